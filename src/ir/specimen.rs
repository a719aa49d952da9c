//! A document that holds every variant of the IR once or more, for the tests of exporters and of the IR's JSON.

use super::build::{article, bullets, code, emphasis, heading, link, para, plain, quote, strong, text, thematic_break};
use super::{
    Alignment, Article, Attr, Block, Callout, Cell, Column, Contributor, Date, Definition, Direction, Document,
    DocumentMeta, Inline, ListItem, ListKind, MathNotation, Media, Moment, NumberStyle, Part, QuoteKind, Resource,
    ResourceId, Resources, Row, Section, Series, Table,
};

/// A red pixel as PNG.
const PIXEL: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4o6QEAALOARFa6phZAAAAAElFTkSuQmCC";

/// A document that holds every variant of the IR: a digest of two articles, one of them in a section.
///
/// Tests render it with every exporter; a variant that is added to the IR without a case here fails a test.
pub fn specimen() -> Document {
    let mut resources = Resources::default();
    let image = resources.add(Resource { url: PIXEL.into(), width: Some(1), height: Some(1), ..Resource::default() });
    let audio = resources.add(remote("https://media.example.org/interview.mp3", "audio/mpeg"));
    let video = resources.add(remote("https://media.example.org/report.mp4", "video/mp4"));
    let mut first = prose(&image);
    first.blocks.extend(structures());
    first.blocks.extend(media(&image, &audio, &video));
    first.notes.insert("1".into(), vec![plain("这是一条注释。"), quote([plain("注释里的引文。")])]);
    let second = article("A second article, in English")
        .language("en")
        .source("The Example Times")
        .author("Jane Doe")
        .url("https://example.com/second")
        .published("2024-03-02")
        .block(plain("One paragraph is enough here; it refers to nothing & holds <angle> brackets."))
        .finish();
    Document {
        meta: DocumentMeta {
            title: Some("全部构件".into()),
            subtitle: Some("每一种都有".into()),
            authors: vec!["编者".into()],
            publisher: Some("样张社".into()),
            language: Some("zh-Hans".into()),
            date: Some(Date { raw: "2024-03-02".into(), value: "2024-03-02".parse().ok() }),
            description: Some("A document that holds every variant.".into()),
            tags: vec!["样张".into()],
            contributors: vec![Contributor { name: "Jane Q. Public".into(), role: "edt".into() }],
            series: Some(Series { name: "样张周报".into(), index: Some("9".into()) }),
            digest: true,
            ..DocumentMeta::default()
        },
        body: vec![
            Part::Section(Section { title: "第一部分".into(), parts: vec![Part::Article(Box::new(first))] }),
            Part::Article(Box::new(second)),
        ],
        resources,
        ..Document::default()
    }
}

fn remote(url: &str, media_type: &str) -> Resource {
    Resource { url: url.into(), media_type: Some(media_type.into()), ..Resource::default() }
}

fn prose(image: &ResourceId) -> Article {
    let mut article = article("样张：“引号”与 <标签> & 符号")
        .language("zh-Hans")
        .source("样张日报")
        .author("张三")
        .author("李四")
        .url("https://example.org/specimen?a=1&b=2")
        .block(heading(1, [text("行内构件")]))
        .block(inlines(image))
        .block(quote([plain("一段引文，"), plain("分成两段。")]))
        .finish();
    article.meta.subtitle = Some("副题在此".into());
    article.meta.published = Some(Date {
        raw: "Sat, 02 Mar 2024 08:30:00 +0800".into(),
        value: Moment::day(2024, 3, 2)
            .and_then(|day| day.with_time(8, 30, 0))
            .and_then(|moment| moment.with_offset(480)),
    });
    article.meta.modified = Some(Date { raw: "昨天".into(), value: None });
    article.meta.archived = Moment::from_unix_seconds(1_709_340_000).map(Date::of);
    article.meta.tags = vec!["样张".into(), "排版".into()];
    article.meta.summary = Some("摘要一句。".into());
    article.meta.lead_image = Some(image.clone());
    article
}

