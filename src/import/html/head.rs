//! What a page says of itself: in `<head>`, in its structured data, and in the elements that are marked as such.

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::dom::{self, Dom};

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `<title>`.
    pub title: Option<String>,
    /// The language of `<html>`.
    pub language: Option<String>,
    /// `<meta>`: name or property in lower case with content, in the page's order.
    pub meta: Vec<(String, String)>,
    /// `<link rel=canonical>`.
    pub canonical: Option<String>,
    /// `<base href>`.
    pub base: Option<String>,
    /// `<script type="application/ld+json">`, unparsed.
    pub json_ld: Vec<String>,
    /// The comments before `<body>`: tools that save pages leave their notes there.
    pub comments: Vec<String>,
    /// The markup of `<noscript>` and `<noframes>`: what the page shows where scripts and frames do not work.
    pub substitute: String,
    /// The names of the body say that it holds a forum.
    forum: bool,
    /// What marked elements say, in the page's order.
    pub said: Vec<Said>,
}

/// What kind of page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It does not say.
    Unknown,
    /// An article.
    Article,
    /// A thread of a forum: answers are its text.
    Thread,
}

/// What an element of the page's body says of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is about.
    pub hand: Hand,
    /// The attribute that holds the value for machines: `datetime`, `content`.
    pub value: Option<String>,
    /// What is shown, in one line.
    pub text: String,
}

/// What a marked element is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// `<h1>`.
    TopHeading,
    /// `itemprop=headline`, or a class that says so.
    Headline,
    /// `rel=author`, `itemprop=author`, or a class that says so.
    Author,
    /// `<time>`, `itemprop=datePublished`, or a class that says so.
    Published,
    /// `itemprop=dateModified`.
    Modified,
    /// A tag of the article.
    Tag,
    /// A short text that may hold a date, an author or a source: `2024-03-04 10:20 来源：新华网`.
    Line,
}

/// How many marked elements are kept.
const MOST_SAID: usize = 64;
/// The longest text of one, in characters.
const LONGEST: usize = 300;
/// The longest line that is looked at for a date, in bytes, and how many are kept.
const LONGEST_LINE: usize = 240;
const MOST_LINES: usize = 24;
/// Structured data beyond this many bytes is no description of an article.
const MOST_JSON: usize = 2 << 20;

impl Head {
    /// The content of the first `<meta>` of one of these names, in the order of the names.
    pub fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.meta.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()))
    }

    /// The contents of every `<meta>` of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.meta.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What kind of page it is, by its structured data and the program that made it.
    pub(super) fn kind(&self) -> Kind {
        const MAKERS: [&str; 7] = ["discourse", "flarum", "mybb", "phpbb", "vbulletin", "xenforo", "nodebb"];
        const ARTICLES: [&str; 6] = [
            "\"Article\"",
            "\"NewsArticle\"",
            "\"BlogPosting\"",
            "\"ReportageNewsArticle\"",
            "\"TechArticle\"",
            "\"OpinionNewsArticle\"",
        ];
        let made = |name: &str| MAKERS.iter().any(|maker| name.to_ascii_lowercase().contains(maker));
        let holds = |words: &[&str]| self.json_ld.iter().any(|script| words.iter().any(|word| script.contains(word)));
        if self.forum || holds(&["\"DiscussionForumPosting\"", "\"QAPage\""]) || self.all("generator").any(made) {
            Kind::Thread
        } else if self.all("og:type").any(|kind| kind.eq_ignore_ascii_case("article")) || holds(&ARTICLES) {
            Kind::Article
        } else {
            Kind::Unknown
        }
    }

    /// The elements of one kind.
    pub fn said(&self, hand: Hand) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |said| said.hand == hand)
    }
}

