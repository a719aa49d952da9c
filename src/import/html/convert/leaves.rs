//! What has no blocks within: paragraphs, code, links, ruby, formulas, media.

use scraper::Html;
use scraper::node::Element;

use super::attributes::{code_language, is_headed, marks_of};
use super::{Close, Ruby, Walker};
use crate::diag::{Diagnostic, Severity};
use crate::import::html::dom::{self, Dom};
use crate::import::html::flow::{self, Cutting, Leaf, Mark, Picture, Piece};
use crate::import::html::frames::{self, Kind};
use crate::import::html::math::{self, Formula};
use crate::import::html::media::{self, MediaReader};
use crate::import::html::notes::Part;
use crate::import::html::tame::tame;
use crate::import::html::urls::Target;
use crate::ir::walk::inline_text;
use crate::ir::{Attr, Block, Inline, MathNotation, Media, Resource};

impl<'a> Walker<'a> {
    /// Ends the paragraph in the making.
    pub(super) fn flush(&mut self) {
        if self.ruby.is_some() {
            return;
        }
        let runs = self.flow.take();
        if runs.is_empty() {
            return;
        }
        let rules = &self.options.rules;
        let cutting = Cutting {
            block_pictures: rules.block_pictures,
            breaks_part_sentences: rules.breaks_part_sentences && self.paragraphs == 0 && self.heading.is_none(),
            whole: false,
        };
        let captions = rules.text_after_picture_is_caption && self.paragraphs == 0;
        let mut after_picture = false;
        let mut alt = String::new();
        for piece in flow::pieces(runs, cutting) {
            match piece {
                Piece::Pictures(pictures) => {
                    alt = pictures.last().map(|picture| picture.alt.clone()).unwrap_or_default();
                    self.push_pictures(pictures);
                    after_picture = true;
                }
                Piece::Text(content)
                    if after_picture
                        && ((captions && is_headed(&content))
                            || flow::is_caption([inline_text(&content).as_str()], &alt)) =>
                {
                    let paragraph = Block::Paragraph { attr: self.leaf_attr(), content };
                    self.attach_caption(vec![paragraph]);
                    after_picture = false;
                }
                Piece::Text(content) => {
                    self.push_text(content);
                    after_picture = false;
                }
            }
        }
    }

    /// Ends the paragraph before a dropped element that stands on lines of its own.
    pub(super) fn flush_around(&mut self, name: &str) {
        if dom::is_block(name) {
            self.flush();
        }
    }

    pub(super) fn push_text(&mut self, content: Vec<Inline>) {
        let attr = self.leaf_attr();
        let block = match self.heading {
            Some(level) => Block::Heading { attr, level, content },
            None => Block::Paragraph { attr, content },
        };
        self.push(block);
    }

    pub(super) fn push_pictures(&mut self, pictures: Vec<Picture>) {
        let attr = self.leaf_attr();
        for picture in pictures.iter().filter(|picture| !is_still(picture)) {
            self.report_picture_link(picture);
        }
        let medium = |picture: Picture| match &picture.link {
            Some(url) if is_still(&picture) => {
                Media::Embed { url: url.clone(), poster: Some(picture.resource), title: picture.alt }
            }
            _ => Media::Image { resource: picture.resource, alt: picture.alt },
        };
        let media = pictures.into_iter().map(medium).collect();
        self.push(Block::Figure { attr, media, caption: Vec::new(), credit: Vec::new() });
    }

    /// A figure has no link. One that leads to a larger copy of the picture is no loss; another is.
    fn report_picture_link(&mut self, picture: &Picture) {
        let Some(link) = &picture.link else { return };
        let path = link.split(['?', '#']).next().unwrap_or(link).to_ascii_lowercase();
        let is_copy = [".jpg", ".jpeg", ".png", ".gif", ".webp"].iter().any(|ending| path.ends_with(ending));
        let severity = if is_copy { Severity::Note } else { Severity::Warning };
        let message = format!("the link around a picture was dropped: {link}");
        self.report(Diagnostic::new(severity, "html.dropped-picture-link", message));
    }

