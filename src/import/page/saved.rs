//! What tools and archives that save pages write into them: the address that the page was had from, the time, and things that
//! are not the page's own.

use std::borrow::Cow;

use crate::import::date;
use crate::ir::{Date, Moment};

/// How far into the page notes of tools are looked for, in bytes.
const HEAD: usize = 8 << 10;
/// How far into the page an archive's scripts and links stand, in bytes.
const LONG_HEAD: usize = 256 << 10;

/// What is known of how a page was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Saved {
    /// The page's own address.
    pub(super) address: Option<String>,
    /// When it was saved.
    pub(super) at: Option<Date>,
    /// The copy is an archive's, whose addresses stand for others: [`original`].
    pub(super) copy: bool,
}

/// Reads the notes of a page; `url` is where it was had from, if that is known.
pub(super) fn read(html: &str, url: Option<&str>) -> Saved {
    if let Some((address, at)) = url.and_then(unwrapped) {
        return Saved { address: Some(address), at, copy: true };
    }
    let (head, long) = (start(html, HEAD), start(html, LONG_HEAD));
    let noted = || {
        single_file(head)
            .or_else(|| monolith(head))
            .or_else(|| save_page(html))
            .or_else(|| saved_from(head).map(|address| (address, None)))
            .or_else(|| mirrored(head))
    };
    // Sites are made from saved pages too, notes and all: what the page came with is the truth.
    let note = if url.is_none() { noted() } else { None };
    let archive = wombat(long).or_else(|| canonical(long).and_then(unwrapped));
    let copy = archive.is_some() || parted(html, TOOLBAR.0).is_some();
    let (address, at) = match note {
        Some((address, at)) => match unwrapped(&address) {
            Some((own, then)) => return Saved { address: Some(own), at: then.or(at), copy: true },
            None => (Some(address), at.or_else(|| archive.and_then(|(_, at)| at))),
        },
        None => archive.map_or((None, None), |(address, at)| (Some(address), at)),
    };
    Saved { address, at, copy }
}

/// What stands before and behind the first place of a mark, which is looked for in megabytes.
fn parted<'a>(html: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = memchr::memmem::find(html.as_bytes(), mark.as_bytes())?;
    Some((html.get(..at)?, html.get(at + mark.len()..)?))
}

fn start(html: &str, most: usize) -> &str {
    let mut end = html.len().min(most);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    html.get(..end).unwrap_or_default()
}

/// An address, and when the page was had from there.
type Note = (String, Option<Date>);

/// `<!-- Page saved with SingleFile url: https://… saved date: Mon Mar 04 2024 10:20:30 GMT+0800 (…) -->`.
fn single_file(head: &str) -> Option<Note> {
    let at = head.find("Page saved with SingleFile")?;
    let note = head.get(at..)?.split("-->").next()?;
    let line = |label| note.lines().map(str::trim).find_map(|line| line.strip_prefix(label)).map(str::trim);
    Some((web(line("url:")?)?, line("saved date:").and_then(script_date)))
}

/// `<!-- Saved from https://example.org/ at 2024-03-04T10:20:30Z using monolith v2.8.3 -->`.
fn monolith(head: &str) -> Option<Note> {
    let (_, rest) = head.split_once("<!-- Saved from ")?;
    let (address, rest) = rest.split_once("-->")?.0.split_once(" at ")?;
    let stamp = rest.split_once(" using monolith")?.0.trim();
    Some((web(address.trim())?, date::parse(stamp).map(|value| Date { raw: stamp.to_owned(), value: Some(value) })))
}

/// `<meta name="savepage-url" content="https://…">` and `savepage-date` (Save Page WE).
fn save_page(html: &str) -> Option<Note> {
    let content = |name: &str| {
        let (_, rest) = parted(html, &format!("<meta name=\"{name}\" content=\""))?;
        rest.split('"').next()
    };
    let address = web(&content("savepage-url")?.replace("&amp;", "&"))?;
    Some((address, content("savepage-date").and_then(script_date)))
}

