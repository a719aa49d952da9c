//! Bytes → text: which character encoding an input is in.
//!
//! In order: a byte order mark (of UTF-8, UTF-16 or UTF-32); bytes that are valid UTF-8; UTF-16 without mark, known by its zero bytes; UTF-8 with a few faults,
//! which stays UTF-8; the encoding that the text itself declares (`<meta charset>`, XML declaration); and last a guess by
//! letter statistics, as browsers make it.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{ImportContext, Source, doubled, utf32};
use crate::diag::{Diagnostic, Origin};
use crate::error::{Error, Result};

/// A source's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text without byte order mark, its lines parted by line feeds.
    pub text: Cow<'a, str>,
    /// The encoding's name (WHATWG Encoding Standard), where it was not UTF-8.
    pub encoding: Option<&'static str>,
}

/// How many bytes a declaration is looked for in (HTML Standard, 13.2.3.2).
const DECLARATION_BYTES: usize = 1024;

/// First bytes of formats that are no text, with their names.
const MAGIC: [(&[u8], &str); 13] = [
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV)"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (EPUB, DOCX)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1F\x8B", "a gzip file"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"\x7FELF", "a program"),
    (b"BZh", "a bzip2 file"),
    (b"\x28\xB5\x2F\xFD", "a Zstandard file"),
    (b"\xFD7zXZ\0", "an xz file"),
];

/// Reads the bytes as text, whatever their encoding. What was guessed or replaced is reported in the context.
///
/// # Errors
/// When the source is empty, too long, or no text at all.
pub fn decode<'a>(source: &Source<'a>, context: &mut ImportContext) -> Result<Decoded<'a>> {
    decode_labelled(source, None, context)
}

/// The same, where what the bytes came in names their encoding, as the headers of HTTP and mail do. A name of UTF-8 is not believed, as
/// the bytes show whether it is right, and a name of Latin letters only where the text does not declare another: servers give it to
/// all that they hold.
///
/// # Errors
/// As for [`decode`].
pub fn decode_labelled<'a>(
    source: &Source<'a>,
    label: Option<&str>,
    context: &mut ImportContext,
) -> Result<Decoded<'a>> {
    if source.bytes.len() as u64 > context.limits.input_bytes {
        let message =
            format!("the input has {} bytes, the limit is {}", source.bytes.len(), context.limits.input_bytes);
        return Err(Error::limit(message));
    }
    if let Some(read) = utf32::read(source.bytes) {
        return decode_utf32(&read, source, context);
    }
    if source.bytes.is_empty() {
        return Err(Error::input("the input is empty"));
    }
    let label = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let Found { encoding, bytes, declared, valid } = find_encoding(source.bytes, label)?;
    let (text, faults) = valid.map_or_else(|| decode_as(encoding, bytes), |text| (Cow::Borrowed(text), None));
    if encoding != UTF_8 {
        let how = if declared { "declared" } else { "detected" };
        context.report(source, Diagnostic::note("encoding.detected", format!("{how} encoding {}", encoding.name())));
    }
    let (text, mended) = doubled::mend(normalise_lines(text));
    if mended > 0 {
        let message =
            format!("runs of characters that were encoded as UTF-8 twice were read as they were meant: {mended}");
        context.report(source, Diagnostic::warning("encoding.doubled", message));
    }
    if let Some(faults) = faults {
        let message = format!(
            "{} character(s) that are not valid {} were replaced by U+FFFD, the first at byte {}",
            faults.count,
            encoding.name(),
            source.bytes.len() - bytes.len() + faults.first
        );
        let at = text.find('\u{FFFD}').unwrap_or_default();
        context
            .report(source, Diagnostic::warning("encoding.malformed", message).at(Origin::at(source.name, &text, at)));
    }
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() {
        return Err(Error::input("the input is empty").hint("it holds white space alone"));
    }
    Ok(Decoded { text, encoding: (encoding != UTF_8).then(|| encoding.name()) })
}

/// A text that was UTF-32, read on as the UTF-8 that it is now.
fn decode_utf32<'a>(read: &utf32::Utf32, source: &Source<'a>, context: &mut ImportContext) -> Result<Decoded<'a>> {
    let inner = decode(&Source { bytes: read.text.as_bytes(), ..*source }, context)?;
    context.report(source, Diagnostic::note("encoding.detected", format!("detected encoding {}", read.encoding)));
    if read.faults > 0 {
        let message = format!(
            "{} character(s) that are not valid {} were replaced by U+FFFD, the first at byte {}",
            read.faults, read.encoding, read.first
        );
        context.report(source, Diagnostic::warning("encoding.malformed", message));
    }
    Ok(Decoded { text: Cow::Owned(inner.text.into_owned()), encoding: Some(read.encoding) })
}

