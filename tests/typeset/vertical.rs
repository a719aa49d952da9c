//! Vertical writing (CLREQ 2.3, JLREQ 2.3 and 3.2.5): what stands upright, what lies on its side, what shares a square.

use bindery::typeset::{Run, Stance};

use super::*;

fn vertical(ems: f32) -> Case {
    column(ems).style(|style| style.vertical = true)
}

/// The runs of the only line: `↓` upright, `→` across, `↘` on its side.
fn stances(case: &Case, text: &str) -> Vec<String> {
    let lines = case.lines(text);
    assert_eq!(lines.len(), 1, "{text} is one line");
    assert!(lines[0].runs.iter().all(|run| run.vertical));
    let sign = |stance| match stance {
        Stance::Upright => '↓',
        Stance::Across { .. } => '→',
        Stance::Along => '↘',
    };
    lines[0]
        .runs
        .iter()
        .filter(|run| !run.text.trim().is_empty())
        .map(|run| format!("{}{}", sign(run.stance), run.text))
        .collect()
}

#[test]
fn han_stands_upright_and_latin_lies_on_its_side() {
    assert_eq!(stances(&vertical(40.0), "外交部长Tokayev说"), ["↓外交部长", "↘Tokayev", "↓说"]);
}

#[test]
fn numbers_of_one_or_two_digits_share_a_square() {
    assert_eq!(stances(&vertical(40.0), "3月29日"), ["→3", "↓月", "→29", "↓日"]);
    // 3, 月, 29 and 日 are four squares: nothing is squeezed, no gap stands beside a number in its square.
    vertical(40.0).check_width("3月29日", 4.0);
}

#[test]
fn longer_numbers_lie_on_their_side() {
    assert_eq!(stances(&vertical(40.0), "在2022年"), ["↓在", "↘2022", "↓年"]);
    assert_eq!(stances(&vertical(40.0), "约3.5亿"), ["↓约", "↘3.5", "↓亿"]);
}

#[test]
fn two_digits_in_a_square_take_half_of_it_each() {
    let line = &vertical(40.0).lines("第29日")[0];
    let number = line.runs.iter().find(|run| run.text == "29").expect("the number is a run of its own");
    assert!((number.across() - SIZE).abs() < 0.01, "{}", number.across());
    assert_eq!(number.width(), SIZE);
}

#[test]
fn western_punctuation_lies_with_its_words_and_kana_stand() {
    assert_eq!(stances(&vertical(40.0), "(Erlan Karin)的"), ["↘(Erlan Karin)", "↓的"]);
    assert_eq!(stances(&vertical(40.0).lang("ja"), "ニュース①です"), ["↓ニュース①です"]);
}

#[test]
fn marks_take_their_vertical_forms() {
    let glyphs = |case: Case, text: &str| {
        case.lines(text)[0].runs.iter().flat_map(|r| &r.glyphs).map(|g| g.gid).collect::<Vec<_>>()
    };
    for mark in ["。", "，", "「", "」", "（", "ー", "—", "…"] {
        let text = format!("一{mark}二");
        assert_ne!(glyphs(vertical(9.0), &text), glyphs(column(9.0), &text), "{mark}");
    }
    assert_eq!(glyphs(vertical(9.0), "骨"), glyphs(column(9.0), "骨"));
}

#[test]
fn marks_give_their_blank_at_the_foot_of_a_line_and_between_each_other() {
    vertical(20.0).check_width("一二三。", 3.5);
    vertical(20.0).check_width("一」。", 2.0);
    vertical(20.0).check_width("「一二三", 3.5);
    vertical(20.0).lang("zh-Hant").check_width("一二三。", 4.0);
}

#[test]
fn kinsoku_holds_down_the_page() {
    vertical(5.0).check("一二三四五，六七八九十。", &["一二三四", "五，六七八", "九十。"]);
    vertical(6.0).check("我们热爱的——祖国", &["我们热爱", "的——祖国"]);
    vertical(5.0).check("大会在3月29日开", &["大会在3月", "29日开"]);
}

#[test]
fn ruby_stands_beside_its_base() {
    let case = vertical(20.0).lang("ja");
    let lines =
        case.runs(vec![Run::Ruby { base: "漢字".into(), text: "かんじ".into(), style: case.text_style() }]);
    let beside = lines[0].runs.iter().find(|run| run.ruby).expect("a ruby run");
    assert_eq!((beside.text.as_str(), beside.stance), ("かんじ", Stance::Upright));
    assert!(beside.y > 5.0);
    assert_eq!(lines[0].width, 20.0);
}

#[test]
fn right_to_left_words_lie_in_visual_order() {
    assert_eq!(stances(&vertical(40.0), "一אבג二"), ["↓一", "↘אבג", "↓二"]);
}

#[test]
fn glyphs_hang_from_the_middle_of_their_square() {
    // No glyph of a bundled face is moved: its origin is where every PDF viewer puts it.
    let lines = vertical(40.0).lines("国务院，「发言人」——说…");
    for glyph in lines[0].runs.iter().filter(|run| run.stance == Stance::Upright).flat_map(|run| &run.glyphs) {
        assert!(glyph.dy.abs() < 0.01, "{glyph:?}");
    }
}
