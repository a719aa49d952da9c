//! The state of writing a document, and inlines on their way to [`spans`].

use std::collections::{BTreeMap, BTreeSet};

use super::escape;
use super::html;
use super::spans::{self, Place};
use super::tree::{Holder, Mark, Node};
use crate::export::shared::labels::Labels;
use crate::ir::walk::{self, Visitor};
use crate::ir::{Article, Document, Inline, MathNotation, ResourceId, Resources};

/// Writes the articles of one document.
pub(super) struct Writer<'a> {
    /// The document's resources.
    pub(super) resources: &'a Resources,
    /// The words of the article's language.
    pub(super) words: &'static Labels,
    /// Of the ATX heading that a heading of level 0 would be.
    pub(super) level: usize,
    /// Numbers of the article's notes.
    pub(super) notes: Notes,
    /// The anchors that the article's links point to.
    pub(super) anchors: BTreeSet<String>,
    /// What makes anchors unique in a document of several articles.
    pub(super) prefix: String,
    /// The definitions of links, where they do not stand with the links.
    pub(super) references: Option<References>,
}

/// Definitions of links, numbered through the document.
#[derive(Clone, Debug, Default)]
pub(super) struct References {
    /// What stands before the numbers, so that no text in brackets is a label.
    prefix: String,
    /// How many the articles before had.
    before: usize,
    /// Address and title of each of this article's.
    targets: Vec<String>,
    numbers: BTreeMap<String, usize>,
}

impl References {
    /// Labels that no text of the document has.
    pub(super) fn new(document: &Document) -> Self {
        let mut prefix = String::new();
        let texts: Vec<String> = document.articles().map(Article::text).collect();
        let is_taken = |prefix: &str| {
            let open = format!("[{prefix}");
            let follows = |text: &str, at: usize| {
                text.get(at + open.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            };
            texts.iter().any(|text| text.match_indices(&open).any(|(at, _)| follows(text, at)))
        };
        while is_taken(&prefix) {
            prefix.push_str("link-");
        }
        Self { prefix, ..Self::default() }
    }

    /// The label of an address with its title.
    fn label(&mut self, target: String) -> String {
        let next = self.before + self.targets.len() + 1;
        let number = *self.numbers.entry(target.clone()).or_insert(next);
        if number == next {
            self.targets.push(target);
        }
        format!("{}{number}", self.prefix)
    }

    /// The definitions that this article is the first to need, a line each; the next article begins.
    pub(super) fn take(&mut self) -> String {
        let (prefix, before) = (&self.prefix, self.before);
        let line = |(at, target): (usize, &String)| format!("[{prefix}{}]: {target}", before + at + 1);
        let lines: Vec<String> = self.targets.iter().enumerate().map(line).collect();
        self.before += self.targets.len();
        self.targets.clear();
        lines.join("\n")
    }
}

/// Notes are numbered through the document, in order of first reference.
#[derive(Default)]
pub(super) struct Notes {
    /// How many the articles before had.
    pub(super) before: usize,
    numbers: BTreeMap<String, usize>,
    /// The ids of this article's notes in order.
    pub(super) order: Vec<String>,
}

impl Notes {
    /// The number of a note, given to it now if it has none.
    pub(super) fn number(&mut self, id: &str) -> usize {
        if let Some(&number) = self.numbers.get(id) {
            return number;
        }
        self.order.push(id.to_owned());
        let number = self.before + self.order.len();
        self.numbers.insert(id.to_owned(), number);
        number
    }

    /// Starts the next article.
    pub(super) fn next_article(&mut self) {
        self.before += self.order.len();
        self.order.clear();
        self.numbers.clear();
    }
}

/// The anchors of the same article that its links point to.
pub(super) fn linked_anchors(article: &Article) -> BTreeSet<String> {
    #[derive(Default)]
    struct Find(BTreeSet<String>);
    impl Visitor for Find {
        fn inline(&mut self, inline: &Inline) {
            if let Inline::Link { url, .. } = inline
                && let Some(id) = url.strip_prefix('#')
            {
                self.0.insert(id.to_owned());
            }
            walk::walk_inline(self, inline);
        }
    }
    let mut find = Find::default();
    walk::walk_article(&mut find, article);
    find.0
}

impl Writer<'_> {
    /// Inlines as one paragraph, heading or cell.
    pub(super) fn line(&mut self, inlines: &[Inline], place: Place) -> String {
        spans::write(self.nodes(inlines), place)
    }

    /// Inlines with an anchor before them, where the block has one that is linked to.
    pub(super) fn anchored(&mut self, id: Option<&str>, inlines: &[Inline], place: Place) -> String {
        let mut nodes: Vec<Node> = id.and_then(|id| self.anchor(id)).into_iter().collect();
        nodes.extend(self.nodes(inlines));
        spans::write(nodes, place)
    }

    /// The anchor, if some link points to it.
    pub(super) fn anchor(&self, id: &str) -> Option<Node> {
        let wanted = self.anchors.contains(id);
        wanted.then(|| Node::Raw(format!("<a id=\"{}\"></a>", crate::ir::xml::escaped(&self.target(id)))))
    }

    /// An anchor's name in this document.
    pub(super) fn target(&self, id: &str) -> String {
        format!("{}{id}", self.prefix)
    }

    /// Inlines on their way.
    pub(super) fn nodes(&mut self, inlines: &[Inline]) -> Vec<Node> {
        let mut out = Vec::with_capacity(inlines.len());
        self.push_nodes(inlines, false, &mut out);
        out
    }