/// The text of the first bytes, for format detection: `None` where the bytes are no text. Faults are let pass.
pub fn peek(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(read) = utf32::read(bytes.get(..PEEK_BYTES).unwrap_or(bytes)) {
        return Some(normalise_lines(Cow::Owned(read.text)));
    }
    let head = bytes.get(..PEEK_BYTES).unwrap_or(bytes);
    Some(find_encoding(head, None).ok()?.text())
}

/// The text of bytes that are known to be text, such as the XML within a container; faults become U+FFFD.
pub fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    match find_encoding(bytes, None) {
        Ok(found) => found.text(),
        Err(_) => normalise_lines(String::from_utf8_lossy(bytes)),
    }
}

/// Why bytes are no text at all; `None` where they are some.
pub fn text_fault(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(b"\xFF\xFE\0\0") || bytes.starts_with(b"\0\0\xFE\xFF") {
        return None;
    }
    let head = bytes.get(..PEEK_BYTES).unwrap_or(bytes);
    find_encoding(head, None).err().map(|error| error.message().to_owned())
}

/// How many bytes [`peek`] looks at.
const PEEK_BYTES: usize = 64 << 10;

/// The encoding that bytes are in.
struct Found<'a> {
    encoding: &'static Encoding,
    /// The bytes without mark.
    bytes: &'a [u8],
    /// The source declares the encoding itself.
    declared: bool,
    /// The text, where the bytes are UTF-8 without a fault.
    valid: Option<&'a str>,
}

impl<'a> Found<'a> {
    fn new(encoding: &'static Encoding, bytes: &'a [u8], declared: bool) -> Self {
        Self { encoding, bytes, declared, valid: None }
    }

    fn utf8(bytes: &'a [u8], valid: Option<&'a str>) -> Self {
        Self { encoding: UTF_8, bytes, declared: false, valid }
    }

    /// The text, its faults let pass.
    fn text(&self) -> Cow<'a, str> {
        normalise_lines(self.valid.map_or_else(|| decode_as(self.encoding, self.bytes).0, Cow::Borrowed))
    }
}

/// The encoding of the bytes; `label` is what they came with.
fn find_encoding<'a>(bytes: &'a [u8], label: Option<&'static Encoding>) -> Result<Found<'a>> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Ok(Found::new(encoding, bytes.get(length..).unwrap_or_default(), true));
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(no_text(name));
    }
    let utf8 = valid_utf8(bytes);
    if bytes.contains(&0) {
        let zeros = bytes.iter().filter(|&&byte| byte == 0).count();
        return match utf16_by_zeros(bytes) {
            Some(encoding) => Ok(Found::new(encoding, bytes, false)),
            // A stray zero byte in valid UTF-8 is a fault of a text, not a sign of a binary file.
            None if utf8.is_some() && zeros * 1000 <= bytes.len() => Ok(Found::utf8(bytes, utf8)),
            None => Err(no_text("binary data (it holds zero bytes)")),
        };
    }
    // Its characters are ASCII behind an escape: it is valid UTF-8 too.
    if bytes.contains(&0x1B)
        && bytes.windows(2).any(|pair| pair == b"\x1B$")
        && [label, declared(bytes)].contains(&Some(ISO_2022_JP))
    {
        return Ok(Found::new(ISO_2022_JP, bytes, true));
    }
    if utf8.is_some() || is_mostly_utf8(bytes) {
        return Ok(Found::utf8(bytes, utf8));
    }
    if let Some(encoding) = believed(label, declared(bytes)) {
        return Ok(Found::new(encoding, bytes, true));
    }
    Ok(Found::new(guess(bytes), bytes, false))
}

/// The text of bytes that are UTF-8 without a fault; several times faster than the standard library's own check.
fn valid_utf8(bytes: &[u8]) -> Option<&str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes)? {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

/// Which of two names of encodings is right: what the text came with, or what it declares.
fn believed(label: Option<&'static Encoding>, declared: Option<&'static Encoding>) -> Option<&'static Encoding> {
    let label = label.filter(|label| ![UTF_8, UTF_16LE, UTF_16BE].contains(label));
    let label = label.map(|label| if label == GBK { GB18030 } else { label });
    match (label, declared) {
        (Some(label), Some(declared)) if label == WINDOWS_1252 => Some(declared),
        (Some(label), _) => Some(label),
        (None, declared) => declared,
    }
}

