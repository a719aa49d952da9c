//! Plain text: a title line, paragraphs that are wrapped or stand a line each, chapters, lists, `Key: value` heads, ruby of Aozora
//! Bunko.
//!
//! Text has no signature: it is read where the file's name ends in `.txt`, or where the user says so.

mod lists;

use super::language::guess_language;
use super::xml::one_line;
use super::{Evidence, ImportContext, Importer, Source, date, encoding};
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{
    Article, ArticleMeta, Attr, Block, Date, Document, Inline, ListItem, ListKind, NumberStyle, Provenance, Resources,
};
use crate::text::well_formed;

/// The importer of plain text.
#[derive(Clone, Copy, Debug)]
pub struct Text;

static INFO: FormatInfo = FormatInfo {
    name: "text",
    extensions: &["txt"],
    media_type: "text/plain",
    description: "plain text",
    binary: false,
};

impl Importer for Text {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _bytes: &[u8], _text: Option<&str>) -> Option<Evidence> {
        None
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let decoded = encoding::decode(source, context)?;
        let clean: String = decoded
            .text
            .chars()
            .filter(|&c| {
                matches!(c, '\n' | '\t') || (crate::ir::xml::is_xml_char(c) && !matches!(c, '\u{FEFF}' | '\u{200B}'))
            })
            .map(|c| if c == '\u{C}' { '\n' } else { c })
            .collect();
        let lines: Vec<&str> = clean.lines().map(str::trim_end).collect();
        let mut meta = ArticleMeta::default();
        let start = read_head(&lines, &mut meta);
        let body = lines.get(start..).unwrap_or_default();
        let is_aozora =
            clean.contains('《') && clean.contains('》') && (clean.contains("［＃") || clean.contains('｜'));
        let mut blocks = Body { wrapped: is_wrapped(body), is_aozora }.blocks(body, DEEPEST_LIST);
        if meta.title.is_empty()
            && let Some(Block::Heading { content, .. }) = blocks.first()
        {
            meta.title = crate::ir::walk::inline_text(content);
            blocks.remove(0);
        }
        super::html::settle_headings(&mut blocks);
        let mut article = Article { meta, blocks, ..Article::default() };
        let sample = format!("{}\n{}", article.meta.title, article.text());
        if article.meta.language.is_none() {
            article.meta.language = guess_language(&sample).map(str::to_owned);
        }
        article.meta.provenance = Provenance {
            input: source.name.to_owned(),
            format: INFO.name.to_owned(),
            encoding: decoded.encoding.map(str::to_owned),
        };
        Ok(Document::of(article, Resources::default()))
    }
}

/// The longest title line, in characters.
const LONGEST_TITLE: usize = 60;

