//! Which language a text is in, by its characters: enough to tell Chinese (of both scripts), Japanese, Korean and the Latin rest apart.

/// Characters that only simplified Chinese has, among the most frequent: GB 2312 holds them, Big5 does not.
const SIMPLIFIED: &str = "这国会来说们为个时实发对经现点开关东车长问间门见话让认识语论议记讲许设访证评请谁调谈财责败贵质贸费资员选进运还远边过达迟连难际陆队阳阴预领题风飞马验龙齐产业严两临举乐习书买乱争亚农单险战华团权当应张强归录总统义乡动务势区医协卫县叶号启呜园围图场块声处备够头夺奖妇学宽宾导层岁币师帐带帮库庆废弃弹恶恳恼悬惧惯愤戏户执扩扫扬护报担拥择换损搁摄摆撑敌数断无旧显晋晓暂术杀杂条标树样桥梦检楼欢欧残毁汉汇沟没泽浅测济浓涛润涨渐温湾湿满滞滤滥灭灯灵灾炉热爱爷牵犹狱独环玛疗监盖盗盘码碍礼祸积称稳穷窃竞笔签简类粮紧纠红纪纯约级纲纳纵纷纸线练组细织终结给络绝继绩续维综绿缓编缘缩罗罚职联肃胁脑脱节艺苏药获萨虑虽补装袭规视览觉誉计订讨训讯诉词译试诗诚诞该详误诱诸诺读课谋谓谢谨负贡账货贫购贯贴贺赁赋赏赔赖赛赞赢趋跃践踪轨轮软轰载较辆辉输辞迁违递遗邮邻郑释钟钢钱铁银锁错锋键镇闭闲闻阅阔陈随隐韩页顶项顺须顾顿颁频颜额驱驻驾骂骗骤鱼鲁鲜鸟鸡鸣黄";
/// Characters that only traditional Chinese has: Big5 holds them, GB 2312 does not.
const TRADITIONAL: &str = "這國會來說們為個時實發對經現點開關東車長問間門見話讓認識語論議記講許設訪證評請誰調談財責敗貴質貿費資員選進運還遠邊過達遲連難際陸隊陽陰預領題風飛馬驗龍齊產業嚴兩豐臨舉樂習書買亂爭亞農單險戰華團權機構當應張歸錄總統義鄉動務勢區醫協衛廠縣葉號聽啟園圍圖場壞塊聲處備復夠頭奪獎婦學寧寬賓導層歲幣師帳帶幫庫慶廢棄彈惡懇惱懸驚懼慣憤願戲戶執擴掃揚護報擔擁擇換損據擱攝擺撐敵數斷無舊顯晉曉暫術殺雜條極標樹樣橋夢檢樓歡歐殘毀氣漢匯溝沒澤潔淺測濟濃濤潤漲漸溫灣濕滿滯濾濫滅燈靈災爐熱愛爺牽猶獄獨環瑪療監蓋盜盤確碼礙禮禍離種積稱穩窮竊競筆簽簡類糧緊糾紅紀純約級綱納縱紛紙線練組細織終結給絡絕繼績續維綜綠緩編緣縮網羅罰職聯肅脅勝腦脫節藝蘇範薦藥獲薩慮雖補裝襲規視覽覺觸譽計訂討訓訊訴詞譯試詩誠誕該詳誤誘諸諾讀課謀謂謝謹負貢賬貨貧購貫貼賀賃賦賞賠賴賽贊贏趕趨躍踐蹤軌輪軟轟載較輛輝輸辭遷違適遞遺郵鄰鄭釋裡鐘鋼錢鐵銀鎖錯鋒鍵鎮閉閒聞閱闊陳隨隱韓頁頂項順須顧頓頒頻顏額驅駐駕罵騙驟魚魯鮮鳥雞鳴黃";

/// How many letters are looked at.
const SAMPLE: usize = 600;

/// How many words are looked at to tell English.
const MOST_WORDS: usize = 200;

#[derive(Default)]
struct Counts {
    han: usize,
    kana: usize,
    hangul: usize,
    latin: usize,
    cyrillic: usize,
    arabic: usize,
    simplified: usize,
    traditional: usize,
}

