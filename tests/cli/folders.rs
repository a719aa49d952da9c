//! What is passed over in folders, and what is not.

use super::*;

#[test]
fn settings_and_files_for_programs_are_no_articles_unless_they_are_named() {
    let folder = news();
    fs::write(folder.path().join("settings.json"), "{\"theme\": \"dark\"}").unwrap();
    fs::write(folder.path().join("robots.txt"), "User-agent: *\nDisallow: /cgi-bin/\n").unwrap();
    let output = bindery(folder.path(), &[".", "-t", "json", "-v"]);
    assert_code(&output, 0);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["body"].as_array().unwrap().len(), 2);
    let said = stderr(&output);
    for name in ["settings.json: note: ", "robots.txt: note: "] {
        assert!(said.contains(name), "{said}");
    }
    assert_code(&bindery(folder.path(), &["tea.md", "settings.json", "-t", "text"]), 1);
    let named = bindery(folder.path(), &["robots.txt", "-t", "text"]);
    assert!(stdout(&named).contains("Disallow"));
    fs::write(folder.path().join("broken.json"), "{\"bindery\": 1, \"body\": [").unwrap();
    assert_code(&bindery(folder.path(), &[".", "-t", "text"]), 1);
}

#[test]
fn the_folder_of_a_saved_page_holds_its_pictures_and_no_articles() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("老街_files");
    fs::create_dir(&files).unwrap();

    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\x64\xf8\xcfP\x0f\0\x03\x86\x01\x80\x5a\x34\x7d\x6b\0\0\0\0IEND\xaeB`\x82";
    fs::write(files.join("lamp.png"), picture).unwrap();
    fs::write(files.join("frame.html"), "<html><body><p>框架里的广告，不是文章。</p></body></html>").unwrap();
    fs::write(files.join("style.css"), "p {}").unwrap();
    let page = "<!DOCTYPE html>\n<!-- saved from url=(0030)https://example.org/news/street -->\n<html><head><title>老街的灯</title></head>\
        <body><article><p>老街的灯昨夜又亮了，居民说这是二十年来的第一次。</p><img src=\"./老街_files/lamp.png\"></article></body></html>";
    fs::write(folder.path().join("老街.html"), page).unwrap();
    let output = bindery(folder.path(), &[".", "-t", "json", "-v"]);
    assert_code(&output, 0);
    assert!(
        stderr(&output).contains("老街_files: note: holds what belongs to the page 老街.html"),
        "{}",
        stderr(&output)
    );
    assert!(!stdout(&output).contains("框架里的广告"));
    assert_code(&bindery(folder.path(), &[".", "-o", "street.epub", "--strict"]), 0);
    let book = fs::File::open(folder.path().join("street.epub")).unwrap();
    let book = zip::ZipArchive::new(book).unwrap();
    assert!(book.file_names().any(|name| name.unwrap().starts_with("OEBPS/media/")), "the picture is in the book");
    // Named by itself, the folder is read as any other.
    assert!(stdout(&bindery(folder.path(), &["老街_files", "-t", "text"])).contains("框架里的广告"));
}

#[test]
fn chinese_is_written_in_another_script() {
    let folder = news();
    let output = bindery(folder.path(), &["tea.md", "-t", "text", "--to-script", "tw", "-v"]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("老城的茶館週一重開，門口排起了隊。"), "{}", stdout(&output));
    assert!(stderr(&output).contains("characters converted to zh-Hant-TW"), "{}", stderr(&output));
    let output = bindery(folder.path(), &["tea.md", "-t", "text", "--to-script", "jp"]);
    assert_code(&output, 2);
}

#[test]
fn sentences_stand_on_lines_of_their_own() {
    let folder = news();
    let output = bindery(folder.path(), &["day2/comet.md", "-t", "text", "--one-sentence-per-line"]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("接近地球。\n\n肉眼或许可见，最好带上望远镜。\n"), "{}", stdout(&output));
    let output = bindery(folder.path(), &["tea.md", "-t", "text", "--one-sentence-per-line"]);
    assert!(stdout(&output).contains("店主说：“水还是那口井的水。”"), "{}", stdout(&output));
}
