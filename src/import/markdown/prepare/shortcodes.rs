//! What the tags of Hexo, Hugo and Jekyll stand for, as Markdown and HTML.

use super::callout;
use super::tag::{Arguments, Tag, arguments};
use crate::ir::xml::push_escaped;

/// What becomes of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This stands in its place.
    Instead(String),
    /// It prints nothing and means nothing to a reader.
    Nothing,
    /// It begins a code block of that language, up to its closing tag.
    Code(String),
    /// What it holds is not searched for tags.
    Raw,
    /// It begins a callout: one of the five kinds, and a title.
    Callout(&'static str, String),
    /// It begins a quotation by somebody.
    Quote(String),
    /// It begins a pull quote.
    Pull,
    /// It begins a group with a title.
    Group(String),
    /// Only a template engine knows.
    Unknown,
}

/// What a tag stands for.
pub(super) fn meaning(tag: &Tag<'_>) -> Meaning {
    let given = arguments(tag.rest);
    if tag.name == "=" {
        return expression(tag.rest);
    }
    block(tag, &given).or_else(|| inline(tag, &given).map(Meaning::Instead)).unwrap_or(Meaning::Unknown)
}

fn block(tag: &Tag<'_>, given: &Arguments) -> Option<Meaning> {
    let name = tag.name.as_str();
    Some(match name {
        "raw" => Meaning::Raw,
        "highlight" => Meaning::Code(given.plain.first().cloned().unwrap_or_default()),
        "codeblock" | "code" => Meaning::Code(given.get(&["lang"]).unwrap_or_default().to_owned()),
        "mermaid" => Meaning::Code(String::from("mermaid")),
        "blockquote" | "quote" => Meaning::Quote(quoted_by(tag, given)),
        "centerquote" | "cq" | "pullquote" => Meaning::Pull,
        "math" | "katex" | "center" | "rawhtml" | "columns" | "column" | "tabs" | "cardpane" | "gallery"
        | "grouppicture" | "gp" | "timeline" => Meaning::Group(String::new()),
        "details" | "fold" | "folding" | "spoiler" | "expand" | "collapse" | "tab" | "hideblock" | "hidetoggle"
        | "card" => {
            let title = given.get(&["title", "summary", "label", "name", "header"]).map(str::to_owned);
            Meaning::Group(title.unwrap_or_else(|| given.plain.join(" ").trim_matches(',').to_owned()))
        }
        "note" | "notice" | "admonition" | "admonitions" | "alert" | "callout" | "hint" | "tip" | "tips"
        | "warning" | "warn" | "info" | "danger" | "caution" | "important" | "success" | "error" | "attention"
        | "subnote" | "box" => notice(name, given),
        "more" | "toc" | "contents" | "cssclass" | "param" | "comment" | "icon" | "fa" | "emoji" | "iconify" => {
            Meaning::Nothing
        }
        _ => return None,
    })
}

/// `{% note warning 标题 %}`, `{{< notice tip "标题" >}}`, `{{< admonition type=note title="标题" >}}`: colours and switches are no
/// titles.
fn notice(name: &str, given: &Arguments) -> Meaning {
    const STYLES: [&str; 12] = [
        "no-icon", "icon", "flat", "modern", "simple", "disabled", "primary", "default", "true", "false", "open",
        "closed",
    ];
    let mut kind = given.get(&["type", "class", "theme", "context"]).and_then(callout::kind);
    let mut title: Vec<&str> = Vec::new();
    for word in &given.plain {
        match callout::kind(word) {
            Some(found) if title.is_empty() && kind.is_none() => kind = Some(found),
            _ if STYLES.contains(&word.as_str()) => {}
            _ => title.push(word),
        }
    }
    let title = given.get(&["title", "header"]).map_or_else(|| title.join(" "), str::to_owned);
    Meaning::Callout(kind.or_else(|| callout::kind(name)).unwrap_or("NOTE"), title)
}

/// `{% blockquote Name, Source https://… title %}`.
fn quoted_by(tag: &Tag<'_>, given: &Arguments) -> String {
    match given.get(&["author", "source"]) {
        Some(author) => author.to_owned(),
        None => tag.rest.trim_matches(['"', '\'']).to_owned(),
    }
}