/// `<!-- saved from url=(0030)https://example.org/ -->` (browsers).
fn saved_from(head: &str) -> Option<String> {
    let (_, rest) = head.split_once("saved from url=(")?;
    let (_, rest) = rest.split_once(')')?;
    web(rest.split(|c: char| c.is_whitespace() || c == '<').next()?.trim_end_matches("--"))
}

/// `<!-- Mirrored from example.org/a.html by HTTrack Website Copier/3.x [XR&CO'2014], Mon, 04 Mar 2024 10:20:30 GMT -->`.
fn mirrored(head: &str) -> Option<Note> {
    let (_, rest) = head.split_once("<!-- Mirrored from ")?;
    let (address, rest) = rest.split_once("-->")?.0.split_once(" by HTTrack")?;
    let stamp = rest.split_once("], ").map(|(_, stamp)| stamp.trim());
    let at = stamp.and_then(|stamp| Some(Date { raw: stamp.to_owned(), value: Some(date::parse(stamp)?) }));
    Some((web(&format!("http://{}", address.trim()))?, at))
}

/// `__wm.wombat("https://example.org/","20200101000000",…)`: the script that the Wayback Machine puts into its copies.
fn wombat(head: &str) -> Option<Note> {
    let (_, rest) = parted(head, "__wm.wombat(\"")?;
    let (address, rest) = rest.split_once("\",\"")?;
    let stamp = rest.split('"').next()?;
    Some((web(address)?, stamp_date(stamp)))
}

/// The address of `<link rel="canonical">`, which archives make their own.
fn canonical(head: &str) -> Option<&str> {
    let from = parted(head, "rel=\"canonical\"")?.0.rfind('<')?;
    let tag = head.get(from..)?.split('>').next()?;
    tag.split_once("href=\"")?.1.split('"').next()
}

/// A date as scripts print it: `Mon Mar 04 2024 10:20:30 GMT+0800 (China Standard Time)`.
fn script_date(text: &str) -> Option<Date> {
    let text = text.split('(').next()?.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let value = match words.as_slice() {
        [_, month, day, year, clock, zone] => {
            let zone = zone.trim_start_matches("GMT");
            let zone = if zone.is_empty() { "GMT" } else { zone };
            date::parse(&format!("{day} {month} {year} {clock} {zone}"))
        }
        _ => date::parse(text),
    };
    Some(Date { raw: text.to_owned(), value: Some(value?) })
}

/// The address, if it is one of the web.
pub(super) fn web(url: &str) -> Option<String> {
    (url.starts_with("http://") || url.starts_with("https://")).then(|| url.to_owned())
}

/// The page's own address in one that an archive made: `https://web.archive.org/web/20200101000000/https://example.org/`, also with
/// a mark of what is asked for (`20200101000000im_`), and `/web/2020…` as the archive's pages write it; `https://archive.ph/o/x1Y2z/https://…`.
pub(super) fn original(url: &str) -> Option<String> {
    unwrapped(url).map(|(address, _)| address)
}

/// Names of archive.today.
const ARCHIVE_TODAY: [&str; 8] =
    ["archive.today", "archive.ph", "archive.is", "archive.md", "archive.li", "archive.vn", "archive.fo", "archive.ec"];

/// The address, and when the archive took its copy.
fn unwrapped(url: &str) -> Option<Note> {
    let plain = url.strip_prefix("https:").or_else(|| url.strip_prefix("http:")).unwrap_or(url);
    let (host, path) = match plain.strip_prefix("//") {
        Some(rest) => rest.split_once('/')?,
        None => ("web.archive.org", plain.strip_prefix('/')?),
    };
    if matches!(host, "web.archive.org" | "web-beta.archive.org" | "wayback.archive.org") {
        let (stamp, rest) = path.strip_prefix("web/")?.split_once('/')?;
        let digits = stamp.bytes().take_while(u8::is_ascii_digit).count();
        let mark = stamp.get(digits..)?;
        let is_stamp = (4..=14).contains(&digits) && mark.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        return is_stamp.then(|| Some((whole(rest)?, stamp_date(stamp.get(..digits)?)))).flatten();
    }
    if ARCHIVE_TODAY.contains(&host) {
        let at = path.find("/http://").or_else(|| path.find("/https://"))?;
        let digits: String = path.get(..at)?.chars().filter(char::is_ascii_digit).collect();
        return Some((web(path.get(at + 1..)?)?, stamp_date(&digits)));
    }
    None
}

