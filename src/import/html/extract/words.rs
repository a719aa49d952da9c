//! What class names, ids, roles and element names say of a part of a page.

use crate::import::html::dom;
use scraper::node::Element;

/// What the markup says of an element's part in the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hint(u8);

impl Hint {
    /// Navigation, sharing, advertisement, related links: never the article.
    pub(super) const BOILERPLATE: Self = Self(1);
    /// Readers' comments: the article only where a page consists of them.
    pub(super) const COMMENTS: Self = Self(2);
    /// Said to hold the article's text.
    pub(super) const CONTENT: Self = Self(4);
    /// Not shown to anybody, or to screen readers alone.
    pub(super) const UNSEEN: Self = Self(8);
    /// A page's or a part's head: headline, date, byline; or logo and menu.
    pub(super) const HEAD: Self = Self(16);
    /// Beside the text, more often than not: asides, forms, notes on the author.
    pub(super) const BESIDE: Self = Self(32);

    /// Pictures with words of their own, one after another.
    pub(super) const GALLERY: Self = Self(64);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn remove(&mut self, other: Self) {
        self.0 &= !other.0;
    }

    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Words that a name's word begins with, by the hint that they give.
const BEGINNINGS: &[(&str, Hint)] = &[
    ("advert", Hint::BOILERPLATE),
    ("adsense", Hint::BOILERPLATE),
    ("adsby", Hint::BOILERPLATE),
    ("addtoany", Hint::BOILERPLATE),
    ("addthis", Hint::BOILERPLATE),
    ("bdshare", Hint::BOILERPLATE),
    ("bdsharebutton", Hint::BOILERPLATE),
    ("bshare", Hint::BOILERPLATE),
    ("breadcrumb", Hint::BOILERPLATE),
    ("bookmark", Hint::BOILERPLATE),
    ("comment", Hint::COMMENTS),
    ("cookie", Hint::BOILERPLATE),
    ("copyright", Hint::BOILERPLATE),
    ("crumb", Hint::BOILERPLATE),
    ("daohang", Hint::BOILERPLATE),
    ("disqus", Hint::COMMENTS),
    ("dropdown", Hint::BOILERPLATE),
    ("fenxiang", Hint::BOILERPLATE),
    ("fenye", Hint::BOILERPLATE),
    ("footer", Hint::BOILERPLATE),
    ("gallery", Hint::GALLERY),
    ("slideshow", Hint::GALLERY),
    ("carousel", Hint::GALLERY),
    ("gdpr", Hint::BOILERPLATE),
    ("guanggao", Hint::BOILERPLATE),
    ("jiathis", Hint::BOILERPLATE),
    ("jetpack", Hint::BOILERPLATE),
    ("jpshare", Hint::BOILERPLATE),
    ("login", Hint::BOILERPLATE),
    ("megamenu", Hint::BOILERPLATE),
    ("mostread", Hint::BOILERPLATE),
    ("navbar", Hint::BOILERPLATE),
    ("navbox", Hint::BOILERPLATE),
    ("navi", Hint::BOILERPLATE),
    ("newsletter", Hint::BOILERPLATE),
    ("outbrain", Hint::BOILERPLATE),
    ("pagination", Hint::BOILERPLATE),
    ("pinglun", Hint::COMMENTS),
    ("popular", Hint::BOILERPLATE),
    ("popup", Hint::BOILERPLATE),
    ("promo", Hint::BOILERPLATE),
    ("readmore", Hint::BOILERPLATE),
    ("recirc", Hint::BOILERPLATE),
    ("recommend", Hint::BOILERPLATE),
    ("related", Hint::BOILERPLATE),
    ("relate", Hint::BOILERPLATE),
    ("share", Hint::BOILERPLATE),
    ("sharing", Hint::BOILERPLATE),
    ("sharedaddy", Hint::BOILERPLATE),
    ("shoucang", Hint::BOILERPLATE),
    ("sidebar", Hint::BOILERPLATE),
    ("signup", Hint::BOILERPLATE),
    ("skiplink", Hint::BOILERPLATE),
    ("social", Hint::BOILERPLATE),
    ("sponsor", Hint::BOILERPLATE),
    ("subnav", Hint::BOILERPLATE),
    ("subscri", Hint::BOILERPLATE),
    ("taboola", Hint::BOILERPLATE),
    ("taglist", Hint::BOILERPLATE),
    ("topnav", Hint::BOILERPLATE),
    ("trending", Hint::BOILERPLATE),
    ("tuijian", Hint::BOILERPLATE),
    ("xiangguan", Hint::BOILERPLATE),
    ("xgxw", Hint::BOILERPLATE),
    ("xgyd", Hint::BOILERPLATE),
];

/// Words of a name that mean something only when whole.
fn whole(word: &str) -> Option<Hint> {
    Some(match word {
        "ad" | "ads" | "nav" | "menu" | "menus" | "pager" | "paging" | "toolbar" | "modal" | "tags" | "sns"
        | "similar" | "upsell" | "youmaylike" | "foot" | "side" | "sider" | "optin" | "cta" | "noprint"
        | "prevnext" | "catlinks" | "editsection" | "pagenav" | "digg" | "hotnews" => Hint::BOILERPLATE,
        "respond" | "replies" => Hint::COMMENTS,
        "header" | "head" | "masthead" | "banner" => Hint::HEAD,
        "aside" | "author" | "authors" | "byline" | "widget" | "widgets" | "tool" | "tools" | "rating" | "feedback"
        | "meta" | "bio" | "biography" | "toc" | "disclaimer" | "infos" | "caption" => Hint::BESIDE,
        _ => return None,
    })
}

/// Names, written without separators, that say: here is the text.
const CONTENT: [&str; 18] = [
    "articlebody",
    "articlecontent",
    "articletext",
    "articledetail",
    "artibody",
    "contentbody",
    "entrycontent",
    "jscontent",
    "maincontent",
    "newscontent",
    "newstext",
    "postbody",
    "postcontent",
    "posttext",
    "storybody",
    "storycontent",
    "storytext",
    "textcontent",
];

/// Names, written without separators, of what screen readers, printers or nobody is given.
const UNSEEN: [&str; 11] = [
    "assistivetext",
    "dprintblock",
    "offscreen",
    "onlyprint",
    "printonly",
    "screenreader",
    "screenreaderonly",
    "screenreadertext",
    "sronly",
    "visibleprint",
    "visuallyhidden",
];

/// Whether an element is a heading.
pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether the id of a part was made from the words of its heading: then it says nothing that they do not say.
pub(super) fn is_slug(element: &Element, heading: &str) -> bool {
    let letters = |text: &'_ str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(120).collect()
    };
    element.id().map(letters).is_some_and(|id| id.len() > 3 && letters(heading).starts_with(&id))
}

