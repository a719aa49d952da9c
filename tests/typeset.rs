//! Lines as text: one test per rule of composition, named after the rule, then what must hold for every text.
#![cfg(feature = "embedded-fonts")]

#[path = "common/cases.rs"]
mod cases;
#[path = "typeset/emphasis.rs"]
mod emphasis;
#[path = "typeset/every_text.rs"]
mod every_text;
#[path = "typeset/justification.rs"]
mod justification;
#[path = "typeset/kinsoku.rs"]
mod kinsoku;
#[path = "typeset/ruby.rs"]
mod ruby;
#[path = "typeset/titles.rs"]
mod titles;
#[path = "typeset/vertical.rs"]
mod vertical;
#[path = "typeset/widths.rs"]
mod widths;

use std::sync::LazyLock;

use bindery::font::{Family, FontBook, Region};
use bindery::typeset::{Align, Kinsoku, Lang, Line, Paragraph, ParagraphStyle, Run, TextStyle, Typesetter};

static FONTS: LazyLock<FontBook> = LazyLock::new(|| FontBook::bundled().expect("the bundled fonts load"));

const SIZE: f32 = 10.0;

/// A text to be set in a column of so many ems.
struct Case {
    lang: &'static str,
    ems: f32,
    style: ParagraphStyle,
}

fn column(ems: f32) -> Case {
    Case { lang: "zh-Hans", ems, style: ParagraphStyle::default() }
}

impl Case {
    fn lang(mut self, lang: &'static str) -> Self {
        self.lang = lang;
        self.style.region = Region::from_bcp47(lang);
        self
    }

    fn style(mut self, change: impl FnOnce(&mut ParagraphStyle)) -> Self {
        change(&mut self.style);
        self
    }

    fn text_style(&self) -> TextStyle {
        TextStyle { size: SIZE, lang: Lang::from_bcp47(self.lang), ..TextStyle::default() }
    }

    fn runs(&self, runs: Vec<Run<'_>>) -> Vec<Line> {
        let style = ParagraphStyle { measure: self.ems * SIZE, ..self.style };
        Typesetter::new(&FONTS).lines(&Paragraph { runs, style })
    }

    fn lines(&self, text: &str) -> Vec<Line> {
        self.runs(vec![Run::Text { text: text.into(), style: self.text_style() }])
    }

    /// Compares the lines, printed with `|` at the end and a hyphen where hyphenation put one.
    #[track_caller]
    fn check(&self, text: &str, expected: &[&str]) {
        let lines: Vec<String> = self.lines(text).iter().map(shown).collect();
        let expected: Vec<String> = expected.iter().map(|line| format!("{line}|")).collect();
        assert_eq!(lines, expected, "\n{}\n", lines.join("\n"));
    }

    /// Compares the set width of a text on one line, in ems.
    #[track_caller]
    fn check_width(&self, text: &str, ems: f32) {
        let lines = self.lines(text);
        assert_eq!(lines.len(), 1, "{text} is one line");
        assert!((lines[0].width - ems * SIZE).abs() < 0.02, "{text}: {} em, not {ems}", lines[0].width / SIZE);
    }
}

fn shown(line: &Line) -> String {
    format!("{}|", line.text().replace('\u{AD}', "-"))
}

// Kinsoku: line starts and ends.

#[test]
fn no_stop_or_comma_starts_a_line() {
    column(5.0).check("一二三四五，六七八九十。", &["一二三四", "五，六七八", "九十。"]);
}

#[test]
fn the_fifth_character_and_its_comma_share_a_full_line() {
    // The comma at the line's end takes half a square, the line is squeezed by nothing else.
    column(5.5).check("一二三四五，六七八九十。", &["一二三四五，", "六七八九十。"]);
}

#[test]
fn no_opening_quote_ends_a_line() {
    column(5.0).check("他们对我说“你好。”", &["他们对我说", "“你好。”"]);
    column(6.0).check("他们对我说“你好。”", &["他们对我说", "“你好。”"]);
}