/// Archives write addresses also without scheme, or with one slash of two.
fn whole(address: &str) -> Option<String> {
    if let Some(found) = web(address) {
        return Some(found);
    }
    for scheme in ["https:/", "http:/"] {
        if let Some(rest) = address.strip_prefix(scheme) {
            return Some(format!("{scheme}/{rest}"));
        }
    }
    let host = address.split(['/', '?', '#']).next()?;
    (host.contains('.') && !host.contains(':')).then(|| format!("http://{address}"))
}

/// `20200102030405`: UTC.
fn stamp_date(digits: &str) -> Option<Date> {
    if digits.len() != 14 {
        return None;
    }
    let part = |from: usize| digits.get(from..from + 2)?.parse::<i8>().ok();
    let day = Moment::day(digits.get(..4)?.parse().ok()?, part(4)?, part(6)?)?;
    Some(Date::of(day.with_time(part(8)?, part(10)?, part(12)?)?.with_offset(0)?))
}

/// What stands around the bar that the Wayback Machine sets above its copies.
const TOOLBAR: (&str, &str) = ("<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->");

/// The page without the archive's bar, and the bar's markup.
pub(super) fn without_toolbar(html: &str) -> (Cow<'_, str>, Option<&str>) {
    let found = parted(html, TOOLBAR.0).and_then(|(before, rest)| {
        let (bar, after) = rest.split_once(TOOLBAR.1)?;
        Some((before, bar, after))
    });
    match found {
        Some((before, bar, after)) => (Cow::Owned([before, after].concat()), Some(bar)),
        None => (Cow::Borrowed(html), None),
    }
}

/// Pictures that SingleFile keeps once for several places, as variables of a style sheet: `--sf-img-4: url("data:image/png;…")`.
/// Sorted by name.
pub(super) fn variables(html: &str) -> Vec<(&str, &str)> {
    const MARK: &str = "--sf-img-";
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(html.as_bytes(), MARK) {
        let Some(rest) = html.get(at + MARK.len()..) else { continue };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = rest.get(digits..).and_then(|rest| rest.trim_start().strip_prefix(':'));
        let Some(value) = value.and_then(|value| value.trim_start().strip_prefix("url(")) else { continue };
        let uri = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value.get(1..).and_then(|value| value.split_once(quote)),
            _ => value.split_once(')'),
        };
        // What is not closed here is not closed further on.
        let Some((uri, _)) = uri else { break };
        found.extend(html.get(at..at + MARK.len() + digits).map(|name| (name, uri.trim())));
    }
    found.sort_by_key(|(name, _)| *name);
    found
}

#[cfg(test)]
mod tests {
    use super::{original, read, variables};

