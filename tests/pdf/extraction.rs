//! What poppler reads back: structure, text in reading order, text as it lies on the page.

use super::*;

/// What a poppler program says of a document.
fn poppler(program: &str, arguments: &[&str], document: &Document, options: PdfOptions) -> Option<String> {
    let mut command = common::tool(program)?;
    let file = file(&export(document, options));
    command.args(arguments).arg(file.path());
    if program == "pdftotext" {
        command.arg("-");
    }
    let (success, said) = output(command);
    assert!(success, "{said}");
    Some(said)
}

/// The structure tree as `pdfinfo -struct` prints it, a line an element.
fn tree(document: &Document) -> Option<Vec<String>> {
    let said = poppler("pdfinfo", &["-struct"], document, PdfOptions::default())?;
    let elements = said.lines().filter(|line| !line.trim().is_empty());
    // Attributes stand in lines of their own, behind a slash.
    let elements = elements.filter(|line| !line.trim_start().starts_with('/'));
    Some(elements.map(|line| line.trim_end_matches(':').trim_end_matches(" (block)").to_owned()).collect())
}

#[test]
fn the_structure_tree_is_the_document() {
    let cell = |words: &str| Cell { blocks: vec![plain(words)], ..Cell::default() };
    let table = Table { bodies: vec![vec![Row { cells: vec![cell(""), cell("乙")] }]], ..Table::default() };
    let post = article("题")
        .language("zh")
        .block(heading(1, [text("小标题")]))
        .block(plain("段落。"))
        .block(bullets([vec![plain("一")], vec![plain("二")]]))
        .block(Block::Table(table))
        .finish();
    let Some(found) = tree(&single(post)) else { return };
    let expected = [
        "Document",
        "  Art",
        "    H1",
        "    H2",
        "    P",
        "    L",
        "      LI",
        "        Lbl",
        "        LBody",
        "          P",
        "      LI",
        "        Lbl",
        "        LBody",
        "          P",
        "    Table",
        "      TR",
        "        TD",
        "        TD",
        "          P",
    ];
    assert_eq!(found, expected, "{found:#?}");
}

/// Text whose glyphs say something else than its characters, or are narrower than they.
const HARD: [&str; 4] = [
    "他说：“（甲）、《乙》。”——完……",
    "The office’s efficient affair: first, final, fjord.",
    "骨直，「『引』」。ｶﾅ漢字、한국어 문장과㐀𠀀。",
    "第 12 条 ABC，e\u{301} 與 naïve。",
];

fn hard() -> Document {
    let post = HARD.iter().fold(article("难写的字").language("zh-Hans"), |post, words| post.block(plain(*words)));
    single(post.block(plain(han(200))).finish())
}

#[test]
fn text_reads_back_in_the_order_of_the_source() {
    let expected: String = HARD.iter().map(|words| spaceless(words)).collect::<String>() + &han(200);
    // As a reader that knows structure sees it, and as it lies on the page.
    for arguments in [&["-enc", "UTF-8", "-nopgbrk"][..], &["-enc", "UTF-8", "-nopgbrk", "-layout"]] {
        let Some(said) = poppler("pdftotext", arguments, &hard(), PdfOptions::default()) else { return };
        assert!(spaceless(&said).contains(&expected), "{arguments:?}: {said}");
    }
}

#[test]
fn two_columns_read_back_one_after_the_other() {
    let post = article("栏").language("zh").block(plain(han(900))).finish();
    let options = PdfOptions { columns: 2, ..small() };
    let options = PdfOptions { paper: Paper::Custom { width: Length(320.0), height: Length(240.0) }, ..options };
    let Some(said) = poppler("pdftotext", &["-raw", "-enc", "UTF-8"], &single(post), options) else { return };
    let folios = |c: &char| c.is_ascii_digit();
    let letters: String = spaceless(&said).chars().filter(|c| !folios(c)).collect();
    // The running head is an artifact that pdftotext shows all the same.
    let body = letters.replace('栏', "");
    assert_eq!(body, han(900), "{said}");
}

#[test]
fn qpdf_and_mutool_accept_object_streams_and_cross_references() {
    let file = file(&export(&specimen(), PdfOptions::default()));
    if let Some(mut qpdf) = common::tool("qpdf") {
        qpdf.args(["--check", "--warning-exit-0"]).arg(file.path());
        let (sound, said) = output(qpdf);
        assert!(sound && !said.contains("WARNING"), "{said}");
    }
    if let Some(program) = common::on_path("mutool") {
        let mut mutool = Command::new(program);
        mutool.args(["info", "-F"]).arg(file.path());
        let (sound, said) = output(mutool);
        assert!(sound && !said.contains("error") && !said.contains("warning"), "{said}");
    }
}