/// The language as a BCP 47 tag: `zh-Hans`, `zh-Hant`, `ja`, `ko`, `en`; `None` where the text does not say.
///
/// Latin text is called English only where it holds the words that English cannot do without.
pub fn guess_language(text: &str) -> Option<&'static str> {
    let mut counts = Counts::default();
    let scripts = Scripts::known();
    let mut left = SAMPLE;
    for c in text.chars() {
        if c.is_ascii() {
            let letter = usize::from(c.is_ascii_alphabetic());
            counts.latin += letter;
            left -= letter;
        } else {
            count(c, scripts, &mut counts);
            left -= 1;
        }
        if left == 0 {
            break;
        }
    }
    let Counts { han, kana, hangul, latin, simplified, traditional, cyrillic, arabic } = counts;
    // A Latin letter weighs a third of an ideograph: words against words.
    let latin_weight = latin / 3;
    if hangul > han + kana && hangul > latin_weight {
        Some("ko")
    } else if kana * 20 > han + kana && han + kana > latin_weight && kana > 1 {
        Some("ja")
    } else if han > latin_weight && han > 0 {
        match simplified.cmp(&traditional) {
            std::cmp::Ordering::Less => Some("zh-Hant"),
            std::cmp::Ordering::Greater => Some("zh-Hans"),
            std::cmp::Ordering::Equal => Some("zh"),
        }
    } else if latin > (cyrillic + arabic + han) * 2 && is_english(text) {
        Some("en")
    } else {
        None
    }
}

/// The script of the Han characters in a text, `Hans` (simplified) or `Hant` (traditional), by frequent characters that only
/// one of them has; `None` where there are as many of both, or none.
pub fn guess_han_script(text: &str) -> Option<&'static str> {
    let mut counts = Counts::default();
    let scripts = Scripts::known();
    text.chars().for_each(|c| count(c, scripts, &mut counts));
    match counts.simplified.cmp(&counts.traditional) {
        std::cmp::Ordering::Less => Some("Hant"),
        std::cmp::Ordering::Greater => Some("Hans"),
        std::cmp::Ordering::Equal => None,
    }
}

#[inline]
fn count(c: char, scripts: &Scripts, counts: &mut Counts) {
    match c {
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}' => {
            counts.han += 1;
            // Without branches, which nothing could foretell.
            let script = scripts.of(c);
            counts.simplified += usize::from(script == Script::Simplified);
            counts.traditional += usize::from(script == Script::Traditional);
        }
        '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}' => counts.kana += 1,
        '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7A3}' => counts.hangul += 1,
        '\u{0400}'..='\u{052F}' => counts.cyrillic += 1,
        '\u{0600}'..='\u{06FF}' => counts.arabic += 1,
        'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' => counts.latin += 1,
        _ => {}
    }
}

/// Which Chinese script a character belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Both,
    Simplified,
    Traditional,
}

/// The first character of the URO block, where the table begins.
const FIRST_HAN: u32 = 0x4E00;

/// The scripts of the characters of the URO block, in order.
struct Scripts(Vec<Script>);

impl Scripts {
    fn known() -> &'static Self {
        static TABLE: std::sync::LazyLock<Scripts> = std::sync::LazyLock::new(|| {
            let mut table = vec![Script::Both; 0x5200];
            for (characters, script) in [(SIMPLIFIED, Script::Simplified), (TRADITIONAL, Script::Traditional)] {
                for c in characters.chars() {
                    if let Some(entry) = u32::from(c).checked_sub(FIRST_HAN).and_then(|at| table.get_mut(at as usize)) {
                        *entry = script;
                    }
                }
            }
            Scripts(table)
        });
        &TABLE
    }

    fn of(&self, c: char) -> Script {
        // A character below the block is far beyond the table's end.
        let at = u32::from(c).wrapping_sub(FIRST_HAN);
        self.0.get(at as usize).copied().unwrap_or(Script::Both)
    }
}

/// Whether a text in Latin letters is English: it holds the words that English cannot do without.
pub(super) fn is_english(text: &str) -> bool {
    const WORDS: [&str; 8] = ["the", "and", "of", "to", "in", "is", "that", "for"];
    let mut words = 0usize;
    let mut english = 0usize;
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(MOST_WORDS) {
        words += 1;
        let short = (2..=4).contains(&word.len());
        english += usize::from(short && WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)));
    }
    english * 12 > words && english > 0
}

#[cfg(test)]
mod tests {
    use super::guess_language;

    #[test]
    fn languages_are_told_apart() {
        assert_eq!(guess_language("中国外交部发言人说，这个问题已经解决。"), Some("zh-Hans"));
        assert_eq!(guess_language("中國外交部發言人說，這個問題已經解決。"), Some("zh-Hant"));
        assert_eq!(guess_language("人口大事"), Some("zh"));
        assert_eq!(guess_language("日本の首相は本日、記者会見を開いた。"), Some("ja"));
        assert_eq!(guess_language("오늘 大統領이 기자회견을 열었다."), Some("ko"));
        assert_eq!(guess_language("The minister said that the talks in Geneva are over."), Some("en"));
        assert_eq!(guess_language("Der Minister sagte, die Gespräche seien zu Ende."), None);
        assert_eq!(guess_language("习近平（Xi Jinping）这次发表的讲话 has been translated"), Some("zh-Hans"));
        assert_eq!(guess_language(""), None);
    }
}
