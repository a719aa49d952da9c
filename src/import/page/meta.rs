//! What is known of the article: from structured data, `<meta>`, marked elements, and last the page's own words.

use url::Url;

use super::json_ld::{self, Facts};
use super::{lines, saved, title};
use crate::import::date;
use crate::import::html::{Hand, Head, plain_text};
use crate::ir::{ArticleMeta, Date, Resource, Resources};

const PUBLISHED: [&str; 22] = [
    "article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "date_published",
    "publishdate",
    "publish_date",
    "publish-date",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "weibo:article:create_at",
    "bytedance:published_time",
    "article.published",
    "date",
    "release_date",
];
const MODIFIED: [&str; 8] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
    "bytedance:updated_time",
    "article:modified",
];
const AUTHOR: [&str; 9] = [
    "author",
    "article:author",
    "og:article:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "parsely-author",
    "sailthru.author",
    "byl",
];
const SITE: [&str; 5] =
    ["og:site_name", "application-name", "dc.publisher", "citation_journal_title", "apple-mobile-web-app-title"];
/// The most names of a byline, and the longest, in characters.
const MOST_NAMES: usize = 12;
const LONGEST_NAME: usize = 60;

/// Collects it.
pub(super) fn read(head: &Head, url: Option<&str>, resources: &mut Resources) -> ArticleMeta {
    let from = head.base.as_deref().and_then(|href| absolute(href, url));
    let from = from.as_deref().or(url);
    let facts = json_ld::read(&head.json_ld);
    let mut meta = ArticleMeta { url: address(head, &facts, url, from), ..ArticleMeta::default() };
    let image =
        head.get(&["og:image", "og:image:url", "twitter:image", "twitter:image:src"]).or(facts.image.as_deref());
    meta.lead_image =
        image.and_then(|image| absolute(image, from)).map(|url| resources.add(Resource { url, ..Resource::default() }));
    let site = head.get(&SITE).map(plain_text).or_else(|| facts.publisher.clone()).filter(|site| !site.is_empty());
    meta.title = title::find(head, &facts, site.as_deref());
    meta.published = published(head, &facts, meta.url.as_deref());
    meta.modified = modified(head, &facts).filter(|modified| Some(modified) != meta.published.as_ref());
    let words = || head.said(Hand::Line).map(|said| said.text.as_str());
    meta.source = site
        .or_else(|| words().find_map(|line| lines::labelled(line, &lines::SOURCE)))
        .or_else(|| meta.url.as_deref().and_then(host));
    meta.byline = byline(head, &facts, meta.source.as_deref());
    meta.tags = tags(head, &facts);
    meta.language.clone_from(&facts.language);
    meta.summary = facts
        .description
        .clone()
        .or_else(|| head.get(&["og:description", "description", "twitter:description"]).map(plain_text))
        .filter(|summary| !summary.is_empty());
    meta
}

/// `url` is where the page was had from; what it names itself starts `from` there.
fn address(head: &Head, facts: &Facts, url: Option<&str>, from: Option<&str>) -> Option<String> {
    let named = [head.canonical.as_deref(), head.get(&["og:url", "twitter:url"]), facts.url.as_deref()];
    // A canonical address that names the site's front alone is a fault of the site's.
    let deep = |url: &String| Url::parse(url).is_ok_and(|url| url.path().len() > 1 || url.query().is_some());
    let named = named.into_iter().flatten().filter_map(|address| absolute(address, from)).find(deep);
    named.or_else(|| saved::original(url?).or_else(|| saved::web(url?)))
}

fn absolute(address: &str, base: Option<&str>) -> Option<String> {
    if let Some(original) = saved::original(address.trim()) {
        return Some(original);
    }
    let joined = match base.and_then(|base| Url::parse(base).ok()) {
        Some(base) => base.join(address.trim()).ok(),
        None => Url::parse(address.trim()).ok(),
    };
    joined.filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
}

fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// A date in a source's words.
fn dated(raw: &str) -> Option<Date> {
    let raw = raw.trim();
    let value = date::parse(raw).or_else(|| lines::find_date(raw).and_then(|date| date.value));
    value.map(|value| Date { raw: raw.to_owned(), value: Some(value) })
}

fn published(head: &Head, facts: &Facts, url: Option<&str>) -> Option<Date> {
    let of_meta = || PUBLISHED.iter().filter_map(|name| head.get(&[name])).find_map(dated);
    let of_elements = || {
        head.said(Hand::Published)
            .find_map(|said| said.value.as_deref().and_then(dated).or_else(|| lines::find_date(&said.text)))
    };
    let of_words = || {
        head.said(Hand::Line)
            .filter(|said| said.text.chars().count() <= 80)
            .find_map(|said| lines::find_date(&said.text))
    };
    facts
        .published
        .as_deref()
        .and_then(dated)
        .or_else(of_meta)
        .or_else(of_elements)
        .or_else(of_words)
        .or_else(|| url.and_then(of_address))
}

