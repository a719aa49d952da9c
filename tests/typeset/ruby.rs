//! Readings above their base: JLREQ 3.3, CLREQ 3.4. Lengths are in ems of the base.

use super::*;

/// Sets text in which `base|reading` stands in braces.
fn ruby(case: &Case, text: &str) -> Vec<Line> {
    let style = case.text_style();
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('{') {
        let (inner, after) = tail.split_once('}').expect("a closing brace");
        let (base, reading) = inner.split_once('|').expect("a reading");
        runs.push(Run::Text { text: before.to_owned().into(), style });
        runs.push(Run::Ruby { base: base.to_owned().into(), text: reading.to_owned().into(), style });
        rest = after;
    }
    runs.push(Run::Text { text: rest.to_owned().into(), style });
    case.runs(runs)
}

/// Where the first reading of a line starts and ends.
fn extent(line: &Line) -> (f32, f32) {
    let runs: Vec<_> = line.runs.iter().filter(|run| run.ruby).collect();
    let first = runs.first().expect("a reading");
    (first.x / SIZE, (first.x + first.width()) / SIZE)
}

#[track_caller]
fn check_extent(line: &Line, from: f32, to: f32) {
    let (left, right) = extent(line);
    assert!((left - from).abs() < 0.02 && (right - to).abs() < 0.02, "{}: {left}–{right}", shown(line));
}

#[track_caller]
fn check_width(line: &Line, ems: f32) {
    assert!((line.width / SIZE - ems).abs() < 0.02, "{}: {}", shown(line), line.width / SIZE);
}

#[test]
fn a_reading_of_two_kana_fits_its_character() {
    let line = &ruby(&column(20.0).lang("ja"), "一{漢|かん}字")[0];
    check_extent(line, 1.0, 2.0);
    check_width(line, 3.0);
}

#[test]
fn a_short_reading_stands_in_the_middle_of_its_character() {
    check_extent(&ruby(&column(20.0).lang("ja"), "一{手|て}中")[0], 1.25, 1.75);
}

#[test]
fn a_short_group_reading_is_spread_over_its_base() {
    // Half a share at both ends, a whole one between: three kana over three squares.
    let line = &ruby(&column(20.0).lang("ja"), "{百日紅|さるす}")[0];
    let run = line.runs.iter().find(|run| run.ruby).expect("a reading");
    assert!((run.x / SIZE - 0.25).abs() < 0.02, "{}", run.x);
    assert!((run.glyphs[0].advance / SIZE - 1.0).abs() < 0.02, "{}", run.glyphs[0].advance);
}

#[test]
fn a_long_reading_hangs_over_kana_by_one_of_its_ems_at_most() {
    // Four kana over one square: half an em of base over each neighbour.
    let line = &ruby(&column(20.0).lang("ja"), "の{径|みちすじ}は")[0];
    check_extent(line, 0.5, 2.5);
    check_width(line, 3.0);
    // Five: the rest widens the base.
    let line = &ruby(&column(20.0).lang("ja"), "の{志|こころざし}は")[0];
    check_extent(line, 0.5, 3.0);
    check_width(line, 3.5);
}

#[test]
fn a_long_reading_does_not_hang_over_han_or_marks() {
    check_width(&ruby(&column(20.0).lang("ja"), "一{径|みちすじ}二")[0], 4.0);
    check_width(&ruby(&column(20.0).lang("ja"), "の{径|みちすじ}二")[0], 3.5);
    check_width(&ruby(&column(20.0).lang("ja"), "一{径|みちすじ}一、一")[0], 6.0);
}

#[test]
fn two_long_readings_do_not_meet() {
    let line = &ruby(&column(20.0).lang("ja"), "{径|みちすじ}{志|こころざし}")[0];
    let runs: Vec<_> = line.runs.iter().filter(|run| run.ruby).collect();
    assert!(runs[0].x + runs[0].width() <= runs[1].x + 0.02);
}

#[test]
fn a_long_reading_stays_inside_the_measure_at_both_edges() {
    for fill in 0..9 {
        let text = format!(
            "{}{{径|みちすじ}}はの{{志|こころざし}}をのはをの{{径|みちすじ}}",
            "のはをにでともへや".chars().take(fill).collect::<String>()
        );
        for line in ruby(&column(6.0).lang("ja"), &text) {
            for run in line.runs.iter().filter(|run| run.ruby) {
                assert!(run.x >= -0.02 && run.x + run.width() <= 60.02, "{}: {}", shown(&line), run.x);
            }
            assert!(line.width <= 60.02, "{}", shown(&line));
        }
    }
}

#[test]
fn a_group_is_never_broken_and_mono_ruby_breaks_between_characters() {
    for line in ruby(&column(5.0).lang("ja"), "一二三四{漢字|かんじ}五六") {
        assert!(line.text().contains("漢字") || !line.text().contains(['漢', '字']), "{}", shown(&line));
    }
    let lines = ruby(&column(5.0).lang("ja"), "一二三四{漢|かん}{字|じ}五六七八");
    assert_eq!(lines.iter().map(shown).collect::<Vec<_>>(), ["一二三四漢|", "字五六七八|"]);
    assert!(lines.iter().all(|line| line.runs.iter().filter(|run| run.ruby).count() == 1));
}

#[test]
fn pinyin_stands_in_the_middle_and_does_not_touch_its_neighbour() {
    let line = &ruby(&column(20.0), "{壮|zhuàng}{观|guān}了")[0];
    let runs: Vec<_> = line.runs.iter().filter(|run| run.ruby).collect();
    assert_eq!(runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>(), ["zhuàng", "guān"]);
    let gap = runs[1].x - runs[0].x - runs[0].width();
    assert!(gap > 0.1 * SIZE, "{gap}");
}

#[test]
fn bopomofo_stands_above_its_character() {
    let line = &ruby(&column(20.0).lang("zh-TW"), "{注|ㄓㄨˋ}{音|ㄧㄣ}")[0];
    let readings: String = line.runs.iter().filter(|run| run.ruby).map(|run| run.text.as_str()).collect();
    assert_eq!(readings, "ㄓㄨˋㄧㄣ");
    assert!(line.runs.iter().filter(|run| run.ruby).all(|run| run.y > 0.5 * SIZE));
    assert_eq!(line.text(), "注音");
}

#[test]
fn lines_with_and_without_ruby_differ_by_the_ruby_alone() {
    let lines = ruby(&column(4.0).lang("ja"), "一二三四{漢|かん}字五六");
    let (plain, with) = (lines[0].ascent, lines[1].ascent);
    assert!((with - plain - SIZE / 2.0).abs() < 0.7, "{plain} {with}");
    assert_eq!(lines[0].descent, lines[1].descent);
}

#[test]
fn a_reading_longer_than_a_line_follows_its_base_in_small_letters() {
    let lines = ruby(&column(6.0).lang("ja"), "の{志|こころざしこころざしこころざし}は");
    let text: String = lines.iter().map(Line::text).collect();
    assert_eq!(text, "の志こころざしこころざしこころざしは");
    let small = lines.iter().flat_map(|line| &line.runs).filter(|run| run.size == SIZE / 2.0);
    assert_eq!(small.map(|run| run.text.as_str()).collect::<String>(), "こころざしこころざしこころざし");
    assert!(lines.iter().all(|line| line.width <= 60.01));
}