    fn content(&mut self, inlines: &[Inline], linked: bool) -> Vec<Node> {
        let mut out = Vec::with_capacity(inlines.len());
        self.push_nodes(inlines, linked, &mut out);
        out
    }

    fn push_nodes(&mut self, inlines: &[Inline], linked: bool, out: &mut Vec<Node>) {
        for inline in inlines {
            self.push_node(inline, linked, out);
        }
    }

    fn push_node(&mut self, inline: &Inline, linked: bool, out: &mut Vec<Node>) {
        let mark = |mark| Box::new(move |content| Node::Mark(mark, content)) as Box<dyn Fn(Vec<Node>) -> Node>;
        let tag = |open: &'static str, close| {
            let hold = move |content| Node::Hold(Holder::Tag(String::from(open), close), content);
            Box::new(hold) as Box<dyn Fn(Vec<Node>) -> Node>
        };
        let wrap = match inline {
            Inline::Emphasis { .. } => mark(Mark::Emphasis),
            Inline::Strong { .. } => mark(Mark::Strong),
            Inline::Strikethrough { .. } => mark(Mark::Strike),
            Inline::Underline { .. } => tag("<u>", "</u>"),
            Inline::Small { .. } => tag("<small>", "</small>"),
            Inline::Subscript { .. } => tag("<sub>", "</sub>"),
            Inline::Superscript { .. } => tag("<sup>", "</sup>"),
            other => return self.push_leaf(other, linked, out),
        };
        let content = self.content(inline.content().unwrap_or_default(), linked);
        out.push(wrap(content));
    }

    fn push_leaf(&mut self, inline: &Inline, linked: bool, out: &mut Vec<Node>) {
        match inline {
            Inline::Text { text } => out.push(Node::Text(text.clone())),
            Inline::LineBreak => out.push(Node::Break),
            Inline::Code { text } => out.push(Node::Code(text.clone())),
            Inline::Math { notation, source } => out.push(Node::Raw(inline_math(*notation, source))),
            Inline::NoteRef { note } => out.push(Node::Raw(format!("[^{}]", self.notes.number(note)))),
            Inline::Image { resource, alt } => out.push(Node::Raw(self.image(resource, alt))),
            Inline::Ruby { base, text } => {
                let base = self.content(base, linked);
                let annotation = format!("<rt>{}</rt></ruby>", escape::alternative(text));
                out.push(Node::Hold(Holder::Ruby(annotation), base));
            }
            Inline::Span { attr, content } => {
                out.extend(attr.id.as_deref().and_then(|id| self.anchor(id)));
                match html::span_tags(attr) {
                    Some((open, close)) => {
                        let content = self.content(content, linked);
                        out.push(Node::Hold(Holder::Tag(open, close), content));
                    }
                    None => self.push_nodes(content, linked, out),
                }
            }
            Inline::Link { url, title, content } => self.push_link(url, title, content, linked, out),
            other => self.push_nodes(other.content().unwrap_or_default(), linked, out),
        }
    }

    /// A link; inside another link its content alone, for links do not nest (section 6.3).
    fn push_link(&mut self, url: &str, title: &str, content: &[Inline], linked: bool, out: &mut Vec<Node>) {
        if linked {
            return self.push_nodes(content, linked, out);
        }
        if let [Inline::Text { text }] = content
            && title.is_empty()
            && is_autolink(text, url)
        {
            out.push(Node::Raw(format!("<{text}>")));
            return;
        }
        let url = url.strip_prefix('#').map_or_else(|| url.to_owned(), |id| format!("#{}", self.target(id)));
        let rest = link_target(self.references.as_mut(), &url, title);
        out.push(Node::Hold(Holder::Link(rest), self.content(content, true)));
    }

    /// An image at its original's address.
    pub(super) fn image(&self, resource: &ResourceId, alt: &str) -> String {
        let url = self.resources.get(resource).map_or("", |resource| resource.url.as_str());
        format!("![{}]({})", escape::alternative(alt), escape::destination(url))
    }

    /// Inlines as HTML, for places that Markdown's inlines cannot reach.
    pub(super) fn html(&self, inlines: &[Inline]) -> String {
        let mut out = String::new();
        html::push_inlines(&mut out, inlines, self.resources, &|id| self.target(id));
        out
    }
}

/// What follows a link's brackets: address and title, or the label of their definition.
pub(super) fn link_target(references: Option<&mut References>, url: &str, title: &str) -> String {
    let target = format!("{}{}", escape::destination(url), escape::title(title));
    match references {
        Some(references) => format!("[{}]", references.label(target)),
        None => format!("({target})"),
    }
}

/// Whether `<text>` is a link to that URL (section 6.5).
fn is_autolink(text: &str, url: &str) -> bool {
    let scheme = url.split(':').next().unwrap_or_default();
    let sound = (2..=32).contains(&scheme.len())
        && scheme.len() < url.len()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'));
    text == url
        && sound
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '|' | '`'))
}

/// `$…$`; code where dollars or backticks stand in the formula; MathML as it is.
fn inline_math(notation: MathNotation, source: &str) -> String {
    let source = source.split_whitespace().collect::<Vec<_>>().join(" ");
    match notation {
        MathNotation::Tex if source.contains(['$', '`']) || source.is_empty() => escape::code_span(&source),
        MathNotation::Tex => format!("${source}$"),
        MathNotation::MathMl if is_math_element(&source) => source,
        MathNotation::MathMl => escape::code_span(&source),
    }
}

/// Whether a source is one `math` element and can stand in Markdown as it is.
pub(super) fn is_math_element(source: &str) -> bool {
    source.starts_with("<math") && source.ends_with("</math>") && !source.contains("<script")
}
