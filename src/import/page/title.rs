//! The headline: `<title>` and its like hold the site's name too, headings do not.

use super::json_ld::Facts;
use crate::import::html::{Hand, Head, plain_text};

/// What parts a headline from the names of section and site.
const SEPARATORS: [&str; 16] =
    [" | ", " - ", " – ", " — ", " · ", " :: ", " » ", " « ", "_", "｜", "|", "－", "--", " / ", " : ", "-"];

/// The headline; empty where the page has none.
pub(super) fn find(head: &Head, facts: &Facts, site: Option<&str>) -> String {
    let named = head.get(&["og:title", "twitter:title", "dc.title", "citation_title", "weibo:article:title"]);
    let of_tag = head.title.as_deref();
    let headings: Vec<&str> = [Hand::Headline, Hand::TopHeading]
        .iter()
        .flat_map(|hand| head.said(*hand))
        .map(|said| said.text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    let sources = [facts.headline.clone(), named.map(plain_text), of_tag.map(plain_text)];
    let known: Vec<String> = sources.into_iter().flatten().filter(|title| !title.is_empty()).collect();
    // A heading that the page's titles begin with or hold is the headline as shown.
    let shown = headings.iter().find(|heading| {
        let heading = bare(heading);
        heading.chars().count() > 3 && known.iter().any(|title| bare(title).contains(&heading))
    });
    if let Some(shown) = shown.filter(|shown| site.is_none_or(|site| bare(site) != bare(shown))) {
        return (*shown).to_owned();
    }
    if let Some(title) = known.first() {
        return without_site(title, site);
    }
    headings.first().map(|heading| (*heading).to_owned()).unwrap_or_default()
}

/// The title without the names of section and site around it.
fn without_site(title: &str, site: Option<&str>) -> String {
    if let Some(site) = site.map(bare).filter(|site| !site.is_empty()) {
        for separator in SEPARATORS {
            let Some((head, tail)) = title.rsplit_once(separator) else { continue };
            if bare(tail) == site && !head.trim().is_empty() {
                return without_site(head.trim(), None);
            }
            let Some((head, tail)) = title.split_once(separator) else { continue };
            if bare(head) == site && !tail.trim().is_empty() {
                return tail.trim().to_owned();
            }
        }
    }
    // Chinese sites chain headline, section and site with marks that no headline holds.
    for separator in ["_", " | ", "｜", "|", " - ", " – ", " — "] {
        if let Some((head, tail)) = title.split_once(separator)
            && head.chars().count() >= tail.chars().count().min(12)
            && head.chars().count() > 5
        {
            return head.trim().to_owned();
        }
    }
    without_chinese_site(title.trim()).to_owned()
}

/// The title without a site's name behind a hyphen, where that says that it is one, and without the section's before it:
/// `标题--时政--人民网`.
fn without_chinese_site(title: &str) -> &str {
    const ENDS: [&str; 13] =
        ["网", "網", "网站", "在线", "日报", "晚报", "晨报", "时报", "日報", "频道", "新闻", "新聞", "电视台"];
    let wide = |text: &str, most: usize| {
        let length = text.chars().count();
        (2..=most).contains(&length) && text.chars().all(|c| c.is_alphanumeric() && !c.is_ascii())
    };
    for separator in ["--", "—", "－", "-"] {
        let Some((head, site)) = title.rsplit_once(separator) else { continue };
        let (mut head, site) = (head.trim(), site.trim());
        if !wide(site, 10) || !ENDS.iter().any(|end| site.ends_with(end)) || head.chars().count() <= 5 {
            continue;
        }
        while let Some((rest, section)) = head.rsplit_once(separator)
            && wide(section.trim(), 6)
            && rest.trim().chars().count() > 5
        {
            head = rest.trim();
        }
        return head;
    }
    title
}

/// Letters and digits alone, for comparing.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::without_site;

    #[test]
    fn names_of_sites_are_taken_off() {
        assert_eq!(without_site("加价9毛钱让订票电话变了味儿_财经_新浪网", None), "加价9毛钱让订票电话变了味儿");
        assert_eq!(without_site("How it works | The Site", Some("The Site")), "How it works");
        assert_eq!(without_site("The Site: x", Some("The Site")), "The Site: x");
        assert_eq!(without_site("A well-known fact", None), "A well-known fact");
        assert_eq!(without_site("成都12只大熊猫幼仔开始群体生活-中新网", None), "成都12只大熊猫幼仔开始群体生活");
        assert_eq!(without_site("国务院部署明年工作--时政--人民网", None), "国务院部署明年工作");
        assert_eq!(without_site("从北京到上海-一条铁路的一百年", None), "从北京到上海-一条铁路的一百年");
    }
}
