//! Stylesheets on the command line.

use super::*;

/// The stylesheet of the e-book in a folder.
fn stylesheet(folder: &TempDir) -> String {
    let book = fs::File::open(folder.path().join("tea.epub")).unwrap();
    let mut zip = zip::ZipArchive::new(book).unwrap();
    std::io::read_to_string(zip.by_name("OEBPS/stylesheet.css").unwrap()).unwrap()
}

#[test]
fn stylesheets_are_added_or_take_the_place_of_ours() {
    let folder = news();
    fs::write(folder.path().join("a.css"), "p { color: red }").unwrap();
    fs::write(folder.path().join("b.css"), "q { background: url(b.png) }").unwrap();
    let output = bindery(folder.path(), &["tea.md", "-o", "tea.epub", "--css", "a.css", "--css", "b.css"]);
    assert_code(&output, 0);
    assert!(stderr(&output).contains("b.css:1:17: warning"), "{}", stderr(&output));
    let added = stylesheet(&folder);
    assert!(added.contains("text-indent") && added.contains("red"), "{added}");
    assert_code(&bindery(folder.path(), &["tea.md", "-o", "tea.epub", "--css-only", "a.css"]), 0);
    assert_eq!(stylesheet(&folder), "p { color: red }\n");
}

#[test]
fn stylesheets_that_cannot_be_read_are_a_usage_error() {
    let folder = news();
    fs::write(folder.path().join("gbk.css"), b"/* \xD6\xD0 */").unwrap();
    for flags in [&["--css", "none.css"][..], &["--css", "gbk.css"], &["--css", "a.css", "--css-only", "a.css"]] {
        let output = bindery(folder.path(), &[&["tea.md", "-o", "tea.epub"], flags].concat());
        assert_code(&output, 2);
        assert!(stderr(&output).contains("css"), "{}", stderr(&output));
    }
}
