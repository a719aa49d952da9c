//! How a line gets as wide as its column: JLREQ 3.8.2–3.8.4, CLREQ 3.1.6 and 3.1.8. All lengths are in ems.

use super::*;

/// The advance of the first glyph that stands for a character.
#[track_caller]
fn advance(line: &Line, c: char) -> f32 {
    let glyphs = line.runs.iter().flat_map(|run| run.glyphs.iter().map(move |glyph| (run, glyph)));
    let mut found = glyphs.filter(|(run, glyph)| run.text[glyph.text.start as usize..].starts_with(c));
    found.next().expect("the character is set").1.advance / SIZE
}

#[track_caller]
fn check_advance(line: &Line, c: char, ems: f32) {
    let found = advance(line, c);
    assert!((found - ems).abs() < 0.003, "{c} of {}: {found}, not {ems}", shown(line));
}

fn width_of(text: &str) -> f32 {
    column(100.0).lines(text)[0].width / SIZE
}

/// The one line that a text is squeezed into, so much narrower than it would like.
fn squeezed(text: &str, excess: f32) -> Line {
    let mut lines = column(width_of(text) - excess).lines(text);
    assert_eq!(lines.len(), 1, "{text} is one line");
    lines.remove(0)
}

/// The first line, followed by a number that is too wide to stand on it, so much wider than it would like.
fn stretched(text: &str, slack: f32) -> Line {
    let mut lines = column(width_of(text) + slack).lines(&format!("{text}１２３４５６７８９"));
    assert_eq!(lines[0].text(), text);
    lines.remove(0)
}

// Too full.

#[test]
fn punctuation_gives_way_first() {
    let line = squeezed("一二，三四，五六A七八。", 0.3);
    check_advance(&line, '，', 0.85);
    check_advance(&line, '六', 1.25);
}

#[test]
fn gaps_give_way_when_punctuation_has_given_all() {
    let line = squeezed("一二，三四，五六A七八。", 0.6);
    check_advance(&line, '，', 0.75);
    check_advance(&line, '六', 1.2);
    check_advance(&line, '二', 1.0);
}

#[test]
fn opening_brackets_give_the_blank_on_their_left() {
    let line = squeezed("一二三（四五六七）八九十。", 0.4);
    check_advance(&line, '（', 0.8);
    check_advance(&line, '）', 0.8);
    // The ink moves left with the blank that went.
    let glyph = line.runs.iter().flat_map(|run| &run.glyphs).nth(3).expect("a bracket");
    assert!((glyph.dx + 0.2 * SIZE).abs() < 0.02, "{}", glyph.dx);
}

#[test]
fn a_line_that_cannot_be_squeezed_enough_is_broken() {
    let text = "一二，三四，五六A七八。";
    assert_eq!(column(width_of(text) - 0.8).lines(text).len(), 2);
}

// Too loose.

#[test]
fn gaps_grow_first() {
    let line = stretched("一二三A四五六", 0.2);
    check_advance(&line, '三', 1.35);
    check_advance(&line, '一', 1.0);
}

#[test]
fn then_characters_are_spread() {
    let line = stretched("一二三A四五六", 0.4);
    check_advance(&line, '三', 1.375);
    check_advance(&line, '一', 1.0375);
}

#[test]
fn gaps_reach_half_an_em_before_spreading_is_seen() {
    let line = stretched("一二三A四五六", 1.1);
    check_advance(&line, '三', 1.5);
    check_advance(&line, '一', 1.15);
}

#[test]
fn the_last_resort_is_even_and_bounded() {
    let line = stretched("一二三A四五六", 3.0);
    assert!((line.width / SIZE - width_of("一二三A四五六") - 3.0).abs() < 0.01);
    assert!(advance(&line, '一') > 1.15 && advance(&line, '一') <= 1.5);
    check_advance(&line, '五', advance(&line, '一'));
    // Beyond the bound the line ends short instead.
    let line = stretched("一二三A四五六", 6.0);
    check_advance(&line, '一', 1.15);
    check_advance(&line, '三', 1.5);
}

#[test]
fn western_words_are_never_opened() {
    let plain = column(100.0).lines("OpenType");
    for slack in [0.2, 1.0, 3.0] {
        let line = stretched("一二三OpenType四五六", slack);
        for letter in "OpenTyp".chars() {
            check_advance(&line, letter, advance(&plain[0], letter));
        }
    }
}