/// Whether a text may name a date, an author or a source.
fn tells(text: &str) -> bool {
    let text = text.trim();
    if text.len() < 4 || text.len() > LONGEST_LINE {
        return false;
    }
    let labels = ["来源", "來源", "作者", "记者", "記者", "기자", "By ", "文／", "文/", "撰文", "編集", "출처"];
    let year = || {
        let digits = |part: &[u8]| part.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(u8::is_ascii_digit) {
            rest = rest.get(at..).unwrap_or_default();
            let length = digits(rest);
            if length == 4 && matches!(rest.first(), Some(b'1' | b'2')) {
                return true;
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        false
    };
    // Where the first character of a label stands, the rest is looked at.
    let firsts = |c: char| matches!(c, '来' | '來' | '作' | '记' | '記' | '기' | 'B' | '文' | '撰' | '編' | '출');
    let labelled = || {
        let places = text.char_indices().filter(|(_, c)| firsts(*c)).filter_map(|(at, _)| text.get(at..));
        places.into_iter().any(|rest| labels.iter().any(|label| rest.starts_with(label)))
    };
    year() || labelled()
}

/// `forumTopicPage`, `Vanilla Discussion`, `thread_view`.
fn is_forum(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["forum", "viewtopic", "showthread", "thread_view"].iter().any(|word| name.starts_with(word))
        || name == "discussion"
}

/// Reads the whole page.
pub(super) fn read(tree: &Html) -> Head {
    let mut head = Head::default();
    let mut in_body = false;
    let mut lines = 0;
    for edge in tree.tree.root().traverse() {
        let Edge::Open(node) = edge else { continue };
        match node.value() {
            Node::Comment(text) if !in_body && head.comments.len() < 8 => {
                head.comments.push(text.chars().take(2000).collect());
            }
            Node::Text(text) if in_body && lines < MOST_LINES && tells(text) => {
                let shown =
                    node.parent().and_then(dom::element).is_some_and(|parent| !dom::is_invisible(parent.name()));
                if shown {
                    lines += 1;
                    head.said.push(Said { hand: Hand::Line, value: None, text: dom::one_line(text) });
                }
            }
            Node::Element(element) if element.name() == "body" => {
                in_body = true;
                head.forum = dom::classes(element).chain(dom::value(element, "id")).any(is_forum);
            }
            Node::Element(element) => {
                element_of_head(node, element, &mut head);
                if in_body && head.said.len() < MOST_SAID + lines {
                    element_of_body(node, element, &mut head);
                }
            }
            _ => {}
        }
    }
    head
}

fn element_of_head(node: Dom<'_>, element: &Element, head: &mut Head) {
    match element.name() {
        "html" => {
            let language = dom::attr(element, "lang").or_else(|| dom::attr(element, "xml:lang"));
            head.language = language.map(str::to_owned);
        }
        "title" if head.title.is_none() => {
            head.title = Some(dom::one_line(&dom::raw_text(node))).filter(|title| !title.is_empty());
        }
        "meta" => {
            let name = ["property", "name", "itemprop"].iter().find_map(|name| dom::attr(element, name));
            if let (Some(name), Some(content)) = (name, dom::attr(element, "content")) {
                head.meta.push((name.to_ascii_lowercase(), dom::one_line(content)));
            }
        }
        "link" if head.canonical.is_none() && has_word(element, "rel", "canonical") => {
            head.canonical = dom::attr(element, "href").map(str::to_owned);
        }
        "noscript" | "noframes" if head.substitute.len() < MOST_JSON => head.substitute.push_str(&dom::raw_text(node)),
        "base" if head.base.is_none() => head.base = dom::attr(element, "href").map(str::to_owned),
        "script" if is_json_ld(element) => {
            let text = dom::raw_text(node);
            if text.len() <= MOST_JSON {
                head.json_ld.push(text);
            }
        }
        _ => {}
    }
}

fn is_json_ld(element: &Element) -> bool {
    dom::value(element, "type").is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"))
}

fn has_word(element: &Element, attribute: &str, word: &str) -> bool {
    dom::value(element, attribute)
        .is_some_and(|value| value.split_whitespace().any(|own| own.eq_ignore_ascii_case(word)))
}

fn element_of_body(node: Dom<'_>, element: &Element, head: &mut Head) {
    let Some(hand) = hand(element) else { return };
    let value = ["datetime", "content"].iter().find_map(|name| dom::attr(element, name)).map(dom::one_line);
    if dom::has_more_text(node, LONGEST) {
        return;
    }
    let text = dom::one_line(&dom::visible_text(node));
    if value.is_some() || !text.is_empty() {
        head.said.push(Said { hand, value, text });
    }
}

fn hand(element: &Element) -> Option<Hand> {
    if let Some(name) = dom::value(element, "itemprop") {
        for word in name.split_whitespace() {
            match word {
                "headline" => return Some(Hand::Headline),
                "author" | "creator" => return Some(Hand::Author),
                "datePublished" | "dateCreated" => return Some(Hand::Published),
                "dateModified" => return Some(Hand::Modified),
                _ => {}
            }
        }
    }
    match element.name() {
        "h1" => return Some(Hand::TopHeading),
        "time" => {
            let modified = dom::classes(element).any(|class| class.contains("updated") || class.contains("modified"));
            return Some(if modified { Hand::Modified } else { Hand::Published });
        }
        "a" if has_word(element, "rel", "author") => return Some(Hand::Author),
        "a" if has_word(element, "rel", "tag") => return Some(Hand::Tag),
        _ => {}
    }
    dom::classes(element).chain(dom::value(element, "id")).find_map(|class| match class {
        "entry-title" | "post-title" | "article-title" | "article__title" | "activity-name" | "headline" => {
            Some(Hand::Headline)
        }
        "byline" | "author" | "post-author" | "entry-author" | "article-author" | "author-name" | "byline-name"
        | "p-author" | "article__author" | "writer" => Some(Hand::Author),
        "date" | "pubdate" | "pub_date" | "publish_time" | "publish-time" | "pub-time" | "pubtime" | "post-date"
        | "entry-date" | "published" | "dateline" | "article-date" | "article_time" | "timestamp" | "date-source"
        | "time-source" => Some(Hand::Published),
        _ => None,
    })
}