fn no_text(what: &str) -> Error {
    Error::input(format!("the input is not text but {what}")).hint("only text formats can be read here")
}

/// UTF-16 without byte order mark: nearly all zero bytes stand at odd (little-endian) or at even places.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let zeros_at = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros_at(0), zeros_at(1));
    // A page of Chinese has few zero bytes, those of its markup; they are still on one side.
    let enough = |many: usize, few: usize| many >= 4 && many * 50 >= head.len() && few * 20 <= many;
    if enough(odd, even) {
        Some(UTF_16LE)
    } else if enough(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// UTF-8 with faults: the valid multi-byte characters outnumber the faults by far, as no other encoding's text could make it.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut faults) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    // A file cut within its only wide character has none left that is whole.
    let cut_at_end = faults == 1 && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    valid > faults * 10 || cut_at_end
}

/// `charset=…` or `encoding=…` near the beginning. A declared UTF-16 or UTF-8 is not believed: the bytes would have shown it.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_BYTES).unwrap_or(bytes).to_ascii_lowercase();
    ["charset", "encoding"].iter().find_map(|key| {
        let at = head.windows(key.len()).position(|window| window == key.as_bytes())? + key.len();
        let rest = head.get(at..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest.iter().position(|byte| !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b':'));
        let encoding = Encoding::for_label(rest.get(..end.unwrap_or(rest.len()))?)?;
        let wide = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
        // Pages that declare GB2312 use the characters that its supersets added.
        (!wide).then_some(if encoding == GBK { GB18030 } else { encoding })
    })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    if encoding == GBK { GB18030 } else { encoding }
}

struct Faults {
    count: usize,
    first: usize,
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> (Cow<'a, str>, Option<Faults>) {
    if encoding == UTF_8 {
        return decode_utf8(bytes);
    }
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let faults = malformed.then(|| Faults {
        count: text.matches('\u{FFFD}').count(),
        first: encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map_or_else(|| first_fault(encoding, bytes), |_| 0),
    });
    (text, faults)
}

fn decode_utf8(bytes: &[u8]) -> (Cow<'_, str>, Option<Faults>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(error) => {
            let count = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
            (String::from_utf8_lossy(bytes), Some(Faults { count, first: error.valid_up_to() }))
        }
    }
}

/// The place of the first malformed sequence.
fn first_fault(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        encoding_rs::DecoderResult::Malformed(length, extra) => {
            read.saturating_sub(usize::from(length) + usize::from(extra))
        }
        _ => read,
    }
}

