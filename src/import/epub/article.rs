//! A group of pages → an article: markup, conversion, notes, headline.

use std::collections::{BTreeMap, BTreeSet};

use super::markup::{Files, VERSE, Writer};
use super::notes::{Note, REFERENCE};
use super::own::Header;
use super::page::Page;
use crate::diag::Diagnostic;
use crate::import::html::{self, Converted, Role, Rules, settle_headings};
use crate::import::language::guess_language;
use crate::ir::walk::{self, Mapper};
use crate::ir::{Article, Attr, Block, Direction, Inline};
use crate::limits::Limits;

/// What bindery's own classes mean.
const OWN_RULES: Rules = Rules {
    classes: &[("attribution", Role::Attribution), ("credit", Role::Credit)],
    ids: &[],
    block_pictures: false,
    breaks_part_sentences: false,
    text_after_picture_is_caption: false,
    unproxy: None,
    unwrap: None,
};

/// What all articles of a book share while they are made.
pub(super) struct Maker<'m> {
    pub(super) pages: &'m [Page],
    pub(super) notes: &'m [Note],
    /// What bindery wrote at the head of each page.
    pub(super) headers: &'m BTreeMap<usize, Header>,
    /// The article of each page, by path: number of the group, place of the page.
    pub(super) places: &'m BTreeMap<String, (usize, usize)>,
    /// The canonical address of each group.
    pub(super) urls: &'m [Option<String>],
    /// Anchors that other articles lead to, by page.
    pub(super) wanted: &'m BTreeMap<usize, BTreeSet<String>>,
    pub(super) limits: &'m Limits,
    pub(super) files: Files,
    poems: usize,
}

