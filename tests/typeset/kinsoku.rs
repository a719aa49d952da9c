//! Line starts and ends: the tables of CLREQ 3.1.4, JLREQ 3.1.7–3.1.10 and appendix C, the levels of CSS `line-break`.

use super::*;

const LEVELS: [Kinsoku; 4] = [Kinsoku::None, Kinsoku::Loose, Kinsoku::Normal, Kinsoku::Strict];

/// Ragged lines of `ems` squares, so that nothing but the rule decides.
fn ragged(ems: f32, lang: &'static str, level: Kinsoku) -> Case {
    column(ems).lang(lang).style(|style| {
        style.align = Align::Start;
        style.kinsoku = level;
    })
}

/// The levels at which a line starts with each of the marks where one more square would have kept it on the line before.
#[track_caller]
fn check_starts(lang: &'static str, marks: &str, allowed: &[Kinsoku]) {
    for mark in marks.chars() {
        for level in LEVELS {
            let lines = ragged(4.2, lang, level).lines(&format!("一二三四{mark}五六"));
            let starts = lines[1].text().starts_with(mark);
            assert_eq!(starts, allowed.contains(&level), "{mark} in {lang} at {level:?}: {}", shown(&lines[1]));
        }
    }
}

/// The levels at which a line ends with each of the marks.
#[track_caller]
fn check_ends(lang: &'static str, marks: &str, allowed: &[Kinsoku]) {
    for mark in marks.chars() {
        for level in LEVELS {
            let lines = ragged(4.2, lang, level).lines(&format!("一二三{mark}五六七"));
            let ends = lines[0].text().ends_with(mark);
            assert_eq!(ends, allowed.contains(&level), "{mark} in {lang} at {level:?}: {}", shown(&lines[0]));
        }
    }
}

use Kinsoku::{Loose, None as Off, Normal};

#[test]
fn stops_commas_and_closing_brackets_start_no_line_from_loose_on() {
    check_starts("zh-Hant", "，、。．」』》〉）】〕〗］｝", &[Off]);
    check_starts("zh-HK", "，、。」』》）", &[Off]);
    // Their blank would let them stand on the line before in regions that put them into a corner.
    check_starts("ja", "﹂﹄︶﹀", &[Off]);
}

#[test]
fn colons_exclamations_and_middle_dots_start_no_line_from_normal_on() {
    check_starts("zh-Hant", "：；！？", &[Off, Loose]);
    check_starts("ja", "：；！？・‼⁇⁈⁉", &[Off, Loose]);
    check_starts("ja", "・", &[Off, Loose]);
    check_starts("ko", "·・", &[Off, Loose]);
}

#[test]
fn iteration_marks_start_no_line_from_normal_on() {
    check_starts("ja", "々〻ゝゞヽヾ〃", &[Off, Loose]);
    check_starts("zh-Hans", "々〻", &[Off, Loose]);
}

#[test]
fn connectors_and_signs_start_no_line_from_normal_on() {
    check_starts("zh-Hans", "～－／％‰℃", &[Off, Loose]);
    check_starts("ja", "～％℃", &[Off, Loose]);
}

#[test]
fn small_kana_the_long_vowel_and_wave_dashes_start_no_line_when_strict() {
    check_starts("ja", "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇿー", &[Off, Loose, Normal]);
    check_starts("ja", "〜゠", &[Off, Loose, Normal]);
}

