//! Flags for the fonts, pictures and codes of pages.

use super::*;

/// The folder of the fonts that the tests look for by name.
fn fonts() -> String {
    format!("{}/tests/fixtures/fonts", env!("CARGO_MANIFEST_DIR"))
}

fn contains(path: &Path, words: &str) -> bool {
    fs::read(path).unwrap().windows(words.len()).any(|window| window == words.as_bytes())
}

#[test]
fn a_font_is_taken_by_name_from_a_folder_or_as_a_file() {
    let folder = news();
    let file = format!("{}/ProbeKai-Regular.ttf", fonts());
    let write = |name: &str, flags: &[&str]| {
        let output = bindery(folder.path(), &[&["tea.md", "-o", name], flags].concat());
        assert_code(&output, 0);
        fs::read(folder.path().join(name)).unwrap()
    };
    let named = write("named.pdf", &["--font", "Probe Kai", "--font-dir", &fonts()]);
    assert!(named == write("file.pdf", &["--font", &file]), "the name and the file mean one font");
    assert!(named != write("plain.pdf", &[]), "the font makes no difference");
}

#[test]
fn an_unknown_font_is_an_error_of_usage_with_near_names() {
    let folder = news();
    let output = bindery(folder.path(), &["tea.md", "-o", "out.pdf", "--font", "Probe Tekst", "--font-dir", &fonts()]);
    assert_code(&output, 2);
    let said = stderr(&output);
    assert!(said.contains("there is no font \"Probe Tekst\"") && said.contains("did you mean Probe Text?"), "{said}");
    assert!(!folder.path().join("out.pdf").exists());
}

#[test]
fn a_font_folder_that_is_not_there_is_an_error_of_usage() {
    let folder = news();
    let output = bindery(folder.path(), &["tea.md", "-o", "out.pdf", "--font-dir", "nowhere"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("nowhere"), "{}", stderr(&output));
}

#[test]
fn the_fonts_of_the_system_are_looked_at_when_asked() {
    let folder = news();
    let home = folder.path().join("home/fonts");
    fs::create_dir_all(&home).unwrap();
    fs::copy(format!("{}/ProbeKai-Regular.ttf", fonts()), home.join("kai.ttf")).unwrap();
    let run = |asked: bool| {
        let mut command = command(folder.path(), &["tea.md", "-o", "out.pdf", "--font", "探针楷体"]);
        command.env("XDG_DATA_HOME", folder.path().join("home"));
        if asked {
            command.arg("--system-fonts");
        }
        command.output().unwrap()
    };
    if cfg!(target_os = "linux") {
        assert_code(&run(false), 2);
        assert_code(&run(true), 0);
    }
}

#[test]
fn pictures_are_limited_and_made_gray_when_asked() {
    let folder = news();
    fs::write(folder.path().join("photo.md"), MONDAY.replace("<p>店主", "<img src=\"tea.png\"><p>店主")).unwrap();
    let mut seed = 3u32;
    let picture = image::RgbImage::from_fn(900, 600, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([x as u8, y as u8, (seed >> 24) as u8])
    });
    picture.save(folder.path().join("tea.png")).unwrap();
    let write = |name: &str, flags: &[&str]| {
        let output = bindery(folder.path(), &[&["photo.md", "-o", name], flags].concat());
        assert_code(&output, 0);
        folder.path().join(name)
    };
    let plain = write("plain.pdf", &[]);
    let size = |path: &Path| fs::metadata(path).unwrap().len();
    assert!(contains(&plain, "/DeviceRGB") && contains(&plain, "/Width 900"));
    let gray = write("gray.pdf", &["--grayscale"]);
    assert!(!contains(&gray, "/DeviceRGB") && contains(&gray, "/DeviceGray"));
    let coarse = write("coarse.pdf", &["--dpi", "72"]);
    assert!(contains(&coarse, "/Width 418") && size(&coarse) < size(&plain));
    assert!(contains(&write("all.pdf", &["--dpi", "none"]), "/Width 900"));
    for wrong in ["0", "35", "5000", "much"] {
        assert_code(&bindery(folder.path(), &["tea.md", "-o", "wrong.pdf", "--dpi", wrong]), 2);
    }
}

#[test]
fn codes_are_for_paper_alone() {
    let folder = news();
    let write = |name: &str, links: &str| {
        let output = bindery(folder.path(), &["tea.md", "-o", name, "--links", links]);
        assert_code(&output, 0);
        fs::read(folder.path().join(name)).unwrap()
    };
    assert!(write("coded.pdf", "qr").len() > write("plain.pdf", "inline").len() + 500);
    assert!(write("coded.txt", "qr") == write("plain.txt", "none"));
}