    pub(super) fn leaf_attr(&mut self) -> Attr {
        let (lang, dir) = self.languages.last().cloned().unwrap_or_default();
        let mut ids = std::mem::take(&mut self.pending_ids).into_iter();
        let id = ids.next();
        if let Some(first) = &id {
            self.aliases.extend(ids.map(|other| (other, first.clone())));
        }
        Attr { id, lang, dir, ..Attr::default() }
    }

    /// Adds a block to the innermost frame that takes blocks.
    pub(super) fn push(&mut self, block: Block) {
        match self.frames.last_mut() {
            Some(frame) if frame.takes_blocks() => frame.push(block),
            _ => {
                let table = self.frames.iter_mut().rev().find_map(|frame| match &mut frame.kind {
                    Kind::Table(builder) => Some(builder),
                    _ => None,
                });
                if let Some(table) = table {
                    table.strays.push(block);
                }
            }
        }
    }

    pub(super) fn thematic_break(&mut self) {
        let last = self.frames.last().and_then(|frame| frame.blocks.last());
        if !matches!(last, Some(Block::ThematicBreak { .. })) {
            self.push(Block::ThematicBreak { attr: Attr::default() });
        }
    }

    pub(super) fn open_heading(&mut self, level: u8) -> Close {
        self.flush();
        Close::Heading(self.heading.replace(level))
    }

    pub(super) fn code_block(&mut self, node: Dom<'a>, element: &Element) {
        self.flush();
        let text = dom::raw_text(node);
        let text: String =
            text.chars().filter(|&c| crate::ir::xml::is_xml_char(c) && c != '\u{200B}' && c != '\u{FEFF}').collect();
        let text = text.trim_end().trim_start_matches('\n');
        if text.trim().is_empty() {
            return;
        }
        let inner = node.children().filter_map(dom::element).find(|child| child.name() == "code");
        let outer = node.parent().and_then(dom::element);
        let language = [inner, Some(element), outer].into_iter().flatten().find_map(code_language);
        let attr = self.leaf_attr();
        self.push(Block::CodeBlock { attr, language, text: text.to_owned() });
    }

    pub(super) fn open_marks(&mut self, element: &Element) -> Close {
        let mut count = 0;
        for mark in marks_of(element) {
            count += usize::from(self.flow.open(mark));
        }
        Close::Marks(count)
    }

    pub(super) fn open_link(&mut self, element: &Element) -> Option<Close> {
        let opened = match dom::value(element, "href").map(|href| self.base.link(href)) {
            Some(Target::Url(url)) => {
                let title = dom::one_line(dom::value(element, "title").unwrap_or_default());
                // A tooltip that shows the address says nothing.
                let title = if title.ends_with(&url) { String::new() } else { title };
                self.flow.open(Mark::Link { url, title })
            }
            Some(Target::Script) => {
                self.report(Diagnostic::note(
                    "html.dropped-link",
                    "a link that runs a script was dropped, its text kept",
                ));
                false
            }
            Some(Target::None) | None => false,
        };
        Some(Close::Marks(usize::from(opened)))
    }

    pub(super) fn open_ruby_text(&mut self) -> Close {
        match &mut self.ruby {
            Some(ruby) => {
                ruby.base.extend(self.flow.take());
                Close::RubyText
            }
            None => Close::Nothing,
        }
    }

    pub(super) fn close_ruby_text(&mut self) {
        let runs = self.flow.take();
        let Some(ruby) = &mut self.ruby else { return };
        let text = dom::one_line(&crate::ir::walk::inline_text(&frames::line_of(runs)));
        let mut base = std::mem::take(&mut ruby.base);
        if text.is_empty() {
            ruby.before.extend(base);
            return;
        }
        let outer = ruby.marks;
        for run in &mut base {
            run.marks = run.marks.get(outer..).unwrap_or_default().into();
        }
        let base = frames::line_of(base);
        self.flow.put(std::mem::take(&mut ruby.before));
        if base.is_empty() {
            self.flow.text(&text);
        } else {
            self.flow.leaf(Leaf::Inline(Inline::Ruby { base, text }));
        }
        ruby.before = self.flow.take();
    }