/// An article whose media are still addresses of files in the book.
pub(super) struct Made {
    pub(super) article: Article,
    pub(super) resources: crate::ir::Resources,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'m> Maker<'m> {
    pub(super) fn new(
        pages: &'m [Page],
        notes: &'m [Note],
        headers: &'m BTreeMap<usize, Header>,
        places: &'m BTreeMap<String, (usize, usize)>,
        urls: &'m [Option<String>],
        wanted: &'m BTreeMap<usize, BTreeSet<String>>,
        limits: &'m Limits,
    ) -> Self {
        Self { pages, notes, headers, places, urls, wanted, limits, files: Files::default(), poems: 0 }
    }

    /// Makes the article of a group.
    pub(super) fn make(&mut self, number: usize, group: &super::outline::Group, language: Option<&str>) -> Made {
        let mut markup = String::new();
        let mut dead = Vec::new();
        for (place, &index) in group.pages.iter().enumerate() {
            let Some(page) = self.pages.get(index) else { continue };
            let (text, lost) = self.write(number, place, page, |writer| writer.children(&page.body));
            markup.push_str(&text);
            dead.extend(lost);
            for id in self.wanted.get(&index).into_iter().flatten() {
                // The converter keeps the anchors that its text leads to; an empty link is none in the end.
                let mut id_markup = String::new();
                crate::ir::xml::push_escaped(&mut id_markup, &anchor(id, place));
                markup.push_str(&format!("<a href=\"#{id_markup}\"></a>"));
            }
        }
        let own = group.pages.first().is_some_and(|first| self.headers.contains_key(first));
        let Converted { mut blocks, mut resources, mut diagnostics, .. } = self.convert(&markup, own);
        if !dead.is_empty() {
            let message =
                format!("links that lead to no text of the book were dropped, their words kept: {}", dead.join(", "));
            diagnostics.push(Diagnostic::note("epub.dropped-link", message));
        }
        let mut article = Article::default();
        let mut order: Vec<usize> = Vec::new();
        settle(&mut blocks, &mut order);
        let lone = |note: &Note| !note.referred && group.pages.contains(&note.page);
        let lone: Vec<usize> = (0..).zip(self.notes).filter(|(_, note)| lone(note)).map(|(at, _)| at).collect();
        if !own {
            // A note that nothing refers to is text like any other.
            for &note in &lone {
                let (mut more, converted) = self.note(number, note, own, &mut order);
                blocks.append(&mut more);
                resources.merge(converted.resources);
                diagnostics.extend(converted.diagnostics);
            }
            settle_headings(&mut blocks);
        }
        let mut lone = lone.into_iter().filter(|_| own);
        let mut next = 0;
        loop {
            if next == order.len() {
                let Some(note) = lone.next() else { break };
                order.push(note);
            }
            let Some(&note) = order.get(next) else { break };
            let (note_blocks, converted) = self.note(number, note, own, &mut order);
            resources.merge(converted.resources);
            diagnostics.extend(converted.diagnostics);
            next += 1;
            article.notes.insert(next.to_string(), note_blocks);
        }
        article.blocks = blocks;
        self.describe(group, language, &mut article, &mut diagnostics);
        Made { article, resources, diagnostics }
    }

    fn convert(&self, markup: &str, own: bool) -> Converted {
        let rules = if own { OWN_RULES } else { Rules::default() };
        html::convert(markup, &html::Options { rules, ..html::Options::default() }, self.limits)
    }

    /// The markup of a page or a note, and the links in it that lead nowhere.
    fn write(
        &mut self,
        number: usize,
        place: usize,
        page: &Page,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> (String, Vec<String>) {
        let (places, urls) = (self.places, self.urls);
        let own_path = page.path.as_str();
        let link = |path: &str, fragment: Option<&str>| {
            let found = places.get(path).or_else(|| {
                let lower = path.to_lowercase();
                places.iter().find(|(known, _)| known.to_lowercase() == lower).map(|(_, place)| place)
            });
            match (found, fragment) {
                (Some(&(group, place)), Some(fragment)) if group == number => {
                    Some(format!("#{}", anchor(fragment, place)))
                }
                (Some(&(group, place)), fragment) => {
                    let url = urls.get(group)?.as_deref().filter(|_| path != own_path)?;
                    Some(match fragment {
                        Some(fragment) => format!("{url}#{}", anchor(fragment, place)),
                        None => url.to_owned(),
                    })
                }
                (None, _) => None,
            }
        };
        let id = |id: &str| anchor(id, place);
        let mut writer = Writer {
            path: &page.path,
            link: &link,
            id: &id,
            files: &mut self.files,
            poems: &mut self.poems,
            dead: Vec::new(),
            out: String::new(),
        };
        write(&mut writer);
        (writer.out, writer.dead)
    }

    /// The blocks of a note, and what else its conversion gave. The notes that it refers to are added to `order`.
    fn note(&mut self, number: usize, note: usize, own: bool, order: &mut Vec<usize>) -> (Vec<Block>, Converted) {
        let (notes, pages) = (self.notes, self.pages);
        let found = notes.get(note).and_then(|note| Some((note, pages.get(note.page)?)));
        let Some((note, page)) = found else { return (Vec::new(), Converted::default()) };
        let (markup, _) = self.write(number, 0, page, |writer| {
            if note.element.is("p") { writer.element(&note.element) } else { writer.children(&note.element) }
        });
        let mut converted = self.convert(&markup, own);
        let mut blocks = std::mem::take(&mut converted.blocks);
        settle(&mut blocks, order);
        // Anchors of notes could be those of the text.
        walk::map_blocks(&mut Anchorless, &mut blocks);
        (blocks, converted)
    }

    /// Headline, language, direction, and what bindery wrote of the article.
    fn describe(
        &self,
        group: &super::outline::Group,
        language: Option<&str>,
        article: &mut Article,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let first = group.pages.first().copied().unwrap_or_default();
        let page = self.pages.get(first);
        match self.headers.get(&first) {
            Some(header) => article.meta = header.meta.clone(),
            None => {
                let head = page.and_then(|page| page.title.as_deref());
                article.meta.title = take_title(&mut article.blocks, group.title.as_deref(), head, diagnostics);
                settle_headings(&mut article.blocks);
            }
        }
        let declared = page.and_then(|page| page.language.as_deref()).or(language);
        let text = format!("{}\n{}", article.meta.title, article.text());
        let guessed = guess_language(&text);
        let finer = guessed.filter(|tag| declared.is_some_and(|declared| tag.split('-').next() == Some(declared)));
        article.meta.language = finer.or(declared).or(guessed).map(str::to_owned);
        article.meta.direction = page.filter(|page| page.rtl).map(|_| Direction::Rtl);
    }
}

/// An id of the page at that place of its group: pages that were split can have the same ones.
fn anchor(id: &str, place: usize) -> String {
    let id: String = id.split_whitespace().collect();
    if place == 0 { id } else { format!("{id}.{place}") }
}

/// Takes the headings at the beginning that say what the title says off the text, and gives the title.
fn take_title(
    blocks: &mut Vec<Block>,
    listed: Option<&str>,
    head: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let mut title = listed.map(str::to_owned);
    let mut seen = String::new();
    let mut taken = 0;
    while let Some(Block::Heading { content, .. }) = blocks.get(taken) {
        let text = crate::import::xml::one_line(&walk::inline_text(content));
        let key = bare(&text);
        let wanted = title.as_deref().map(bare);
        match wanted {
            _ if has_media(content) => break,
            None => {
                title = Some(text);
                seen = key;
            }
            Some(wanted) if wanted.contains(&format!("{seen}{key}")) && seen.len() < wanted.len() => {
                seen.push_str(&key);
            }
            Some(wanted) if taken == 0 && !wanted.is_empty() && key.contains(&wanted) => {
                title = Some(text);
                seen = key;
            }
            Some(_) => break,
        }
        taken += 1;
    }
    let mut id = None;
    for heading in blocks.drain(..taken) {
        let Block::Heading { attr, content, .. } = heading else { continue };
        id = id.or(attr.id);
        let annotations = annotations(&content);
        if !annotations.is_empty() {
            let diagnostic = Diagnostic::note("epub.dropped-ruby", "the ruby of a headline was dropped");
            diagnostics.push(diagnostic.dropping(annotations));
        }
    }
    if let (Some(id), Some(first)) = (id, blocks.first_mut()) {
        first.attr_mut().id.get_or_insert(id);
    }
    title.or_else(|| head.map(str::to_owned)).unwrap_or_default()
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

fn has_media(content: &[Inline]) -> bool {
    content.iter().any(|inline| match inline {
        Inline::Image { .. } | Inline::NoteRef { .. } | Inline::Math { .. } => true,
        other => has_media(other.content().unwrap_or_default()),
    })
}

fn annotations(content: &[Inline]) -> String {
    let mut out = String::new();
    for inline in content {
        if let Inline::Ruby { text, .. } = inline {
            out.push_str(text);
        }
        out.push_str(&annotations(inline.content().unwrap_or_default()));
    }
    out
}

/// Turns the marks of the markup into what they stand for: references to notes, lines of verse. New notes go to `order`.
fn settle(blocks: &mut Vec<Block>, order: &mut Vec<usize>) {
    let mut collector = Collector { order, names: BTreeMap::new() };
    for (at, &note) in collector.order.iter().enumerate() {
        collector.names.insert(note, (at + 1).to_string());
    }
    walk::map_blocks(&mut collector, blocks);
    let names = collector.names;
    walk::map_blocks(&mut References { names: &names }, blocks);
    walk::map_blocks(&mut Verses { open: None }, blocks);
}

fn number_of(url: &str) -> Option<usize> {
    url.strip_prefix(REFERENCE)?.parse().ok()
}

struct Collector<'o> {
    order: &'o mut Vec<usize>,
    names: BTreeMap<usize, String>,
}

impl Mapper for Collector<'_> {
    fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
        if let Inline::Link { url, .. } = &inline
            && let Some(note) = number_of(url)
            && !self.names.contains_key(&note)
        {
            self.order.push(note);
            self.names.insert(note, self.order.len().to_string());
        }
        out.push(inline);
    }
}

