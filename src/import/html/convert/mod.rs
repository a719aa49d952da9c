//! The walk over the tree: what each element opens, and what that becomes when it closes.

mod attributes;
mod containers;
mod leaves;
mod runs;

use std::collections::{BTreeMap, BTreeSet};

use ego_tree::NodeId;
use scraper::Node;
use scraper::node::Element;

pub(super) use self::runs::{Page, run, run_pieces};

use self::attributes::{is_last_words, language_of, list_kind, quote_kind};
use super::dom::{self, Dom};
use super::flow::{Flow, Leaf, Mark, Run};
use super::frames::{Frame, Kind};
use super::math;
use super::notes::Notes;
use super::rules::Role;
use super::space;
use super::table::Section;
use super::urls::Base;
use super::{Converted, Options, settle};
use crate::diag::{Diagnostic, Severity};
use crate::ir::{Attr, Direction, QuoteKind, ResourceId};

/// Levels of the IR's depth that are kept free for a paragraph, its marks, a ruby base and the text.
const RESERVED_LEVELS: usize = 16;
/// The most visible characters that are dropped as boilerplate: an advertisement that was never closed holds the article.
const LONGEST_BOILERPLATE: usize = 600;
/// The most visible characters of a button's label.
const LONGEST_CONTROL: usize = 60;
/// Diagnostics of one code; further ones are joined to the last.
const MAX_SAME_DIAGNOSTICS: usize = 100;

/// What an open element does when it closes.
#[derive(Debug)]
enum Close {
    Nothing,
    /// Ends the paragraph.
    Flush,
    /// Ends a `<p>`.
    Paragraph,
    /// Closes so many marks.
    Marks(usize),
    /// Ends the paragraph and closes a mark.
    MarkedParagraph,
    /// Ends a heading; what was open before.
    Heading(Option<u8>),
    /// Closes a frame.
    Frame,
    /// Closes an item and the list that was made for it.
    StrayItem,
    /// `<q>`.
    Quotation,
    Ruby,
    RubyText,
    /// Ends a part of a table.
    Section,
}

/// A ruby that is open.
struct Ruby {
    /// The runs before it, and its finished pairs.
    before: Vec<Run>,
    /// The base of the pair in the making.
    base: Vec<Run>,
    /// How many marks were open before it.
    marks: usize,
}

/// The notes that were referred to, in the order of their first reference.
#[derive(Default)]
struct Order {
    notes: Vec<usize>,
    places: BTreeMap<usize, usize>,
}

impl Order {
    /// The name of a note, which is its place.
    fn name(&mut self, note: usize) -> String {
        let notes = &mut self.notes;
        let place = *self.places.entry(note).or_insert_with(|| {
            notes.push(note);
            notes.len()
        });
        place.to_string()
    }
}

struct Walker<'a> {
    options: Options<'a>,
    base: Base,
    /// How many nested containers the IR has room for.
    max_levels: usize,
    levels: usize,
    frames: Vec<Frame>,
    flow: Flow,
    heading: Option<u8>,
    /// How many `<p>` are open: at most one, save in broken markup.
    paragraphs: usize,
    languages: Vec<(Option<String>, Option<Direction>)>,
    /// The anchors that links of this text lead to.
    wanted: &'a BTreeSet<String>,
    pending_ids: Vec<String>,
    aliases: BTreeMap<String, String>,
    ruby: Option<Ruby>,
    /// The picture that a `<noscript>` gave: the lazy one behind it is the same.
    from_noscript: Option<ResourceId>,
    codes: BTreeMap<&'static str, (usize, usize)>,
    /// What is passed over without a word: it has been reported.
    dropped: BTreeSet<NodeId>,
    /// The page's notes, if it has some.
    notes: Option<&'a Notes>,
    order: Order,
    out: Converted,
}

