//! Responses as servers sent them (RFC 9112): the head, and the body out of its codings.

use std::io::{BufRead as _, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use ruzstd::decoding::FrameDecoder;

use super::fields::Fields;
use super::packing::Zstd;

/// The head of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The status code.
    pub(super) status: u16,
    pub(super) fields: Fields,
    /// Where the body begins, in bytes.
    pub(super) body: usize,
}

/// Reads the head; `None` where the bytes are no response.
pub(super) fn head(bytes: &[u8]) -> Option<Head> {
    let first = bytes.split(|&byte| byte == b'\n').next()?;
    let line = String::from_utf8_lossy(first);
    let mut words = line.strip_prefix("HTTP/")?.split_whitespace();
    let _version = words.next()?;
    let status = words.next()?.parse().ok()?;
    let end = end_of_head(bytes);
    Some(Head { status, fields: Fields::parse(bytes.get(..end)?), body: end })
}

/// Behind the empty line, or the end of the bytes.
fn end_of_head(bytes: &[u8]) -> usize {
    let mut at = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    at
}

/// A body out of its codings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    /// What was wrong on the way, though some of the body is there.
    pub(super) fault: Option<String>,
}

/// Takes the transfer coding and the content codings off a body. Archives often store bodies without the codings that the head still
/// names: a body that does not look like its coding is taken as it is.
///
/// # Errors
/// When a coding is not known, or the body is larger than `most` bytes: in words for a message.
pub(super) fn body(fields: &Fields, bytes: &[u8], most: u64) -> Result<Body, String> {
    let mut fault = None;
    let mut body = bytes.to_vec();
    if fields.get("transfer-encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked")) {
        let (joined, broken) = without_chunks(body);
        body = joined;
        fault = broken.map(str::to_owned);
    }
    let codings = fields.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
    // The last coding named was put on last.
    for coding in codings.split(',').map(str::trim).rev() {
        let decoded = match coding {
            "" | "identity" | "none" | "utf-8" => continue,
            "gzip" | "x-gzip" if !body.starts_with(b"\x1F\x8B") => continue,
            "gzip" | "x-gzip" => unpack(GzDecoder::new(body.as_slice()), most),
            "deflate" if looks_zlib(&body) => unpack(ZlibDecoder::new(body.as_slice()), most),
            "deflate" => unpack(DeflateDecoder::new(body.as_slice()), most),
            "br" => unpack(brotli_decompressor::Decompressor::new(body.as_slice(), 4096), most),
            "zstd" => unpack(Zstd::new(&body, FrameDecoder::new(), None), most),
            other => return Err(format!("its content coding {other:?} cannot be read")),
        };
        let (unpacked, broken) = decoded?;
        match broken {
            // Nothing came out: the body was stored without the coding.
            Some(_) if unpacked.is_empty() => {}
            broken => {
                fault = broken.map(|why| format!("the {coding} coding is broken: {why}")).or(fault);
                body = unpacked;
            }
        }
    }
    if body.len() as u64 > most {
        return Err(format!("it has more than {most} bytes"));
    }
    Ok(Body { bytes: body, fault })
}

/// RFC 1950, 2.2: method 8, and a check over the first two bytes.
fn looks_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

/// What a decoder gives, up to a fault.
fn unpack(reader: impl Read, most: u64) -> Result<(Vec<u8>, Option<String>), String> {
    let mut out = Vec::new();
    let outcome = reader.take(most + 1).read_to_end(&mut out);
    if out.len() as u64 > most {
        return Err(format!("it has more than {most} bytes when it is unpacked"));
    }
    Ok((out, outcome.err().map(|error| error.to_string())))
}