/// What the element's names say; of headings and parts named after them the id is `slug`. `buffer` is scratch space.
pub(super) fn hint(element: &Element, slug: bool, buffer: &mut String) -> Hint {
    let mut hint = by_element(element);
    if is_concealed(element) {
        hint.add(Hint::BOILERPLATE);
    }
    for (name, value) in element.attrs() {
        match name {
            "id" if slug => {}
            "class" | "id" => by_name(value, buffer, &mut hint),
            "role" => by_role(value, &mut hint),
            "itemprop" if value.split_whitespace().any(|name| name == "articleBody") => hint.add(Hint::CONTENT),
            "aria-hidden" if value == "true" => hint.add(Hint::BESIDE),
            "data-component" | "data-testid" | "data-module" => by_name(value, buffer, &mut hint),
            _ => {}
        }
    }
    hint
}

/// Whether the classes of common style sheets hide the element at every width of the screen.
fn is_concealed(element: &Element) -> bool {
    let (mut hidden, mut shown) = (false, false);
    for class in dom::classes(element) {
        hidden |= matches!(class, "d-none" | "hidden" | "is-hidden" | "invisible");
        shown |= class.contains(':')
            || class.starts_with("visible-")
            || class.starts_with("d-") && class != "d-none" && class != "d-print-none";
    }
    hidden && !shown
}

fn by_element(element: &Element) -> Hint {
    match element.name() {
        "nav" | "footer" | "menu" | "button" | "select" | "dialog" => Hint::BOILERPLATE,
        "header" => Hint::HEAD,
        "aside" | "form" | "fieldset" | "label" => Hint::BESIDE,
        _ => Hint::default(),
    }
}

fn by_role(role: &str, hint: &mut Hint) {
    match role {
        "navigation" | "banner" | "search" | "menu" | "menubar" | "dialog" | "alert" | "contentinfo" | "tablist" => {
            hint.add(Hint::BOILERPLATE);
        }
        "complementary" => hint.add(Hint::BESIDE),
        _ => {}
    }
}

fn by_name(value: &str, buffer: &mut String, hint: &mut Hint) {
    for name in value.split_ascii_whitespace().take(24) {
        if name.len() > 80 {
            continue;
        }
        buffer.clear();
        let mut start = 0;
        let mut previous = 0u8;
        for byte in name.bytes() {
            let parts = !byte.is_ascii_alphanumeric() || (byte.is_ascii_uppercase() && previous.is_ascii_lowercase());
            if parts {
                by_word(buffer.get(start..).unwrap_or_default(), hint);
                start = buffer.len();
            }
            if byte.is_ascii_alphanumeric() {
                buffer.push(char::from(byte.to_ascii_lowercase()));
            }
            previous = byte;
        }
        by_word(buffer.get(start..).unwrap_or_default(), hint);
        if buffer.len() >= 6 && UNSEEN.contains(&buffer.as_str()) {
            hint.add(Hint::UNSEEN);
        }
        if buffer.len() >= 8 && CONTENT.iter().any(|known| buffer.ends_with(known)) {
            hint.add(Hint::CONTENT);
        }
    }
}

fn by_word(word: &str, hint: &mut Hint) {
    let Some(first) = word.bytes().next() else { return };
    if let Some(found) = whole(word) {
        hint.add(found);
        return;
    }
    let known = BEGINNINGS
        .iter()
        .find(|(beginning, _)| beginning.as_bytes().first() == Some(&first) && word.starts_with(beginning));
    if let Some((_, found)) = known {
        hint.add(*found);
    }
}