impl<'a> Walker<'a> {
    fn new(options: &Options<'a>, base_href: Option<&str>, depth: usize, wanted: &'a BTreeSet<String>) -> Self {
        let base = Base::new(options.base, options.folder).unwrapping(options.rules.unwrap).starting_from(base_href);
        Self {
            options: *options,
            base,
            max_levels: depth.saturating_sub(RESERVED_LEVELS),
            levels: 0,
            frames: vec![Frame::new(Kind::Root, Attr::default())],
            flow: Flow::default(),
            heading: None,
            paragraphs: 0,
            languages: Vec::new(),
            wanted,
            pending_ids: Vec::new(),
            aliases: BTreeMap::new(),
            ruby: None,
            from_noscript: None,
            codes: BTreeMap::new(),
            dropped: BTreeSet::new(),
            notes: None,
            order: Order::default(),
            out: Converted::default(),
        }
    }

    /// Visits a node and every node below it.
    fn walk_whole(&mut self, node: Dom<'a>) {
        let languages = self.languages.len();
        if let Some(close) = self.enter(node) {
            let opened_language = self.languages.len() > languages;
            self.walk(node);
            self.leave(close, opened_language);
        }
    }

    /// Visits every node below this one in order without recursion.
    fn walk(&mut self, root: Dom<'a>) {
        let mut opened: Vec<(Close, bool)> = Vec::new();
        let mut next = root.first_child();
        while let Some(node) = next {
            let languages = self.languages.len();
            if let Some(close) = self.enter(node) {
                let opened_language = self.languages.len() > languages;
                if let Some(child) = node.first_child() {
                    opened.push((close, opened_language));
                    next = Some(child);
                    continue;
                }
                self.leave(close, opened_language);
            }
            let mut at = node;
            next = loop {
                if let Some(sibling) = at.next_sibling() {
                    break Some(sibling);
                }
                match (at.parent(), opened.pop()) {
                    (Some(parent), Some((close, opened_language))) => {
                        self.leave(close, opened_language);
                        at = parent;
                    }
                    _ => break None,
                }
            };
        }
    }

    /// What was read, its links not settled, and the anchors that share a block with another.
    fn finish(mut self) -> (Converted, BTreeMap<String, String>) {
        self.flush();
        while self.frames.len() > 1 {
            self.close_frame();
        }
        let mut blocks = self.frames.pop().map(|frame| frame.blocks).unwrap_or_default();
        settle::settle_headings(&mut blocks);
        self.out.blocks = blocks;
        (self.out, self.aliases)
    }

    /// `None`: the node is dealt with, its children are not visited.
    fn enter(&mut self, node: Dom<'a>) -> Option<Close> {
        match node.value() {
            Node::Text(words) => {
                self.flow.text(words);
                None
            }
            Node::Element(element) => self.enter_element(node, element),
            Node::Document | Node::Fragment => Some(Close::Nothing),
            Node::Doctype(_) | Node::Comment(_) | Node::ProcessingInstruction(_) => None,
        }
    }

    fn enter_element(&mut self, node: Dom<'a>, element: &'a Element) -> Option<Close> {
        let name = element.name();
        if !self.dropped.is_empty() && self.dropped.contains(&node.id()) {
            self.flush_around(name);
            return None;
        }
        if let Some(part) = self.notes.and_then(|notes| notes.part(node.id())) {
            self.note_part(part, node, name);
            return None;
        }
        if !self.options.hidden && dom::is_hidden(element) {
            self.drop_node(Severity::Note, "html.dropped-hidden", "hidden text was dropped", node);
            return None;
        }
        match self.options.rules.role(dom::classes(element), dom::value(element, "id")) {
            Some(Role::Boilerplate(_)) if dom::has_more_text(node, LONGEST_BOILERPLATE) => {
                let message = format!(
                    "text that looks like boilerplate was kept, as it is long: <{name} class={:?}>",
                    dom::value(element, "class").unwrap_or_default()
                );
                self.report(Diagnostic::warning("html.kept-boilerplate", message));
            }
            Some(Role::Boilerplate(code)) => {
                self.flush_around(name);
                let message = format!(
                    "boilerplate was dropped: <{name} class={:?}>",
                    dom::value(element, "class").unwrap_or_default()
                );
                self.drop_node(Severity::Note, code, &message, node);
                return None;
            }
            Some(role)
                if !matches!(name, "img" | "table" | "tr" | "td" | "th" | "ul" | "ol" | "li" | "body" | "html") =>
            {
                self.note_attributes(element, true);
                return Some(self.open_role(role));
            }
            _ => {}
        }
        let block = dom::is_block(name);
        self.note_attributes(element, block);
        if block { self.enter_block(node, element) } else { self.enter_inline(node, element) }
    }