    pub(super) fn close_ruby(&mut self) {
        let rest = self.flow.take();
        if let Some(Ruby { mut before, base, .. }) = self.ruby.take() {
            before.extend(base);
            before.extend(rest);
            self.flow.put(before);
        }
    }

    pub(super) fn formula(&mut self, formula: Formula) {
        let Formula { notation, source, display } = formula;
        if display && self.ruby.is_none() {
            self.flush();
            let attr = self.leaf_attr();
            self.push(Block::Math { attr, notation, source });
        } else {
            self.flow.leaf(Leaf::Inline(Inline::Math { notation, source }));
        }
    }

    pub(super) fn katex(&mut self, node: Dom<'a>, display: bool) -> Option<Close> {
        match math::from_katex(node, display) {
            Some(formula) => {
                debug_assert_eq!(formula.notation, MathNotation::Tex, "annotations hold TeX");
                self.formula(formula);
                None
            }
            None => Some(Close::Nothing),
        }
    }

    /// A formula as Markdown parsers mark it: `<span data-math-style="inline">x^2</span>`.
    pub(super) fn marked_formula(&mut self, node: Dom<'a>, element: &Element) -> Option<Close> {
        let display = dom::value(element, "data-math-style") == Some("display");
        if let Some(formula) = math::from_marked(node, display) {
            self.formula(formula);
        }
        None
    }

    /// What belongs to the page's notes.
    pub(super) fn note_part(&mut self, part: Part, node: Dom<'a>, name: &str) {
        match part {
            Part::Reference(note) => {
                let note = self.order.name(note);
                self.flow.leaf(Leaf::Inline(Inline::NoteRef { note }));
            }
            Part::Elsewhere => self.flush_around(name),
            Part::Remains => {
                self.flush_around(name);
                let text = self.notes.map(|notes| dom::visible_text_without(node, &|id| notes.is_note(id)));
                let text = dom::one_line(&text.unwrap_or_default());
                if !text.is_empty() {
                    let message = "the heading above notes was dropped";
                    self.report(Diagnostic::note("html.dropped-notes-heading", message).dropping(text));
                }
            }
        }
    }

    /// A reference to a note that the caller holds. `false` where it is none.
    pub(super) fn note_reference(&mut self, element: &Element) -> bool {
        let number =
            dom::value(element, "href").and_then(|href| href.strip_prefix("#fn-")).and_then(|at| at.parse().ok());
        let Some(number) = number.filter(|number: &usize| (1..=self.options.notes).contains(number)) else {
            return false;
        };
        self.flow.leaf(Leaf::Inline(Inline::NoteRef { note: number.to_string() }));
        true
    }

