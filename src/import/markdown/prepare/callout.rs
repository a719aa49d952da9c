//! Callouts in all notations → the alerts of GitHub, which the parser knows.

/// The kind of alert for the many names that tools have for them. `None` where the name is none of theirs.
pub(super) fn kind(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "note" | "notes" | "info" | "abstract" | "summary" | "tldr" | "todo" | "question" | "help" | "faq"
        | "example" | "quote" | "cite" | "seealso" | "definition" | "theorem" | "proof" | "details" => "NOTE",
        "tip" | "tips" | "hint" | "success" | "check" | "done" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "warn" | "attention" => "WARNING",
        "caution" | "danger" | "error" | "bug" | "failure" | "fail" | "missing" => "CAUTION",
        _ => return None,
    })
}

/// The kind of an alert, and a title where the name says more than the kind.
pub(super) fn known(name: &str, title: &str) -> (&'static str, String) {
    let found = kind(name).unwrap_or("NOTE");
    if title.is_empty() && !found.eq_ignore_ascii_case(name) {
        let mut letters = name.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        return (found, first + letters.as_str());
    }
    // A title that only repeats the name is the label that outputs write anyway.
    let repeated = title.eq_ignore_ascii_case(name) && found.eq_ignore_ascii_case(name);
    (found, if repeated { String::new() } else { title.to_owned() })
}

/// The head of a callout: `!!! note "标题"`, `??? tip`, `???+ tip "标题"` (MkDocs), or a tab `=== "标题"`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Head<'a> {
    /// A callout of that name and title.
    Callout(&'a str, &'a str),
    /// A tab with that title.
    Tab(&'a str),
}

/// The head of an indented callout, and how far it is indented, in bytes.
pub(super) fn head(line: &str) -> Option<(usize, Head<'_>)> {
    let trimmed = line.trim_start_matches(' ');
    let indent = line.len() - trimmed.len();
    let marks = ["???+", "???", "!!!+", "!!!", "==="];
    let (mark, rest) = marks.into_iter().find_map(|mark| Some((mark, trimmed.strip_prefix(mark)?)))?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim();
    let (names, quoted) = rest.split_once('"').unwrap_or((rest, ""));
    let title = quoted.strip_suffix('"').unwrap_or(quoted);
    if mark == "===" {
        return (names.is_empty() && !title.is_empty()).then_some((indent, Head::Tab(title)));
    }
    let name = names.split_whitespace().next()?;
    let valid = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    valid.then_some((indent, Head::Callout(name, title)))
}

/// The first line of an alert or an Obsidian callout: what stands before `[!`, the kind's name, the title.
pub(super) fn alert(line: &str) -> Option<(&str, &str, &str)> {
    let at = line.find("[!")?;
    let (prefix, rest) = line.split_at_checked(at)?;
    let quote = prefix.trim_start();
    if !quote.starts_with('>') || !quote.bytes().all(|byte| matches!(byte, b'>' | b' ')) {
        return None;
    }
    let (name, title) = rest.strip_prefix("[!")?.split_once(']')?;
    let name = name.split('|').next().unwrap_or(name);
    let valid = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    let title = title.strip_prefix(['+', '-']).unwrap_or(title);
    // A link `[!x](…)` or a reference is none.
    let parted = title.is_empty() || title.starts_with([' ', '\t']);
    (valid && parted).then(|| (prefix, name, title.trim()))
}

#[cfg(test)]
mod tests {
    use super::{Head, alert, head, known};

    #[test]
    fn heads_are_read() {
        assert_eq!(head("  !!! note \"标题\""), Some((2, Head::Callout("note", "标题"))));
        assert_eq!(head("???+ tip"), Some((0, Head::Callout("tip", ""))));
        assert_eq!(head("=== \"C++\""), Some((0, Head::Tab("C++"))));
        for line in ["!!!", "!!! ", "===", "=== ===", "!!!note", "??? 什么？！"] {
            assert_eq!(head(line), None, "{line}");
        }
        assert_eq!(alert("> [!info]- 标题"), Some(("> ", "info", "标题")));
        assert_eq!(alert("> > [!NOTE]"), Some(("> > ", "NOTE", "")));
        for line in ["[!NOTE]", "> a [!NOTE]", "> [!x](y)", "> [!", "> ![a](b)"] {
            assert_eq!(alert(line), None, "{line}");
        }
        assert_eq!(known("example", ""), ("NOTE", "Example".into()));
        assert_eq!(known("Warning", "Warning"), ("WARNING", String::new()));
        assert_eq!(known("自定", ""), ("NOTE", "自定".into()));
    }
}