#[test]
fn dashes_start_no_line_when_strict_and_ellipses_from_normal_on() {
    for (mark, allowed) in [("——", &[Off, Loose, Normal][..]), ("……", &[Off, Loose])] {
        for level in LEVELS {
            let lines = ragged(4.2, "zh-Hans", level).lines(&format!("一二三四{mark}五六"));
            assert_eq!(
                lines[1].text().starts_with(mark),
                allowed.contains(&level),
                "{mark} {level:?} {:?}",
                lines.iter().map(shown).collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn opening_brackets_end_no_line_from_loose_on() {
    check_ends("zh-Hans", "「『《〈（【〔〖［｛", &[Off]);
    check_ends("ja", "「『（〝", &[Off]);
    check_ends("ko", "「『《〈（", &[Off]);
}

#[test]
fn signs_before_numbers_end_no_line_from_normal_on() {
    for sign in ["￥", "＄", "￡", "＃", "№"] {
        for level in LEVELS {
            // A number may not part from its sign at any level; Han may, where the level is loose.
            let lines = ragged(4.2, "zh-Hans", level).lines(&format!("一二三{sign}500"));
            assert!(!lines[0].text().ends_with(sign), "{sign} {level:?}");
        }
    }
}

#[test]
fn the_solidus_ends_no_line_when_strict() {
    check_ends("zh-Hans", "／", &[Off, Loose, Normal]);
}

#[test]
fn a_rule_may_not_push_out_a_whole_line() {
    // Where nothing but marks stands, they are set all the same.
    column(4.0).check("。。。。。。。。。。", &["。。。。。。。。", "。。"]);
}

// Marks of two characters.

#[test]
fn dashes_ellipses_and_repeat_marks_stay_whole_at_every_level() {
    for level in LEVELS {
        for (lang, mark) in
            [("zh-Hans", "——"), ("zh-Hant", "……"), ("ja", "――"), ("ja", "‥‥"), ("ja", "〳〵"), ("zh-Hans", "⋯⋯")]
        {
            for fill in ["一二三", "一二三四", "一二三四五"] {
                let lines = ragged(5.0, lang, level).lines(&format!("{fill}{mark}六七八"));
                let whole = lines.iter().any(|line| line.text().contains(mark));
                assert!(whole, "{mark} after {fill} at {level:?}: {:?}", lines.iter().map(shown).collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn a_dash_between_latin_words_of_chinese_text_is_a_chinese_dash() {
    column(7.0).check("他们在用Twitter——Instagram也用", &["他们在用Twit-", "ter——Insta-", "gram也用"]);
}

// Numbers, signs, units.

#[test]
fn numbers_with_signs_stay_whole_at_every_level() {
    for level in LEVELS {
        for number in ["100％", "25℃", "￥300", "＄1,200", "№12", "5%", "$30", "€2.5", "12‰", "１００％", "￥３００"]
        {
            for fill in ["一二", "一二三", "一二三四"] {
                let lines = ragged(6.5, "zh-Hans", level).lines(&format!("{fill}{number}以上的"));
                let whole = lines.iter().any(|line| line.text().contains(number));
                assert!(whole, "{number} after {fill} at {level:?}");
            }
        }
    }
}

#[test]
fn full_width_numbers_and_words_stay_whole() {
    let case = ragged(6.0, "ja", Kinsoku::Strict);
    case.check("昨日は２０２４年", &["昨日は", "２０２４年"]);
    case.check("全部で１，０００円です", &["全部で", "１，０００円", "です"]);
    case.check("放送はＮＨＫ総合", &["放送はＮＨＫ", "総合"]);
    // One that is wider than the column is cut all the same.
    ragged(3.0, "ja", Kinsoku::Strict).check("１２３４５", &["１２３", "４５"]);
}

#[test]
fn numbers_keep_units_of_letters() {
    let case = ragged(6.0, "zh-Hans", Kinsoku::Strict);
    case.check("一共要走5 km左右", &["一共要走", "5 km左右"]);
    case.check("一共只有25kg大米", &["一共只有", "25kg大米"]);
    case.check("时速最高120 km/h", &["时速最高", "120 km/h"]);
    case.check("气温才降到5 °C了", &["气温才降到", "5 °C了"]);
    case.check("一共才涨了5 %吧", &["一共才涨了", "5 %吧"]);
}

#[test]
fn a_number_and_what_it_counts_part_only_where_nothing_better_is() {
    let case = column(8.0);
    case.check("我们这次一共走了100千米山路", &["我们这次一共走了", "100千米山路"]);
    column(13.0).check("他们在城里从夏天一直住到了明年的3月才走", &["他们在城里从夏天一直住到了", "明年的3月才走"]);
    column(14.2).check("他们在城里从去年一直住到今年3月才走的", &["他们在城里从去年一直住到今年", "3月才走的"]);
    case.check("大约去了10～20个人吧", &["大约去了10～20", "个人吧"]);
}

#[test]
fn dates_and_times_of_digits_stay_whole() {
    for date in ["2024-03-05", "2024/3/5", "12:30", "1,000,000", "3.14", "010-6552"] {
        for fill in ["一", "一二", "一二三"] {
            let lines = ragged(7.0, "zh-Hans", Kinsoku::Strict).lines(&format!("{fill}{date}六七八九"));
            assert!(lines.iter().any(|line| line.text().contains(date)), "{date} after {fill}");
        }
    }
}

// Names.

#[test]
fn a_name_with_a_middle_dot_parts_only_where_nothing_better_is() {
    for dot in ["·", "•", "‧", "・", "∙"] {
        let text = format!("今天下午我们在城里见到约翰{dot}史密斯先生了");
        column(13.5).check(&text, &["今天下午我们在城里见到约", &format!("翰{dot}史密斯先生了")]);
    }
}

#[test]
fn a_middle_dot_never_starts_a_line_and_ends_one_in_japanese() {
    ragged(4.0, "ja", Kinsoku::Strict).check("東京都・大阪", &["東京都・", "大阪"]);
    ragged(7.2, "zh-Hans", Kinsoku::Strict).check("他们到了东京都・大阪", &["他们到了东京", "都・大阪"]);
}

// Western words.

#[test]
fn western_words_break_at_hyphenation_points_alone() {
    for ems in 4..16 {
        for line in column(ems as f32).lines("这是international的cooperation问题") {
            let text = line.text();
            let cut = text.ends_with(|c: char| c.is_ascii_alphabetic());
            assert!(!cut || text.ends_with("tional") || text.ends_with("tion"), "{text}");
        }
    }
}

#[test]
fn western_marks_start_no_line_beside_han() {
    for mark in [",", ".", ";", ":", "!", "?", ")", "]", "%"] {
        let lines = ragged(4.2, "zh-Hans", Kinsoku::Strict).lines(&format!("一二三四{mark}五六"));
        assert!(!lines[1].text().starts_with(mark), "{mark}");
    }
    for mark in ["(", "[", "{"] {
        let lines = ragged(4.4, "zh-Hans", Kinsoku::Strict).lines(&format!("一二三四{mark}五六"));
        assert!(!lines[0].text().ends_with(mark), "{mark}");
    }
}

// Korean.

#[test]
fn korean_breaks_at_spaces_where_lines_need_not_be_full() {
    let case = ragged(8.0, "ko", Kinsoku::Strict);
    case.check("정부는 새로운 교통정책을 발표했다", &["정부는 새로운", "교통정책을", "발표했다"]);
    case.check("인구는 3만명이 넘었습니다", &["인구는 3만명이", "넘었습니다"]);
}

#[test]
fn korean_breaks_at_syllables_in_justified_text() {
    let lines = column(8.0).lang("ko").lines("정부는 새로운 교통정책을 발표했다");
    assert_eq!(lines.len(), 2, "{:?}", lines.iter().map(shown).collect::<Vec<_>>());
}

#[test]
fn korean_keeps_numbers_with_their_counters() {
    let case = column(16.0).lang("ko");
    case.check(
        "이번 국제 회의는 오는 이천이십사년 3월에 열린다",
        &["이번 국제 회의는 오는 이천이십사년", "3월에 열린다"],
    );
}