/// Reads title, `Key: value` lines and an address at the beginning; gives the line that the text begins at.
fn read_head(lines: &[&str], meta: &mut ArticleMeta) -> usize {
    let Some(first) = lines.iter().position(|line| !line.trim().is_empty()) else { return 0 };
    let end = lines.iter().skip(first).position(|line| line.trim().is_empty()).map_or(lines.len(), |at| first + at);
    let head = lines.get(first..end).unwrap_or_default();
    let Some((title, rest)) = head.split_first() else { return 0 };
    let indented = title.starts_with([' ', '\u{3000}', '\t']);
    let ends = title.ends_with(['。', '，', '；', ',', ';', '.', '：']);
    let ends = ends || title.contains(['。', '！', '？']);
    let underlined = rest.first().is_some_and(|line| is_rule(line));
    let keyed = fact(title).is_some();
    // A block of lines at the beginning is a head where every line but the title says something of the text.
    let rest = rest.get(usize::from(underlined)..).unwrap_or_default();
    let known = rest.iter().all(|line| fact(line).is_some() || is_url(line));
    if !known || (!keyed && (indented || ends || title.chars().count() > LONGEST_TITLE)) || end == lines.len() {
        return first;
    }
    if !keyed {
        meta.title = one_line(title);
    }
    for line in head.iter().skip(usize::from(!keyed) + usize::from(underlined)) {
        if is_url(line) {
            meta.url = Some(line.trim().to_owned());
        } else if let Some((field, value)) = fact(line) {
            set(meta, field, value);
        }
    }
    end
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

fn is_url(line: &str) -> bool {
    let line = line.trim();
    (line.starts_with("https://") || line.starts_with("http://")) && !line.contains(char::is_whitespace)
}

/// What a `Key: value` line tells.
#[derive(Clone, Copy)]
enum Field {
    Title,
    Author,
    Source,
    Date,
    Url,
    Subtitle,
    Tags,
    Language,
}

fn fact(line: &str) -> Option<(Field, &str)> {
    let (key, value) = line.split_once(['：', ':'])?;
    let field = match key.trim().to_lowercase().as_str() {
        "title" | "标题" | "標題" | "题目" | "題名" | "제목" => Field::Title,
        "author" | "by" | "作者" | "著者" | "저자" => Field::Author,
        "source" | "来源" | "來源" | "出典" | "출처" => Field::Source,
        "date" | "日期" | "时间" | "時間" | "日付" | "날짜" => Field::Date,
        "url" | "link" | "链接" | "連結" | "网址" | "原文" => Field::Url,
        "subtitle" | "副标题" | "副標題" | "副題" | "부제" => Field::Subtitle,
        "tags" | "keywords" | "标签" | "標籤" | "关键词" | "關鍵詞" | "タグ" | "태그" => Field::Tags,
        "language" | "lang" if well_formed(value).is_some() => Field::Language,
        _ => return None,
    };
    Some((field, value.trim())).filter(|(_, value)| !value.is_empty())
}

fn set(meta: &mut ArticleMeta, field: Field, value: &str) {
    match field {
        Field::Title => meta.title = one_line(value),
        Field::Author => meta.byline.push(one_line(value)),
        Field::Source => meta.source = Some(one_line(value)),
        Field::Date => meta.published = Some(Date { raw: value.to_owned(), value: date::parse(value) }),
        Field::Subtitle => meta.subtitle = Some(one_line(value)),
        Field::Tags => {
            let tags = value.split([',', '，', ';', '；', '、']).map(one_line);
            meta.tags.extend(tags.filter(|tag| !tag.is_empty()));
        }
        Field::Language => meta.language = Some(value.to_owned()),
        Field::Url => meta.url = Some(value.to_owned()),
    }
}

/// How deep lists stand in lists; what is deeper is text.
const DEEPEST_LIST: usize = 6;

/// What is known of the whole text.
#[derive(Clone, Copy)]
struct Body {
    /// Its lines are parts of paragraphs.
    wrapped: bool,
    /// It has the markup of Aozora Bunko, whose texts have no lists.
    is_aozora: bool,
}

impl Body {
    /// Lines → lists, and between them paragraphs.
    fn blocks(self, lines: &[&str], depth: usize) -> Vec<Block> {
        let (mut out, mut start, mut at) = (Vec::new(), 0, 0);
        while at < lines.len() {
            let above = at.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or_default();
            // Amid a paragraph, a line can begin with anything.
            let free = !self.wrapped || above.trim().is_empty() || above.ends_with([':', '：']);
            let rest = lines.get(at..).unwrap_or_default();
            let list = (free && depth > 0 && !self.is_aozora).then(|| lists::list(rest, above)).flatten();
            let Some(list) = list else {
                at += 1;
                continue;
            };
            if list.is_talk {
                at += list.length;
                continue;
            }
            out.extend(self.paragraphs(lines.get(start..at).unwrap_or_default()));
            at += list.length;
            start = at;
            out.push(self.list(&list, depth));
        }
        out.extend(self.paragraphs(lines.get(start..).unwrap_or_default()));
        out
    }

    fn paragraphs(self, lines: &[&str]) -> impl Iterator<Item = Block> {
        let paragraphs = paragraphs(lines, self.wrapped).into_iter();
        paragraphs.filter_map(move |paragraph| block(&paragraph, self.is_aozora))
    }

    fn list(self, list: &lists::List<'_>, depth: usize) -> Block {
        let kind = match list.start {
            Some(start) => ListKind::Ordered { start, style: NumberStyle::Decimal },
            None => ListKind::Unordered,
        };
        let items =
            list.items.iter().map(|lines| ListItem { blocks: self.item(lines, depth - 1), ..ListItem::default() });
        Block::List { attr: Attr::default(), kind, tight: true, items: items.collect() }
    }

    /// The lines below the first of an item go on with it, unless they are a list of their own.
    fn item(self, lines: &[&str], depth: usize) -> Vec<Block> {
        let end =
            (1..lines.len()).find(|&at| depth > 0 && lists::list(lines.get(at..).unwrap_or_default(), "").is_some());
        let (own, rest) = lines.split_at(end.unwrap_or(lines.len()));
        let own = paragraphs(own, true).into_iter().map(|text| Block::Paragraph {
            attr: Attr::default(),
            content: vec![Inline::Text { text: one_line(&text) }],
        });
        own.chain(self.blocks(rest, depth)).collect()
    }
}

/// Lines → paragraphs. Lines are joined where the text is wrapped: blank lines part its paragraphs.
fn paragraphs(lines: &[&str], wrapped: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        let text = line.trim_matches(|c: char| c.is_whitespace());
        let indented = line.starts_with("\u{3000}") || line.starts_with("    ") || line.starts_with('\t');
        if text.is_empty() {
            open = false;
        } else if let (true, true, false, false, Some(last)) =
            (open, wrapped, indented, chapter_level(text).is_some(), out.last_mut())
        {
            let spaced = |c: Option<char>| {
                c.is_some_and(|c| c.is_ascii() || ('\u{AC00}'..='\u{D7A3}').contains(&c) || c.is_ascii_alphabetic())
            };
            if spaced(last.chars().next_back()) || spaced(text.chars().next()) {
                last.push(' ');
            }
            last.push_str(text);
        } else {
            out.push(text.to_owned());
            open = chapter_level(text).is_none();
        }
    }
    out
}

