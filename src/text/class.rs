//! What a character is to a typesetter.

use super::cluster::is_ignorable;
use super::width;

/// The class of a character in line composition.
///
/// Curly quotes, the em dash, the ellipsis and the middle dot belong to Chinese and to Western text alike; they have
/// their CJK class here, and whoever knows the neighbours decides (see [`CharClass::is_ambiguous`]).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CharClass {
    /// Spaces at which lines break: the space, the tab, the ideographic space and their kin.
    Space,
    /// No-break spaces and word joiners: nothing breaks at them.
    Glue,
    /// Characters that are not seen: controls, zero-width characters, variation selectors.
    Invisible,
    /// Combining marks, when they stand alone.
    Mark,
    /// Ideographs, and symbols of full width that behave like them.
    Han,
    /// Full-width letters and digits: squares of a grid, yet parts of words and numbers.
    FullWidth,
    /// Hiragana, katakana and bopomofo of full size.
    Kana,
    /// Small kana and the prolonged sound mark (JLREQ cl-10, cl-11).
    SmallKana,
    /// Iteration marks (々, ゝ, 〻; JLREQ cl-09), and voicing marks that stand alone (゛, ゜).
    Iteration,
    /// Hangul.
    Hangul,
    /// CJK opening brackets and opening curly quotes (JLREQ cl-01).
    Opening,
    /// CJK closing brackets and closing curly quotes (JLREQ cl-02).
    Closing,
    /// Commas: ，、 (JLREQ cl-07).
    Comma,
    /// Full stops: 。． (JLREQ cl-06).
    Stop,
    /// ： and ；
    Colon,
    /// ！ and ？ (JLREQ cl-04).
    Exclaim,
    /// Middle dots: · ・ ‧ ∙ • (JLREQ cl-05).
    MiddleDot,
    /// The em dash and its longer kin: two of them are one mark (JLREQ cl-08).
    Dash,
    /// Ellipses, and the halves of long repeat marks (〳〵): two of them are one mark (JLREQ cl-08).
    Ellipsis,
    /// Connectors of ranges: ～ – － (JLREQ cl-03, CLREQ 3.1.4).
    Connector,
    /// Wavy and double hyphens, which Japanese text of normal strictness lets start a line: 〜 ゠ (JLREQ cl-03).
    WaveDash,
    /// The full-width solidus between alternatives: ／ ＼ (CLREQ 3.1.4).
    Solidus,
    /// Full-width currency and number signs, which stand before a number: ￥ ＄ № (JLREQ cl-12).
    Prefix,
    /// Signs that follow a number: ％ ‰ ℃ (JLREQ cl-13).
    Suffix,
    /// Western digits.
    Digit,
    /// Letters of alphabetic scripts.
    Letter,
    /// Western opening brackets.
    WesternOpening,
    /// Western closing brackets, commas, stops, exclamation and question marks.
    WesternClosing,
    /// All other characters.
    Other,
}

use CharClass as C;

impl CharClass {
    /// The class of a character.
    ///
    /// ```
    /// use bindery::text::CharClass;
    /// assert_eq!(CharClass::of('《'), CharClass::Opening);
    /// assert_eq!(CharClass::of('々'), CharClass::Iteration);
    /// ```
    pub fn of(c: char) -> CharClass {
        match c {
            '\u{4E00}'..='\u{9FFF}' => C::Han,
            '\0'..='\u{7F}' => ascii(c),
            '\u{3000}'..='\u{30FF}' => kana_and_punctuation(c),
            '\u{FF00}'..='\u{FFEF}' => full_width(c),
            '\u{2000}'..='\u{206F}' => general_punctuation(c),
            '\u{AC00}'..='\u{D7A3}' => C::Hangul,
            _ => other(c),
        }
    }

    /// Whether the class is one of CJK text, which breaks between any two characters unless a rule forbids it.
    pub fn is_cjk(self) -> bool {
        self.is_cjk_letter() || self.is_cjk_punctuation()
    }

    /// Whether the class is one of ideographs, kana and hangul.
    pub fn is_cjk_letter(self) -> bool {
        matches!(self, C::Han | C::FullWidth | C::Kana | C::SmallKana | C::Iteration | C::Hangul)
    }

