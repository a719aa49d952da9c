//! What must hold for every text, and what hostile texts must not do.

use proptest::prelude::*;

use super::cases::cases;
use super::*;

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[\u{4E00}-\u{4E80}的一是在]{1,12}",
        3 => prop::sample::select(vec![
            "，", "。", "、", "：", "“", "”", "「", "」", "《", "》", "（", "）", "——", "……", "·", "！", "？", "％", "￥",
        ]).prop_map(String::from),
        3 => "[a-zA-Z]{1,14}",
        2 => "[0-9]{1,6}",
        2 => Just(" ".to_owned()),
        1 => "[ぁ-ヶー々]{1,6}",
        1 => "[가-힣]{1,5}",
        1 => prop::sample::select(vec![
            "e\u{301}", "👨\u{200D}👩\u{200D}👧", "\u{AD}", "\u{200B}", "\u{A0}", "https://a.example/b/c?d=e&f=g", "\u{3000}",
            "אבג", "ก", "\u{0}", "\u{FE0F}", "ﬁ", "\u{202E}", "\u{1F1E8}\u{1F1F3}", "\n", "\u{20DD}\u{20DD}\u{20DD}\u{20DD}\u{20DD}\u{20DD}\u{20DD}",
        ]).prop_map(String::from),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

fn style() -> impl Strategy<Value = (f32, ParagraphStyle, &'static str)> {
    let align = prop::sample::select(vec![Align::Justify, Align::Start, Align::Center, Align::End]);
    let lang = prop::sample::select(vec!["zh-Hans", "zh-Hant", "ja", "ko", "en", ""]);
    let kinsoku = prop::sample::select(vec![Kinsoku::None, Kinsoku::Loose, Kinsoku::Normal, Kinsoku::Strict]);
    let edges = (kinsoku, any::<bool>(), any::<bool>());
    (3.0f32..30.0, align, lang, any::<[bool; 3]>(), 0.0f32..40.0, edges).prop_map(
        |(ems, align, lang, [hyphenate, preformatted, vertical], first_indent, (kinsoku, hang, by_sense))| {
            let region = Region::from_bcp47(lang);
            let style = ParagraphStyle {
                align,
                hyphenate,
                preformatted,
                vertical,
                first_indent,
                region,
                kinsoku,
                hang,
                by_sense,
                ..ParagraphStyle::default()
            };
            (ems, style, lang)
        },
    )
}

/// A run of a paragraph: text, text with dots, or text with a reading above it.
fn run() -> impl Strategy<Value = (String, String, bool)> {
    let reading =
        prop_oneof![Just(String::new()), "[ぁ-ん]{1,9}".prop_map(String::from), "[a-zāéǐ]{2,8}".prop_map(String::from)];
    (prop_oneof!["[\u{4E00}-\u{4E40}]{1,4}", "[ぁ-んー]{1,5}", "[一二，。「」a-z]{1,6}"], reading, any::<bool>())
}

