//! Documents: what of them is text in Chinese.

use super::run::Converter;
use super::{Script, Variety, is_chinese};
use crate::ir::{Article, Attr, Document, Part, walk};
use crate::text::{guess_han_script, guess_language};
use crate::transform::texts::{self, Texts};

/// Writes the Chinese of a document in another script, and tags it so; gives the number of characters that became others.
///
/// All that readers see is converted, names among it: body, notes, captions, text alternatives, ruby, headlines, bylines,
/// tags, titles of sections. Code, formulas, URLs and anchors stay, and so does text in other languages: what is tagged, and
/// runs with kana or hangul in untagged text. Text without a tag is Chinese where its characters say so.
pub fn convert_script(document: &mut Document, to: Script) -> usize {
    let mut converter = Converter { to, changed: 0 };
    let whole = document.meta.language.clone().filter(|tag| tag != "und");
    let main = whole.or_else(|| walk::main_language(document.articles()).map(str::to_owned));
    // Titles of a document that says nothing of its language are in that of its articles.
    let around = match &main {
        Some(tag) => variety(tag, || first_text(document)),
        None => guess(&first_text(document)),
    };
    converter.parts(&mut document.body, around);
    if let Some(around) = around {
        texts::document_meta(&mut converter, &mut document.meta, Some(around));
        converter.tag(&mut document.meta.language);
    }
    converter.changed
}

fn first_text(document: &Document) -> String {
    document.articles().next().map(article_text).unwrap_or_default()
}

fn article_text(article: &Article) -> String {
    format!("{}\n{}", article.meta.title, article.text())
}

/// How text with that tag is written; none where it is not Chinese.
fn variety(tag: &str, text: impl FnOnce() -> String) -> Option<Variety> {
    let told = || match guess_han_script(&text()) {
        Some("Hant") => Variety::Traditional,
        _ => Variety::Simplified,
    };
    is_chinese(tag).then(|| Variety::of_tag(tag).unwrap_or_else(told))
}

/// The same of text without a tag.
fn guess(text: &str) -> Option<Variety> {
    variety(guess_language(text)?, || text.to_owned())
}

impl Converter {
    fn parts(&mut self, parts: &mut [Part], around: Option<Variety>) {
        for part in parts {
            match part {
                Part::Section(section) => {
                    self.run(vec![&mut section.title], around);
                    self.parts(&mut section.parts, around);
                }
                Part::Article(article) => self.article(article),
            }
        }
    }

    fn article(&mut self, article: &mut Article) {
        let around = match article.meta.language.as_deref().filter(|tag| *tag != "und") {
            Some(tag) => variety(tag, || article_text(article)),
            None => guess(&article_text(article)),
        };
        texts::article(self, article, around);
        if around.is_some() {
            article.meta.language = Some(self.to.tag().to_owned());
        }
    }

    /// A tag of Chinese becomes that of the script.
    fn tag(&self, tag: &mut Option<String>) {
        if let Some(tag) = tag.as_mut().filter(|tag| is_chinese(tag)) {
            self.to.tag().clone_into(tag);
        }
    }
}

impl Texts for Converter {
    /// How the text is written where its characters do not tell; none where it is not Chinese.
    type Around = Option<Variety>;

    /// How the text of a node is written, whose tag becomes that of the script.
    fn enter(&mut self, attr: &mut Attr, around: Option<Variety>) -> Option<Variety> {
        let Some(tag) = attr.lang.as_deref() else { return around };
        let own = variety(tag, String::new).map(|told| match (Variety::of_tag(tag), around) {
            // The tag says `zh`, and the characters say the rest.
            (None, Some(around)) => around,
            _ => told,
        });
        self.tag(&mut attr.lang);
        own
    }

    fn run(&mut self, pieces: Vec<&mut String>, around: Option<Variety>) {
        if let Some(around) = around {
            self.convert_run(pieces, around);
        }
    }
}