#[test]
fn no_closing_quote_starts_a_line() {
    column(6.0).check("一二三四五六”七", &["一二三四五", "六”七"]);
    // The opening quote gives its blank so that the closing one fits.
    column(6.0).check("他说“一二三”了。", &["他说“一二三”", "了。"]);
}

#[test]
fn a_title_in_brackets_keeps_its_brackets() {
    column(6.0).check("昨天我读完《红楼梦》", &["昨天我读完", "《红楼梦》"]);
}

#[test]
fn no_dash_is_split() {
    column(6.0).check("我们热爱的——祖国", &["我们热爱", "的——祖国"]);
}

#[test]
fn no_ellipsis_is_split() {
    column(6.0).check("我们等了又……等啊", &["我们等了", "又……等啊"]);
}

#[test]
fn the_middle_dot_holds_a_name() {
    column(13.5).check("今天下午我们在城里见到约翰·史密斯先生了", &["今天下午我们在城里见到约", "翰·史密斯先生了"]);
    column(6.0).check("他是约翰森·史密斯先生", &["他是约翰森·", "史密斯先生"]);
}

#[test]
fn small_kana_start_no_line_when_strict() {
    let case = column(5.0).lang("ja");
    case.check("東京のニュース番組", &["東京の", "ニュース番", "組"]);
    let loose = column(5.0).lang("ja").style(|style| style.kinsoku = Kinsoku::Loose);
    loose.check("東京のニュース番組", &["東京のニュ", "ース番組"]);
}

#[test]
fn iteration_marks_start_no_line() {
    column(4.0).lang("ja").check("一二三国々の", &["一二三", "国々の"]);
}

#[test]
fn numbers_keep_their_signs() {
    column(5.0).check("价格涨了100％左右", &["价格涨了", "100％左右"]);
    column(5.0).check("大家付了￥100整", &["大家付了", "￥100整"]);
    column(5.0).check("大概涨了100%左右", &["大概涨了", "100%左右"]);
}

#[test]
fn numbers_keep_their_units() {
    column(8.0).check("long way of 25 km to go", &["long way of", "25 km to go"]);
}

// Punctuation.

#[test]
fn a_stop_at_the_end_of_a_line_takes_half_a_square() {
    column(20.0).check_width("一二三。", 3.5);
}

#[test]
fn an_opening_bracket_at_the_start_of_a_line_takes_half_a_square() {
    column(20.0).check_width("「一二三", 3.5);
}

#[test]
fn neighbouring_marks_share_one_square_and_a_half() {
    // 」half + 。half at the end; 。「 half + half + half; 「『 half + half.
    column(20.0).check_width("一」。", 2.0);
    column(20.0).check_width("一。「二", 3.5);
    column(20.0).check_width("一「『二", 3.5);
    column(20.0).check_width("一”）二", 3.5);
}

#[test]
fn taiwan_keeps_its_centred_stops_whole() {
    column(20.0).lang("zh-Hant").check_width("一二三。", 4.0);
    column(20.0).lang("zh-Hant").check_width("一，「二", 3.5);
    column(20.0).lang("zh-Hant").check_width("一。」二", 4.0);
}

#[test]
fn japan_keeps_question_marks_whole() {
    column(20.0).lang("ja").check_width("一？", 2.0);
    column(20.0).check_width("一？", 1.5);
}

#[test]
fn quotes_are_full_width_in_chinese_and_narrow_in_english() {
    column(20.0).check_width("说“好”了", 5.0);
    column(20.0).lang("ja").check_width("説“好”了", 5.0);
    let english = column(20.0).lines("say “hi” now");
    assert!(english[0].width < 7.0 * SIZE, "{}", english[0].width);
}