fn modified(head: &Head, facts: &Facts) -> Option<Date> {
    let of_meta = || MODIFIED.iter().filter_map(|name| head.get(&[name])).find_map(dated);
    let of_elements = || head.said(Hand::Modified).find_map(|said| said.value.as_deref().and_then(dated));
    facts.modified.as_deref().and_then(dated).or_else(of_meta).or_else(of_elements)
}

/// `/2024/03/04/`, `/2024-03-04/`, `/20240304/` in an address.
fn of_address(url: &str) -> Option<Date> {
    let path = Url::parse(url).ok()?.path().to_owned();
    let parts: Vec<&str> = path.split(['/', '-', '_']).collect();
    let three = parts.windows(3).find_map(|parts| match parts {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            crate::ir::Moment::day(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    });
    let one = || {
        parts.iter().filter(|part| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit())).find_map(|part| {
            crate::ir::Moment::day(
                part.get(..4)?.parse().ok()?,
                part.get(4..6)?.parse().ok()?,
                part.get(6..)?.parse().ok()?,
            )
        })
    };
    three.or_else(one).filter(|day| (1990..2100).contains(&day.year)).map(Date::of)
}

fn byline(head: &Head, facts: &Facts, source: Option<&str>) -> Vec<String> {
    let of_meta: Vec<String> = AUTHOR
        .iter()
        .map(|name| head.all(name).map(plain_text).collect::<Vec<_>>())
        .find(|found| !found.is_empty())
        .unwrap_or_default();
    let of_elements: Vec<String> = head
        .said(Hand::Author)
        .map(|said| if said.text.is_empty() { said.value.clone().unwrap_or_default() } else { said.text.clone() })
        .take(3)
        .collect();
    let of_words: Vec<String> =
        head.said(Hand::Line).find_map(|said| lines::labelled(&said.text, &lines::AUTHOR)).into_iter().collect();
    [facts.authors.clone(), of_meta, of_elements, of_words]
        .iter()
        .map(|found| names(found, source))
        .find(|names| !names.is_empty())
        .unwrap_or_default()
}

/// The names among what pages write as authors.
fn names(found: &[String], source: Option<&str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in found {
        for name in line.split([',', '，', '、', ';', '；', '|', '｜']).flat_map(|part| part.split(" and ")) {
            let name = name_of(name);
            let is_name = !name.is_empty()
                && name.chars().count() <= LONGEST_NAME
                && !name.contains("://")
                && !name.contains("www.")
                && !name.chars().any(|c| c.is_ascii_digit())
                && name.chars().any(char::is_alphabetic)
                && source.is_none_or(|source| title::bare(source) != title::bare(&name))
                && !matches!(
                    name.to_ascii_lowercase().as_str(),
                    "admin" | "administrator" | "null" | "undefined" | "editor" | "staff"
                );
            if is_name && !names.contains(&name) && names.len() < MOST_NAMES {
                names.push(name);
            }
        }
    }
    names
}

/// Without the labels and roles around a name.
fn name_of(text: &str) -> String {
    let mut name = text.trim().trim_start_matches('@');
    const BEFORE: [&str; 14] = [
        "Written by ",
        "Posted by ",
        "by ",
        "By ",
        "BY ",
        "作者：",
        "作者:",
        "作者",
        "记者",
        "記者",
        "文／",
        "文/",
        "撰文：",
        "责任编辑：",
    ];
    const BEHIND: [&str; 5] = [" 기자", "기자", "记者", "記者", " 記者"];
    for label in BEFORE {
        name = name.strip_prefix(label).unwrap_or(name).trim_start_matches([':', '：']).trim();
    }
    for label in BEHIND {
        name = name.strip_suffix(label).unwrap_or(name).trim();
    }
    name.to_owned()
}

fn tags(head: &Head, facts: &Facts) -> Vec<String> {
    let of_meta: Vec<String> = head.all("article:tag").map(plain_text).collect();
    let keywords = || {
        let listed = head.get(&["news_keywords", "keywords"]).unwrap_or_default();
        listed.split([',', '，', ';', '、']).map(plain_text).collect::<Vec<_>>()
    };
    let of_elements = || head.said(Hand::Tag).map(|said| said.text.clone()).collect::<Vec<_>>();
    let found = [of_meta, facts.tags.clone(), of_elements(), keywords()];
    let mut tags: Vec<String> = Vec::new();
    for tag in found.into_iter().find(|found| !found.is_empty()).unwrap_or_default() {
        if !tag.is_empty() && tag.chars().count() <= LONGEST_NAME && !tags.contains(&tag) && tags.len() < 40 {
            tags.push(tag);
        }
    }
    tags
}
