//! What stands above articles and at the beginning of a digest.

use super::wrap::wrap;
use super::{Export, inline};
use crate::error::Result;
use crate::export::Sink;
use crate::export::shared::labels::{self, Labels};
use crate::export::shared::lines;
use crate::ir::{Article, Date};
use crate::text::str_width;

impl Export<'_> {
    fn composed(&self, text: &str) -> String {
        inline::composed(text, self.options.as_is).into_owned()
    }

    fn wrapped(&self, text: &str) -> String {
        let folded = text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        wrap(&self.composed(&folded), self.options.width)
    }

    pub(super) fn title(&self, text: &str, line: char) -> String {
        let title = self.wrapped(text);
        let columns = title.split('\n').map(str_width).max().unwrap_or(0);
        format!("{title}\n{}", line.to_string().repeat(columns.min(120)))
    }

    pub(super) fn opening(&mut self, out: &mut dyn Sink) -> Result<()> {
        let meta = &self.document.meta;
        if !self.several {
            return Ok(());
        }
        if let Some(title) = &meta.title {
            self.put(&self.title(title, '='), 0, out)?;
        }
        let language = meta.language.as_deref().unwrap_or_default();
        let words = labels::labels(language);
        let mut pieces = vec![meta.authors.join(words.separator), meta.publisher.clone().unwrap_or_default()];
        pieces.push(meta.date.as_ref().map(|date| lines::shown_date(date, language)).unwrap_or_default());
        pieces.retain(|piece| !piece.is_empty());
        let subtitle = self.wrapped(meta.subtitle.as_deref().unwrap_or_default());
        self.put(&subtitle, 1, out)?;
        self.put(&self.wrapped(&pieces.join(" · ")), 1, out)
    }

    /// Headline, subtitle, what is known of the article, URL; a line each.
    pub(super) fn head(&self, article: &Article, language: &str, words: &Labels) -> String {
        let meta = &article.meta;
        let title = match (meta.title.as_str(), self.several) {
            ("", true) => self.title(words.untitled, '-'),
            (title, true) => self.title(title, '-'),
            (title, false) => self.wrapped(title),
        };
        let subtitle = self.wrapped(meta.subtitle.as_deref().unwrap_or_default());
        let pieces = self.wrapped(&lines::meta_pieces(meta, language).join(" · "));
        let url = meta.url.clone().unwrap_or_default();
        let mut head = [title, subtitle, pieces, url].to_vec();
        head.retain(|line| !line.is_empty());
        head.join("\n")
    }

    /// A line `Key: value` for each thing that is known; an author a line, since names may hold commas.
    pub(super) fn fields(&self, article: &Article, sections: &[&str]) -> String {
        let meta = &article.meta;
        let mut fields = vec![("Title", Some(meta.title.clone())), ("Subtitle", meta.subtitle.clone())];
        fields.extend(meta.byline.iter().map(|name| ("Author", Some(name.clone()))));
        fields.push(("Date", meta.filed().map(machine_date)));
        fields.push(("Source", meta.source.clone()));
        fields.push(("Section", Some(sections.join(" / "))));
        fields.push(("Tags", Some(meta.tags.join(", "))));
        fields.push(("Language", meta.language.clone()));
        let mut out = Vec::new();
        for (key, value) in fields {
            let value = value.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
            if !value.is_empty() {
                out.push(format!("{key}: {}", self.composed(&value)));
            }
        }
        if let Some(url) = meta.url.as_ref().filter(|url| !url.is_empty()) {
            out.push(format!("URL: {url}"));
        }
        out.join("\n")
    }
}

/// The date after ISO 8601, or the source's own words where they could not be read.
fn machine_date(date: &Date) -> String {
    date.value.map_or_else(|| date.raw.clone(), |moment| moment.to_string())
}