#[test]
fn a_crowded_line_squeezes_its_commas_first() {
    // Ten squares and a half in a column of ten: the commas inside give a quarter em each.
    let lines = column(10.0).lines("一二，四五，七八九十。一二三四五六七八九十一二");
    assert_eq!(shown(&lines[0]), "一二，四五，七八九十。|");
    let comma = &lines[0].runs[0].glyphs[2];
    assert!((comma.advance - 7.5).abs() < 0.02, "{}", comma.advance);
}

// CJK and Western text.

#[test]
fn a_quarter_em_stands_between_han_and_latin() {
    let bare = column(20.0).lines("A")[0].width / SIZE;
    column(20.0).check_width("中A中", 2.5 + bare);
    column(20.0).check_width("中，A", 2.0 + bare);
}

#[test]
fn a_space_between_han_and_latin_is_that_gap() {
    let bare = column(20.0).lines("A")[0].width / SIZE;
    column(20.0).check_width("中 A 中", 2.5 + bare);
}

#[test]
fn korean_writes_its_own_spaces() {
    let width = |text: &str| column(20.0).lang("ko").lines(text)[0].width;
    assert!((width("3월") - width("3") - width("월")).abs() < 0.02);
}

#[test]
fn escapes_in_urls_stay_whole() {
    for line in &column(9.0).lines("https://a.example/%E5%9B%BD%E9%99%85%E5%9B%BD%E9%99%85") {
        let text = line.text();
        assert!(!text.ends_with('%') && !text.starts_with(|c: char| c.is_ascii_hexdigit() && c != 'a'), "{text}");
    }
}

#[test]
fn the_gap_goes_at_the_end_of_a_line() {
    let lines = column(3.0).lines("一二三ABC");
    assert_eq!(lines[0].text(), "一二三");
    assert!((lines[0].width - 30.0).abs() < 0.01);
}

#[test]
fn western_words_are_not_cut_when_a_line_can_do_without() {
    column(8.0).style(|s| s.hyphenate = false).check("我们使用OpenType字体", &["我们使用", "OpenType字体"]);
}

#[test]
fn urls_break_after_their_delimiters() {
    column(12.0).check(
        "https://www.example.org/news/2022/01/17/article.html?id=12345",
        &["https://www.example.", "org/news/2022/01/17/", "article.html?id=12345"],
    );
}

#[test]
fn words_are_hyphenated_by_their_language() {
    let case = column(7.0).lang("en");
    case.check("international cooperation", &["international", "cooperation"]);
    column(5.0).lang("en").check("international", &["interna-", "tional"]);
}

#[test]
fn soft_hyphens_show_only_where_a_line_ends() {
    let lines = column(4.0).style(|s| s.hyphenate = true).lines("abcdef\u{AD}ghijk");
    assert_eq!(lines.len(), 2);
    assert!(lines[0].hyphenated);
    assert_eq!(lines[0].text(), "abcdef\u{AD}");
    assert_eq!(column(20.0).lines("ab\u{AD}cd")[0].width, column(20.0).lines("abcd")[0].width);
}

// Choosing lines.

#[test]
fn no_last_line_of_one_character() {
    let lines = column(10.0).lines("一二三四五六七八九十一二三四五六七八九十一。");
    let last = lines.last().expect("there are lines").text();
    assert!(last.chars().count() > 2, "{last}");
}

#[test]
fn justified_lines_are_exactly_as_wide_as_the_measure() {
    let lines = column(12.3).lines(&"天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。".repeat(4));
    for line in lines.iter().filter(|line| !line.hard_end) {
        assert!((line.width - 123.0).abs() < 0.02, "{} {}", line.text(), line.width);
    }
}

#[test]
fn centred_titles_are_balanced() {
    let case = column(12.0).style(|style| style.align = Align::Center);
    case.check("一二三四五六七八九十一二三四", &["一二三四五六七", "八九十一二三四"]);
}

#[test]
fn the_end_of_a_right_aligned_line_is_the_measure() {
    let line = &column(12.0).style(|style| style.align = Align::End).lines("——作者")[0];
    assert!((line.runs[0].x + line.width - 120.0).abs() < 0.01);
}