/// The chunks joined (RFC 9112, 7.1), and whether they end before the last one. What does not begin with a chunk is given as it is.
fn without_chunks(bytes: Vec<u8>) -> (Vec<u8>, Option<&'static str>) {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    let mut first = true;
    loop {
        let mut line = Vec::new();
        let mut lines = rest;
        let Ok(taken) = lines.read_until(b'\n', &mut line) else { return (out, Some("the chunks are broken")) };
        let size = line.split(|&byte| byte == b';').next().map(<[u8]>::trim_ascii).unwrap_or_default();
        let size = std::str::from_utf8(size).ok().filter(|size| size.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let size = size.and_then(|size| usize::from_str_radix(size, 16).ok());
        let behind = rest.get(taken..).unwrap_or_default();
        match size {
            _ if taken == 0 => return (out, (!first).then_some("the last chunk is missing")),
            None if first => return (bytes, None),
            None => {
                out.extend_from_slice(rest);
                return (out, Some("the chunks are broken; the rest was taken as it is"));
            }
            Some(0) => return (out, None),
            Some(size) => {
                out.extend_from_slice(behind.get(..size).unwrap_or(behind));
                let Some(next) = behind.get(size..) else { return (out, Some("the last chunk is cut off")) };
                rest = next.strip_prefix(b"\r\n").or_else(|| next.strip_prefix(b"\n")).unwrap_or(next);
            }
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{body, head};
    use crate::import::warc::fields::Fields;

    fn fields(lines: &str) -> Fields {
        Fields::parse(format!("HTTP/1.1 200 OK\r\n{lines}").as_bytes())
    }

    fn packed(bytes: &[u8], coding: &str) -> Vec<u8> {
        let level = flate2::Compression::default();
        match coding {
            "gzip" => {
                let mut out = flate2::write::GzEncoder::new(Vec::new(), level);
                out.write_all(bytes).unwrap();
                out.finish().unwrap()
            }
            "zlib" => {
                let mut out = flate2::write::ZlibEncoder::new(Vec::new(), level);
                out.write_all(bytes).unwrap();
                out.finish().unwrap()
            }
            _ => {
                let mut out = flate2::write::DeflateEncoder::new(Vec::new(), level);
                out.write_all(bytes).unwrap();
                out.finish().unwrap()
            }
        }
    }

    #[test]
    fn heads_are_read() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; Charset=\"gb2312\"\r\nX: a\r\n b\r\n\r\nbody";
        let found = head(bytes).unwrap();
        assert_eq!((found.status, &bytes[found.body..]), (200, &b"body"[..]));
        assert_eq!(found.fields.media_type().as_deref(), Some("text/html"));
        assert_eq!(found.fields.charset(), Some("gb2312"));
        assert_eq!(found.fields.get("x"), Some("a b"));
        assert_eq!(head(b"HTTP/2 404\n\n").map(|head| head.status), Some(404));
        assert_eq!(head(b"GET / HTTP/1.1\r\n\r\n"), None);
    }

    #[test]
    fn chunks_are_joined() {
        let chunked = fields("Transfer-Encoding: chunked\r\n");
        for (bytes, expected, fault) in [
            (&b"4;x=1\r\n\xE6\x96\x87a\r\n2\r\nbc\r\n0\r\n\r\n"[..], &b"\xE6\x96\x87abc"[..], false),
            (b"4\r\nabcd\r\n8\r\nef", b"abcdef", true),
            (b"4\r\nabcd\r\n", b"abcd", true),
            (b"4\r\nabcd\r\n<p>", b"abcd<p>", true),
            (b"<p>not chunked", b"<p>not chunked", false),
            (b"0\r\n\r\n", b"", false),
            (b"FFFFFFFFFFFFFFFF\r\nab", b"ab", true),
        ] {
            let found = body(&chunked, bytes, 100).unwrap();
            assert_eq!(
                (found.bytes.as_slice(), found.fault.is_some()),
                (expected, fault),
                "{:?}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    #[test]
    fn content_codings_are_taken_off() {
        let text = "正文 ".repeat(100).into_bytes();
        for (named, coding) in [("gzip", "gzip"), ("x-gzip", "gzip"), ("deflate", "zlib"), ("deflate", "raw")] {
            let fields = fields(&format!("Content-Encoding: {named}\r\n"));
            assert_eq!(body(&fields, &packed(&text, coding), 10_000).unwrap().bytes, text, "{named} {coding}");
        }
        let gzip = fields("Content-Encoding: gzip\r\n");
        assert_eq!(body(&gzip, &text, 10_000).unwrap().bytes, text, "stored without the coding");
        let cut = packed(&text, "gzip");
        let found = body(&gzip, &cut[..cut.len() - 4], 10_000).unwrap();
        assert_eq!((found.bytes, found.fault.is_some()), (text.clone(), true));
        assert!(body(&gzip, &packed(&text, "gzip"), 500).unwrap_err().contains("500 bytes"));
        assert!(body(&fields("Content-Encoding: dcb\r\n"), &text, 500).unwrap_err().contains("dcb"));
        // "hello, hello, hello" by the reference encoder.
        let brotli = b"\x0B\x09\x80\x68\x65\x6C\x6C\x6F\x2C\x20\x68\x65\x6C\x6C\x6F\x2C\x20\x68\x65\x6C\x6C\x6F\x03";
        let br = fields("Content-Encoding: br\r\n");
        assert_eq!(body(&br, brotli, 500).unwrap().bytes, b"hello, hello, hello");
        assert_eq!(body(&br, b"<p>stored</p>", 500).unwrap().bytes, b"<p>stored</p>");
    }
}
