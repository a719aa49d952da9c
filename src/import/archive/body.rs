//! Passes over the body's blocks that read meaning out of them: dates, captions, sub-heads, footers.

use super::text;
use crate::diag::Diagnostic;
use crate::import::date;
use crate::import::html::push_merged;
use crate::ir::walk::{self, Mapper, inline_text};
use crate::ir::{ArticleMeta, Attr, Block, Date, Inline, ListKind, Media, Moment};

/// Runs all passes in order.
pub(super) fn read(mut blocks: Vec<Block>, meta: &mut ArticleMeta, reports: &mut Vec<Diagnostic>) -> Vec<Block> {
    take_title(&mut blocks, meta, reports);
    take_date_line(&mut blocks, meta, reports);
    take_footer(&mut blocks, meta, reports);
    attach_small_captions(&mut blocks);
    drop_repeated_captions(&mut blocks, &meta.title, reports);
    drop_repeated_embeds(&mut blocks, reports);
    merge_single_item_lists(&mut blocks);
    promote_heads(&mut blocks);
    join_drop_caps(&mut blocks);
    while matches!(blocks.last(), Some(Block::ThematicBreak { .. })) {
        blocks.pop();
    }
    blocks
}

/// The text of a leaf block.
fn leaf(block: &Block) -> Option<&[Inline]> {
    match block {
        Block::Paragraph { content, .. } | Block::Heading { content, .. } => Some(content),
        _ => None,
    }
}

/// How many blocks from the top are looked at for a repeated headline and a date line.
const TOP: usize = 4;

/// A heading that repeats the headline is the page's own headline.
fn take_title(blocks: &mut Vec<Block>, meta: &mut ArticleMeta, reports: &mut Vec<Diagnostic>) {
    let found = blocks.iter().take(TOP).position(|block| match block {
        Block::Heading { content, .. } => {
            let heading = inline_text(content);
            meta.title.is_empty() || text::bare(&heading) == text::bare(&meta.title)
        }
        _ => false,
    });
    let Some(at) = found else { return };
    let Some(Block::Heading { level, content, .. }) = blocks.get(at) else { return };
    let heading = inline_text(content).replace('\n', " ");
    if meta.title.is_empty() {
        // Only a page's first heading can be its headline.
        if *level != 1 || at > 1 {
            return;
        }
        meta.title = heading.clone();
    }
    blocks.remove(at);
    reports.push(
        Diagnostic::note("archive.repeated-title", "a heading that repeats the headline was dropped").dropping(heading),
    );
}

/// `<i>KARA SWISHER<br>2020-07-20 19:22:17</i>`: byline and date, or the date alone, or several dates.
fn take_date_line(blocks: &mut Vec<Block>, meta: &mut ArticleMeta, reports: &mut Vec<Diagnostic>) {
    let mut at = 0;
    let mut seen = 0;
    while let Some(block) = blocks.get(at)
        && seen < TOP
    {
        seen += 1;
        let line = leaf(block).map(inline_text).filter(|line| take_dates(line, meta));
        match line {
            Some(line) => {
                blocks.remove(at);
                reports.push(Diagnostic::note("archive.date-line", "the date line became metadata").dropping(line));
            }
            None => at += 1,
        }
    }
}

/// Whether the lines are a byline and a date, or a date; if so they are taken over.
fn take_dates(text: &str, meta: &mut ArticleMeta) -> bool {
    let lines: Vec<&str> = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.as_slice() {
        [line] => match date::parse(line) {
            Some(value) => {
                publish(meta, line, value);
                true
            }
            None => take_update(line),
        },
        [names @ .., line] if names.len() <= 2 => {
            let Some(value) = date::parse(line) else { return false };
            publish(meta, line, value);
            for name in names.iter().flat_map(|names| split_names(names)) {
                if !meta.byline.contains(&name) {
                    meta.byline.push(name);
                }
            }
            true
        }
        _ => false,
    }
}

