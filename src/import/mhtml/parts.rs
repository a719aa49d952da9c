//! A message and its parts (MIME: RFC 2045 to 2049), also where boundaries are missing or the message is cut off.

use mailparse::{MailHeaderMap as _, ParsedMail};

use crate::diag::{Diagnostic, Origin};
use crate::import::{ImportContext, Source};

/// A page has not so many frames and pictures: what comes behind is not read.
const MOST_PARTS: usize = 20_000;
/// How many broken parts are named one by one.
const MOST_BROKEN: usize = 50;

/// What the message says of itself, and its parts.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) subject: Option<String>,
    pub(super) date: Option<String>,
    /// The address that the page was had from.
    pub(super) location: Option<String>,
    /// The id of the part that the others belong to.
    pub(super) start: Option<String>,
    pub(super) parts: Vec<Part>,
    /// How many parts were seen, and how many were broken.
    seen: usize,
    broken: usize,
}

/// A part, decoded.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) media_type: String,
    pub(super) charset: Option<String>,
    /// `Content-ID`, without angle brackets.
    pub(super) id: Option<String>,
    /// `Content-Location`.
    pub(super) location: Option<String>,
    pub(super) bytes: Vec<u8>,
}

impl Part {
    pub(super) fn is_page(&self) -> bool {
        matches!(self.media_type.as_str(), "text/html" | "application/xhtml+xml")
    }
}

/// Takes a message apart. What is broken or cut off is reported.
pub(super) fn read(source: &Source<'_>, context: &mut ImportContext) -> Message {
    let bytes = source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source.bytes).trim_ascii_start();
    let mut message = Message::default();
    let Ok((headers, body)) = mailparse::parse_headers(bytes) else {
        let text = "the message has no headers that can be read; its parts were looked for";
        context.report(source, Diagnostic::warning("mhtml.broken-headers", text));
        pieces(source, bytes, None, &mut message, context);
        return message;
    };
    let text = |name: &str| headers.get_first_value(name).map(|value| value.trim().to_owned());
    message.subject = text("Subject").filter(|subject| !subject.is_empty());
    message.date = text("Date");
    message.location = text("Snapshot-Content-Location").or_else(|| text("Content-Location")).map(|url| address(&url));
    let kind = mailparse::parse_content_type(&text("Content-Type").unwrap_or_default());
    message.start = kind.params.get("start").map(|id| bare(id));
    if kind.mimetype.starts_with("multipart/") {
        let rest = bytes.get(body..).unwrap_or_default();
        pieces(source, rest, kind.params.get("boundary").map(String::as_str), &mut message, context);
    } else {
        part(source, bytes, &mut message, context);
    }
    if message.broken > MOST_BROKEN {
        let text = format!("{} more parts are broken", message.broken - MOST_BROKEN);
        context.report(source, Diagnostic::warning("mhtml.broken-part", text));
    }
    message
}

/// The parts between the boundaries. Where the boundary is not known or does not occur, the first line that looks like one is.
fn pieces(
    source: &Source<'_>,
    body: &[u8],
    boundary: Option<&str>,
    message: &mut Message,
    context: &mut ImportContext,
) {
    let known = boundary.map(|boundary| format!("--{boundary}").into_bytes());
    let known = known.filter(|mark| lines(body).any(|(_, line)| line.starts_with(mark)));
    let guessed = || lines(body).find(|(_, line)| line.starts_with(b"--") && line.len() > 8).map(|(_, line)| line);
    if known.is_none() {
        let text = "the boundary between the message's parts is missing";
        context.report(source, Diagnostic::warning("mhtml.no-boundary", text));
    }
    let Some(mark) = known.or_else(|| guessed().map(<[u8]>::to_vec)) else {
        // All of it is one part whose headers stand there without a boundary.
        part(source, body.trim_ascii_start(), message, context);
        return;
    };
    let mut start = None;
    for (at, line) in lines(body).filter(|(_, line)| line.starts_with(&mark)) {
        let rest = line.get(mark.len()..).unwrap_or_default();
        if !rest.starts_with(b"--") && !rest.trim_ascii().is_empty() {
            // Another boundary, of parts within this one.
            continue;
        }
        if let Some(piece) = start.and_then(|start| body.get(start..at)) {
            part(source, piece, message, context);
        }
        if message.seen >= MOST_PARTS {
            let text = format!("the message has more than {MOST_PARTS} parts: the others were not read");
            context.report(source, Diagnostic::warning("mhtml.too-many-parts", text));
            return;
        }
        let behind = body.iter().skip(at).position(|&byte| byte == b'\n').map(|end| at + end + 1);
        start = behind.filter(|_| !rest.starts_with(b"--"));
        if start.is_none() {
            break;
        }
    }
    if let Some(piece) = start.and_then(|start| body.get(start..)) {
        let text = "the message is cut off: what there is of its last part was read";
        context.report(source, Diagnostic::warning("mhtml.cut-off", text));
        part(source, piece, message, context);
    }
}