    fn open_role(&mut self, role: Role) -> Close {
        match role {
            Role::Caption => self.open_frame(Kind::Caption),
            Role::Credit => self.open_frame(Kind::Credit),
            Role::Attribution => self.open_frame(Kind::Attribution),
            Role::Heading => self.open_heading(7),
            Role::Paragraph | Role::Boilerplate(_) => {
                self.flush();
                Close::Flush
            }
        }
    }

    /// Anchors that are linked to, language and direction.
    fn note_attributes(&mut self, element: &Element, block: bool) {
        if !self.wanted.is_empty() {
            for name in ["id", "name"] {
                if let Some(id) =
                    dom::attr(element, name).filter(|id| self.wanted.contains(*id) && !id.contains(char::is_whitespace))
                {
                    self.pending_ids.push(id.to_owned());
                }
            }
        }
        if block && !matches!(element.name(), "html" | "body") {
            let (language, direction) = language_of(element);
            if language.is_some() || direction.is_some() {
                let outer = self.languages.last().cloned().unwrap_or_default();
                self.languages.push((language.or(outer.0), direction.or(outer.1)));
            }
        }
    }

    fn enter_block(&mut self, node: Dom<'a>, element: &'a Element) -> Option<Close> {
        match element.name() {
            "p" => {
                self.flush();
                self.paragraphs += 1;
                self.loosen_list();
                Some(Close::Paragraph)
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = element.name().bytes().last().map_or(1, |digit| digit.saturating_sub(b'0'));
                Some(self.open_heading(level))
            }
            "ul" | "ol" | "menu" | "dir" => {
                Some(self.open_frame(Kind::List { kind: list_kind(element), items: Vec::new(), loose: false }))
            }
            "li" => Some(self.open_item(element)),
            "dl" => Some(self.open_frame(Kind::Definitions { items: Vec::new() })),
            "dt" | "dd" => Some(self.open_definition(element.name() == "dt")),
            "blockquote" => Some(self.open_frame(Kind::Quote { kind: quote_kind(element), attribution: Vec::new() })),
            "div" | "aside" if quote_kind(element) != QuoteKind::Block => {
                Some(self.open_frame(Kind::Quote { kind: quote_kind(element), attribution: Vec::new() }))
            }
            "footer" if self.in_quote() => Some(self.open_frame(Kind::Attribution)),
            "figure" => Some(self.open_frame(Kind::Figure { caption: Vec::new(), credit: Vec::new() })),
            "figcaption" => Some(self.open_frame(Kind::Caption)),
            "pre" | "listing" | "xmp" | "plaintext" => {
                self.code_block(node, element);
                None
            }
            "table" => Some(self.open_table(element)),
            "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => self.enter_table_part(node, element),
            "hr" => {
                self.flush();
                self.thematic_break();
                None
            }
            "summary" | "legend" => {
                self.flush();
                Some(if self.flow.open(Mark::Strong) { Close::MarkedParagraph } else { Close::Flush })
            }
            "dialog" if dom::value(element, "open").is_none() => {
                self.drop_node(Severity::Note, "html.dropped-hidden", "hidden text was dropped", node);
                None
            }
            "option" | "optgroup" => None,
            "div" | "span" if dom::classes(element).any(|class| class == "katex-display") => self.katex(node, true),
            "div" if dom::value(element, "data-math-style").is_some() => self.marked_formula(node, element),
            _ => {
                self.flush();
                Some(Close::Flush)
            }
        }
    }

