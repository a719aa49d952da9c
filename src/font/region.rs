//! The regional forms of Han characters.

/// The regional glyph forms: which face of a pan-CJK collection is used, and which `locl` language.
///
/// Unicode unifies the forms that differ between regions (直, 骨, 令 …), so only the language tells
/// which one a reader expects.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub enum Region {
    /// Mainland China and Singapore: simplified forms, punctuation in the lower left of its square.
    #[default]
    Mainland,
    /// Taiwan: traditional forms after the Ministry of Education, commas and stops centred.
    Taiwan,
    /// Hong Kong and Macau: traditional forms, commas and stops centred.
    HongKong,
    /// Japan.
    Japan,
    /// Korea.
    Korea,
}

impl Region {
    /// All regions, in the order of the enum.
    pub const ALL: [Region; 5] = [Region::Mainland, Region::Taiwan, Region::HongKong, Region::Japan, Region::Korea];

    /// The region that a BCP 47 tag means; [`Region::Mainland`] where it names none.
    ///
    /// ```
    /// use bindery::font::Region;
    /// assert_eq!(Region::from_bcp47("zh-Hant"), Region::Taiwan);
    /// assert_eq!(Region::from_bcp47("zh-Hant-HK"), Region::HongKong);
    /// assert_eq!(Region::from_bcp47("en"), Region::Mainland);
    /// ```
    pub fn from_bcp47(tag: &str) -> Region {
        Region::named_by(tag).unwrap_or_default()
    }

    /// The region that a BCP 47 tag names, if its language is Chinese, Japanese or Korean.
    pub fn named_by(tag: &str) -> Option<Region> {
        let mut subtags = tag.split(['-', '_']);
        let primary = subtags.next().unwrap_or_default();
        let is = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        if is(primary, "ja") {
            return Some(Region::Japan);
        }
        if is(primary, "ko") {
            return Some(Region::Korea);
        }
        if is(primary, "yue") {
            return Some(Region::HongKong);
        }
        if !["zh", "cmn", "wuu", "nan", "hak"].iter().any(|c| is(primary, c)) {
            return None;
        }
        let mut region = Region::Mainland;
        for subtag in subtags {
            match subtag.to_ascii_lowercase().as_str() {
                "hant" | "cht" => region = Region::Taiwan,
                "tw" => return Some(Region::Taiwan),
                "hk" | "mo" | "yue" => return Some(Region::HongKong),
                "hans" | "chs" => return Some(Region::Mainland),
                _ => {}
            }
        }
        Some(region)
    }

    /// The language tag that a shaper maps to the `locl` language system of this region.
    pub fn bcp47(self) -> &'static str {
        match self {
            Region::Mainland => "zh-Hans",
            Region::Taiwan => "zh-Hant",
            Region::HongKong => "zh-HK",
            Region::Japan => "ja",
            Region::Korea => "ko",
        }
    }

    /// Whether commas and full stops stand in the middle of their square (CLREQ 3.1.3).
    pub fn centres_punctuation(self) -> bool {
        matches!(self, Region::Taiwan | Region::HongKong)
    }
}