fn inlines(image: &ResourceId) -> Block {
    let wrap = |word: &str| vec![text(word)];
    para([
        text("正文里有"),
        emphasis("重点"),
        text("、"),
        strong("粗体。"),
        Inline::Strikethrough { content: wrap("删去") },
        Inline::Underline { content: wrap("专名") },
        Inline::Small { content: wrap("小字") },
        text("，H"),
        Inline::Subscript { content: wrap("2") },
        text("O 与 m"),
        Inline::Superscript { content: wrap("2") },
        text("，"),
        code("let x = `1` < 2;"),
        text("，"),
        link("https://example.org/a?b=c&d=e", "链接"),
        Inline::Link { url: "#anchor".into(), title: "就在下面".into(), content: vec![strong("本文的锚")] },
        Inline::Image { resource: image.clone(), alt: "红点".into() },
        Inline::LineBreak,
        Inline::Ruby { base: wrap("漢字"), text: "かんじ".into() },
        Inline::Math { notation: MathNotation::Tex, source: "a_1 < b^2".into() },
        Inline::NoteRef { note: "1".into() },
        Inline::Span { attr: Attr { lang: Some("en".into()), ..Attr::default() }, content: wrap("in English") },
        Inline::Span {
            attr: Attr { lang: Some("ar".into()), dir: Some(Direction::Rtl), ..Attr::default() },
            content: wrap("مرحبا"),
        },
        text("。"),
    ])
}

fn structures() -> Vec<Block> {
    let item = |task, words: &str| ListItem { task, blocks: vec![plain(words)], ..ListItem::default() };
    vec![
        Block::Heading {
            attr: Attr { id: Some("anchor".into()), ..Attr::default() },
            level: 2,
            content: vec![text("块级构件")],
        },
        bullets([vec![plain("一项")], vec![plain("又一项"), bullets([vec![plain("里面的一项")]])]]),
        Block::List {
            attr: Attr::default(),
            kind: ListKind::Unordered,
            tight: true,
            items: vec![item(Some(true), "做完"), item(Some(false), "没做")],
        },
        Block::List {
            attr: Attr::default(),
            kind: ListKind::Ordered { start: 3, style: NumberStyle::LowerRoman },
            tight: false,
            items: vec![item(None, "第三"), item(None, "第四")],
        },
        Block::DefinitionList {
            attr: Attr::default(),
            items: vec![Definition {
                term: vec![text("术语")],
                details: vec![vec![plain("解释一")], vec![plain("解释二")]],
            }],
        },
        Block::Quote {
            attr: Attr::default(),
            kind: QuoteKind::Pull,
            blocks: vec![plain("抽出来的一句话。")],
            attribution: vec![text("某人")],
        },
        Block::Quote {
            attr: Attr::default(),
            kind: QuoteKind::Callout(Callout::Note),
            blocks: vec![plain("请注意。")],
            attribution: Vec::new(),
        },
        Block::CodeBlock {
            attr: Attr::default(),
            language: Some("rust".into()),
            text: "fn main() {\n    println!(\"<你好>\");\n}".into(),
        },
        table(),
        thematic_break(),
        Block::Math { attr: Attr::default(), notation: MathNotation::Tex, source: "E = mc^2".into() },
        Block::Math {
            attr: Attr::default(),
            notation: MathNotation::MathMl,
            source: "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mi>x</mi></math>".into(),
        },
        Block::Verse {
            attr: Attr::default(),
            lines: vec![vec![text("床前明月光，")], vec![text("疑是地上霜。")], vec![], vec![text("举头望明月，")]],
        },
    ]
}

fn table() -> Block {
    let cell = |words: &str, header: bool| Cell { header, blocks: vec![plain(words)], ..Cell::default() };
    let wide = Cell { col_span: 2, align: Alignment::Center, blocks: vec![plain("合计 7")], ..Cell::default() };
    Block::Table(Table {
        attr: Attr::default(),
        columns: vec![Column { align: Alignment::Left, width: None }, Column { align: Alignment::Right, width: None }],
        head: vec![Row { cells: vec![cell("城市", true), cell("数", true)] }],
        bodies: vec![vec![
            Row { cells: vec![cell("东|京", false), cell("3", false)] },
            Row { cells: vec![cell("首尔", false), cell("4", false)] },
        ]],
        foot: vec![Row { cells: vec![wide] }],
        caption: vec![plain("表一")],
    })
}

fn media(image: &ResourceId, audio: &ResourceId, video: &ResourceId) -> Vec<Block> {
    let figure = |media: Media, caption: &str, credit: &str| Block::Figure {
        attr: Attr::default(),
        media: vec![media],
        caption: vec![plain(caption)],
        credit: if credit.is_empty() { Vec::new() } else { vec![text(credit)] },
    };
    vec![
        figure(Media::Image { resource: image.clone(), alt: "一个红点".into() }, "图片说明。", "样张社"),
        figure(Media::Audio { resource: audio.clone(), title: "访谈".into() }, "录音说明。", ""),
        figure(
            Media::Video { resource: video.clone(), poster: Some(image.clone()), title: "报道".into() },
            "录像说明。",
            "",
        ),
        figure(
            Media::Embed {
                url: "https://video.example.org/embed/1".into(),
                poster: Some(image.clone()),
                title: "嵌入".into(),
            },
            "嵌入说明。",
            "",
        ),
    ]
}
