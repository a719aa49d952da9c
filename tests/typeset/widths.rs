//! The room that marks take: CLREQ 3.1.3–3.1.7, JLREQ 3.1.2–3.1.6 and appendix D. Widths are in ems.

use super::*;

#[track_caller]
fn check_widths(lang: &'static str, cases: &[(&str, f32)]) {
    for (text, ems) in cases {
        let lines = column(40.0).lang(lang).lines(text);
        assert_eq!(lines.len(), 1, "{text} is one line");
        let found = lines[0].width / SIZE;
        assert!((found - ems).abs() < 0.02, "{text} in {lang}: {found}, not {ems}");
    }
}

/// Where the ink of a line's first glyph begins, in ems.
fn ink_start(line: &Line) -> f32 {
    struct Left(f32);
    impl bindery::font::OutlinePen for Left {
        fn move_to(&mut self, x: f32, _: f32) {
            self.0 = self.0.min(x);
        }
        fn line_to(&mut self, x: f32, _: f32) {
            self.0 = self.0.min(x);
        }
        fn quad_to(&mut self, _: f32, _: f32, x: f32, _: f32) {
            self.0 = self.0.min(x);
        }
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, _: f32) {
            self.0 = self.0.min(x);
        }
        fn close(&mut self) {}
    }
    let run = &line.runs[0];
    let face = FONTS.face(run.face);
    let mut left = Left(f32::INFINITY);
    face.outline(run.glyphs[0].gid, &mut left);
    (run.x + run.glyphs[0].dx) / SIZE + left.0 / f32::from(face.units_per_em())
}

// Marks by region. The last mark of a line takes half a square where its blank is on the right.

#[test]
fn mainland_marks_stand_in_the_corner_of_their_square() {
    check_widths(
        "zh-Hans",
        &[
            ("一，二", 3.0),
            ("一，", 1.5),
            ("一。", 1.5),
            ("一、", 1.5),
            ("一：", 1.5),
            ("一；", 1.5),
            ("一！", 1.5),
            ("一？", 1.5),
            ("一）", 1.5),
            ("一”", 1.5),
            ("“一", 1.5),
            ("《一", 1.5),
        ],
    );
}

#[test]
fn taiwan_and_hong_kong_marks_fill_their_square() {
    for lang in ["zh-Hant", "zh-TW", "zh-HK"] {
        check_widths(
            lang,
            &[("一，", 2.0), ("一。", 2.0), ("一、", 2.0), ("一：", 2.0), ("一；", 2.0), ("一！", 2.0), ("一？", 2.0)],
        );
        check_widths(lang, &[("一」", 1.5), ("「一", 1.5), ("一）", 1.5), ("《一", 1.5)]);
    }
}

#[test]
fn japanese_marks_but_for_stops_and_brackets_fill_their_square() {
    check_widths(
        "ja",
        &[("一、", 1.5), ("一。", 1.5), ("一」", 1.5), ("「一", 1.5), ("一！", 2.0), ("一？", 2.0), ("一・二", 3.0)],
    );
}

#[test]
fn the_middle_dot_takes_half_a_square_in_chinese_and_a_whole_one_in_japanese() {
    check_widths("zh-Hans", &[("一·二", 2.5), ("一・二", 2.5), ("一•二", 2.5), ("一‧二", 2.5)]);
    check_widths("ja", &[("一・二", 3.0)]);
}

#[test]
fn korean_quotes_are_narrow_and_its_middle_dot_takes_half_a_square() {
    let width = |text: &str| column(40.0).lang("ko").lines(text)[0].width / SIZE;
    let quotes = width("말“말”말") - 3.0 * width("말");
    assert!(quotes > 0.4 && quotes < 1.1, "{quotes}");
    assert!((width("말·말") - 2.0 * width("말") - 0.5).abs() < 0.02);
}

// Marks that meet.

#[test]
fn closing_marks_follow_each_other_at_once() {
    check_widths(
        "zh-Hans",
        &[("一。”二", 3.0 - 0.5 + 0.5 + 0.5), ("一”。二", 3.5), ("一）、二", 3.5), ("一》，二", 3.5)],
    );
    check_widths("zh-Hans", &[("一！”二", 3.5), ("一？！二", 3.5), ("一）」二", 3.5), ("一’”。二", 4.0)]);
    check_widths("ja", &[("一。」二", 3.5), ("一」。二", 3.5), ("一）、二", 3.5), ("一』」二", 3.5)]);
}

#[test]
fn opening_marks_follow_each_other_at_once() {
    check_widths(
        "zh-Hans",
        &[("一“‘二", 3.5), ("一（《二", 3.5), ("一：“二", 3.5), ("一，“二", 3.5), ("一。《二", 3.5)],
    );
    check_widths("ja", &[("一「『二", 3.5), ("一（「二", 3.5), ("一、「二", 3.5), ("一・「二", 4.0 - 0.5)]);
    check_widths("zh-Hant", &[("一「『二", 3.5), ("一：「二", 3.5), ("一，「二", 3.5)]);
}

