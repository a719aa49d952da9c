//! QR codes (ISO/IEC 18004): an address on paper that a telephone can follow.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// The clear margin that readers need around a code, in modules (ISO/IEC 18004, 9.1).
pub(crate) const QUIET: f32 = 4.0;

/// A code: dark modules as rectangles.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// Modules along a side, without the quiet zone.
    side: u8,
    /// The dark rectangles in modules from the upper left corner: x, y, width, height.
    dark: Vec<[u8; 4]>,
}

impl Code {
    /// The code of an address, of error correction level M (15 %) or better. None for what is no address of the web, and
    /// for one that is too long for any code.
    pub(crate) fn of(address: &str) -> Option<Self> {
        let address = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let segments = QrSegment::make_segments(address.as_str());
        let (least, most) = (Version::MIN, Version::MAX);
        let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, None, true).ok()?;
        let side = u8::try_from(code.size()).ok()?;
        let is_dark = |x: u8, y: u8| code.get_module(i32::from(x), i32::from(y));
        Some(Self { side, dark: rectangles(side, &is_dark) })
    }

    /// Modules along a side, the quiet zone included.
    pub(crate) fn modules(&self) -> f32 {
        f32::from(self.side) + 2.0 * QUIET
    }

    /// Modules along a side, without the quiet zone.
    pub(crate) fn side(&self) -> u8 {
        self.side
    }

    /// The dark rectangles in modules from the upper left corner: x, y, width, height.
    pub(crate) fn dark(&self) -> &[[u8; 4]] {
        &self.dark
    }
}

/// The dark modules of each row joined to runs, equal runs of rows below each other joined to rectangles.
fn rectangles(side: u8, is_dark: &dyn Fn(u8, u8) -> bool) -> Vec<[u8; 4]> {
    let mut done: Vec<[u8; 4]> = Vec::new();
    let mut open: Vec<[u8; 4]> = Vec::new();
    for y in 0..side {
        let mut runs = Vec::new();
        let mut x = 0;
        while x < side {
            let length = (x..side).take_while(|&at| is_dark(at, y)).count() as u8;
            if length > 0 {
                let above = open.iter().find(|last| last[0] == x && last[2] == length);
                runs.push(above.map_or([x, y, length, 1], |&[_, top, _, height]| [x, top, length, height + 1]));
            }
            x += length.max(1);
        }
        done.extend(open.iter().filter(|last| !runs.iter().any(|run| run[..3] == last[..3])));
        open = runs;
    }
    done.append(&mut open);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules that rectangles cover, and how often.
    fn covered(code: &Code) -> Vec<Vec<u8>> {
        let side = usize::from(code.side);
        let mut modules = vec![vec![0; side]; side];
        for &[x, y, width, height] in &code.dark {
            for row in modules.iter_mut().skip(y.into()).take(height.into()) {
                for module in row.iter_mut().skip(x.into()).take(width.into()) {
                    *module += 1;
                }
            }
        }
        modules
    }

    #[test]
    fn rectangles_cover_the_dark_modules_once_and_no_others() {
        let address = "https://example.org/2024/03/04/library-reopens.html";
        let code = Code::of(address).expect("fits");
        let plain = QrCode::encode_text(address, QrCodeEcc::Medium).expect("fits");
        for (y, row) in (0..).zip(covered(&code)) {
            for (x, times) in (0..).zip(row) {
                assert_eq!(times, u8::from(plain.get_module(x, y)), "{x}, {y}");
            }
        }
        let modules: usize = covered(&code).iter().flatten().map(|&times| usize::from(times)).sum();
        assert!(code.dark.len() * 2 < modules, "{} rectangles for {modules} modules", code.dark.len());
    }

    #[test]
    fn only_addresses_of_the_web_that_fit_have_codes() {
        assert!(Code::of("mailto:a@example.org").is_none());
        assert!(Code::of("images/a.png").is_none());
        assert!(Code::of(&format!("https://example.org/{}", "a".repeat(3000))).is_none());
        assert_eq!(Code::of("https://example.org/").map(|code| code.modules()), Some(33.0));
    }
}
