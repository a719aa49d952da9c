//! Titles break by sense, into lines of alike length.

use super::*;

fn title(ems: f32, lang: &'static str) -> Case {
    column(ems).lang(lang).style(|style| {
        style.align = Align::Start;
        style.by_sense = true;
        style.hyphenate = false;
    })
}

#[test]
fn a_title_breaks_at_punctuation() {
    title(14.0, "zh-Hans").check("老图书馆修了三年，昨天晚上又亮灯了", &["老图书馆修了三年，", "昨天晚上又亮灯了"]);
    title(14.0, "zh-Hant").check("氣象局：今晚起轉冷 山區可能下雪", &["氣象局：今晚起轉冷", "山區可能下雪"]);
    title(14.0, "ja").check("新しい図書館が開館、市民でにぎわう", &["新しい図書館が開館、", "市民でにぎわう"]);
}

#[test]
fn a_title_breaks_between_words() {
    title(12.0, "ja").check("東京都議会選挙の開票作業が終了", &["東京都議会選挙の", "開票作業が終了"]);
    let words = ["昨天", "晚上", "市民", "来到", "图书馆", "观看", "展览"];
    let text = words.concat();
    for ems in 6..15 {
        let lines: Vec<String> = title(ems as f32, "zh-Hans").lines(&text).iter().map(Line::text).collect();
        for word in words {
            assert!(lines.iter().any(|line| line.contains(word)), "{ems}: {word} in {lines:?}");
        }
    }
}

#[test]
fn no_particle_starts_a_line_of_a_title() {
    for ems in 8..16 {
        for line in title(ems as f32, "zh-Hans").lines("城市里的孩子们正在学习种植自己的蔬菜") {
            assert!(!line.text().starts_with(['的', '们']), "{ems}: {}", shown(&line));
        }
    }
}

#[test]
fn korean_titles_break_at_spaces_alone() {
    let case = title(11.0, "ko");
    case.check("정부는 새로운 교통정책을 내년부터 시행한다", &["정부는 새로운", "교통정책을", "내년부터 시행한다"]);
    for ems in 7..18 {
        let text = "서울 도서관이 삼 년 만에 다시 문을 열었다";
        let lines: Vec<String> = title(ems as f32, "ko").lines(text).iter().map(Line::text).collect();
        assert_eq!(lines.join(" "), text, "{ems}");
    }
}

#[test]
fn western_titles_are_balanced_and_not_hyphenated() {
    title(14.0, "en").check(
        "The old library opens its doors again after three years",
        &["The old library opens its", "doors again after three years"],
    );
}

#[test]
fn a_title_has_no_line_of_one_character() {
    for count in 11..40 {
        let text: String = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往".chars().cycle().take(count).collect();
        for line in title(10.0, "zh-Hans").lines(&text) {
            assert!(line.text().chars().count() > 2, "{count}: {}", shown(&line));
        }
    }
}

#[test]
fn a_title_that_fits_is_one_line() {
    title(14.0, "zh-Hans").check("今天，图书馆开门了", &["今天，图书馆开门了"]);
}

#[test]
fn a_word_too_wide_for_a_title_is_cut() {
    let text = "a".repeat(80);
    let lines = title(6.0, "en").lines(&text);
    assert_eq!(lines.iter().map(Line::text).collect::<String>(), text);
    assert!(lines.iter().all(|line| line.width <= 60.01));
}

#[test]
fn a_title_keeps_numbers_and_names_whole() {
    title(16.0, "zh-Hans")
        .check("北角灯塔换灯：一百一十年来的第二次熄灭", &["北角灯塔换灯：", "一百一十年来的第二次熄灭"]);
    title(10.0, "zh-Hans").check("约翰·史密斯获得2024年大奖", &["约翰·史密斯", "获得2024年大奖"]);
}

#[test]
fn compounds_with_hyphens_stay_whole_in_titles() {
    for ems in 9..16 {
        let lines = title(ems as f32, "zh-Hans").lines("“韩流”新舞台：为何 K-pop 粉丝开始参与政治");
        assert!(
            lines.iter().any(|line| line.text().contains("K-pop")),
            "{ems}: {:?}",
            lines.iter().map(shown).collect::<Vec<_>>()
        );
    }
}