struct References<'n> {
    names: &'n BTreeMap<usize, String>,
}

impl Mapper for References<'_> {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        if let Block::Paragraph { content, .. } | Block::Heading { content, .. } = &mut block {
            trim(content, true);
            trim(content, false);
            if content.is_empty() {
                return;
            }
        }
        out.push(block);
    }

    fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
        match inline {
            Inline::Link { url, .. } if number_of(&url).is_some() => {
                if let Some(note) = number_of(&url).and_then(|note| self.names.get(&note)) {
                    out.push(Inline::NoteRef { note: note.clone() });
                }
            }
            // The reference is raised by itself, and needs no brackets.
            Inline::Superscript { content } | Inline::Subscript { content } | Inline::Small { content }
                if is_reference(&content) =>
            {
                out.extend(content.into_iter().filter(|inline| matches!(inline, Inline::NoteRef { .. })));
            }
            other if other.content().is_some_and(<[Inline]>::is_empty) => {}
            Inline::Text { .. } => html::push_merged(out, inline),
            other => out.push(other),
        }
    }
}

/// Takes the space off that stands between a line's edge and nothing but references. `true` where something visible was found.
fn trim(content: &mut Vec<Inline>, end: bool) -> bool {
    let order: Vec<usize> = if end { (0..content.len()).rev().collect() } else { (0..content.len()).collect() };
    let mut found = false;
    for at in order {
        found = match content.get_mut(at) {
            Some(Inline::NoteRef { .. }) => false,
            Some(Inline::Text { text }) => {
                *text = if end { text.trim_end_matches(' ') } else { text.trim_start_matches(' ') }.to_owned();
                !text.is_empty()
            }
            Some(other) => match other.content_mut() {
                Some(inner) => trim(inner, end),
                None => true,
            },
            None => true,
        };
        if found {
            break;
        }
    }
    content.retain(|inline| match inline {
        Inline::Text { text } => !text.is_empty(),
        other => !other.content().is_some_and(<[Inline]>::is_empty),
    });
    found
}