    pub(super) fn reader(&self) -> MediaReader<'_> {
        let options = &self.options;
        MediaReader {
            base: &self.base,
            rules: &options.rules,
            variables: options.variables,
            authored: options.authored,
        }
    }

    pub(super) fn picture(&mut self, node: Dom<'a>, element: &Element) {
        let mut resources = std::mem::take(&mut self.out.resources);
        let picture = self.reader().picture(node, element, &mut resources);
        self.out.resources = resources;
        let Some(picture) = picture else { return };
        if self.from_noscript.take().is_some_and(|known| known == picture.resource) {
            return;
        }
        self.flow.leaf(Leaf::Picture(picture));
    }

    /// `<noscript>` holds what a page shows where scripts do not run: the real address of a lazy picture.
    pub(super) fn noscript(&mut self, node: Dom<'a>) {
        let markup = dom::raw_text(node);
        let parsed;
        let root = if markup.contains('<') || markup.contains("&lt;") {
            let markup = if markup.contains('<') {
                markup
            } else {
                markup.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
            };
            let (tamed, _) = tame(&markup);
            parsed = Html::parse_fragment(&tamed);
            parsed.tree.root()
        } else {
            node
        };
        for (inner, element) in dom::elements(root) {
            if element.name() != "img" {
                continue;
            }
            let mut resources = std::mem::take(&mut self.out.resources);
            let known = resources.len();
            let picture = self.reader().picture(inner, element, &mut resources);
            let is_new = resources.len() > known;
            self.out.resources = resources;
            if let Some(picture) = picture.filter(|_| is_new) {
                self.from_noscript = Some(picture.resource.clone());
                self.flow.leaf(Leaf::Picture(picture));
            }
        }
    }

    pub(super) fn recording(&mut self, node: Dom<'a>, element: &Element) {
        self.flush();
        let title =
            dom::one_line(dom::attr(element, "title").or_else(|| dom::attr(element, "aria-label")).unwrap_or_default());
        let poster = self.reader().poster(element);
        let poster = poster.map(|poster| self.out.resources.add(poster));
        let recording = self.reader().recording(node, element);
        let media = match (recording, poster) {
            (Some(recording), poster) => {
                let resource = self.out.resources.add(recording);
                match element.name() {
                    "audio" => Media::Audio { resource, title },
                    _ => Media::Video { resource, poster, title },
                }
            }
            (None, Some(resource)) => Media::Image { resource, alt: title },
            (None, None) => {
                let message = format!("<{}> without address was dropped", element.name());
                self.report(Diagnostic::warning("html.dropped-media", message));
                return;
            }
        };
        self.push_medium(media);
    }

    pub(super) fn push_medium(&mut self, media: Media) {
        let attr = self.leaf_attr();
        self.push(Block::Figure { attr, media: vec![media], caption: Vec::new(), credit: Vec::new() });
    }

    pub(super) fn embed(&mut self, node: Dom<'a>, element: &Element) -> Option<Close> {
        let Some(url) = self.reader().embedded(element) else {
            // What stands in an object is shown where the object is not.
            return (element.name() == "object").then_some(Close::Nothing);
        };
        let title = media::embed_title(node, element);
        let kind = dom::value(element, "type").unwrap_or_default();
        self.flush();
        if kind.starts_with("image/") {
            let resource =
                self.out.resources.add(Resource { url, media_type: Some(kind.to_owned()), ..Resource::default() });
            self.push_medium(Media::Image { resource, alt: title });
        } else {
            let poster = self.reader().poster(element);
            let poster = poster.map(|poster| self.out.resources.add(poster));
            self.push_medium(Media::Embed { url, poster, title });
        }
        None
    }
}

/// A picture that leads to a film or a post is its still.
fn is_still(picture: &Picture) -> bool {
    picture.link.as_deref().is_some_and(leads_to_player)
}

/// Pages that show one film or one post: host, and what the path begins with.
const PLAYERS: &[(&str, &[&str])] = &[
    ("bilibili.com", &["/video/"]),
    ("dailymotion.com", &["/video/"]),
    ("facebook.com", &["/watch", "/reel/"]),
    ("instagram.com", &["/p/", "/reel/"]),
    ("nicovideo.jp", &["/watch/"]),
    ("v.qq.com", &["/x/"]),
    ("v.youku.com", &["/v_show/"]),
    ("vimeo.com", &["/"]),
    ("youtu.be", &["/"]),
    ("youtube-nocookie.com", &["/embed/"]),
    ("youtube.com", &["/watch", "/shorts/", "/embed/", "/live/"]),
];

fn leads_to_player(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = ["www.", "m."].iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(host);
    let post = matches!(host, "twitter.com" | "x.com" | "weibo.com") && path.contains("/status/");
    let starts = |prefix: &&str| path.starts_with(prefix) && path.len() > prefix.len();
    post || PLAYERS.iter().any(|(known, prefixes)| *known == host && prefixes.iter().any(starts))
}