#[test]
fn nothing_is_spread_beside_marks_that_hold_to_their_neighbour() {
    // Not before a comma, not after an opening bracket, not inside a dash (JLREQ appendix E).
    let line = stretched("一二，三（四五）六——七八", 1.0);
    check_advance(&line, '二', 1.0);
    check_advance(&line, '（', 1.0);
    check_advance(&line, '五', 1.0);
    check_advance(&line, '六', 1.0);
    assert!(advance(&line, '一') > 1.05 && advance(&line, '，') > 1.05);
}

#[test]
fn word_spaces_and_gaps_share_one_strain() {
    let text = "一二Open Type三四";
    let space = |line: &Line| advance(line, ' ');
    let natural = space(&column(100.0).lines(text)[0]);
    let line = stretched(text, 0.2);
    let grown = space(&line) / natural;
    assert!(grown > 1.05 && (grown - (advance(&line, '二') - 1.0) / 0.25).abs() < 0.01, "{grown}");
}

// The paragraph as a whole.

#[test]
fn a_narrow_column_spreads_a_line_rather_than_leave_one_character() {
    column(12.0)
        .style(|s| s.first_indent = 2.0 * SIZE)
        .check("他想了很久没有想出法。", &["他想了很久没有想", "出法。"]);
}

#[test]
fn straight_quotes_do_not_make_one_character_two() {
    let lines = column(10.0).lines("他\"一二三四五六七八九十一二三四五六七八九。\"");
    let last = shown(lines.last().expect("there are lines"));
    assert!(last.chars().filter(|c| ('一'..='龥').contains(c)).count() > 1, "{last}");
}

#[test]
fn a_western_word_may_be_the_last_line() {
    column(10.0).check("一二三四五六七八九十Word", &["一二三四五六七八九十", "Word"]);
}

#[test]
fn the_first_line_pays_nothing_for_the_comfort_of_others() {
    // Filling line by line would leave 电| 视台 torn at a strain that three lines share instead.
    let text = "今年春天，这家电视台的international频道开始播出新的节目，观众越来越多。";
    let lines = column(13.0).lines(text);
    for line in lines.iter().filter(|line| !line.hard_end) {
        assert!((line.width - 130.0).abs() < 0.05, "{}", shown(line));
    }
}

// Hanging punctuation.

fn hanging(ems: f32, lang: &'static str) -> Case {
    column(ems).lang(lang).style(|style| style.hang = true)
}

#[test]
fn a_stop_hangs_where_the_line_is_full_without_it() {
    for (lang, mark, hung) in [("zh-Hans", '。', 0.5), ("zh-Hant", '，', 1.0), ("ja", '、', 0.5), ("zh-HK", '、', 1.0)]
    {
        let lines = hanging(6.0, lang).lines(&format!("一二三四五六{mark}七八九"));
        assert_eq!(shown(&lines[0]), format!("一二三四五六{mark}|"));
        assert!((lines[0].width - 60.0).abs() < 0.01, "{lang}: {}", lines[0].width);
        assert!((lines[0].hung / SIZE - hung).abs() < 0.05, "{lang}: {}", lines[0].hung);
        assert_eq!(lines[1].hung, 0.0);
    }
    column(6.0).check("一二三四五六。七八九", &["一二三四五", "六。七八九"]);
}

#[test]
fn a_stop_that_has_room_stays_inside() {
    let lines = hanging(6.0, "zh-Hans").lines("一二三四五，六七八九十一二三四");
    assert_eq!(shown(&lines[0]), "一二三四五，|");
    assert_eq!(lines[0].hung, 0.0);
    // Squeezing a little is better than spreading a lot.
    let line = &hanging(9.4, "zh-Hans").lines("一，二，三，四，五，六七八九")[0];
    assert_eq!((shown(line).as_str(), line.hung), ("一，二，三，四，五，|", 0.0));
}

#[test]
fn a_stop_before_a_closing_quote_does_not_hang() {
    let lines = hanging(6.0, "zh-Hans").lines("他说“一二三四。”五六七八");
    assert!(lines.iter().all(|line| line.hung == 0.0));
}

#[test]
fn the_last_stop_of_a_paragraph_hangs_too() {
    let lines = hanging(6.0, "ja").lines("一二三四五六七八九十一二。");
    assert_eq!(lines.iter().map(shown).collect::<Vec<_>>(), ["一二三四五六|", "七八九十一二。|"]);
    assert!(lines[1].hung > 4.0 && lines[1].width <= 60.01);
}
