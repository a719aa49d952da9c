//! The flags that choose rules of composition.

use super::*;

const POST: &str = "<!--1709539200000-->\n[强调与标点](https://morning.example.org/a/marks)\n------\n\n\
<div><i>Mon, 04 Mar 2024 08:00:00 GMT</i></div><p>这里有<em>着重</em>的字，行末的逗号，可以悬挂，也可以不悬挂。天地玄黄，宇宙洪荒，日月盈昃，辰宿列张，寒来暑往，秋收冬藏。</p>";

/// The bytes of the PDF that the flags make.
fn pdf(flags: &[&str]) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("post.md"), POST).unwrap();
    let mut arguments = vec!["post.md", "-o", "post.pdf", "--paper", "80x120mm"];
    arguments.extend(flags);
    assert_code(&bindery(folder.path(), &arguments), 0);
    fs::read(folder.path().join("post.pdf")).unwrap()
}

#[test]
fn each_flag_of_composition_changes_the_pages() {
    let plain = pdf(&[]);
    assert_eq!(plain, pdf(&["--kinsoku", "strict", "--emphasis", "face"]), "these are the defaults");
    for flags in [&["--kinsoku", "none"][..], &["--hanging-punctuation"], &["--emphasis", "dots"]] {
        assert_ne!(plain, pdf(flags), "{flags:?}");
    }
}

#[test]
fn levels_and_ways_that_do_not_exist_are_named() {
    let folder = news();
    for (flag, value) in [("--kinsoku", "harsh"), ("--emphasis", "stars")] {
        let output = bindery(folder.path(), &["tea.md", "-o", "tea.pdf", flag, value]);
        assert_code(&output, 2);
        assert!(stderr(&output).contains(value), "{}", stderr(&output));
    }
}