    /// Whether the class is one of CJK punctuation.
    pub fn is_cjk_punctuation(self) -> bool {
        matches!(
            self,
            C::Opening
                | C::Closing
                | C::Comma
                | C::Stop
                | C::Colon
                | C::Exclaim
                | C::MiddleDot
                | C::Dash
                | C::Ellipsis
                | C::Connector
                | C::WaveDash
                | C::Solidus
                | C::Prefix
                | C::Suffix
        )
    }

    /// Whether the class is one of Western text.
    pub fn is_western(self) -> bool {
        matches!(self, C::Digit | C::Letter | C::WesternOpening | C::WesternClosing | C::Other)
    }

    /// Whether a character is CJK punctuation or Western punctuation depending on its neighbours.
    pub fn is_ambiguous(c: char) -> bool {
        matches!(
            c,
            '“' | '”'
                | '‘'
                | '’'
                | '—'
                | '―'
                | '–'
                | '…'
                | '‥'
                | '⋯'
                | '·'
                | '•'
                | '∙'
                | '‧'
                | '‰'
                | '℃'
                | '№'
        )
    }

    /// The class of an ambiguous character in Western text.
    pub fn western(self) -> CharClass {
        match self {
            C::Opening => C::WesternOpening,
            C::Closing => C::WesternClosing,
            class if class.is_cjk() => C::Other,
            class => class,
        }
    }
}

fn ascii(c: char) -> CharClass {
    match c {
        'a'..='z' | 'A'..='Z' => C::Letter,
        '0'..='9' => C::Digit,
        ' ' | '\t' => C::Space,
        '(' | '[' | '{' => C::WesternOpening,
        ')' | ']' | '}' | ',' | '.' | ';' | ':' | '!' | '?' | '%' => C::WesternClosing,
        '\0'..='\u{1F}' | '\u{7F}' => C::Invisible,
        _ => C::Other,
    }
}

fn kana_and_punctuation(c: char) -> CharClass {
    match c {
        '\u{3000}' => C::Space,
        '、' => C::Comma,
        '。' => C::Stop,
        '〈' | '《' | '「' | '『' | '【' | '〔' | '〖' | '〘' | '〚' | '〝' => C::Opening,
        '〉' | '》' | '」' | '』' | '】' | '〕' | '〗' | '〙' | '〛' | '〞' | '〟' => C::Closing,
        '々' | '〃' | '〻' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' | '゛' | '゜' => C::Iteration,
        '〜' | '〰' | '゠' => C::WaveDash,
        '・' => C::MiddleDot,
        '〳' | '〴' | '〵' => C::Ellipsis,
        'ー' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' | 'ゕ' | 'ゖ' | 'ァ' | 'ィ'
        | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ヵ' | 'ヶ' => C::SmallKana,
        '\u{302A}'..='\u{302F}' | '\u{3099}' | '\u{309A}' => C::Mark,
        '\u{3041}'..='\u{30FF}' => C::Kana,
        _ => C::Han,
    }
}

fn full_width(c: char) -> CharClass {
    match c {
        '，' => C::Comma,
        '．' => C::Stop,
        '：' | '；' => C::Colon,
        '！' | '？' => C::Exclaim,
        '（' | '［' | '｛' | '｟' | '｢' => C::Opening,
        '）' | '］' | '｝' | '｠' | '｣' => C::Closing,
        '･' => C::MiddleDot,
        '､' => C::Comma,
        '｡' => C::Stop,
        '～' | '－' => C::Connector,
        '／' | '＼' => C::Solidus,
        '￥' | '＄' | '￡' | '￠' | '￦' | '＃' => C::Prefix,
        '％' => C::Suffix,
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => C::FullWidth,
        '\u{FF67}'..='\u{FF70}' => C::SmallKana,
        '\u{FF66}' | '\u{FF71}'..='\u{FF9F}' => C::Kana,
        '\u{FFA0}'..='\u{FFDC}' => C::Hangul,
        _ => C::Han,
    }
}