    fn enter_inline(&mut self, node: Dom<'a>, element: &'a Element) -> Option<Close> {
        match element.name() {
            "br" => {
                self.flow.leaf(Leaf::Break);
                None
            }
            "img" | "image" => {
                self.picture(node, element);
                None
            }
            "a" if dom::value(element, "data-footnote-ref").is_some() && self.note_reference(element) => None,
            "a" => self.open_link(element),
            "audio" | "video" => {
                self.recording(node, element);
                None
            }
            "iframe" | "embed" | "object" => self.embed(node, element),
            "noscript" => {
                self.noscript(node);
                None
            }
            "math" => {
                if let Some(formula) = math::from_mathml(node, element) {
                    self.formula(formula);
                }
                None
            }
            "script" => {
                if let Some(formula) = math::from_script(node, element) {
                    self.formula(formula);
                }
                None
            }
            "svg" => {
                self.report(Diagnostic::note("html.dropped-svg", "an inline SVG drawing was dropped"));
                None
            }
            "button" if !dom::has_more_text(node, LONGEST_CONTROL) => {
                self.drop_node(Severity::Note, "html.dropped-control", "a button was dropped", node);
                None
            }
            "input" => {
                self.task_box(element);
                None
            }
            "ruby" if self.ruby.is_none() => {
                self.ruby = Some(Ruby { before: self.flow.take(), base: Vec::new(), marks: self.flow.depth() });
                Some(Close::Ruby)
            }
            "rt" => Some(self.open_ruby_text()),
            "q" => {
                self.flow.text("“");
                Some(Close::Quotation)
            }
            "cite" if self.in_quote() && is_last_words(node) => Some(self.open_frame(Kind::Attribution)),
            name if dom::is_invisible(name) => None,
            "span" | "code" if dom::value(element, "data-math-style").is_some() => self.marked_formula(node, element),
            "span" if dom::classes(element).any(|class| class == "katex" || class == "katex-display") => {
                let display = dom::classes(element).any(|class| class == "katex-display");
                self.katex(node, display)
            }
            _ => Some(self.open_marks(element)),
        }
    }

    fn leave(&mut self, close: Close, opened_language: bool) {
        match close {
            Close::Nothing => {}
            Close::Flush => self.flush(),
            Close::Paragraph => {
                self.flush();
                self.paragraphs = self.paragraphs.saturating_sub(1);
            }
            Close::Marks(count) => (0..count).for_each(|_| self.flow.close()),
            Close::MarkedParagraph => {
                self.flush();
                self.flow.close();
            }
            Close::Heading(outer) => {
                self.flush();
                self.heading = outer;
            }
            Close::Frame => {
                self.flush();
                self.close_frame();
            }
            Close::StrayItem => {
                self.flush();
                self.close_frame();
                self.close_frame();
            }
            Close::Quotation => self.flow.text("”"),
            Close::Ruby => self.close_ruby(),
            Close::RubyText => self.close_ruby_text(),
            Close::Section => {
                self.flush();
                if let Some(Frame { kind: Kind::Table(builder), .. }) = self.frames.last_mut() {
                    builder.section = Section::Body;
                }
            }
        }
        if opened_language {
            self.languages.pop();
        }
    }

    /// Reports the visible text of a node that is not taken over.
    fn drop_node(&mut self, severity: Severity, code: &'static str, message: &str, node: Dom<'_>) {
        let hidden = dom::element(node).is_some_and(dom::is_hidden);
        let text = if hidden { String::new() } else { dom::visible_text(node) };
        if space::has_visible(&text) {
            self.report(Diagnostic::new(severity, code, message).dropping(text.trim()));
        }
    }

    /// Records a diagnostic; beyond a number of the same code their texts are joined, so that no input makes millions.
    fn report(&mut self, diagnostic: Diagnostic) {
        let next = self.out.diagnostics.len();
        let (count, at) = self.codes.entry(diagnostic.code).or_insert((0, next));
        *count += 1;
        if *count <= MAX_SAME_DIAGNOSTICS {
            *at = next;
            self.out.diagnostics.push(diagnostic);
        } else if let (Some(known), Some(text)) = (self.out.diagnostics.get_mut(*at), diagnostic.dropped) {
            let dropped = known.dropped.get_or_insert_default();
            dropped.push('\n');
            dropped.push_str(&text);
        }
    }
}
