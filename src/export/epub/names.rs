//! Names as libraries file them.

/// Family names that stand first in Chinese, Korean and Vietnamese names: `Xi Jinping` must not be filed under `Jinping`.
const FAMILY_FIRST: &[&str] = &[
    "Ai", "An", "Bai", "Bae", "Ban", "Bui", "Cai", "Cao", "Chan", "Chang", "Chen", "Cheng", "Cheung", "Cho", "Choe",
    "Choi", "Chow", "Chung", "Cui", "Dang", "Deng", "Ding", "Dong", "Du", "Fan", "Fang", "Feng", "Fu", "Gao", "Gong",
    "Gu", "Guo", "Han", "Hao", "He", "Ho", "Hong", "Hou", "Hu", "Huang", "Hwang", "Jang", "Jeon", "Jeong", "Jia",
    "Jiang", "Jin", "Jo", "Jung", "Kang", "Kim", "Kong", "Kwon", "Lai", "Lam", "Le", "Lee", "Lei", "Leung", "Li",
    "Liang", "Liao", "Lim", "Lin", "Liu", "Lu", "Luo", "Lü", "Ma", "Mao", "Meng", "Moon", "Ng", "Ngo", "Nguyen", "Oh",
    "Pan", "Park", "Peng", "Pham", "Qian", "Qin", "Qiu", "Ren", "Shao", "Shen", "Shi", "Shin", "Son", "Song", "Su",
    "Sun", "Tan", "Tang", "Tao", "Tian", "Tran", "Tsai", "Vo", "Vu", "Wan", "Wang", "Wei", "Wen", "Wong", "Woo", "Wu",
    "Xi", "Xia", "Xiao", "Xie", "Xiong", "Xu", "Xue", "Yan", "Yang", "Yao", "Ye", "Yi", "Yin", "Yoo", "Yoon", "Yu",
    "Yuan", "Zeng", "Zhang", "Zhao", "Zheng", "Zhong", "Zhou", "Zhu", "Zou",
];

/// Words that people's names do not have, but publications, offices and teams.
const NO_PERSON: &[&str] = &[
    "agency",
    "and",
    "associated",
    "at",
    "board",
    "broadcasting",
    "bureau",
    "by",
    "center",
    "centre",
    "chronicle",
    "committee",
    "company",
    "correspondent",
    "daily",
    "desk",
    "editor",
    "editorial",
    "editors",
    "for",
    "foundation",
    "from",
    "gazette",
    "group",
    "guest",
    "herald",
    "in",
    "inc",
    "institute",
    "international",
    "journal",
    "ltd",
    "magazine",
    "media",
    "ministry",
    "network",
    "news",
    "newsletter",
    "of",
    "office",
    "organization",
    "post",
    "press",
    "project",
    "radio",
    "report",
    "reporter",
    "reporters",
    "review",
    "service",
    "society",
    "staff",
    "team",
    "the",
    "times",
    "today",
    "tribune",
    "university",
    "weekly",
    "with",
    "world",
    "writer",
];

/// What stands behind a family name.
const SUFFIXES: &[&str] = &["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"];

/// `Jane Q. Public` → `Public, Jane Q.`: the form under which a library files a Western personal name. `None` for names
/// that are filed as they stand (those in Chinese, Japanese or Korean writing, and those of a single word), and for names
/// of which it cannot be told: organisations, and names whose family name stands first already.
pub(super) fn filed_as(name: &str) -> Option<String> {
    let latin = |c: char| c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}');
    if !name.chars().all(|c| latin(c) || matches!(c, ' ' | '.' | '-' | '\'' | '’')) {
        return None;
    }
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let no_person = |word: &&str| NO_PERSON.contains(&word.to_lowercase().as_str()) || is_acronym(word);
    if !(2..=5).contains(&words.len()) || words.iter().any(no_person) {
        return None;
    }
    let first = words.first()?.split('-').next()?;
    if FAMILY_FIRST.contains(&first) || !first.starts_with(char::is_uppercase) {
        return None;
    }
    let suffix = words.pop_if(|last| SUFFIXES.contains(&last.to_lowercase().as_str()));
    let family = words.pop().filter(|word| word.starts_with(char::is_uppercase))?;
    let given = words.join(" ");
    match suffix {
        _ if given.is_empty() => None,
        Some(suffix) => Some(format!("{family}, {given}, {suffix}")),
        None => Some(format!("{family}, {given}")),
    }
}

/// `BBC`, `AFP`: capitals alone, of which there are more than in initials.
fn is_acronym(word: &str) -> bool {
    !word.contains('.') && word.len() > 2 && word.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::filed_as;

    #[test]
    fn western_names_are_turned_round_and_others_left() {
        let shown = |name| filed_as(name).unwrap_or_default();
        assert_eq!(shown("Jane Doe"), "Doe, Jane");
        assert_eq!(shown("Ursula K. Le Guin"), "Guin, Ursula K. Le");
        assert_eq!(shown("Martin Luther King Jr."), "King, Martin Luther, Jr.");
        assert_eq!(shown("Vincent van Gogh"), "Gogh, Vincent van");
        assert_eq!(shown("Jean-Luc Mélenchon"), "Mélenchon, Jean-Luc");
        for name in [
            "张三",
            "村上春樹",
            "김철수",
            "Xi Jinping",
            "Kim Jong-un",
            "Voltaire",
            "The Example Times",
            "BBC News",
            "AFP Paris",
            "Voice of America",
            "jane doe",
            "Jane 2",
            "",
            "王 Doe",
        ] {
            assert_eq!(filed_as(name), None, "{name}");
        }
    }
}