    #[test]
    fn notes_of_saving_tools_are_read() {
        let cases = [
            (
                "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.org/a \n saved date: Mon Mar 04 2024 10:20:30 GMT+0800 (中国标准时间)\n--><head>",
                Some("https://example.org/a"),
                Some("2024-03-04T10:20:30+08:00"),
            ),
            (
                "<!-- Page saved with SingleFile \n url: https://example.org/a \n saved date: x\n-->",
                Some("https://example.org/a"),
                None,
            ),
            ("<!-- saved from url=(0022)https://example.org/b -->", Some("https://example.org/b"), None),
            (
                "<!-- saved from url=(0065)https://web.archive.org/web/20200102030405/https://example.org/c -->",
                Some("https://example.org/c"),
                Some("2020-01-02T03:04:05Z"),
            ),
            (
                "<!-- Saved from https://example.org/d at 2024-03-04T10:20:30Z using monolith v2.8.3 -->",
                Some("https://example.org/d"),
                Some("2024-03-04T10:20:30Z"),
            ),
            (
                "<!-- Mirrored from example.org/e.html by HTTrack Website Copier/3.x [XR&CO'2014], Mon, 04 Mar 2024 10:20:30 GMT -->",
                Some("http://example.org/e.html"),
                Some("2024-03-04T10:20:30Z"),
            ),
            (
                "<head><meta name=\"savepage-url\" content=\"https://example.org/f?a=1&amp;b=2\"><meta name=\"savepage-date\" content=\"Mon Mar 04 2024 10:20:30 GMT+0000\">",
                Some("https://example.org/f?a=1&b=2"),
                Some("2024-03-04T10:20:30Z"),
            ),
            (
                "<script>__wm.wombat(\"http://example.org/g\",\"20200102030405\",\"https://web.archive.org/\");</script>",
                Some("http://example.org/g"),
                Some("2020-01-02T03:04:05Z"),
            ),
            (
                "<link rel=\"canonical\" href=\"https://archive.ph/2020.01.02-030405/https://example.org/h\"/>",
                Some("https://example.org/h"),
                Some("2020-01-02T03:04:05Z"),
            ),
            ("<link rel=\"canonical\" href=\"https://example.org/i\"/>", None, None),
            ("<!-- saved from url=(0014)about:internet -->", None, None),
            ("<html>", None, None),
        ];
        for (html, address, at) in cases {
            let saved = read(html, None);
            let found = saved.at.and_then(|date| date.value).map(|moment| moment.to_string());
            assert_eq!((saved.address.as_deref(), found.as_deref()), (address, at), "{html}");
        }
    }

    #[test]
    fn the_address_that_a_page_came_with_goes_before_notes() {
        let page = "<!-- saved from url=(0022)https://example.org/b -->";
        assert_eq!(read(page, Some("https://example.org/a")), super::Saved::default());
        let copy = "<link rel=\"canonical\" href=\"https://archive.ph/2020.01.02-030405/https://example.org/h\"/>";
        assert_eq!(read(copy, Some("https://archive.ph/x1Y2z")).address.as_deref(), Some("https://example.org/h"));
        let wrapped = read("", Some("https://web.archive.org/web/20200102030405/https://example.org/c"));
        assert_eq!((wrapped.address.as_deref(), wrapped.copy), (Some("https://example.org/c"), true));
    }

    #[test]
    fn addresses_of_archives_stand_for_others() {
        for (url, expected) in [
            (
                "https://web.archive.org/web/20200101000000im_/https://example.org/a.jpg",
                Some("https://example.org/a.jpg"),
            ),
            ("//web.archive.org/web/2020/http://example.org/", Some("http://example.org/")),
            ("/web/20200101000000/https:/example.org/a", Some("https://example.org/a")),
            ("/web/20200101000000js_/example.org/a?b", Some("http://example.org/a?b")),
            ("https://archive.ph/o/x1Y2z/https://example.org/a", Some("https://example.org/a")),
            ("https://archive.ph/x1Y2z", None),
            ("https://web.archive.org/web/2020*/example", None),
            ("/web/guides/x", None),
            ("/web/2020/a", None),
            ("https://example.org/web/20200101000000/https://example.net/", None),
        ] {
            assert_eq!(original(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn variables_of_style_sheets_hold_pictures() {
        let page = "<style>:root{--sf-img-2: url(\"data:image/png;base64,AA\");--sf-img-10:url(data:image/gif;base64,BB)}</style><img style='background-image:var(--sf-img-2)'>";
        assert_eq!(
            variables(page),
            [("--sf-img-10", "data:image/gif;base64,BB"), ("--sf-img-2", "data:image/png;base64,AA")]
        );
    }
}
