//! Text with what readers must be told of it: runs in another language, and what stands across a vertical line.

use super::xhtml::{Attrs, Xhtml};
use crate::text::{foreign_runs, shared_square};

/// How the text of a place is marked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks<'a> {
    /// The language around, a well-formed tag.
    pub language: &'a str,
    /// Lines run down the page.
    pub vertical: bool,
}

impl Marks<'_> {
    /// Text amid text.
    pub(super) fn text(self, out: &mut Xhtml, text: &str) {
        let mut at = 0;
        for (range, tag) in foreign_runs(text, self.language) {
            self.plain(out, text, at, range.start);
            out.open("span", &Attrs::class("foreign").xml_lang(Some(tag)));
            self.plain(out, text, range.start, range.end);
            out.close("span");
            at = range.end;
        }
        self.plain(out, text, at, text.len());
    }

    /// An element of text on a line of its own.
    pub(super) fn line(self, out: &mut Xhtml, name: &str, attrs: &Attrs, text: &str) {
        out.open(name, attrs);
        self.text(out, text);
        out.close_block(name);
    }

    /// A span of text amid text.
    pub(super) fn span(self, out: &mut Xhtml, class: &str, text: &str) {
        out.open("span", &Attrs::class(class));
        self.text(out, text);
        out.close("span");
    }

    /// The part of a text from one byte to another, which is in one language.
    fn plain(self, out: &mut Xhtml, text: &str, start: usize, end: usize) {
        let Some(part) = text.get(start..end) else { return };
        if !self.vertical {
            out.text(part);
            return;
        }
        let mut before = text.get(..start).and_then(|before| before.chars().next_back());
        let (mut written, mut next) = (0, 0);
        for (at, c) in part.char_indices() {
            if at < next {
                continue;
            }
            // What follows the part counts too: the square of a run ends where the run does.
            let square = text.get(start + at..).and_then(|rest| shared_square(before, rest));
            if let Some(length) = square.filter(|length| at + length <= part.len()) {
                next = at + length;
                out.text(part.get(written..at).unwrap_or_default());
                out.open("span", &Attrs::class("tcy"));
                out.text(part.get(at..next).unwrap_or_default());
                out.close("span");
                written = next;
                before = part.get(at..next).and_then(|square| square.chars().next_back());
            } else {
                before = Some(c);
            }
        }
        out.text(part.get(written..).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;
    use crate::export::epub::xhtml::Xhtml;

    fn shown(text: &str, vertical: bool) -> String {
        let mut out = Xhtml::default();
        Marks { language: "zh-Hans", vertical }.text(&mut out, text);
        out.finish()
    }

    #[test]
    fn short_numbers_stand_across_vertical_lines() {
        let marked =
            "2022年<span class=\"tcy\">3</span>月<span class=\"tcy\">29</span>日<span class=\"tcy\">A</span>股跌3.5%";
        assert_eq!(shown("2022年3月29日A股跌3.5%", true), marked);
        assert_eq!(shown("2022年3月29日", false), "2022年3月29日");
    }

    #[test]
    fn other_languages_are_named() {
        let expected = r#"《<span class="foreign" lang="ja" xml:lang="ja">君の名は</span>》&amp;"#;
        assert_eq!(shown("《君の名は》&", false), expected);
    }
}