fn inline(tag: &Tag<'_>, given: &Arguments) -> Option<String> {
    match tag.name.as_str() {
        "figure" | "image" | "img" | "imgproc" | "asset_img" | "image_caption" => picture(tag, given),
        "youtube" | "youtuber" => frame("https://www.youtube.com/watch?v=", given, &["id", "v"]),
        "vimeo" | "vimeo_simple" => frame("https://vimeo.com/", given, &["id"]),
        "bilibili" | "bili" => frame("https://www.bilibili.com/video/", given, &["id", "bvid"]),
        "dailymotion" => frame("https://www.dailymotion.com/video/", given, &["id"]),
        "jsfiddle" => frame("https://jsfiddle.net/", given, &["id"]),
        "gist" => {
            let path: Vec<&str> = given.plain.iter().take(2).map(String::as_str).collect();
            (!path.is_empty()).then(|| iframe(&format!("https://gist.github.com/{}", path.join("/")), ""))
        }
        "tweet" | "x" | "twitter" => tweet(given),
        "codepen" => {
            let (user, id) = (given.get(&["user"])?, given.get(&["id"])?);
            Some(iframe(&format!("https://codepen.io/{user}/pen/{id}"), ""))
        }
        "iframe" | "pdf" | "embed" => given.named_or(&["src", "url"], 0).map(|url| iframe(url, "")),
        "video" | "dplayer" => recording("video", given),
        "audio" => recording("audio", given),
        "link" | "button" | "btn" => link(given),
        "post_link" | "page_link" => named_link(given, ".md"),
        "asset_link" => named_link(given, ""),
        "ref" | "relref" | "post_url" | "asset_path" | "post_path" | "static" => given.plain.first().cloned(),
        _ => None,
    }
}

/// Values are put into attributes, so that nothing in them is read as Markdown.
fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(out, value);
    out.push('"');
}

/// Hexo: `asset_img [class…] file [width] [height] [title [alt]]`; Hugo: `figure src= caption= title= attr=`.
fn picture(tag: &Tag<'_>, given: &Arguments) -> Option<String> {
    let is_file = |word: &String| word.contains(['.', '/']);
    let at = given.plain.iter().position(is_file).unwrap_or(0);
    let src = given.get(&["src", "url", "path"]).or_else(|| given.plain.get(at).map(String::as_str))?;
    let is_size = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'x' | b'p' | b'%'));
    let mut words: Vec<String> = Vec::new();
    if tag.name == "asset_img" || tag.name == "img" {
        for word in given.plain.iter().skip(at + 1).filter(|word| !is_size(word)) {
            // `"title" "alt"` within one pair of quotes, as Hexo writes them: `'"标题" "替代"'`.
            words.extend(word.split('"').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }
    let mut captions: Vec<&str> = ["title", "caption"].iter().filter_map(|name| given.get(&[name])).collect();
    captions.dedup();
    let alt =
        given.get(&["alt"]).or_else(|| words.get(1).map(String::as_str)).or_else(|| words.first().map(String::as_str));
    let mut out = String::from("<figure><img");
    attribute(&mut out, "src", src);
    if let Some(alt) = alt {
        attribute(&mut out, "alt", alt);
    }
    out.push_str(" />");
    let credit = given.get(&["attr"]);
    if !captions.is_empty() || credit.is_some() {
        out.push_str("<figcaption>");
        for caption in captions.iter().copied().chain(credit) {
            out.push_str("<p>");
            push_escaped(&mut out, caption);
            out.push_str("</p>");
        }
        out.push_str("</figcaption>");
    }
    out.push_str("</figure>");
    Some(out)
}

fn iframe(url: &str, title: &str) -> String {
    let mut out = String::from("<iframe");
    attribute(&mut out, "src", url);
    if !title.is_empty() {
        attribute(&mut out, "title", title);
    }
    out.push_str("></iframe>");
    out
}

fn frame(site: &str, given: &Arguments, names: &[&str]) -> Option<String> {
    let id = given.named_or(names, 0)?;
    let url = if id.contains("://") { id.to_owned() } else { format!("{site}{id}") };
    Some(iframe(&url, given.get(&["title"]).unwrap_or_default()))
}

fn tweet(given: &Arguments) -> Option<String> {
    match (given.get(&["user"]), given.get(&["id"]), given.plain.first()) {
        (Some(user), Some(id), _) => Some(iframe(&format!("https://x.com/{user}/status/{id}"), "")),
        (_, _, Some(word)) if word.contains("://") => Some(iframe(word, "")),
        (_, _, Some(id)) => Some(iframe(&format!("https://x.com/i/status/{id}"), "")),
        _ => None,
    }
}

fn recording(element: &str, given: &Arguments) -> Option<String> {
    let mut out = format!("<{element}");
    attribute(&mut out, "src", given.named_or(&["src", "url"], 0)?);
    if let Some(title) = given.get(&["title", "caption"]) {
        attribute(&mut out, "title", title);
    }
    out.push_str("></");
    out.push_str(element);
    out.push('>');
    Some(out)
}

/// Hexo: `link text url [external] [title]`; themes: `button url, text`.
fn link(given: &Arguments) -> Option<String> {
    let at = given.plain.iter().position(|word| word.contains("://") || word.starts_with('/'));
    let url = given.get(&["href", "url", "link"]).or_else(|| given.plain.get(at?).map(String::as_str))?;
    let is_text = |place: usize, word: &str| Some(place) != at && !matches!(word, "true" | "false");
    let words = given.plain.iter().enumerate().filter(|(place, word)| is_text(*place, word));
    let text = words.map(|(_, word)| word.trim_matches(',')).collect::<Vec<_>>().join(" ");
    let text = given.get(&["text", "content", "title"]).map_or(text, str::to_owned);
    let url = url.trim_end_matches(',');
    Some(anchor(url, if text.is_empty() { url } else { &text }))
}

/// `{% post_link slug [title] %}`.
fn named_link(given: &Arguments, ending: &str) -> Option<String> {
    let (name, words) = given.plain.split_first()?;
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !matches!(*word, "true" | "false")).collect();
    let text = words.join(" ");
    Some(anchor(&format!("{name}{ending}"), if text.is_empty() { name } else { &text }))
}

