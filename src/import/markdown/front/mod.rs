//! Front matter: the fields above a Markdown text, in the three notations and the many vocabularies of site generators.
//!
//! YAML between `---` (Jekyll, Hexo, Hugo, Obsidian), TOML between `+++` (Hugo, Zola), a JSON object (Hugo), and the bare
//! `key: value` lines of MultiMarkdown and MkDocs. Broken YAML is read line by line, with a warning.

mod fields;
mod value;

use self::value::Value;
pub(super) use fields::read;

use crate::diag::Diagnostic;
use crate::import::front_matter;

/// The fields, and where the text behind them begins.
#[derive(Debug, Default)]
pub(super) struct Front {
    fields: Vec<(String, Value)>,
    /// The byte at which the body begins.
    pub(super) body: usize,
    /// How it was written, for `-v`: `YAML front matter`.
    pub(super) notation: Option<&'static str>,
    /// What was wrong with it.
    pub(super) fault: Option<Diagnostic>,
}

impl Front {
    /// There are no fields.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Parts the front matter from the body. The whole text is body where there is none.
pub(super) fn split(text: &str) -> Front {
    fenced(text, "---", &["---", "..."])
        .map(yaml)
        .or_else(|| fenced(text, "+++", &["+++"]).map(toml))
        .or_else(|| json(text))
        .or_else(|| bare(text))
        .unwrap_or_default()
}

/// The lines between a first line `open` and the next line among `close`; and where the text goes on.
fn fenced<'a>(text: &'a str, open: &str, close: &[&str]) -> Option<(&'a str, usize)> {
    let first_end = text.find('\n')?;
    if text.get(..first_end)?.trim_end() != open {
        return None;
    }
    let start = first_end + 1;
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        if close.contains(&line.trim_end()) {
            return Some((text.get(start..at)?, at + line.len()));
        }
        at += line.len();
    }
    None
}

fn yaml((block, body): (&str, usize)) -> Front {
    let notation = Some("YAML front matter");
    match value::from_yaml(block) {
        Ok(fields) => Front { fields, body, notation, fault: None },
        Err(fault) => {
            let lines = front_matter::fields(block);
            // A rule, some text and a rule: no front matter at all.
            if lines.is_empty() {
                return Front::default();
            }
            let message = format!("the front matter is no sound YAML and was read line by line: {fault}");
            let fields = lines.into_iter().map(|(key, value)| (key.to_owned(), lenient(key, &value))).collect();
            Front { fields, body, notation, fault: Some(Diagnostic::warning("markdown.broken-front-matter", message)) }
        }
    }
}

/// A value of YAML where the whole is unsound: by itself it may be sound.
fn lenient(key: &str, value: &str) -> Value {
    let alone = value::from_yaml(&format!("{key}: {value}"));
    if let Ok([(_, value)]) = alone.as_deref() {
        return value.clone();
    }
    if value.trim_start().starts_with(['[', '-']) {
        return Value::List(front_matter::list(value).into_iter().map(Value::Text).collect());
    }
    Value::Text(front_matter::scalar(value).unwrap_or_default())
}

fn toml((block, body): (&str, usize)) -> Front {
    let notation = Some("TOML front matter");
    match value::from_toml(block) {
        Ok(fields) => Front { fields, body, notation, fault: None },
        Err(fault) => {
            let message = format!("the front matter is no sound TOML and was read line by line: {fault}");
            let (fields, unsound) = toml_lines(block);
            let fault = Diagnostic::warning("markdown.broken-front-matter", message).dropping(unsound);
            Front { fields, body, notation, fault: Some(fault) }
        }
    }
}

/// The lines that are sound by themselves, and the others, which are left out.
fn toml_lines(block: &str) -> (Vec<(String, Value)>, String) {
    let mut fields = Vec::new();
    let mut unsound: Vec<&str> = Vec::new();
    for line in block.lines() {
        match value::from_toml(line) {
            Ok(found) => fields.extend(found),
            Err(_) => unsound.push(line),
        }
    }
    (fields, unsound.join("\n"))
}

/// An object at the very beginning whose end is the end of a line.
fn json(text: &str) -> Option<Front> {
    if !text.starts_with('{') {
        return None;
    }
    let (fields, length) = value::from_json(text).ok()?;
    let rest = text.get(length..)?;
    let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let ends_line = rest.get(..end)?.trim().is_empty();
    ends_line.then(|| Front { fields, body: length + end, notation: Some("JSON front matter"), fault: None })
}