#[test]
fn a_word_wider_than_the_column_is_cut() {
    let text = "a".repeat(100);
    let lines = column(5.0).style(|s| s.hyphenate = false).lines(&text);
    assert!(lines.iter().all(|line| line.width <= 50.01));
    assert_eq!(lines.iter().map(Line::text).collect::<String>(), text);
}

#[test]
fn the_first_line_is_indented() {
    let lines = column(6.0).style(|style| style.first_indent = 20.0).lines("一二三四五六七八九十");
    assert_eq!(shown(&lines[0]), "一二三四|");
    assert_eq!(lines[0].runs[0].x, 20.0);
    assert_eq!(lines[1].runs[0].x, 0.0);
}

// Runs.

#[test]
fn forced_breaks_end_lines() {
    let case = column(20.0);
    let style = case.text_style();
    let text = |text: &'static str| Run::Text { text: text.into(), style };
    let lines = case.runs(vec![text("一"), Run::LineBreak, Run::LineBreak, text("二")]);
    assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), ["一", "", "二"]);
    assert!(lines.iter().all(|line| line.hard_end && line.ascent > 5.0));
}

#[test]
fn code_keeps_its_spaces_and_its_grid() {
    let mut case = column(20.0).style(|style| style.preformatted = true);
    case.style.align = Align::Start;
    let style = TextStyle { family: Family::Mono, ..case.text_style() };
    let lines = case.runs(vec![Run::Text { text: "fn  a() {\n\tb\n中文ab".into(), style }]);
    assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), ["fn  a() {", "\tb", "中文ab"]);
    assert_eq!(lines[0].width, 45.0);
    assert_eq!(lines[1].width, 45.0);
    assert_eq!(lines[2].width, 30.0);
}

#[test]
fn ruby_stands_above_and_grows_the_line() {
    let case = column(20.0).lang("ja");
    let ruby = Run::Ruby { base: "漢字".into(), text: "かんじ".into(), style: case.text_style() };
    let plain = case.lines("漢字");
    let lines = case.runs(vec![ruby]);
    let above = lines[0].runs.iter().find(|run| run.ruby).expect("a ruby run");
    assert_eq!(lines[0].text(), "漢字");
    assert_eq!(above.text, "かんじ");
    assert_eq!(above.size, SIZE / 2.0);
    assert!(above.y > 5.0 && lines[0].ascent > plain[0].ascent);
    assert_eq!(lines[0].width, 20.0);
}

#[test]
fn a_long_ruby_widens_its_base() {
    let case = column(20.0).lang("ja");
    let ruby = Run::Ruby { base: "志".into(), text: "こころざし".into(), style: case.text_style() };
    let line = &case.runs(vec![ruby])[0];
    assert!((line.width - 25.0).abs() < 0.01, "{}", line.width);
}

#[test]
fn objects_take_their_room() {
    let case = column(5.0).style(|style| style.align = Align::Start);
    let text = |text: &'static str| Run::Text { text: text.into(), style: case.text_style() };
    let image = Run::Object { width: 20.0, ascent: 30.0, descent: 0.0, mark: 7 };
    let lines = case.runs(vec![text("一二"), image, text("，三四五六")]);
    assert_eq!(lines[0].objects.len(), 1);
    assert_eq!((lines[0].objects[0].x, lines[0].objects[0].mark), (20.0, 7));
    assert_eq!(lines[0].ascent, 30.0);
    assert!(!lines[1].text().starts_with('，'));
}

#[test]
fn right_to_left_words_stand_in_visual_order() {
    let line = &column(40.0).lines("一 אבג דהו 二")[0];
    assert_eq!(line.text(), "一 אבג דהו 二");
    let rtl: Vec<&str> = line.runs.iter().filter(|run| run.rtl).map(|run| run.text.as_str()).collect();
    assert_eq!(rtl, ["אבג דהו"]);
    let run = line.runs.iter().find(|run| run.rtl).expect("an RTL run");
    let first = &run.glyphs[0].text;
    assert_eq!(&run.text[first.start as usize..first.end as usize], "ו", "the last letter stands leftmost");
}