fn anchor(url: &str, text: &str) -> String {
    let mut out = String::from("<a");
    attribute(&mut out, "href", url);
    out.push('>');
    push_escaped(&mut out, text);
    out.push_str("</a>");
    out
}

/// `{{ "/a.png" | relative_url }}` is the words; the address of the site is nothing, so that addresses stay relative to it.
fn expression(inner: &str) -> Meaning {
    let quoted = ['"', '\''].iter().find_map(|&mark| inner.strip_prefix(mark)?.split(mark).next());
    match (quoted, inner) {
        (Some(text), _) => Meaning::Instead(text.to_owned()),
        (None, "site.url" | "site.baseurl" | "site.base_url" | "site.root" | "config.root") => Meaning::Nothing,
        _ => Meaning::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tag::whole;
    use super::{Meaning, meaning};

    #[test]
    fn known_tags_have_their_meaning() {
        let instead = |text: &str| Meaning::Instead(text.to_owned());
        for (text, expected) in [
            (
                "{% asset_img slug a.png 400 '\"题\" \"替\"' %}",
                instead("<figure><img src=\"a.png\" alt=\"替\" /></figure>"),
            ),
            ("{% asset_img a.png %}", instead("<figure><img src=\"a.png\" /></figure>")),
            (
                "{{< figure src=\"a.png\" title=\"题\" caption=\"说<明\" attr=\"某人\" >}}",
                instead(
                    "<figure><img src=\"a.png\" /><figcaption><p>题</p><p>说&lt;明</p><p>某人</p></figcaption></figure>",
                ),
            ),
            (
                "{{< youtube w7Ft2ymGmfc >}}",
                instead("<iframe src=\"https://www.youtube.com/watch?v=w7Ft2ymGmfc\"></iframe>"),
            ),
            ("{% link 文字 https://x.example/ %}", instead("<a href=\"https://x.example/\">文字</a>")),
            ("{% post_link other 另一篇 %}", instead("<a href=\"other.md\">另一篇</a>")),
            ("{% post_link other %}", instead("<a href=\"other.md\">other</a>")),
            ("{{ site.baseurl }}", Meaning::Nothing),
            ("{{ '/a.png' | relative_url }}", instead("/a.png")),
            ("{% note warning 当心 %}", Meaning::Callout("WARNING", "当心".into())),
            ("{% note info flat %}", Meaning::Callout("NOTE", String::new())),
            ("{{< admonition type=tip title=\"窍 门\" open=true >}}", Meaning::Callout("TIP", "窍 门".into())),
            ("{% blockquote 鲁迅, 《热风》 %}", Meaning::Quote("鲁迅, 《热风》".into())),
            ("{% codeblock 例 lang:rust %}", Meaning::Code("rust".into())),
            ("{{< details \"标题\" >}}", Meaning::Group("标题".into())),
            ("{% include x.html %}", Meaning::Unknown),
            ("{% gist %}", Meaning::Unknown),
        ] {
            assert_eq!(meaning(&whole(text).unwrap()), expected, "{text}");
        }
    }
}
