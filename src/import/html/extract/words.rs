//! What class names, ids, roles and element names say of a part of a page.

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

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn add(&mut self, other: Self) {
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
    ("gdpr", Hint::BOILERPLATE),
    ("guanggao", Hint::BOILERPLATE),
    ("jiathis", Hint::BOILERPLATE),
    ("jetpack", Hint::BOILERPLATE),
    ("jpshare", Hint::BOILERPLATE),
    ("login", Hint::BOILERPLATE),
    ("megamenu", Hint::BOILERPLATE),
    ("mostread", Hint::BOILERPLATE),
    ("navbar", Hint::BOILERPLATE),
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
    ("screenreader", Hint::UNSEEN),
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
    ("visuallyhidden", Hint::UNSEEN),
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

/// What the element's names say. `buffer` is scratch space.
pub(super) fn hint(element: &Element, buffer: &mut String) -> Hint {
    let mut hint = by_element(element);
    for (name, value) in element.attrs() {
        match name {
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