/// Keys that a text may begin with without a fence; others are prose: `Note: …`.
const BARE_KEYS: [&str; 9] =
    ["title", "subtitle", "author", "authors", "date", "tags", "summary", "description", "keywords"];

/// `key: value` lines up to the first empty line, as MultiMarkdown and MkDocs have them.
fn bare(text: &str) -> Option<Front> {
    let mut fields: Vec<(String, Value)> = Vec::new();
    let mut body = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            body += line.len();
            break;
        }
        let (key, value) = line.split_once(':')?;
        let (key, value) = (key.to_ascii_lowercase(), value.strip_prefix(' ')?.trim());
        if !BARE_KEYS.contains(&key.as_str()) || value.is_empty() {
            return None;
        }
        fields.push((key, Value::Text(value.to_owned())));
        body += line.len();
    }
    (!fields.is_empty()).then_some(Front { fields, body, notation: Some("fields above the text"), fault: None })
}

#[cfg(test)]
mod tests {
    use super::{Value, split};

    fn fields(text: &str) -> Vec<(String, String)> {
        let front = split(text);
        front.fields.iter().map(|(key, value)| (key.clone(), format!("{value:?}"))).collect()
    }

    #[test]
    fn the_notations_are_told_apart() {
        for (text, notation, rest) in [
            ("---\ntitle: 甲\n---\n文", Some("YAML front matter"), "文"),
            ("---\r\ntitle: 甲\r\n---\r\n文", Some("YAML front matter"), "文"),
            ("---\ntitle: 甲\n...\n文", Some("YAML front matter"), "文"),
            ("+++\ntitle = \"甲\"\n+++\n文", Some("TOML front matter"), "文"),
            ("{\n\"title\": \"甲\"\n}\n文", Some("JSON front matter"), "文"),
            ("title: 甲\nauthor: 乙\n\n文", Some("fields above the text"), "文"),
            ("---\n---\n文", Some("YAML front matter"), "文"),
            ("Note: 甲\n\n文", None, "Note: 甲\n\n文"),
            ("---\n\n文\n\n---\n", None, "---\n\n文\n\n---\n"),
            ("---\ntitle: 甲", None, "---\ntitle: 甲"),
            ("{% tag %}\n文", None, "{% tag %}\n文"),
            ("{}x\n", None, "{}x\n"),
            ("", None, ""),
        ] {
            let front = split(text);
            assert_eq!((front.notation, &text[front.body..]), (notation, rest), "{text}");
        }
    }

    #[test]
    fn scalars_stay_words() {
        let text = "---\ntitle: 2020\ndraft: no\ndate: 2020-01-02 03:04:05\ntags: [a, 1]\ncover: {image: x.png}\nnote: |\n  a\n  b\n---\n";
        let expected = [
            ("title", Value::Text("2020".into())),
            ("draft", Value::Text("no".into())),
            ("date", Value::Text("2020-01-02 03:04:05".into())),
            ("tags", Value::List(vec![Value::Text("a".into()), Value::Text("1".into())])),
            ("cover", Value::Map(vec![("image".into(), Value::Text("x.png".into()))])),
            ("note", Value::Text("a\nb\n".into())),
        ];
        assert_eq!(fields(text), expected.map(|(key, value)| (key.to_owned(), format!("{value:?}"))));
    }

    #[test]
    fn broken_yaml_is_read_by_lines() {
        let front = split("---\ntitle: \"他说\"好\"了\"\ntags: [ 甲, 乙 ]\n@x: [\n---\n文");
        assert_eq!(front.fault.as_ref().unwrap().code, "markdown.broken-front-matter");
        assert_eq!(front.fields.first().unwrap(), &("title".into(), Value::Text("他说\"好\"了".into())));
        let text = "+++\ntitle = \"甲\"\ndate = \"2020\ntags = [\"乙\"]\n+++\n文";
        let front = split(text);
        assert_eq!(front.fault.as_ref().unwrap().dropped.as_deref(), Some("date = \"2020"));
        let keys: Vec<&str> = front.fields.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!((keys, &text[front.body..]), (vec!["title", "tags"], "文"));
        for text in [
            "---\na: *b\n---\n",
            "---\na: &b [*b]\n---\n",
            "---\n[[[[[[[[[[[[[[[[[[[[\n---\n",
            "---\n? [a]\n: b\n---\n",
        ] {
            split(text);
        }
    }
}
