//! The YAML front matter of the Jekyll variant, read leniently: the fields that these posts have, with the faults that they have.

use crate::import::front_matter;

/// The fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    /// `name@place`, or the publication.
    pub(super) author: Option<String>,
    /// The canonical URL.
    pub(super) from: Option<String>,
    pub(super) tags: Vec<String>,
}

/// The fields and where the front matter ends. `None` where the text does not begin with `---`.
pub(super) fn parse(text: &str) -> Option<(FrontMatter, usize)> {
    let rest = text.strip_prefix("---\n")?;
    let length = if rest.starts_with("---\n") { 0 } else { rest.find("\n---\n")? + 1 };
    let block = rest.get(..length)?;
    let mut front = FrontMatter::default();
    for (key, value) in front_matter::fields(block) {
        match key {
            "title" => front.title = scalar(&value),
            "date" => front.date = scalar(&value),
            "author" => front.author = scalar(&value),
            "from" | "url" | "source" => front.from = scalar(&value),
            "tags" | "categories" | "tag" => {
                for tag in front_matter::list(&value).iter().map(|tag| super::text::unescape(tag)) {
                    if !front.tags.contains(&tag) {
                        front.tags.push(tag);
                    }
                }
            }
            _ => {}
        }
    }
    Some((front, 4 + length + 4))
}

/// A value without the character references that these posts hold.
fn scalar(value: &str) -> Option<String> {
    front_matter::scalar(value).map(|text| super::text::unescape(&text))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn fields_are_read_with_their_faults() {
        let text = "---\nlayout: post\ntitle: \"他说\\\"好\\\"，又说\"不好\"\n第二行\"\ndate: 2020-12-21T14:59:02.000Z\nauthor: 甲@乙报\n\
                    from: https://example.org/a?b=1&#38;c=2\ntags: [ 甲, 乙, 甲 ]\ncategories: [ 甲 ]\n---\n正文";
        let (front, end) = parse(text).unwrap();
        assert_eq!(front.title.as_deref(), Some("他说\"好\"，又说\"不好\" 第二行"));
        assert_eq!(front.date.as_deref(), Some("2020-12-21T14:59:02.000Z"));
        assert_eq!(front.author.as_deref(), Some("甲@乙报"));
        assert_eq!(front.from.as_deref(), Some("https://example.org/a?b=1&c=2"));
        assert_eq!(front.tags, ["甲", "乙"]);
        assert_eq!(&text[end..], "正文");
    }

    #[test]
    fn what_is_none_is_left_alone() {
        assert_eq!(parse("--\n"), None);
        assert_eq!(parse("---\ntitle: x\n"), None);
        assert_eq!(parse("---\n---\n文").map(|(_, end)| end), Some(8));
        assert_eq!(parse("---\ntitle: \"\"\n---\n").unwrap().0.title, None);
    }
}
