//! Whole runs through the command line.

#[path = "cli/composition.rs"]
mod composition;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

mod common;
#[path = "cli/css.rs"]
mod css;
#[path = "cli/folders.rs"]
mod folders;
#[path = "cli/media.rs"]
mod media;
#[path = "cli/normal.rs"]
mod normal;
#[path = "cli/presets.rs"]
mod presets;

const MONDAY: &str = "<!--1709539200000-->\n[茶馆重开 老茶客归来](https://morning.example.org/a/tea)\n------\n\n\
<div><i>Mon, 04 Mar 2024 08:00:00 GMT</i></div><p>老城的茶馆周一重开，门口排起了队。</p><p><strong>十年一梦</strong></p><p>店主说：“水还是那口井的水。”</p>";
const TUESDAY: &str = "<!--1709625600000-->\n[夜空中的新彗星](https://evening.example.org/a/comet)\n------\n\n\
<div><i>Tue, 05 Mar 2024 20:00:00 GMT</i></div><p>天文台周二证实，一颗新彗星将在月底接近地球。</p><p>肉眼或许可见，最好带上望远镜。</p>";

/// A folder with two posts, one of them in a subfolder.
fn news() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("day2")).unwrap();
    fs::write(folder.path().join("tea.md"), MONDAY).unwrap();
    fs::write(folder.path().join("day2/comet.md"), TUESDAY).unwrap();
    folder
}

fn bindery(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bindery"));
    command.args(arguments).current_dir(folder).env_remove("SOURCE_DATE_EPOCH").stdin(Stdio::null());
    command
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "stdout: {}\nstderr: {}", stdout(output), stderr(output));
}