/// The body's date is the publication's, unless it only repeats the day of a time that is known already.
fn publish(meta: &mut ArticleMeta, raw: &str, value: Moment) {
    let known = meta.published.as_ref().and_then(|date| date.value);
    let says_less =
        value.time.is_none() && known.is_some_and(|known| known.time.is_some() && known.date_only() == value);
    if !says_less {
        meta.published = Some(Date { raw: raw.to_owned(), value: Some(value) });
    }
}

/// `最近更新： 1 小时前`: relative to a moment that nobody knows any more.
fn take_update(line: &str) -> bool {
    let rest = ["最近更新", "更新时间", "更新時間"].iter().find_map(|label| line.strip_prefix(label));
    rest.is_some_and(|rest| rest.chars().count() < 20 && rest.ends_with('前'))
}

/// The names of a byline: without roles, remarks in parentheses, and the `null` of a script.
fn split_names(line: &str) -> Vec<String> {
    let line = line.rsplit_once(['：', ':']).map_or(line, |(_, names)| names);
    let remark = |c: char| c == '（' || c == '(';
    let names = line.split([',', '，', '、', ';', '；', '/']).map(|name| {
        let name = name.split(remark).next().unwrap_or_default();
        name.split_whitespace().filter(|word| *word != "null").collect::<Vec<_>>().join(" ")
    });
    let mut out: Vec<String> = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        let name =
            name.strip_prefix("By ").or_else(|| name.strip_prefix("作者")).map_or(name.as_str(), str::trim).to_owned();
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// What feeds append below the body.
const FOOTERS: [&str; 4] = ["获取更多RSS", "Feed enhanced by Better Feed", "© ", "The post "];

/// Feed footers go, with the rule above them; the tags that they name are kept as metadata.
fn take_footer(blocks: &mut Vec<Block>, meta: &mut ArticleMeta, reports: &mut Vec<Diagnostic>) {
    let mut taken = Vec::new();
    while let Some(block) = blocks.last() {
        if matches!(block, Block::ThematicBreak { .. }) && !taken.is_empty() {
            blocks.pop();
            break;
        }
        let Some(content) = leaf(block) else { break };
        let line = inline_text(content);
        if !is_footer(&line) {
            break;
        }
        take_tags(content, meta);
        taken.push(line);
        blocks.pop();
    }
    for line in taken.into_iter().rev() {
        reports.push(Diagnostic::note("archive.dropped-footer", "the feed's footer was dropped").dropping(line));
    }
}

fn is_footer(line: &str) -> bool {
    FOOTERS.iter().enumerate().any(|(at, start)| {
        line.starts_with(start)
            && match at {
                2 => line.contains("get_post_time") || line.contains("Post tags") || line.contains("中国数字时代"),
                3 => line.contains(" appeared first on "),
                _ => true,
            }
    })
}

/// Links to tag pages name subjects.
fn take_tags(content: &[Inline], meta: &mut ArticleMeta) {
    for inline in content {
        match inline {
            Inline::Link { url, content, .. } if url.contains("/tag/") => {
                let tag = inline_text(content);
                if !tag.is_empty() && !meta.tags.contains(&tag) {
                    meta.tags.push(tag);
                }
            }
            other => take_tags(other.content().unwrap_or_default(), meta),
        }
    }
}

/// A paragraph wholly in small type right behind a figure is its caption.
fn attach_small_captions(blocks: &mut Vec<Block>) {
    if !blocks.iter().any(|block| matches!(block, Block::Figure { caption, .. } if caption.is_empty())) {
        return;
    }
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks.drain(..) {
        match (out.last_mut(), block) {
            (Some(Block::Figure { caption, .. }), Block::Paragraph { attr, content })
                if caption.is_empty() && is_small(&content) =>
            {
                let content = content.into_iter().flat_map(|inline| match inline {
                    Inline::Small { content } => content,
                    other => vec![other],
                });
                caption.push(Block::Paragraph { attr, content: content.collect() });
            }
            (_, block) => out.push(block),
        }
    }
    *blocks = out;
}

fn is_small(content: &[Inline]) -> bool {
    matches!(content, [Inline::Small { .. }])
}

/// The caption of a recording that only repeats the headline says nothing.
fn drop_repeated_captions(blocks: &mut [Block], title: &str, reports: &mut Vec<Diagnostic>) {
    for block in blocks {
        let Block::Figure { media, caption, .. } = block else { continue };
        let recording = media.iter().all(|medium| matches!(medium, Media::Audio { .. } | Media::Video { .. }));
        if !recording || caption.is_empty() || title.is_empty() {
            continue;
        }
        let mut words = String::new();
        walk::block_text(caption, &mut words);
        let words_bare = text::bare(&words);
        if !words_bare.is_empty() && words_bare == text::bare(title) {
            caption.clear();
            let message = "a recording's caption that repeats the headline was dropped";
            reports.push(Diagnostic::note("archive.repeated-caption", message).dropping(words.trim_end()));
        }
    }
}

/// An embedded post beside the quotation that stands in for it is the same thing twice.
fn drop_repeated_embeds(blocks: &mut Vec<Block>, reports: &mut Vec<Diagnostic>) {
    if !blocks.iter().any(|block| matches!(block, Block::Quote { .. })) {
        return;
    }
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks.drain(..) {
        if let (Some(Block::Quote { blocks: quoted, .. }), Block::Figure { media, caption, .. }) = (out.last(), &block)
            && let [Media::Embed { url, .. }] = media.as_slice()
            && caption.is_empty()
            && links_to(quoted, url)
        {
            reports.push(Diagnostic::note(
                "archive.repeated-embed",
                format!("an embedded page that is quoted already was dropped: {url}"),
            ));
            continue;
        }
        out.push(block);
    }
    *blocks = out;
}

/// One of the blocks links to the page that the embedded address belongs to.
fn links_to(blocks: &[Block], embed: &str) -> bool {
    struct Find<'e>(&'e str, bool);
    impl walk::Visitor for Find<'_> {
        fn inline(&mut self, inline: &Inline) {
            if let Inline::Link { url, .. } = inline {
                self.1 |= self.0.strip_prefix(url.trim_end_matches('/')).is_some_and(|rest| {
                    rest.trim_start_matches('/').starts_with("embed")
                        || rest.starts_with(['#', '?'])
                        || rest.starts_with("/?")
                });
            }
            walk::walk_inline(self, inline);
        }
    }
    let mut find = Find(embed, false);
    walk::walk_blocks(&mut find, blocks);
    find.1
}

