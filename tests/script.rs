//! Conversion between the ways to write Chinese: OpenCC's own cases, and what of a document is converted.

#[path = "common/arbitrary.rs"]
mod arbitrary;
#[path = "common/cases.rs"]
mod cases;

use bindery::ir::build::{article, code, figure, link, para, plain, quote, strong, text};
use bindery::ir::{Article, Attr, Block, Document, Inline, Part, ResourceId, Resources, Section, check, dump};
use bindery::transform::script::{Chain, Script, convert_script};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

#[test]
fn opencc_cases_come_out_as_opencc_has_them() {
    let unescape = |text: &str| text.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r");
    let rows = include_str!("fixtures/script/opencc.tsv").lines().map(|line| line.split('\t').map(unescape));
    let (mut seen, mut wrong) = (0, Vec::new());
    for row in rows {
        let [name, input, expected] = row.collect::<Vec<_>>().try_into().unwrap();
        let chain = Chain::ALL.into_iter().find(|chain| chain.name() == name).unwrap();
        let converted = chain.convert(&input);
        if converted != expected {
            wrong.push(format!("{name}: {input}\nexpected {expected}\n   found {converted}"));
        }
        seen += 1;
    }
    assert_eq!(seen, 476);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn converted(post: Article, to: Script) -> (Article, usize) {
    let mut document = Document::of(post, Resources::default());
    let changed = convert_script(&mut document, to);
    (document.single_article().unwrap().clone(), changed)
}

#[track_caller]
fn body(language: &str, content: impl IntoIterator<Item = Inline>, to: Script, expected: &str) {
    let mut post = article("").block(para(content)).finish();
    post.meta.language = Some(language.to_owned()).filter(|tag| !tag.is_empty());
    assert_eq!(converted(post, to).0.text().trim_end(), expected);
}

#[test]
fn documents_get_no_characters_that_few_fonts_have() {
    assert_eq!(Chain::T2s.convert("圞欒"), "𪢮栾");
    body("zh-Hant", [text("剔團圞月兒與欒樹")], Script::Simplified, "剔团圞月儿与栾树");
}

#[test]
fn a_phrase_in_several_nodes_is_one_phrase() {
    let note = Inline::NoteRef { note: "n".into() };
    body("zh-Hans", [text("理"), strong("发"), note, text("店")], Script::Traditional, "理髮店");
    body("zh-Hans", [text("出"), strong("发"), text("点")], Script::Traditional, "出發點");
    let (post, changed) = converted(
        article("").language("zh").block(para([text("头"), strong("发"), text("。")])).finish(),
        Script::Taiwan,
    );
    assert_eq!(post.blocks, [para([text("頭"), strong("髮"), text("。")])]);
    assert_eq!(changed, 2);
}

#[test]
fn each_script_writes_as_its_place_does() {
    let line = || [text("着名的软件里，群众为什么说：“吃饭。”")];
    body("zh-CN", line(), Script::Traditional, "着名的軟件裏，羣衆爲什麼說：“喫飯。”");
    body("zh-CN", line(), Script::Taiwan, "著名的軟件裡，群眾為什麼說：“吃飯。”");
    body("zh-CN", line(), Script::TaiwanWords, "著名的軟體裡，群眾為什麼說：“吃飯。”");
    body("zh-CN", line(), Script::HongKong, "着名的軟件裏，羣眾為什麼説：“吃飯。”");
}

#[test]
fn text_that_is_in_the_script_stays() {
    body("zh-TW", [text("皇后說：裡面著火了")], Script::Traditional, "皇后說：裡面著火了");
    body("zh-Hans", [text("皇后干杯，李乾龙说")], Script::Simplified, "皇后干杯，李乾龙说");
    body("zh-HK", [text("台灣説")], Script::HongKong, "台灣説");
    body("zh-Hant", [text("看著裡面，著名的作家說")], Script::Simplified, "看着里面，著名的作家说");
    body("zh-Hans", [text("他说，引文在后：「臺灣皇后說」")], Script::Simplified, "他说，引文在后：「台湾皇后说」");
    // A paragraph in the other script than its article.
    body("zh-Hans", [text("皇后說：「這邊」")], Script::Taiwan, "皇后說：「這邊」");
}

#[test]
fn code_urls_and_other_languages_stay() {
    let content = || {
        let lang = |tag: &str, words: &str| Inline::Span {
            attr: Attr { lang: Some(tag.into()), ..Attr::default() },
            content: vec![text(words)],
        };
        [
            text("国 https://example.org/a国 "),
            link("https://example.org/", "https://example.org/国"),
            code("国"),
            lang("ja", "国会"),
            text("发"),
            lang("zh-CN", "国"),
            lang("en", "国"),
            text("「これは国です」국"),
            Inline::LineBreak,
            link("https://example.org/国#国", "国"),
        ]
    };
    let expected = "國 https://example.org/a國 https://example.org/国国国会發國国「これは国です」국\n國";
    body("zh-Hans", content(), Script::Traditional, expected);
    body("", [text("这个国家没有标签")], Script::Traditional, "這個國家沒有標籤");
    body("", [text("国の会議はどこで")], Script::Traditional, "国の会議はどこで");
    body("ja", [text("国会会議")], Script::Traditional, "国会会議");
    body("en", [text("The word 国 is Chinese")], Script::Traditional, "The word 国 is Chinese");
}

#[test]
fn all_that_is_shown_is_converted_and_tagged() {
    let mut quoted = quote([plain("国会")]);
    quoted.attr_mut().lang = Some("ja".into());
    let ruby = Inline::Ruby { base: vec![text("汉")], text: "汉".into() };
    let mut post = article("标题里")
        .source("美国之音")
        .author("张三")
        .language("zh-CN")
        .block(para([ruby]))
        .block(figure(ResourceId::of("https://example.org/国.png"), "图", "说明"))
        .block(quoted)
        .block(Block::CodeBlock { attr: Attr::default(), language: None, text: "国".into() })
        .note("n", vec![plain("注释")])
        .finish();
    post.meta.subtitle = Some("副题".into());
    post.meta.summary = Some("总结".into());
    post.meta.tags = vec!["国际".into()];
    let section = Section { title: "国内".into(), parts: vec![Part::Article(Box::new(post))] };
    let mut document = Document { body: vec![Part::Section(section)], ..Document::default() };
    document.meta.title = Some("周报：龙年".into());
    document.meta.language = Some("zh-Hans".into());
    convert_script(&mut document, Script::HongKong);
    let shown = dump::dump(&document);
    for word in ["週報：龍年", "國內", "標題裏", "美國之音", "張三", "副題", "總結", "國際", "漢", "圖", "説明", "註釋"]
    {
        assert!(shown.contains(word), "{word} is missing in\n{shown}");
    }
    assert!(shown.contains("国会") && shown.contains("zh-Hant-HK") && !shown.contains("zh-CN"), "{shown}");
    let tag = document.articles().next().and_then(|post| post.meta.language.clone());
    assert_eq!((tag.as_deref(), document.meta.language.as_deref()), (Some("zh-Hant-HK"), Some("zh-Hant-HK")));
}

/// Whatever the document, what comes out is a sound one, and what is not Chinese is as it was.
#[test]
fn any_document_stays_sound() {
    let scripts = [Script::Simplified, Script::Traditional, Script::Taiwan, Script::TaiwanWords, Script::HongKong];
    let strategy = (arbitrary::document(), 0..scripts.len());
    let outcome = TestRunner::new(cases::cases(200)).run(&strategy, |(mut document, at)| {
        let before: usize = document.articles().map(|post| post.blocks.len()).sum();
        convert_script(&mut document, scripts[at]);
        prop_assert!(check::check(&document).is_ok());
        prop_assert_eq!(before, document.articles().map(|post| post.blocks.len()).sum::<usize>());
        let mut again = document.clone();
        convert_script(&mut again, scripts[at]);
        let text = |document: &Document| document.articles().map(Article::text).collect::<String>().chars().count();
        prop_assert_eq!(text(&again), text(&document));
        Ok(())
    });
    outcome.unwrap();
}
