//! Layouts of PDF from the command line.

use super::*;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/archive");

/// What `pdfinfo` and `pdftotext` say of a PDF that some flags make of the samples; none where they are not installed.
fn pdf(flags: &[&str]) -> Option<(String, String)> {
    let (mut pdfinfo, mut pdftotext) = (common::tool("pdfinfo")?, common::tool("pdftotext")?);
    let folder = TempDir::new().unwrap();
    let arguments = [&[SAMPLES, "-o", "week.pdf", "--group-by", "source", "--title", "一周"], flags].concat();
    assert_code(&bindery(folder.path(), &arguments), 0);
    let path = folder.path().join("week.pdf");
    let info = stdout(&pdfinfo.arg(&path).output().unwrap());
    Some((info, stdout(&pdftotext.arg(&path).arg("-").output().unwrap())))
}

fn spaceless(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Checks a preset: the size of its pages, what stands on the first of them, and that all articles are there.
#[track_caller]
fn check(flags: &[&str], size: &str, first: &[&str], nowhere: &[&str]) {
    let Some((info, text)) = pdf(flags) else { return };
    assert!(info.contains(&format!("{size} pts")), "{info}");
    let page = spaceless(text.split('\u{c}').next().unwrap_or_default());
    for words in first {
        assert!(page.contains(words), "{words} is not on the first page: {page}");
    }
    let text = spaceless(&text);
    for words in ["老图书馆修了三年，昨天又亮灯了", "Twelvetides:aweekontheisland", "一个句号的旅行"]
    {
        assert!(text.contains(words), "{flags:?} lost {words}");
    }
    for words in nowhere {
        assert!(!text.contains(words), "{words} is there");
    }
}

#[test]
fn a_book_is_of_a5_with_cover_contents_and_pages_of_sections() {
    let flags = ["--preset", "book"];
    check(&flags, "419.53 x 595.28", &["一周", "16篇文章", "2024年3月4日"], &["本期要目"]);
    let Some((_, text)) = pdf(&flags) else { return };
    let pages: Vec<String> = text.split('\u{c}').map(spaceless).collect();
    // Cover, its back, contents, their back, the first section with its articles.
    assert!(pages[2].starts_with("目录") && pages[3].is_empty(), "{pages:?}");
    assert!(pages[4].starts_with("morning.example.org4篇文章老图书馆修了三年，昨天又亮灯了2"), "{}", pages[4]);
}

#[test]
fn a_newspaper_begins_with_masthead_and_list_on_the_page_of_its_first_article() {
    let first = ["一周", "本期要目", "16篇文章", "老图书馆修了三年，昨天又亮灯了", "关闭三年之后"];
    check(&["--preset", "newspaper"], "595.28 x 841.89", &first, &["目录"]);
}

#[test]
fn a_compact_digest_takes_fewer_pages_than_a_newspaper() {
    check(&["--preset", "compact"], "595.28 x 841.89", &["一周", "本期要目"], &["目录"]);
    let pages = |preset: &str| {
        let (info, _) = pdf(&["--preset", preset])?;
        info.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse::<usize>().ok())
    };
    let (compact, newspaper) = (pages("compact"), pages("newspaper"));
    assert!(compact.is_none() || compact < newspaper, "{compact:?} of {newspaper:?}");
}

#[test]
fn a_digest_for_eink_is_of_the_screens_size_and_has_no_running_heads() {
    check(&["--preset", "eink"], "255.12 x 345.83", &["一周", "16篇文章"], &["本期要目"]);
    let Some((_, text)) = pdf(&["--preset", "eink"]) else { return };
    let title = "夜市搬到了桥下：一百二十盏灯，一百二十种味道";
    let times = spaceless(&text).matches(title).count();
    assert_eq!(times, 2, "in the contents and as headline");
}

#[test]
fn flags_override_what_a_preset_sets() {
    let flags = ["--preset", "book", "--paper", "32k", "--section-pages=false", "--two-sided=false", "--cover", "none"];
    let Some((info, text)) = pdf(&flags) else { return };
    assert!(info.contains("396.85 x 575.43 pts"), "{info}");
    let pages: Vec<String> = text.split('\u{c}').map(spaceless).collect();
    assert!(pages[0].starts_with("一周") && pages[1].starts_with("目录"), "{pages:?}");
    assert!(pages[2].starts_with("morning.example.org老图书馆修了三年，昨天又亮灯了"), "{}", pages[2]);
}

#[test]
fn the_levels_of_contents_are_those_that_are_asked_for() {
    let Some((_, text)) = pdf(&["--toc-depth", "1"]) else { return };
    let contents = spaceless(text.split('\u{c}').nth(1).unwrap_or_default());
    assert!(contents.contains("屋顶先修，书最后回来"), "{contents}");
}

#[test]
fn a_cover_can_be_a_picture() {
    let picture = format!("{SAMPLES}/harbour/images/birds.png");
    let Some((_, text)) = pdf(&["--cover", &picture]) else { return };
    let pages: Vec<String> = text.split('\u{c}').map(spaceless).collect();
    assert!(pages[0].is_empty() && pages[1].starts_with("一周"), "{pages:?}");
    let folder = news();
    assert_code(&bindery(folder.path(), &["tea.md", "-o", "tea.pdf", "--cover", "no.png"]), 2);
}

#[test]
fn layouts_that_make_no_sense_are_refused_with_a_hint() {
    let folder = news();
    for (flags, said) in [
        (&["--preset", "novel"][..], "one of: book, newspaper, compact, eink"),
        (&["--paper", "a9"], "16k, 32k, letter"),
        (&["--margin", "1mm,2mm,3mm"], "3 margins"),
        (&["--open-right", "articles"], "ask for two-sided pages too"),
    ] {
        let output = bindery(folder.path(), &[&[".", "-o", "week.pdf"], flags].concat());
        assert_code(&output, 2);
        assert!(stderr(&output).contains(said), "{flags:?}: {}", stderr(&output));
    }
}
