//! What a reader sees, letter by letter: from the IR, and from HTML that a Markdown processor made.

use bindery::ir::{Article, Block, Inline};

/// A visible character with the marks on it.
pub(crate) type Letter = (char, Marks);

/// Which marks are on a character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Emphasis.
    pub emphasis: bool,
    /// Strong emphasis.
    pub strong: bool,
    /// Struck through.
    pub strike: bool,
}

/// What is seen: the characters that are not white space, and the links.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// Visible characters in order.
    pub letters: Vec<Letter>,
    /// Link targets in order.
    pub links: Vec<String>,
}

impl Seen {
    /// The characters alone.
    pub(crate) fn text(&self) -> String {
        self.letters.iter().map(|letter| letter.0).collect()
    }

    /// Letters and digits with their marks: punctuation may lose or gain some.
    pub(crate) fn marked_letters(&self) -> Vec<Letter> {
        self.letters.iter().copied().filter(|letter| letter.0.is_alphanumeric()).collect()
    }

    fn push(&mut self, text: &str, marks: Marks) {
        let visible = text.chars().filter(|&c| !c.is_whitespace() && c != '\u{200B}');
        self.letters.extend(visible.map(|c| (c, marks)));
    }

    /// What an article's headline and body show.
    pub(crate) fn of_article(article: &Article) -> Self {
        let mut seen = Self::default();
        seen.push(&article.meta.title, Marks::default());
        seen.blocks(&article.blocks);
        seen
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph { content, .. } | Block::Heading { content, .. } => self.line(content),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks)),
                Block::Quote { blocks, .. } => self.blocks(blocks),
                Block::CodeBlock { text, .. } => self.push(text, Marks::default()),
                Block::Table(table) => {
                    table.rows().flat_map(|row| &row.cells).for_each(|cell| self.blocks(&cell.blocks));
                }
                Block::Verse { lines, .. } => lines.iter().for_each(|line| self.line(line)),
                Block::ThematicBreak { .. } => {}
                other => panic!("the generator makes no {}", other.kind()),
            }
        }
    }

    fn line(&mut self, inlines: &[Inline]) {
        self.inlines(inlines, Marks::default());
    }

    fn inlines(&mut self, inlines: &[Inline], marks: Marks) {
        for inline in inlines {
            let mut inner = marks;
            match inline {
                Inline::Text { text } | Inline::Code { text } => self.push(text, marks),
                Inline::Emphasis { .. } => inner.emphasis = true,
                Inline::Strong { .. } => inner.strong = true,
                Inline::Strikethrough { .. } => inner.strike = true,
                Inline::Link { url, .. } => self.links.push(url.clone()),
                _ => {}
            }
            self.inlines(inline.content().unwrap_or_default(), inner);
            if let Inline::Ruby { text, .. } = inline {
                self.push(text, marks);
            }
        }
    }

    /// What HTML from a Markdown processor shows.
    pub(crate) fn of_html(html: &str) -> Self {
        let mut seen = Self::default();
        let (mut emphasis, mut strong, mut strike) = (0, 0, 0);
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let (text, tail) = rest.split_at(at);
            let marks = Marks { emphasis: emphasis > 0, strong: strong > 0, strike: strike > 0 };
            seen.push(&decoded(text), marks);
            let Some(end) = tail.find('>') else { panic!("an open tag in {html}") };
            let tag = &tail[1..end];
            let (name, step) = tag.strip_prefix('/').map_or((tag, 1), |name| (name, -1));
            match name.split_whitespace().next().unwrap_or_default() {
                "em" => emphasis += step,
                "strong" => strong += step,
                "del" | "s" => strike += step,
                "a" if step == 1 => {
                    if let Some((_, href)) = tag.split_once("href=\"") {
                        seen.links.push(decoded(href.split('"').next().unwrap_or_default()));
                    }
                }
                _ => {}
            }
            rest = &tail[end + 1..];
        }
        seen.push(&decoded(rest), Marks::default());
        seen
    }
}

fn decoded(text: &str) -> String {
    let text = text.replace("&#61;", "=").replace("&#91;", "[").replace("&#123;", "{");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