/// Lists of one item are one list with the list beside them: some outlets write a list an item.
fn merge_single_item_lists(blocks: &mut Vec<Block>) {
    let single =
        |block: &Block| matches!(block, Block::List { kind: ListKind::Unordered, items, .. } if items.len() == 1);
    if !blocks.iter().any(single) {
        return;
    }
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut last_was_single = false;
    for block in blocks.drain(..) {
        let is_single = single(&block);
        match (out.last_mut(), block) {
            (
                Some(Block::List { kind: ListKind::Unordered, items, tight, .. }),
                Block::List { kind: ListKind::Unordered, items: more, tight: more_tight, .. },
            ) if is_single || last_was_single => {
                *tight &= more_tight;
                items.extend(more);
            }
            (_, block) => {
                out.push(block);
                last_was_single = is_single;
            }
        }
    }
    *blocks = out;
}

/// The most characters of a sub-head, and of one in Latin letters.
const LONGEST_HEAD: usize = 40;
const LONGEST_LATIN_HEAD: usize = 90;

/// Paragraphs that are wholly bold and short are sub-heads. Only those of the body itself: in lists, quotations and cells
/// text is bold for other reasons.
fn promote_heads(blocks: &mut [Block]) {
    for block in blocks {
        let Block::Paragraph { attr, content } = block else { continue };
        if !is_head(content) {
            continue;
        }
        let mut plain = Vec::new();
        for inline in std::mem::take(content) {
            match inline {
                Inline::Strong { content } => content.into_iter().for_each(|inline| push_merged(&mut plain, inline)),
                other => push_merged(&mut plain, other),
            }
        }
        *block = Block::Heading { attr: std::mem::take(attr), level: 7, content: plain };
    }
}