// Faces.

fn faces(lang: &'static str, text: &str, change: impl FnOnce(&mut TextStyle)) -> Vec<String> {
    let case = column(100.0).lang(lang);
    let mut style = case.text_style();
    change(&mut style);
    let lines = case.runs(vec![Run::Text { text: text.into(), style }]);
    lines[0].runs.iter().map(|run| format!("{}:{}", FONTS.face(run.face).postscript_name(), run.text)).collect()
}

#[test]
fn each_region_has_its_own_face() {
    assert_eq!(faces("zh-Hans", "骨", |_| ()), ["NotoSerifCJKsc-Regular:骨"]);
    assert_eq!(faces("zh-Hant", "骨", |_| ()), ["NotoSerifCJKtc-Regular:骨"]);
    assert_eq!(faces("zh-HK", "骨", |_| ()), ["NotoSerifCJKhk-Regular:骨"]);
    assert_eq!(faces("ja", "骨", |_| ()), ["NotoSerifCJKjp-Regular:骨"]);
    assert_eq!(faces("ko", "한글", |_| ()), ["NotoSerifCJKkr-Regular:한글"]);
}

#[test]
fn emphasis_is_italic_for_latin_and_sans_for_han() {
    let expected = ["NotoSansCJKsc-Regular:强调", "SourceSerif4-Italic:word"];
    assert_eq!(faces("zh-Hans", "强调word", |style| style.italic = true), expected);
}

#[test]
fn sans_has_a_bold_and_italics_of_its_own() {
    let sans = |bold: bool, italic: bool| {
        faces("zh-Hans", "字word", move |style| {
            style.family = Family::Sans;
            (style.bold, style.italic) = (bold, italic);
        })
    };
    assert_eq!(sans(true, false), ["NotoSansCJKsc-Bold:字word"]);
    assert_eq!(sans(true, true), ["NotoSerifCJKsc-Bold:字", "SourceSans3-BoldItalic:word"]);
}

#[test]
fn accented_greek_and_all_slavic_cyrillic_are_there_upright_and_italic() {
    let text = "Άλφα ёжик Київ Ђурђевдан";
    for (family, italic) in [(Family::Serif, false), (Family::Serif, true), (Family::Sans, false), (Family::Sans, true)]
    {
        let mut setter = Typesetter::new(&FONTS);
        let style = TextStyle { family, italic, ..TextStyle::default() };
        setter.lines(&Paragraph { runs: vec![Run::Text { text: text.into(), style }], ..Paragraph::default() });
        assert_eq!(setter.take_missing().len(), 0);
        let used = faces("uk", text, |style| (style.family, style.italic) = (family, italic));
        let serif = family == Family::Serif;
        assert!(used.iter().all(|face| face.contains("Serif") == serif), "{used:?}");
    }
}

#[test]
fn symbols_fall_back_to_the_symbol_face() {
    assert_eq!(faces("zh-Hans", "好😀", |_| ()), ["NotoSerifCJKsc-Regular:好", "NotoEmoji-Regular:😀"]);
}

#[test]
fn what_no_face_has_is_reported_and_seen() {
    let mut setter = Typesetter::new(&FONTS);
    let run = Run::Text { text: "ก中".into(), style: TextStyle::default() };
    let lines = setter.lines(&Paragraph { runs: vec![run], style: ParagraphStyle::default() });
    assert_eq!(lines[0].runs[0].glyphs[0].gid, 0);
    assert!(lines[0].runs[0].glyphs[0].advance > 0.0);
    assert_eq!(setter.take_missing().into_iter().collect::<Vec<_>>(), [('ก', 1)]);
    assert!(setter.missing().is_empty());
}
