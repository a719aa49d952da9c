//! What is known of the outlets: names by host, and what their class names mean.

use crate::import::html::{Role, Rules};

/// Hosts with the names that their readers know, a host standing for all below it. The longest match counts.
const HOSTS: [(&str, &str); 33] = [
    ("aboluowang.com", "阿波罗新闻网"),
    ("bbc.com", "BBC"),
    ("bbc.co.uk", "BBC"),
    ("bitterwinter.org", "寒冬"),
    ("chinadigitaltimes.net", "中国数字时代"),
    ("chinese.wsj.com", "华尔街日报"),
    ("cn.ft.com", "金融时报"),
    ("cn.govopendata.com", "CCTV新闻联播"),
    ("cn.nytimes.com", "纽约时报"),
    ("cn.reuters.com", "路透"),
    ("cna.com.tw", "中央社"),
    ("dw.com", "德国之声"),
    ("economist.com", "The Economist"),
    ("epochtimes.com", "大纪元"),
    ("ft.com", "Financial Times"),
    ("ftchinese.com", "金融时报"),
    ("nytimes.com", "The New York Times"),
    ("reuters.com", "Reuters"),
    ("rfa.org", "自由亚洲电台"),
    ("rfi.fr", "法广"),
    ("rti.org.tw", "中央廣播電臺"),
    ("solidot.org", "Solidot"),
    ("theinitium.com", "端传媒"),
    ("thestandnews.com", "立场新闻"),
    ("voacantonese.com", "美国之音"),
    ("voachinese.com", "美国之音"),
    ("voanews.com", "VOA"),
    ("wqw2010.blogspot.com", "维权网"),
    ("wsj.com", "The Wall Street Journal"),
    ("zaobao.com", "联合早报"),
    ("zaobao.com.sg", "联合早报"),
    ("mp.weixin.qq.com", "微信公众号"),
    ("zhihu.com", "知乎"),
];

/// The publication's name by its URL's host, and whether the host is known; of an unknown one the name is the host itself, without `www.`.
pub(super) fn name_of(url: &str) -> Option<(String, bool)> {
    let host = match plain_host(url) {
        Some(host) => host.to_ascii_lowercase(),
        None => url::Url::parse(url).ok()?.host_str()?.to_ascii_lowercase(),
    };
    let below = |known: &str| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let known = HOSTS.iter().filter(|(known, _)| below(known)).max_by_key(|(known, _)| known.len());
    Some(match known {
        Some((_, name)) => ((*name).to_owned(), true),
        None => (host.strip_prefix("www.").unwrap_or(&host).to_owned(), false),
    })
}

/// The host of an address in which it stands as it is: without a user, a port, escapes or other than ASCII.
fn plain_host(url: &str) -> Option<&str> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let named = host.bytes().any(|byte| byte.is_ascii_alphabetic()) && !host.ends_with('.');
    (named && host.bytes().all(sound)).then_some(host)
}

const AD: Role = Role::Boilerplate("archive.dropped-advertisement");
const PROMO: Role = Role::Boilerplate("archive.dropped-promotion");
const LABEL: Role = Role::Boilerplate("archive.dropped-label");
const NOTICE: Role = Role::Boilerplate("archive.dropped-notice");

/// What class names mean at the outlets, sorted.
const CLASSES: &[(&str, Role)] = &[
    ("Image_caption", Role::Caption),
    ("Image_expand-button", LABEL),
    ("StandardArticleBody_trustBadgeContainer", NOTICE),
    ("bbccom_advert", AD),
    ("bbccom_slot", AD),
    ("copyright", Role::Credit),
    ("dfp-tag-wrapper", AD),
    ("div__attribution", Role::Credit),
    ("div__figcaption", Role::Caption),
    ("dotcom-ad", AD),
    ("embed-youtube-warning", LABEL),
    ("image-caption", Role::Caption),
    ("imageCaption", Role::Caption),
    ("in-article-advert", AD),
    ("jump-link", LABEL),
    ("m-block-ad", AD),
    ("m-figure__caption", Role::Caption),
    ("m-figure__caption__credits", Role::Credit),
    ("m-interstitial", AD),
    ("media-caption", Role::Caption),
    ("media-with-caption__caption", Role::Caption),
    ("mpu-ad", AD),
    ("o-ads", AD),
    ("o-self-promo", PROMO),
    ("off-screen", LABEL),
    ("picinfo", Role::Caption),
    ("player-with-placeholder__caption", LABEL),
    ("story-image-copyright", Role::Credit),
    ("t-copyright", NOTICE),
    ("wp-caption-text", Role::Caption),
];

