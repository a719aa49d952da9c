//! Emphasis dots: CLREQ 3.3.1, JLREQ 3.3.9.

use super::*;

fn dotted(lang: &'static str, runs: &[(&'static str, bool)]) -> Vec<Line> {
    let case = column(8.0).lang(lang);
    let run = |(text, dots): &(&'static str, bool)| Run::Text {
        text: (*text).into(),
        style: TextStyle { dots: *dots, italic: *dots, ..case.text_style() },
    };
    case.runs(runs.iter().map(run).collect())
}

fn dots(line: &Line) -> Vec<&bindery::typeset::GlyphRun> {
    line.runs.iter().filter(|run| run.dots).collect()
}

/// Where the ink of each dot has its middle, in ems from the column's edge.
fn middles(line: &Line) -> Vec<f32> {
    let mut middles = Vec::new();
    for run in dots(line) {
        let face = FONTS.face(run.face);
        let half = f32::from(face.advance(run.glyphs[0].gid)) / f32::from(face.units_per_em()) * run.size / 2.0;
        let mut x = run.x;
        for glyph in &run.glyphs {
            middles.push((x + half) / SIZE);
            x += glyph.advance;
        }
    }
    middles
}

#[track_caller]
fn check_middles(line: &Line, expected: &[f32]) {
    let found = middles(line);
    let near = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.02);
    assert!(near, "{}: {found:?}, not {expected:?}", shown(line));
}

#[test]
fn each_stressed_character_has_a_dot_in_its_middle() {
    let lines = dotted("zh-Hans", &[("这是", false), ("重点", true), ("。", false)]);
    check_middles(&lines[0], &[2.5, 3.5]);
    assert_eq!(lines[0].text(), "这是重点。");
}

#[test]
fn punctuation_spaces_and_latin_have_no_dot() {
    let lines = dotted("zh-Hans", &[("重，点", true)]);
    check_middles(&lines[0], &[0.5, 2.5]);
    let lines = dotted("zh-Hans", &[("“AB 12”", true)]);
    assert!(dots(&lines[0]).is_empty());
}

#[test]
fn chinese_dots_stand_below_japanese_and_korean_ones_above() {
    for (lang, text, above) in [
        ("zh-Hans", "重点", false),
        ("zh-Hant", "重點", false),
        ("zh-HK", "重點", false),
        ("ja", "重点", true),
        ("ko", "중점", true),
    ] {
        let lines = dotted(lang, &[(text, true)]);
        let run = dots(&lines[0])[0];
        assert_eq!(run.y > 0.0, above, "{lang}: {}", run.y);
        assert_eq!(run.glyphs.len(), 2);
        let plain = column(8.0).lang(lang).lines(text);
        // The line grows by the dot alone: less than half an em.
        let grown = (lines[0].ascent - plain[0].ascent, lines[0].descent - plain[0].descent);
        assert!(if above { grown.1 == 0.0 && grown.0 > 0.0 } else { grown.0 == 0.0 && grown.1 > 0.0 }, "{lang}");
        assert!(grown.0 + grown.1 < 0.45 * SIZE, "{lang}: {grown:?}");
    }
}

#[test]
fn japanese_dots_are_sesames_and_others_are_round() {
    let glyph = |lang: &'static str, mark: char| {
        let lines = dotted(lang, &[("重点", true)]);
        let run = dots(&lines[0])[0].clone();
        (run.glyphs[0].gid, FONTS.face(run.face).glyph(mark).expect("a dot"))
    };
    for (lang, mark) in [("ja", '﹅'), ("zh-Hans", '●'), ("ko", '●')] {
        let (found, wanted) = glyph(lang, mark);
        assert_eq!(found, wanted, "{lang}");
    }
}

#[test]
fn stressed_han_keeps_its_face_and_latin_is_italic() {
    let lines = dotted("zh-Hans", &[("重点word", true)]);
    let faces: Vec<String> = lines[0]
        .runs
        .iter()
        .filter(|run| !run.dots)
        .map(|run| format!("{}:{}", FONTS.face(run.face).postscript_name(), run.text))
        .collect();
    assert_eq!(faces, ["NotoSerifCJKsc-Regular:重点", "SourceSerif4-Italic:word"]);
}

#[test]
fn dots_follow_their_characters_over_lines_and_spreading() {
    let lines = dotted("zh-Hans", &[("一二三四五六七，八九十一二三四五六七八九", true)]);
    assert!(lines.len() > 1);
    for line in &lines {
        let marked = line.text().chars().filter(|c| !"，。".contains(*c)).count();
        assert_eq!(middles(line).len(), marked, "{}", shown(line));
        assert!(middles(line).iter().all(|x| *x > 0.3 && *x < 8.0));
    }
}

#[test]
fn dots_take_no_room_and_are_no_text() {
    let plain = column(8.0).lines("这是重点吗");
    let lines = dotted("zh-Hans", &[("这是重点吗", true)]);
    assert_eq!(lines[0].width, plain[0].width);
    assert!(dots(&lines[0]).iter().all(|run| run.text.is_empty() && run.glyphs.iter().all(|g| g.text.is_empty())));
}

#[test]
fn dots_stand_above_the_ruby_of_their_character() {
    let case = column(8.0).lang("ja");
    let style = TextStyle { dots: true, ..case.text_style() };
    let lines = case.runs(vec![Run::Ruby { base: "漢字".into(), text: "かんじ".into(), style }]);
    let ruby = lines[0].runs.iter().find(|run| run.ruby).expect("a ruby");
    assert!(dots(&lines[0])[0].y > ruby.y);
}