/// The names of what lies in a folder, to see that nothing half-written is left.
fn listing(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn one_post_becomes_clean_text_on_stdout() {
    let folder = news();
    let output = bindery(folder.path(), &["tea.md", "-t", "text"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("茶馆重开 老茶客归来") && text.contains("店主说：“水还是那口井的水。”"), "{text}");
    assert!(!text.contains('<') && !text.contains("1709539200000"), "{text}");
    assert_eq!(stderr(&output), "");
}

#[test]
fn standard_input_is_read_where_nothing_or_a_dash_is_given() {
    let folder = news();
    for arguments in [&["-t", "markdown"][..], &["-", "-t", "markdown"]] {
        let mut child = command(folder.path(), arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(MONDAY.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_code(&output, 0);
        assert!(stdout(&output).starts_with("# 茶馆重开 老茶客归来\n"), "{}", stdout(&output));
    }
}

#[test]
fn a_folder_becomes_one_book_of_every_kind() {
    let folder = news();
    for name in ["week.epub", "week.pdf", "week.txt", "week.md", "week.json"] {
        let output = bindery(folder.path(), &[".", "-o", name]);
        assert_code(&output, 0);
        assert!(fs::metadata(folder.path().join(name)).unwrap().len() > 300, "{name}");
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    assert_eq!(listing(folder.path()), ["day2", "tea.md"]);
}

#[test]
fn several_outputs_come_from_one_reading() {
    let folder = news();
    assert_code(&bindery(folder.path(), &[".", "-o", "week.epub", "-o", "week.txt"]), 0);
    assert_eq!(listing(folder.path()), ["day2", "tea.md", "week.epub", "week.txt"]);
    assert_code(&bindery(folder.path(), &["tea.md", "-o", "no/a.txt", "-o", "b.txt"]), 1);
    assert_code(&bindery(folder.path(), &["tea.md", "-t", "text", "-o", "a.txt", "-o", "b.txt"]), 2);
}

#[test]
fn the_output_of_an_earlier_run_is_no_input() {
    let folder = news();
    for _ in 0..2 {
        let output = bindery(folder.path(), &[".", "-o", "week.json"]);
        assert_code(&output, 0);
        let document: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.path().join("week.json")).unwrap()).unwrap();
        assert_eq!(document["body"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn an_article_that_lies_in_the_folder_is_never_overwritten() {
    let folder = news();
    for arguments in
        [&[".", "-o", "tea.md"][..], &[".", "-t", "markdown", "-d", "."], &[".", "-t", "json", "-o", "tea.md"]]
    {
        let output = bindery(folder.path(), arguments);
        assert_code(&output, 2);
        assert!(stderr(&output).contains("an input is never overwritten"), "{}", stderr(&output));
        assert_eq!(fs::read_to_string(folder.path().join("tea.md")).unwrap(), MONDAY);
    }
    // What an earlier run wrote there is no article.
    for _ in 0..2 {
        assert_code(&bindery(folder.path(), &[".", "-o", "week.md", "-o", "week.epub"]), 0);
    }
}

#[test]
fn a_digest_is_sorted_grouped_titled_and_filtered() {
    let folder = news();
    let json = |arguments: &[&str]| -> serde_json::Value {
        let output = bindery(folder.path(), &[&[".", "-t", "json"], arguments].concat());
        assert_code(&output, 0);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let plain = json(&[]);
    assert_eq!(plain["meta"]["title"], "文摘");
    assert_eq!(plain["meta"]["date"]["value"], "2024-03-05T20:00:00Z");
    assert_eq!(plain["body"][0]["meta"]["title"], "茶馆重开 老茶客归来");
    let reversed = json(&["--reverse", "--title", "一周", "--author", "甲", "--author", "乙"]);
    assert_eq!(reversed["meta"]["title"], "一周");
    assert_eq!(reversed["meta"]["authors"], serde_json::json!(["甲", "乙"]));
    assert_eq!(reversed["body"][0]["meta"]["title"], "夜空中的新彗星");
    let grouped = json(&["--group-by", "day"]);
    assert_eq!(grouped["body"][1]["title"], "2024年3月5日");
    assert_eq!(json(&["--group-by", "folder", "--sort", "input"])["body"][0]["title"], "day2");
    assert_eq!(json(&["--since", "2024-03-05"])["meta"]["title"], "夜空中的新彗星");
    assert_eq!(json(&["--limit", "1"])["meta"]["title"], "茶馆重开 老茶客归来");
}

#[test]
fn duplicates_are_dropped_with_a_note_and_kept_on_request() {
    let folder = news();
    fs::write(folder.path().join("again.md"), MONDAY).unwrap();
    let count = |arguments: &[&str]| {
        let output = bindery(folder.path(), &[&[".", "-t", "json", "-v"], arguments].concat());
        assert_code(&output, 0);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (document["body"].as_array().unwrap().len(), stderr(&output).contains("[digest.duplicate]"))
    };
    assert_eq!(count(&[]), (2, true));
    assert_eq!(count(&["--no-dedupe"]), (3, false));
}

#[test]
fn one_output_an_input_keeps_the_folders() {
    let folder = news();
    let output = bindery(folder.path(), &[".", "-t", "markdown", "-d", "clean"]);
    assert_code(&output, 0);
    assert_eq!(listing(&folder.path().join("clean")), ["day2", "tea.md"]);
    assert_eq!(listing(&folder.path().join("clean/day2")), ["comet.md"]);
}

#[test]
fn outputs_of_one_name_do_not_overwrite_each_other() {
    let folder = news();
    fs::write(folder.path().join("tea.txt"), TUESDAY).unwrap();
    assert_code(&bindery(folder.path(), &["tea.md", "tea.txt", "-t", "json", "-d", "out"]), 0);
    assert_eq!(listing(&folder.path().join("out")), ["tea-2.json", "tea.json"]);
}

#[test]
fn globs_and_lists_name_inputs() {
    let folder = news();
    fs::write(folder.path().join("list.txt"), "# a comment\n\nday2/comet.md\n").unwrap();
    for argument in ["day2/*.md", "**/comet.md", "@list.txt"] {
        let output = bindery(folder.path(), &[argument, "-t", "text"]);
        assert_code(&output, 0);
        assert!(stdout(&output).starts_with("夜空中的新彗星"), "{argument}: {}", stdout(&output));
    }
}

#[test]
fn one_bad_input_costs_itself_alone() {
    let folder = news();
    fs::write(folder.path().join("bad.md"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    fs::write(folder.path().join("empty.md"), b"").unwrap();
    let output = bindery(folder.path(), &["tea.md", "bad.md", "empty.md", "missing.md", "-o", "out.md"]);
    assert_code(&output, 1);
    let said = stderr(&output);
    assert!(said.contains("bad.md: error: ") && said.contains("empty.md: error: "), "{said}");
    assert!(said.contains("missing.md: error: no such file or folder"), "{said}");
    assert!(fs::read_to_string(folder.path().join("out.md")).unwrap().contains("茶馆"));
}

#[test]
fn files_in_folders_that_are_no_articles_are_passed_over() {
    let folder = news();
    fs::write(folder.path().join("photo.jpg"), b"\xff\xd8\xff").unwrap();
    fs::write(folder.path().join("data.bin"), b"\0\x01\x02\x03\xff\xfe\0\0").unwrap();
    let output = bindery(folder.path(), &[".", "-t", "text", "-v"]);
    assert_code(&output, 0);
    assert!(stderr(&output).contains("data.bin: note: "), "{}", stderr(&output));
}

#[test]
fn nothing_written_is_exit_code_3() {
    let folder = news();
    fs::write(folder.path().join("empty.md"), b"").unwrap();
    assert_code(&bindery(folder.path(), &["empty.md", "-o", "out.epub"]), 3);
    assert_code(&bindery(folder.path(), &["missing.md", "-o", "out.epub"]), 3);
    let nowhere = bindery(folder.path(), &["tea.md", "-o", "no/such/out.epub"]);
    assert_code(&nowhere, 3);
    assert!(stderr(&nowhere).contains("the output folder no/such does not exist"), "{}", stderr(&nowhere));
    assert_code(&bindery(folder.path(), &["tea.md", "-o", "day2", "-t", "text"]), 3);
    assert_code(&bindery(folder.path(), &["tea.md", "-t", "text", "--since", "2030-01-01"]), 3);
    assert_eq!(listing(folder.path()), ["day2", "empty.md", "tea.md"]);
}

#[test]
fn a_full_disk_leaves_nothing_behind() {
    let folder = news();
    // Only some systems have this device that is always full.
    if !Path::new("/dev/full").exists() {
        return;
    }
    let output = bindery(folder.path(), &["tea.md", "-t", "epub", "-o", "/dev/full"]);
    assert_code(&output, 3);
    assert!(stderr(&output).contains("/dev/full: no space left on device"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn a_folder_without_read_permission_costs_itself_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = news();
    let closed = folder.path().join("day2");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // The system administrator reads everything.
    if fs::read_dir(&closed).is_err() {
        let output = bindery(folder.path(), &[".", "-o", "week.md"]);
        assert_code(&output, 1);
        assert!(stderr(&output).contains("day2: error: permission denied"), "{}", stderr(&output));
        assert_code(&bindery(folder.path(), &["day2", "-o", "week.md"]), 3);
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn series_people_and_subjects_of_the_whole_are_given_by_flags() {
    let folder = news();
    let flags =
        ["--series", "茶馆周报", "--series-index", "3.5", "--contributor", "edt=张三", "--contributor", "trl=李四"];
    let more = ["--description", "一周所见", "--subject", "茶", "--subject", "天文"];
    let output = bindery(folder.path(), &[&[".", "-t", "json"], &flags[..], &more].concat());
    assert_code(&output, 0);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let meta = &json["meta"];
    assert_eq!(meta["series"], serde_json::json!({"name": "茶馆周报", "index": "3.5"}));
    let people = serde_json::json!([{"name": "张三", "role": "edt"}, {"name": "李四", "role": "trl"}]);
    assert_eq!(meta["contributors"], people);
    assert_eq!((&meta["description"], &meta["tags"]), (&"一周所见".into(), &serde_json::json!(["茶", "天文"])));
}

#[test]
fn usage_faults_are_exit_code_2() {
    let folder = news();
    for arguments in [
        &["tea.md"][..],
        &["tea.md", "-t", "docx"],
        &["tea.md", "-f", "docx", "-t", "text"],
        &["tea.md", "-o", "out.docx"],
        &["tea.md", "-t", "text", "--since", "yesterday"],
        &["tea.md", "-t", "text", "--language", "中文"],
        &["tea.md", "-t", "text", "--no-such-flag"],
        &["tea.md", "-t", "text", "--series-index", "3"],
        &["tea.md", "-t", "text", "--series", "s", "--series-index", "three"],
        &["tea.md", "-t", "text", "--contributor", "editor=张三"],
        &["tea.md", "-o", "a.epub", "-d", "b"],
        &["tea.md", "-t", "markdown", "-o", "tea.md"],
    ] {
        assert_code(&bindery(folder.path(), arguments), 2);
    }
    assert_eq!(fs::read_to_string(folder.path().join("tea.md")).unwrap(), MONDAY);
}

#[test]
fn strict_turns_warnings_into_failures() {
    let folder = news();
    fs::write(folder.path().join("torn.md"), &MONDAY.as_bytes()[..MONDAY.len() - 6]).unwrap();
    let lax = bindery(folder.path(), &["torn.md", "-o", "out.md"]);
    assert_code(&lax, 0);
    assert!(stderr(&lax).contains("torn.md:5:"), "{}", stderr(&lax));
    fs::remove_file(folder.path().join("out.md")).unwrap();
    assert_code(&bindery(folder.path(), &["torn.md", "-o", "out.md", "--strict"]), 3);
    assert_code(&bindery(folder.path(), &["torn.md", "tea.md", "-o", "out.md", "--strict"]), 1);
}

#[test]
fn diagnostics_come_as_text_or_json_and_can_be_silenced() {
    let folder = news();
    fs::write(folder.path().join("empty.md"), b"").unwrap();
    let json = bindery(folder.path(), &["tea.md", "empty.md", "-o", "out.md", "--diagnostics", "json"]);
    let lines: Vec<serde_json::Value> = stderr(&json).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["severity"] == "error" && line["origin"]["input"] == "empty.md"));
    assert!(lines.iter().any(|line| line["code"] == "import.format"));
    let verbose = bindery(folder.path(), &["tea.md", "-o", "out.md", "-v"]);
    assert!(stderr(&verbose).contains("tea.md: note: read as archive: "), "{}", stderr(&verbose));
    let quiet = bindery(folder.path(), &["tea.md", "empty.md", "-o", "out.md", "-q"]);
    assert_eq!(stderr(&quiet).lines().count(), 1, "{}", stderr(&quiet));
}

#[test]
fn a_reader_that_leaves_early_is_no_fault() {
    let folder = news();
    let mut child =
        command(folder.path(), &[".", "-t", "text"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_code(&output, 0);
    assert_eq!(stderr(&output), "");
}

#[test]
fn the_bytes_do_not_depend_on_threads_or_time() {
    let folder = news();
    for name in ["week.epub", "week.pdf"] {
        let bytes = |threads: &str| {
            let run = command(folder.path(), &[".", "-o", name]).env("RAYON_NUM_THREADS", threads).output().unwrap();
            assert_code(&run, 0);
            fs::read(folder.path().join(name)).unwrap()
        };
        assert!(bytes("1") == bytes("4"), "{name} differs");
    }
}

#[test]
fn source_date_epoch_is_honoured() {
    let folder = news();
    let run = |epoch: &str| {
        let output =
            command(folder.path(), &["tea.md", "-o", "tea.epub"]).env("SOURCE_DATE_EPOCH", epoch).output().unwrap();
        (output, fs::read(folder.path().join("tea.epub")).unwrap_or_default())
    };
    let (first, then) = run("1000000000");
    let (second, later) = run("1500000000");
    assert_code(&first, 0);
    assert_code(&second, 0);
    assert!(then != later);
    assert_code(&run("soon").0, 2);
}

#[test]
fn help_version_and_formats_go_to_stdout() {
    let folder = news();
    let help = bindery(folder.path(), &["--help"]);
    assert_code(&help, 0);
    assert!(stdout(&help).contains("Examples:") && stdout(&help).contains("Exit status:"));
    assert!(stdout(&bindery(folder.path(), &["--version"])).starts_with("bindery 0."));
    let formats = stdout(&bindery(folder.path(), &["--list-formats"]));
    for name in ["archive", "epub", "pdf", "text", "markdown", "json"] {
        assert!(formats.contains(name), "{formats}");
    }
}

/// The names of the files inside a PDF.
fn attached(file: &Path) -> Vec<String> {
    let pdf = lopdf::Document::load(file).unwrap();
    let files = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let files = files.filter(|file| file.get(b"AFRelationship").is_ok());
    let mut names: Vec<String> =
        files.map(|file| String::from_utf8_lossy(file.get(b"F").unwrap().as_str().unwrap()).into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_archived_pdf_carries_the_inputs_that_are_left_in_it() {
    let folder = news();
    let output = bindery(folder.path(), &[".", "-o", "all.pdf", "--pdf-standard", "a-3a"]);
    assert_code(&output, 0);
    assert_eq!(attached(&folder.path().join("all.pdf")), ["comet.md", "tea.md"]);
    let output = bindery(folder.path(), &[".", "-o", "one.pdf", "--pdf-standard", "A-3A", "--limit", "1"]);
    assert_code(&output, 0);
    assert_eq!(attached(&folder.path().join("one.pdf")).len(), 1);
    let output = bindery(folder.path(), &["tea.md", "-d", "out", "-t", "pdf", "--pdf-standard", "a-3a"]);
    assert_code(&output, 0);
    assert_eq!(attached(&folder.path().join("out/tea.pdf")), ["tea.md"]);
    let output = bindery(folder.path(), &["tea.md", "-o", "plain.pdf", "--pdf-standard", "a-2a"]);
    assert_code(&output, 0);
    assert!(attached(&folder.path().join("plain.pdf")).is_empty());
}

#[test]
fn standard_input_is_carried_too() {
    let folder = news();
    let mut command = command(folder.path(), &["-", "-o", "in.pdf", "--pdf-standard", "a-3a"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(MONDAY.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(attached(&folder.path().join("in.pdf")), ["stdin"]);
}

#[test]
fn an_unknown_standard_is_refused_with_the_known_ones() {
    let folder = news();
    let output = bindery(folder.path(), &["tea.md", "-o", "a.pdf", "--pdf-standard", "x-4"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("ua-1, a-2b, a-2a, a-3a"), "{}", stderr(&output));
}

#[test]
fn the_place_of_notes_headlines_and_rules_of_columns_are_chosen_by_flags() {
    let folder = news();
    let linked = MONDAY.replace("门口", "<a href=\"https://morning.example.org/door\">门口</a>");
    fs::write(folder.path().join("tea.md"), linked).unwrap();
    let write = |flags: &[&str]| {
        let arguments =
            [&[".", "-o", "week.pdf", "--paper", "a5", "--columns", "2", "--links", "notes"], flags].concat();
        assert_code(&bindery(folder.path(), &arguments), 0);
        let bytes = fs::read(folder.path().join("week.pdf")).unwrap();
        fs::remove_file(folder.path().join("week.pdf")).unwrap();
        bytes
    };
    let plain = write(&[]);
    assert!(plain == write(&["--notes", "foot"]));
    for flags in [&["--notes", "end"][..], &["--span-headlines"], &["--column-rules"]] {
        assert!(plain != write(flags), "{flags:?} changes nothing");
    }
    assert_code(&bindery(folder.path(), &[".", "-o", "week.pdf", "--notes", "side"]), 2);
}

#[test]
fn a_booklet_has_two_pages_a_side_and_a_signature_needs_one() {
    let folder = news();
    let flags = ["--booklet", "--signature", "8", "--crop-marks", "--bleed", "2mm", "--paper", "a5"];
    let output = bindery(folder.path(), &[&[".", "-o", "b.pdf"][..], &flags].concat());
    assert_code(&output, 0);
    let pdf = lopdf::Document::load(folder.path().join("b.pdf")).unwrap();
    let pages = pdf.get_pages();
    assert_eq!(pages.len() % 2, 0);
    let width = |key: &[u8]| -> f32 {
        let page = pdf.get_dictionary(pages[&1]).unwrap();
        let corners = page.get(key).unwrap().as_array().unwrap();
        corners[2].as_float().unwrap() - corners[0].as_float().unwrap()
    };
    assert!((width(b"TrimBox") - 2.0 * 148.0 * 72.0 / 25.4).abs() < 0.1, "{}", width(b"TrimBox"));
    assert!((width(b"BleedBox") - width(b"TrimBox") - 4.0 * 72.0 / 25.4).abs() < 0.1, "{}", width(b"BleedBox"));
    let output = bindery(folder.path(), &[".", "-o", "b.pdf", "--signature", "8"]);
    assert_code(&output, 2);
    let output = bindery(folder.path(), &[".", "-o", "b.pdf", "--booklet", "--signature", "10"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("a signature of 10 pages"), "{}", stderr(&output));
}
