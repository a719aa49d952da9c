//! Lines about an article and its media that exporters to text write alike.

use super::labels::{self, Labels};
use crate::ir::{ArticleMeta, Date, Media};

/// The article's date as readers write it, or the source's own words where they could not be read.
pub fn shown_date(date: &Date, language: &str) -> String {
    date.value.map_or_else(|| date.raw.trim().to_owned(), |moment| labels::long_date(moment, language))
}

/// What stands below a headline, piece by piece: byline, source, date. Empty pieces are left out.
pub fn meta_pieces(meta: &ArticleMeta, language: &str) -> Vec<String> {
    let words = labels::labels(language);
    let mut pieces = vec![meta.byline.join(words.separator), meta.source.clone().unwrap_or_default()];
    pieces.push(meta.filed().map(|date| shown_date(date, language)).unwrap_or_default());
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// What a credit stands between, after a caption: `（图片来源：` and `）`, ` (Credit: ` and `)`.
/// Alone it needs no brackets.
pub fn credit_frame(words: &Labels, alone: bool) -> (String, &'static str) {
    let label = format!("{}{}", words.credit, words.colon);
    match (alone, words.colon) {
        (true, _) => (label, ""),
        (false, "：") => (format!("（{label}"), "）"),
        (false, _) => (format!(" ({label}"), ")"),
    }
}

/// The name of a medium: what it is, and its title where it has one. `音频：访谈`, `Video`.
pub fn media_name(media: &Media, words: &Labels) -> String {
    let (kind, title) = match media {
        Media::Image { alt, .. } => (words.image, alt),
        Media::Audio { title, .. } => (words.audio, title),
        Media::Video { title, .. } => (words.video, title),
        Media::Embed { title, .. } => (words.embed, title),
    };
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() { kind.to_owned() } else { format!("{kind}{}{title}", words.colon) }
}

/// The text alternative of a picture that is not at hand, where it says more than the caption below it; else nothing.
/// White space, punctuation and the case of letters do not count.
pub fn own_words<'a>(alt: &'a str, caption: &str) -> &'a str {
    let letters =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    if letters(caption).contains(&letters(alt)) { "" } else { alt }
}

#[cfg(test)]
mod tests {
    use super::{credit_frame, media_name, own_words};
    use crate::export::shared::labels::labels;
    use crate::ir::Media;

    #[test]
    fn an_alternative_that_the_caption_repeats_is_left_to_the_caption() {
        assert_eq!(own_words("图书馆 外景。", "图书馆外景（资料图片）"), "");
        assert_eq!(own_words("一张照片", ""), "一张照片");
        assert_eq!(own_words("图书馆外景，摄于夜里", "图书馆外景"), "图书馆外景，摄于夜里");
    }

    #[test]
    fn frames_and_names_follow_the_language() {
        assert_eq!(credit_frame(labels("zh"), false), ("（图片来源：".into(), "）"));
        assert_eq!(credit_frame(labels("en"), true), ("Credit: ".into(), ""));
        let embed = Media::Embed { url: "https://example.org/".into(), poster: None, title: String::new() };
        assert_eq!(media_name(&embed, labels("ja")), "埋め込み");
    }
}