/// The lines with their places, without the line feeds and carriage returns behind them.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    bytes.split(|&byte| byte == b'\n').map(move |line| {
        let place = at;
        at += line.len() + 1;
        (place, line.strip_suffix(b"\r").unwrap_or(line))
    })
}

fn part(source: &Source<'_>, bytes: &[u8], message: &mut Message, context: &mut ImportContext) {
    message.seen += 1;
    match mailparse::parse_mail(bytes) {
        Ok(mail) => {
            for mail in mail.parts().filter(|mail| mail.subparts.is_empty()) {
                decode(source, mail, message, context);
            }
        }
        Err(error) => broken(source, bytes, &format!("a part cannot be read: {error}"), message, context),
    }
}

fn decode(source: &Source<'_>, mail: &ParsedMail<'_>, message: &mut Message, context: &mut ImportContext) {
    let text = |name: &str| mail.headers.get_first_value(name).map(|value| value.trim().to_owned());
    if mail.raw_bytes.trim_ascii().is_empty() {
        return;
    }
    let bytes = match mail.get_body_raw() {
        Ok(bytes) => bytes,
        Err(error) => {
            let name = text("Content-Location").or_else(|| text("Content-ID")).unwrap_or_default();
            let what = format!("the part {name:?} is damaged ({error}); what could be decoded was kept");
            broken(source, mail.raw_bytes, &what, message, context);
            salvage(mail).unwrap_or_default()
        }
    };
    message.parts.push(Part {
        media_type: mail.ctype.mimetype.to_ascii_lowercase(),
        charset: mail.ctype.params.get("charset").cloned(),
        id: text("Content-ID").map(|id| bare(&id)),
        location: text("Content-Location").map(|url| address(&url)).filter(|url| !url.is_empty()),
        bytes,
    });
}

/// What is left of damaged base64: whole groups of its own digits.
fn salvage(mail: &ParsedMail<'_>) -> Option<Vec<u8>> {
    let (_, start) = mailparse::parse_headers(mail.raw_bytes).ok()?;
    let body = mail.raw_bytes.get(start..)?;
    let mut digits: Vec<u8> =
        body.iter().copied().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')).collect();
    digits.truncate(digits.len() / 4 * 4);
    let whole = [b"Content-Transfer-Encoding: base64\r\n\r\n", digits.as_slice()].concat();
    mailparse::parse_mail(&whole).ok()?.get_body_raw().ok()
}

fn broken(source: &Source<'_>, bytes: &[u8], what: &str, message: &mut Message, context: &mut ImportContext) {
    message.broken += 1;
    if message.broken > MOST_BROKEN {
        return;
    }
    // Parts are slices of the source.
    let at = (bytes.as_ptr() as usize).saturating_sub(source.bytes.as_ptr() as usize);
    let origin = Origin { byte: Some(at), ..Origin::input(source.name) };
    context.report(source, Diagnostic::warning("mhtml.broken-part", format!("at byte {at}: {what}")).at(origin));
}

/// An id without its angle brackets.
fn bare(id: &str) -> String {
    id.trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// An address without the blanks that folding long headers puts in.
fn address(url: &str) -> String {
    bare(url).chars().filter(|c| !c.is_whitespace()).collect()
}