fn visible(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '\u{3000}' | '\n' | '\u{AD}')).collect()
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn is_set_once_and_in_order((ems, style, lang) in style(), text in text()) {
        let lines = Case { lang, ems, style }.lines(&text);
        let set: String = lines.iter().map(Line::text).collect();
        prop_assert_eq!(visible(&set), visible(&text));
    }

    /// The mark that hangs outside apart.
    #[test]
    fn overflows_no_line((ems, style, lang) in style(), text in text()) {
        for line in (Case { lang, ems, style }).lines(&text) {
            let start = line.runs.iter().map(|run| run.x).fold(f32::INFINITY, f32::min);
            let end = if start.is_finite() { start + line.width } else { 0.0 };
            prop_assert!(end <= ems * SIZE + 0.01, "{} ends at {end} of {}", line.text(), ems * SIZE);
        }
    }

    #[test]
    fn has_glyphs_that_sum_to_its_width((ems, style, lang) in style(), text in text()) {
        for line in (Case { lang, ems, style }).lines(&text) {
            let sum: f32 = line.runs.iter().map(bindery::typeset::GlyphRun::width).sum();
            let width = line.width + line.hung;
            prop_assert!((sum - width).abs() < 0.02, "{}: {sum} of {width}", line.text());
        }
    }

    /// Readings and dots stay within the measure like their bases, and no text is lost to them.
    #[test]
    fn holds_its_readings_and_dots((ems, style, lang) in style(), runs in prop::collection::vec(run(), 1..12)) {
        let case = Case { lang, ems, style: ParagraphStyle { preformatted: false, ..style } };
        let set = |(base, reading, dots): &(String, String, bool)| {
            let style = TextStyle { dots: *dots, ..case.text_style() };
            Run::Ruby { base: base.clone().into(), text: reading.clone().into(), style }
        };
        let lines = case.runs(runs.iter().map(set).collect());
        let all: String = lines.iter().flat_map(|line| &line.runs).map(|run| run.text.as_str()).collect();
        let count = |text: &str| visible(text).chars().count();
        prop_assert_eq!(count(&all), runs.iter().map(|(base, reading, _)| count(base) + count(reading)).sum::<usize>());
        for run in lines.iter().flat_map(|line| line.runs.iter().filter(|run| !run.dots)) {
            let hung = lines.iter().map(|line| line.hung).fold(0.0, f32::max);
            let end = run.x + run.width();
            prop_assert!(run.x > -0.02 && end <= ems * SIZE + hung + 0.02, "{} from {} to {end}", run.text, run.x);
        }
    }

    #[test]
    fn hangs_only_a_comma_or_stop_and_only_where_asked_for((ems, style, lang) in style(), text in text()) {
        for line in (Case { lang, ems, style }).lines(&text) {
            let allowed = style.hang && line.text().ends_with(['，', '、', '。']);
            prop_assert!(line.hung == 0.0 || allowed && line.hung <= SIZE + 0.01, "{}: {}", line.text(), line.hung);
        }
    }

    #[test]
    fn gives_each_byte_to_one_glyph((ems, style, lang) in style(), text in text()) {
        for run in (Case { lang, ems, style }).lines(&text).iter().flat_map(|line| &line.runs) {
            let mut ranges: Vec<_> = run.glyphs.iter().map(|g| g.text.clone()).filter(|r| !r.is_empty()).collect();
            ranges.sort_by_key(|range| range.start);
            for pair in ranges.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start, "{:?} in {}", ranges, run.text);
            }
            for range in ranges {
                let bytes = range.start as usize..range.end as usize;
                prop_assert!(run.text.get(bytes).is_some(), "{range:?} of {}", run.text);
            }
        }
    }

    #[test]
    fn starts_no_line_with_a_mark_that_must_not(text in "([\u{4E00}-\u{4E40}]{2,6}(，|。|、|！|”|」|》|ー|々|·|——|……|％|\\)|,)){1,12}") {
        for line in &column(12.0).lines(&text) {
            let first = line.text().chars().next().unwrap_or('一');
            prop_assert!(!"，。、！”」》ー々·—…％),".contains(first), "{}", line.text());
        }
    }

    #[test]
    fn ends_no_line_with_a_mark_that_must_not(text in "([\u{4E00}-\u{4E40}]{2,6}(“|「|《|（|￥|\\()[\u{4E00}-\u{4E40}]){1,12}") {
        for line in &column(12.0).lines(&text) {
            let last = line.text().chars().next_back().unwrap_or('一');
            prop_assert!(!"“「《（￥(".contains(last), "{}", line.text());
        }
    }
}

// Hostile texts: the time limit is that of a patient reader; a quadratic step would take minutes.

#[track_caller]
fn check_hostile(text: &str) {
    let start = std::time::Instant::now();
    for measure in [0.0, 300.0, f32::INFINITY, f32::NAN] {
        let style = ParagraphStyle { measure, ..ParagraphStyle::default() };
        let run = Run::Text { text: text.into(), style: TextStyle { size: SIZE, ..TextStyle::default() } };
        let lines = Typesetter::new(&FONTS).lines(&Paragraph { runs: vec![run], style });
        assert!(!lines.is_empty());
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn one_word_of_a_megabyte() {
    check_hostile(&"a".repeat(1 << 20));
}

#[test]
fn nothing_but_marks() {
    check_hostile(&"\u{301}".repeat(1 << 17));
}

#[test]
fn a_hundred_thousand_han_characters() {
    check_hostile(&"天地玄黄，宇宙洪荒".repeat(100_000 / 9));
}

#[test]
fn nothing_but_spaces_stops_quotes_or_breaks() {
    for text in [" ", "。", "“", "”’", "\n", "\u{AD}", "\u{200B}", "—", "http://", "\u{202E}", "\u{5D0} "] {
        check_hostile(&text.repeat(50_000));
    }
}

/// The widths of the glyphs add up to the line's.
#[track_caller]
fn assert_sums(case: &Case, text: &str) -> Vec<Line> {
    let lines = case.lines(text);
    for line in &lines {
        let sum: f32 = line.runs.iter().map(bindery::typeset::GlyphRun::width).sum();
        assert!((sum - line.width).abs() < 0.02, "{}: {sum} of {}", line.text(), line.width);
    }
    lines
}

#[test]
fn a_hyphen_stands_at_its_word_in_text_that_is_turned_round() {
    // The override reverses the line: the number comes last to the eye, and shares a square, which holds no hyphen.
    let vertical = Case { lang: "en", ..column(8.0) }.style(|style| style.vertical = true);
    let lines = assert_sums(&vertical, "\u{202E}是0的一二三typography");
    let hyphenated = lines.iter().find(|line| line.hyphenated).expect("the word is divided");
    let run = hyphenated.runs.iter().find(|run| run.text.ends_with('\u{AD}')).expect("a run ends in the hyphen");
    assert!(run.rtl && run.text.ends_with("ty\u{AD}"), "{}", run.text);
    assert_eq!(run.glyphs[0].text.end as usize, run.text.len(), "the hyphen is the leftmost glyph");
}