fn general_punctuation(c: char) -> CharClass {
    match c {
        '\u{2007}' | '\u{202F}' | '\u{2060}' | '\u{2011}' => C::Glue,
        '\u{2000}'..='\u{200A}' | '\u{205F}' => C::Space,
        '“' | '‘' => C::Opening,
        '”' | '’' => C::Closing,
        '—' | '―' => C::Dash,
        '…' | '‥' => C::Ellipsis,
        '–' => C::Connector,
        '‧' | '•' => C::MiddleDot,
        '‰' | '‱' | '′' | '″' | '‴' => C::Suffix,
        '‼' | '⁇' | '⁈' | '⁉' => C::Exclaim,
        '‚' | '„' | '‹' => C::WesternOpening,
        '›' => C::WesternClosing,
        c if is_ignorable(c) => C::Invisible,
        _ => C::Other,
    }
}

fn other(c: char) -> CharClass {
    match c {
        '\u{00A0}' => C::Glue,
        '·' | '∙' => C::MiddleDot,
        '⋯' => C::Ellipsis,
        '\u{2E3A}' | '\u{2E3B}' => C::Dash,
        '℃' | '℉' | '°' => C::Suffix,
        '№' => C::Prefix,
        '«' => C::WesternOpening,
        '»' => C::WesternClosing,
        '\u{FFFC}' => C::Han,
        '\u{31F0}'..='\u{31FF}' => C::SmallKana,
        '\u{3100}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{1AFF0}'..='\u{1B16F}' => C::Kana,
        '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}' => {
            C::Hangul
        }
        '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE6F}' => vertical_and_small_forms(c),
        c if is_ignorable(c) || c.is_control() => C::Invisible,
        c if width(c) == 0 => C::Mark,
        c if is_han(c) || width(c) > 1 => C::Han,
        c if c.is_alphabetic() => C::Letter,
        c if c.is_numeric() => C::Digit,
        c if c.is_whitespace() => C::Space,
        _ => C::Other,
    }
}

fn vertical_and_small_forms(c: char) -> CharClass {
    match c {
        '︵' | '︷' | '︹' | '︻' | '︽' | '︿' | '﹁' | '﹃' | '﹇' | '﹙' | '﹛' | '﹝' => C::Opening,
        '︶' | '︸' | '︺' | '︼' | '︾' | '﹀' | '﹂' | '﹄' | '﹈' | '﹚' | '﹜' | '﹞' => C::Closing,
        '︐' | '︑' | '﹐' | '﹑' => C::Comma,
        '︒' | '﹒' => C::Stop,
        '︓' | '︔' | '﹔' | '﹕' => C::Colon,
        '︕' | '︖' | '﹖' | '﹗' => C::Exclaim,
        '\u{FE31}' | '\u{FE32}' | '﹘' => C::Dash,
        _ => C::Han,
    }
}

/// Whether a character is a Chinese character (Unicode's Script property is Han).
pub fn is_han(c: char) -> bool {
    use unicode_script::{Script, UnicodeScript};
    match c {
        '\u{4E00}'..='\u{9FFF}' => true,
        '\0'..='\u{2E7F}' => false,
        _ => c.script() == Script::Han,
    }
}

/// Whether a character is hiragana or katakana, of any width and size, or a kana mark.
pub fn is_kana(c: char) -> bool {
    matches!(
        c,
        '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309F}' | '\u{30A0}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
            | '\u{FF66}'..='\u{FF9F}' | '\u{1AFF0}'..='\u{1B16F}'
    )
}

/// Whether a character is hangul: a syllable, a jamo, or a half-width letter.
pub fn is_hangul(c: char) -> bool {
    matches!(
        c,
        '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}'
            | '\u{D7B0}'..='\u{D7FF}' | '\u{FFA0}'..='\u{FFDC}'
    )
}

/// Whether a character belongs to CJK text by itself: a Han character, kana, hangul, or punctuation and symbols of
/// full width. The ambiguous characters (curly quotes, em dash, ellipsis, middle dot) do not.
pub fn is_cjk(c: char) -> bool {
    !CharClass::is_ambiguous(c) && CharClass::of(c).is_cjk() && c != '\u{FFFC}' && c != '°'
}
