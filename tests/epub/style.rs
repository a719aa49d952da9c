//! Stylesheets of the user.

use bindery::export::epub::{Sheet, Style};

use super::*;

fn sheet(text: &str) -> Sheet {
    Sheet { name: "mine.css".into(), text: text.into() }
}

/// The stylesheet of a book, and what was said of it.
fn styled(style: Style) -> (String, Vec<Diagnostic>) {
    let mut options = plain_options();
    options.style = style;
    let (epub, diagnostics) = export_with(&one(article("题").block(plain("文")).finish()), options);
    (file(&epub, "stylesheet.css"), diagnostics)
}

/// What becomes of a stylesheet, and where faults are seen.
fn fit(css: &str) -> (String, Vec<String>) {
    let (css, diagnostics) = styled(Style::replaced(vec![sheet(css)]));
    let place = |diagnostic: &Diagnostic| {
        assert_eq!(diagnostic.code, "epub.css");
        diagnostic.origin.as_ref().unwrap().to_string()
    };
    (css.trim_end().to_owned(), diagnostics.iter().map(place).collect())
}

#[test]
fn stylesheets_stand_after_the_built_in_one_in_their_order() {
    let (own, _) = styled(Style::default());
    let (css, diagnostics) = styled(Style::added(vec![sheet("p { color: red }"), sheet("p { color: blue }\n")]));
    assert_eq!(css, format!("{own}\np {{ color: red }}\n\np {{ color: blue }}\n"));
    assert_eq!(diagnostics, []);
}

#[test]
fn a_stylesheet_in_place_of_the_built_in_one_is_kept_as_it_was_written() {
    let css = "/* 注 */\n@namespace epub \"http://www.idpf.org/2007/ops\";\n@media (min-width: 30em) {\n  a[href^=\"http\"]:hover,\n  \
               p::before { content: \"\\201C\"; margin: calc(1em + 2px) auto -1.50em; color: #FFF !important }\n}\n\
               direction:hover > a { top: 0 }";
    let (kept, faults) = fit(css);
    assert_eq!(kept, css);
    assert_eq!(faults, [""; 0]);
}

#[test]
fn what_a_book_cannot_hold_is_taken_out_and_named() {
    for (css, kept, place) in [
        ("p{background:url(a.png) red}", "p{background:none red}", "mine.css:1:14"),
        ("p{\nbackground:URL( \"https://x.org/a.png\" )}", "p{\nbackground:none}", "mine.css:2:12"),
        ("p{background:image-set(\"a.png\" 1x)}", "p{background:image-set(none 1x)}", "mine.css:1:24"),
        ("@import \"a.css\";p{top:0}", "p{top:0}", "mine.css:1:1"),
        ("@IMPORT url(a.css) screen;p{top:0}", "p{top:0}", "mine.css:1:1"),
        ("@charset \"gbk\";p{top:0}", "p{top:0}", "mine.css:1:1"),
        ("@font-face{font-family:x;src:url(x.otf)}p{top:0}", "p{top:0}", "mine.css:1:1"),
        ("p{direction:rtl;top:0}", "p{top:0}", "mine.css:1:3"),
        ("p{top:0;unicode-bidi : embed}q{top:0}", "p{top:0;}q{top:0}", "mine.css:1:9"),
        ("p{top:0}}q{top:0}", "p{top:0} q{top:0}", "mine.css:1:9"),
    ] {
        assert_eq!(fit(css), (kept.to_owned(), vec![place.to_owned()]), "{css}");
    }
}

#[test]
fn names_of_fonts_and_namespaces_are_no_references() {
    let css = "@font-face{font-family:x;src:local(\"Kai\")}@namespace url(http://www.w3.org/1999/xhtml);p{quotes:\"a.png\" \"b\"}";
    let (kept, faults) = fit(css);
    assert_eq!(faults, [""; 0]);
    assert!(kept.contains("local(\"Kai\")") && kept.contains("http://www.w3.org/1999/xhtml"), "{kept}");
}

#[test]
fn what_is_left_open_is_closed() {
    assert_eq!(fit("p{color:rgb(1,2").0, "p{color:rgb(1,2)}");
    assert_eq!(fit("p{content:\"a").0, "p{content:\"a\"}");
    assert_eq!(fit("p{top:0} /* a").0, "p{top:0} /* a*/");
    let deep = "{".repeat(100_000);
    let (kept, faults) = fit(&deep);
    assert_eq!(kept.matches('{').count(), kept.matches('}').count());
    assert_eq!(faults, ["mine.css:1:65"]);
}

#[test]
fn a_book_with_stylesheets_of_the_user_is_valid() {
    let css = "@import url(x.css);p{background:url(a.png);direction:rtl}@font-face{src:url(a.otf)}q{top:0";
    let mut options = plain_options();
    options.style = Style::added(vec![sheet(css)]);
    let (epub, _) = export_with(&digest(), options);
    judge("styled", &epub);
}

/// Pieces of stylesheets, whole and broken.
const PIECES: &[&str] = &[
    "p",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ":",
    " ",
    "\n",
    "\"",
    "'",
    "\\",
    "/*",
    "*/",
    "url(",
    "a.png",
    "src(",
    "image-set(",
    "@import",
    "@font-face",
    "@charset",
    "@namespace",
    "@media",
    "direction",
    "unicode-bidi",
    "rgb(",
    "<!--",
    "-->",
    "中",
    "#f",
];

proptest::proptest! {
    #![proptest_config(super::cases::cases(300))]

    #[test]
    fn what_was_made_fit_is_left_alone(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24)) {
        let (once, _) = fit(&pieces.concat());
        let (twice, faults) = fit(&once);
        proptest::prop_assert_eq!(faults, Vec::<String>::new(), "{}", &once);
        proptest::prop_assert_eq!(once, twice);
    }
}