#[test]
fn a_closing_and_an_opening_mark_share_half_a_square() {
    check_widths("zh-Hans", &[("一”“二", 3.5), ("一）（二", 3.5), ("一》《二", 3.5)]);
    check_widths("ja", &[("一」「二", 3.5), ("一）「二", 3.5)]);
    check_widths("zh-HK", &[("一」「二", 3.5)]);
}

#[test]
fn taiwan_does_not_squeeze_centred_stops() {
    check_widths("zh-Hant", &[("一。」二", 4.0), ("一，，二", 4.0), ("一」。二", 3.5), ("一！」二", 4.0)]);
}

#[test]
fn dashes_and_ellipses_take_two_squares_and_squeeze_nothing() {
    check_widths("zh-Hans", &[("一——二", 4.0), ("一……二", 4.0), ("一——“二", 5.0), ("一……”二", 5.0)]);
    check_widths("zh-Hant", &[("一——二", 4.0), ("一……「二", 5.0)]);
    check_widths("ja", &[("一――二", 4.0), ("一……」二", 5.0)]);
}

#[test]
fn marks_of_a_whole_book_of_quotes() {
    // 他说：“她喊：‘快！’”。 – two openings after colons, four closings in a row.
    check_widths("zh-Hans", &[("他说：“她喊：‘快！’”。", 2.0 + 1.0 + 0.5 + 2.0 + 1.0 + 0.5 + 1.0 + 0.5 * 4.0)]);
}

// Lines' edges.

#[test]
fn an_indent_holds_at_quotes_and_brackets() {
    let lines = |text: &str, lang| column(10.0).lang(lang).style(|s| s.first_indent = 2.0 * SIZE).lines(text);
    for (lang, mark) in [("zh-Hans", '“'), ("zh-Hans", '《'), ("zh-Hans", '（'), ("zh-Hant", '「'), ("ja", '「')]
    {
        let line = &lines(&format!("{mark}一二三四五六七八九十一二三四"), lang)[0];
        let start = ink_start(line);
        // The mark's ink begins where that of a Han character would, within a fifth of its square.
        assert!((start - 2.0).abs() < 0.2, "{mark} in {lang} begins at {start}");
    }
    // The line holds as many characters as its room: eight squares, one of them half.
    assert_eq!(shown(&lines("“一二三四五六七八九十一二三四五六七八九", "zh-Hans")[0]).chars().count() - 1, 8);
}

#[test]
fn an_ideographic_space_indents_by_its_square() {
    let line = &column(20.0).lines("\u{3000}\u{3000}一二三")[0];
    assert!((line.width / SIZE - 5.0).abs() < 0.01, "{}", line.width);
}

#[test]
fn every_line_that_begins_with_a_bracket_begins_at_the_edge() {
    let lines = column(6.0).lang("ja").lines("一二三四五六「七八九十」一二三四");
    let line = lines.iter().find(|line| line.text().starts_with('「')).expect("a line begins with it");
    assert!(ink_start(line) < 0.2, "{}", ink_start(line));
}

// Western neighbours.

#[test]
fn digits_and_letters_have_a_gap_beside_han_and_none_beside_marks() {
    let bare = |text: &str| column(40.0).lang("en").lines(text)[0].width / SIZE;
    let width = |lang: &'static str, text: &str| column(40.0).lang(lang).lines(text)[0].width / SIZE;
    for lang in ["zh-Hans", "zh-Hant", "zh-HK", "ja"] {
        let (a, five) = (width(lang, "A"), width(lang, "5"));
        check_widths(lang, &[("中A", 1.25 + a), ("5月", 1.25 + five), ("第5", 1.25 + five)]);
        // A bracket has a blank of its own.
        check_widths(lang, &[("A（中）", a + 1.0 + 1.0 + 0.5), ("（A）中", 0.5 + a + 1.0 + 1.0)]);
    }
    assert!(bare("A") > 0.3);
}

#[test]
fn western_marks_beside_han_keep_their_own_width() {
    let width = |text: &str| column(40.0).lines(text)[0].width / SIZE;
    for mark in [",", ".", "!", "(", ")"] {
        let with = width(&format!("一{mark}二"));
        assert!(with < 2.6, "{mark}: {with}");
    }
}

#[test]
fn full_width_letters_and_digits_keep_their_squares() {
    check_widths("ja", &[("２０２４年", 5.0), ("ＡＢ二", 3.0)]);
    check_widths("zh-Hans", &[("１００％", 4.0)]);
}

#[test]
fn quotes_around_latin_in_chinese_are_chinese_quotes() {
    let word = column(40.0).lines("word")[0].width / SIZE;
    check_widths("zh-Hans", &[("说“word”了", 1.0 + 1.0 + word + 1.0 + 1.0)]);
}

#[test]
fn quotes_in_western_text_within_chinese_are_western() {
    let text = "the “word” of";
    let (chinese, english) = (column(40.0).lines(text), column(40.0).lang("en").lines(text));
    assert!((chinese[0].width - english[0].width).abs() < 0.6, "{} {}", chinese[0].width, english[0].width);
}