/// Whether most lines are about as long as the longest.
fn is_wrapped(lines: &[&str]) -> bool {
    let width = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let longest = lines.iter().map(|line| width(line)).max().unwrap_or_default();
    // The last line of a paragraph may be short; the others are full.
    let inner = lines.windows(2).filter(|pair| pair.iter().all(|line| !line.trim().is_empty()));
    let (mut full, mut all) = (0usize, 0usize);
    for pair in inner {
        all += 1;
        full += usize::from(pair.first().is_some_and(|line| width(line) * 10 >= longest * 8));
    }
    (20..=120).contains(&longest) && all > 0 && full * 10 >= all * 7
}

/// `第三章 风雪`, `Chapter 3`: the level of a heading.
fn chapter_level(line: &str) -> Option<u8> {
    if line.chars().count() > LONGEST_TITLE {
        return None;
    }
    if let Some(rest) = line.strip_prefix('第') {
        let digits = "0123456789０１２３４５６７８９零〇一二三四五六七八九十百千两";
        let number: String = rest.chars().take_while(|&c| digits.contains(c)).collect();
        let rest = rest.get(number.len()..).filter(|_| !number.is_empty())?;
        let level = match rest.chars().next()? {
            '卷' | '部' | '编' | '編' | '篇' => 1,
            '章' | '回' | '话' | '話' | '幕' => 2,
            '节' | '節' => 3,
            _ => return None,
        };
        let after = rest.chars().nth(1);
        let ends = line.ends_with(['。', '，', '；', '！', '？']);
        return (after.is_none_or(|c| c.is_whitespace() || "：:·、".contains(c)) && !ends).then_some(level);
    }
    let mut words = line.split_whitespace();
    let named = matches!(words.next()?.to_lowercase().as_str(), "chapter" | "part");
    let number = words.next()?.trim_end_matches(['.', ':', '—']);
    let roman = |word: &str| !word.is_empty() && word.chars().all(|c| "IVXLC".contains(c));
    (named && (number.parse::<u32>().is_ok() || roman(number))).then_some(2)
}

fn block(text: &str, aozora: bool) -> Option<Block> {
    let line = one_line(text);
    let rule = line.chars().count() >= 3 && line.chars().all(|c| "*＊-—─=＝ ".contains(c));
    if rule {
        return Some(Block::ThematicBreak { attr: Attr::default() });
    }
    let content = if aozora { with_ruby(&line) } else { vec![Inline::Text { text: line.clone() }] };
    if content.is_empty() || line.is_empty() {
        return None;
    }
    Some(match chapter_level(&line) {
        Some(level) => Block::Heading { attr: Attr::default(), level, content },
        None => Block::Paragraph { attr: Attr::default(), content },
    })
}

/// `｜東京《とうきょう》`, `漢字《かんじ》`: ruby as Aozora Bunko writes it. Its notes in ［＃…］ stay text.
fn with_ruby(line: &str) -> Vec<Inline> {
    let han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々' | '〆' | 'ヶ');
    let mut out: Vec<Inline> = Vec::new();
    let mut rest = line;
    let push = |out: &mut Vec<Inline>, text: &str| {
        if !text.is_empty() {
            super::html::push_merged(out, Inline::Text { text: text.to_owned() });
        }
    };
    while let Some((before, after)) = rest.split_once('《') {
        let Some((ruby, tail)) = after.split_once('》').filter(|(ruby, _)| !ruby.trim().is_empty()) else { break };
        let marked = before.rsplit_once('｜').filter(|(_, base)| !base.trim().is_empty());
        let start = before.char_indices().rev().take_while(|(_, c)| han(*c)).last().map(|(at, _)| at);
        let parts = marked.or_else(|| start.and_then(|at| before.split_at_checked(at)));
        match parts {
            Some((plain, base)) => {
                push(&mut out, plain);
                let base = vec![Inline::Text { text: base.to_owned() }];
                out.push(Inline::Ruby { base, text: ruby.to_owned() });
            }
            None => push(&mut out, &format!("{before}《{ruby}》")),
        }
        rest = tail;
    }
    push(&mut out, rest);
    out
}