/// CR LF and CR → LF.
fn normalise_lines(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    for at in memchr::memchr_iter(b'\r', text.as_bytes()) {
        out.reserve(if from == 0 { text.len() } else { 0 });
        out.push_str(text.get(from..at).unwrap_or_default());
        from = at + 1;
        if text.as_bytes().get(from) != Some(&b'\n') {
            out.push('\n');
        }
    }
    if from == 0 {
        return text;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_labelled, peek};
    use crate::import::{ImportContext, Source};

    /// The text, the encoding and the codes of the diagnostics; or the error.
    fn read(bytes: &[u8]) -> Result<(String, Option<&'static str>, Vec<&'static str>), String> {
        let mut context = ImportContext::default();
        let source = Source { name: "x", path: None, bytes };
        let decoded = decode(&source, &mut context).map_err(|error| error.to_string())?;
        let codes = context.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        Ok((decoded.text.into_owned(), decoded.encoding, codes))
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn marks_and_plain_utf8_are_silent() {
        assert_eq!(
            read("\u{FEFF}第一行\r\n第二行\r第三行".as_bytes()).unwrap(),
            ("第一行\n第二行\n第三行".into(), None, vec![])
        );
    }

    #[test]
    fn utf16_is_read_with_and_without_mark() {
        let text = "<html><body><p>中文内容，日本語も。</p></body></html>";
        for little in [true, false] {
            let name = if little { "UTF-16LE" } else { "UTF-16BE" };
            assert_eq!(read(&utf16(text, little)).unwrap(), (text.into(), Some(name), vec!["encoding.detected"]));
            let marked = utf16(&format!("\u{FEFF}{text}"), little);
            assert_eq!(read(&marked).unwrap().0, text);
        }
    }

    #[test]
    fn utf32_is_read_with_its_mark() {
        let units = |text: &str| text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>();
        let bytes = units("\u{FEFF}<meta charset=gbk>第一行\r\n𠁂");
        let (text, encoding, codes) = read(&bytes).unwrap();
        assert_eq!((text.as_str(), encoding), ("<meta charset=gbk>第一行\n𠁂", Some("UTF-32LE")));
        assert_eq!(codes, ["encoding.detected"]);
        assert_eq!(peek(&bytes).as_deref(), Some(text.as_str()));
        assert_eq!(
            read(&[bytes.as_slice(), &[1, 2, 3, 4, 5]].concat()).unwrap().2,
            ["encoding.detected", "encoding.malformed"]
        );
        assert!(read(&units("\u{FEFF}")).is_err());
    }

    #[test]
    fn legacy_encodings_are_declared_or_guessed() {
        let chinese = "这是一篇用旧编码保存的新闻，讲的是今天上午在北京举行的一次会议。".repeat(3);
        let taiwanese = "這是一篇用舊編碼保存的新聞，講的是今天上午在臺北舉行的一次會議。".repeat(3);
        let japanese = "これは古い文字コードで保存されたニュース記事です。今日の会議について。".repeat(3);
        let korean = "이것은 옛 문자 코드로 저장된 뉴스 기사입니다. 오늘 회의에 대하여.".repeat(3);
        for (text, encoding, name) in [
            (&chinese, encoding_rs::GB18030, "gb18030"),
            (&taiwanese, encoding_rs::BIG5, "Big5"),
            (&japanese, encoding_rs::SHIFT_JIS, "Shift_JIS"),
            (&japanese, encoding_rs::EUC_JP, "EUC-JP"),
            (&korean, encoding_rs::EUC_KR, "EUC-KR"),
        ] {
            let bytes = encoding.encode(text).0.into_owned();
            assert_eq!(read(&bytes).unwrap(), (text.clone(), Some(name), vec!["encoding.detected"]));
        }
        let short = encoding_rs::BIG5.encode("<meta charset=\"big5\"><p>短").0.into_owned();
        assert_eq!(read(&short).unwrap().1, Some("Big5"));
    }

    #[test]
    fn names_that_came_with_the_bytes_are_believed_where_they_can_be_right() {
        let named = |bytes: &[u8], label: &str| {
            let source = Source { name: "x", path: None, bytes };
            let decoded = decode_labelled(&source, Some(label), &mut ImportContext::default()).unwrap();
            (decoded.text.into_owned(), decoded.encoding)
        };
        let chinese = encoding_rs::GB18030.encode("短文").0.into_owned();
        assert_eq!(named(&chinese, "gb2312"), ("短文".into(), Some("gb18030")));
        let declared = encoding_rs::BIG5.encode("<meta charset=big5>短文").0.into_owned();
        assert_eq!(named(&declared, "ISO-8859-1").1, Some("Big5"));
        assert_eq!(named("短文".as_bytes(), "gbk"), ("短文".into(), None));
        let japanese = encoding_rs::ISO_2022_JP.encode("日本").0.into_owned();
        assert_eq!(named(&japanese, "iso-2022-jp"), ("日本".into(), Some("ISO-2022-JP")));
        assert_eq!(named(b"un caf\xE9 noir", "iso-8859-1"), ("un café noir".into(), Some("windows-1252")));
    }

    #[test]
    fn a_fault_does_not_flip_the_encoding() {
        let mut bytes = "中文报道，足够长的一段文字。".as_bytes().to_vec();
        bytes.pop();
        let (text, encoding, codes) = read(&bytes).unwrap();
        assert_eq!(
            (text.as_str(), encoding, codes),
            ("中文报道，足够长的一段文字\u{FFFD}", None, vec!["encoding.malformed"])
        );
        assert_eq!(read(b"ab\xE4\xB8").unwrap().0, "ab\u{FFFD}");
    }

    #[test]
    fn what_is_no_text_is_refused_by_name() {
        assert_eq!(read(b"").unwrap_err(), "the input is empty");
        assert!(read(b" \n\t").unwrap_err().starts_with("the input is empty"));
        assert!(read(b"\x89PNG\r\n\x1A\n\0\0").unwrap_err().contains("a PNG image"));
        assert!(read(b"PK\x03\x04....").unwrap_err().contains("ZIP"));
        assert!(read(b"a\0\0\0\0b\0\0c\0\xFF\xFE\0").unwrap_err().contains("zero bytes"));
    }
}