fn is_reference(content: &[Inline]) -> bool {
    let bracket = |c: char| c.is_whitespace() || "[]()（）【】〔〕［］,，、".contains(c);
    content.iter().any(|inline| matches!(inline, Inline::NoteRef { .. }))
        && content.iter().all(|inline| match inline {
            Inline::NoteRef { .. } => true,
            Inline::Text { text } => text.chars().all(bracket),
            _ => false,
        })
}

struct Verses {
    /// The poem and the stanza of the line before.
    open: Option<(usize, usize)>,
}

/// Takes the mark off a line of verse.
fn take_verse(content: &mut Vec<Inline>) -> Option<(usize, usize)> {
    let Some(Inline::Link { url, .. }) = content.first() else { return None };
    let (poem, stanza) = url.strip_prefix(VERSE)?.split_once('.')?;
    let place = (poem.parse().ok()?, stanza.parse().ok()?);
    content.remove(0);
    if let Some(Inline::Text { text }) = content.first_mut() {
        *text = text.trim_start().to_owned();
        if text.is_empty() {
            content.remove(0);
        }
    }
    Some(place)
}

impl Mapper for Verses {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        let line = match &mut block {
            Block::Paragraph { attr, content } => take_verse(content).map(|place| (place, attr.clone())),
            _ => None,
        };
        let (Some(((poem, stanza), attr)), Block::Paragraph { content, .. }) = (line, &mut block) else {
            self.open = None;
            out.push(block);
            return;
        };
        let content = std::mem::take(content);
        if content.is_empty() {
            return;
        }
        match (out.last_mut(), self.open) {
            (Some(Block::Verse { lines, .. }), Some((known, last))) if known == poem => {
                if stanza != last {
                    lines.push(Vec::new());
                }
                lines.push(content);
            }
            _ => out.push(Block::Verse { attr: Attr { id: attr.id, ..Attr::default() }, lines: vec![content] }),
        }
        self.open = Some((poem, stanza));
    }
}

/// Takes all anchors away.
struct Anchorless;

impl Mapper for Anchorless {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        block.attr_mut().id = None;
        out.push(block);
    }

    fn inline(&mut self, mut inline: Inline, out: &mut Vec<Inline>) {
        match &mut inline {
            Inline::Span { attr, .. } => {
                attr.id = None;
                out.push(inline);
            }
            Inline::Link { url, content, .. } if url.starts_with('#') => {
                std::mem::take(content).into_iter().for_each(|inline| html::push_merged(out, inline));
            }
            Inline::Text { .. } => html::push_merged(out, inline),
            _ => out.push(inline),
        }
    }
}