/// What ids mean, sorted.
const IDS: &[(&str, Role)] = &[("zoomattribute", LABEL)];

/// The rules for archive posts.
pub(super) const RULES: Rules = Rules {
    classes: CLASSES,
    ids: IDS,
    block_pictures: true,
    breaks_part_sentences: true,
    text_after_picture_is_caption: true,
    unproxy: Some(unproxy),
    unwrap: None,
};

/// Arguments of the image proxy itself; all others belong to the picture's own address.
const PROXY_ARGUMENTS: [&str; 24] = [
    "w",
    "h",
    "dpr",
    "fit",
    "cbg",
    "we",
    "a",
    "crop",
    "cx",
    "cy",
    "cw",
    "ch",
    "trim",
    "mask",
    "output",
    "q",
    "l",
    "il",
    "n",
    "default",
    "errorredirect",
    "maxage",
    "encoding",
    "t",
];

/// `https://images.weserv.nl/?url=host/path&w=300` → `https://host/path`.
fn unproxy(url: &str) -> Option<String> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme))?;
    let rest = ["images.weserv.nl", "wsrv.nl"].iter().find_map(|host| rest.strip_prefix(host))?;
    let query = rest.trim_start_matches('/').strip_prefix('?')?;
    let mut arguments = query.split('&').map(|argument| argument.strip_prefix("amp;").unwrap_or(argument));
    let mut own = Vec::new();
    let mut target = None;
    for argument in &mut arguments {
        match argument.split_once('=') {
            Some(("url", value)) if target.is_none() => target = Some(value),
            Some((key, _)) if PROXY_ARGUMENTS.contains(&key) => {}
            // Before the address there are only the proxy's arguments.
            _ if target.is_some() => own.push(argument),
            _ => {}
        }
    }
    let target = decode_if_encoded(target.filter(|target| !target.is_empty())?);
    let target = target.strip_prefix("ssl:").unwrap_or(&target);
    let target = target.trim_start_matches("//");
    let mut original = if target.starts_with("http://") || target.starts_with("https://") {
        target.to_owned()
    } else {
        format!("https://{target}")
    };
    for argument in own {
        original.push('&');
        original.push_str(argument);
    }
    Some(original)
}

/// An address whose very slashes are escaped was escaped as a whole; others keep the escapes of their own.
fn decode_if_encoded(target: &str) -> String {
    let lower = target.to_ascii_lowercase();
    let whole = !target.contains('/') && (lower.contains("%2f") || lower.contains("%3a"));
    if !whole {
        return target.to_owned();
    }
    let bytes = target.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match digits.filter(|_| byte == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, IDS, name_of, unproxy};

    #[test]
    fn tables_are_sorted() {
        assert!(CLASSES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(IDS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn hosts_have_names() {
        let name_of = |url| name_of(url).map(|(name, _)| name);
        assert_eq!(name_of("https://www.voachinese.com/a/1.html").as_deref(), Some("美国之音"));
        assert_eq!(name_of("http://www.bbc.com/zhongwen/simp/1").as_deref(), Some("BBC"));
        assert_eq!(name_of("https://cn.nytimes.com/x").as_deref(), Some("纽约时报"));
        assert_eq!(name_of("https://www.nytimes.com/x").as_deref(), Some("The New York Times"));
        assert_eq!(name_of("https://www.example.org/x").as_deref(), Some("example.org"));
        assert_eq!(name_of("https://notdw.com/x").as_deref(), Some("notdw.com"));
        assert_eq!(name_of("x"), None);
    }

    #[test]
    fn proxied_pictures_have_originals() {
        for (url, original) in [
            ("https://images.weserv.nl?url=example.org/a.jpg", Some("https://example.org/a.jpg")),
            (
                "https://images.weserv.nl/?url=example.org/a.jpg?x=1&y=2&w=300",
                Some("https://example.org/a.jpg?x=1&y=2"),
            ),
            (
                "https://images.weserv.nl/?w=300&url=ssl:example.org/%E5%9B%BE.jpg",
                Some("https://example.org/%E5%9B%BE.jpg"),
            ),
            ("https://wsrv.nl/?url=https%3A%2F%2Fexample.org%2Fa.jpg", Some("https://example.org/a.jpg")),
            ("https://images.weserv.nl/?url=//example.org/a.jpg", Some("https://example.org/a.jpg")),
            ("https://images.weserv.nl/?url=", None),
            ("https://example.org/?url=x", None),
        ] {
            assert_eq!(unproxy(url).as_deref(), original, "{url}");
        }
    }
}