fn is_head(content: &[Inline]) -> bool {
    // Quotation marks within the line are often left out of the bold run.
    let is_bold = |inline: &Inline| match inline {
        Inline::Strong { .. } => true,
        Inline::Text { text } => text.chars().all(|c| !c.is_alphanumeric()),
        _ => false,
    };
    if !content.iter().all(is_bold) || !content.iter().any(|inline| matches!(inline, Inline::Strong { .. })) {
        return false;
    }
    let text = inline_text(content);
    let longest = if text.is_ascii() { LONGEST_LATIN_HEAD } else { LONGEST_HEAD };
    let length = text.chars().count();
    let ends_like_sentence =
        text.ends_with(['。', '，', '；', ',', ';', '：', ':', '、', '…']) || (text.ends_with('.') && length > 12);
    (1..=longest).contains(&length)
        && !ends_like_sentence
        && !text.contains(['。', '\n'])
        && text.chars().any(char::is_alphanumeric)
        && !is_picture_alone(content)
}

/// `<span>A</span><small>MERICA HARDLY</small>`: a drop cap and the words set in small capitals behind it are plain text.
fn join_drop_caps(blocks: &mut [Block]) {
    for block in blocks {
        let Block::Paragraph { content, .. } = block else { continue };
        let is_cap = |text: &str| {
            let letters = text.trim_start_matches(['“', '"', '‘', '\'']);
            letters.chars().count() == 1 && letters.chars().all(char::is_uppercase)
        };
        if !matches!(content.as_slice(), [Inline::Text { text }, Inline::Small { .. }, ..] if is_cap(text)) {
            continue;
        }
        let mut joined = Vec::with_capacity(content.len());
        for (at, inline) in std::mem::take(content).into_iter().enumerate() {
            match inline {
                Inline::Small { content } if at == 1 => {
                    content.into_iter().for_each(|inline| push_merged(&mut joined, inline));
                }
                other => push_merged(&mut joined, other),
            }
        }
        *content = joined;
    }
}

fn is_picture_alone(content: &[Inline]) -> bool {
    match content {
        [Inline::Image { .. }] => true,
        [only] => only.content().is_some_and(is_picture_alone),
        _ => false,
    }
}

/// What a span must hold for its language to count.
const FEWEST_LETTERS: usize = 4;

/// A block's language that is the article's own says nothing.
pub(super) fn settle_languages(blocks: &mut Vec<Block>, language: Option<&str>) {
    struct Own<'l>(&'l str);
    impl Own<'_> {
        fn clear(&self, attr: &mut Attr) {
            let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
            if attr.lang.as_deref().is_some_and(|lang| primary(lang) == primary(self.0)) {
                attr.lang = None;
            }
        }
    }
    impl Mapper for Own<'_> {
        fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
            self.clear(block.attr_mut());
            out.push(block);
        }

        fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
            match inline {
                Inline::Span { mut attr, content } => {
                    self.clear(&mut attr);
                    // Word marks every digit and dash as English: a language needs words.
                    if inline_text(&content).chars().filter(|c| c.is_alphabetic()).count() < FEWEST_LETTERS {
                        attr.lang = None;
                    }
                    if attr.is_empty() {
                        content.into_iter().for_each(|inline| push_merged(out, inline));
                    } else {
                        out.push(Inline::Span { attr, content });
                    }
                }
                Inline::Text { .. } => push_merged(out, inline),
                other => out.push(other),
            }
        }
    }
    if let Some(language) = language.filter(|_| names_a_language(blocks)) {
        walk::map_blocks(&mut Own(language), blocks);
    }
}

/// Whether a part of the text has a language of its own: few articles have one.
fn names_a_language(blocks: &[Block]) -> bool {
    struct Find(bool);
    impl walk::Visitor for Find {
        fn block(&mut self, block: &Block) {
            self.0 |= block.attr().lang.is_some();
            walk::walk_block(self, block);
        }

        fn inline(&mut self, inline: &Inline) {
            self.0 |= matches!(inline, Inline::Span { attr, .. } if attr.lang.is_some());
            walk::walk_inline(self, inline);
        }
    }
    let mut find = Find(false);
    walk::walk_blocks(&mut find, blocks);
    find.0
}
