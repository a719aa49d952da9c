//! What the numbers of a file's colours mean: an sRGB profile (IEC 61966-2-1), built here from the published
//! primaries, white and curve, as an ICC profile of version 4 (ISO 15076-1).

/// The primaries of sRGB as CIE x, y (IEC 61966-2-1, table 1; they are those of ITU-R BT.709).
const PRIMARIES: [[f64; 2]; 3] = [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]];
/// The white of sRGB, D65.
const WHITE: [f64; 2] = [0.3127, 0.3290];
/// The white of the profile connection space, D50 (ISO 15076-1, 7.2.16).
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];
/// From XYZ to the cones' responses (Bradford; ISO 15076-1, annex E).
const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];

type Vector = [f64; 3];
type Matrix = [Vector; 3];

/// The profile's bytes.
pub(super) fn srgb_profile() -> Vec<u8> {
    let adaptation = adaptation(xyz(WHITE), D50);
    let [red, green, blue] = transposed(multiplied(adaptation, primaries_to_xyz()));
    let curve = curve();
    let text = |words: &str| localised(words);
    // The three curves are one: tags may share their data (ISO 15076-1, 7.3.1).
    let elements: [(&[[u8; 4]], Vec<u8>); 8] = [
        (&[*b"desc"], text("sRGB IEC61966-2.1")),
        (&[*b"cprt"], text("No copyright, use freely")),
        (&[*b"wtpt"], xyz_element(D50)),
        (&[*b"chad"], matrix_element(adaptation)),
        (&[*b"rXYZ"], xyz_element(red)),
        (&[*b"gXYZ"], xyz_element(green)),
        (&[*b"bXYZ"], xyz_element(blue)),
        (&[*b"rTRC", *b"gTRC", *b"bTRC"], curve),
    ];
    let count: usize = elements.iter().map(|(names, _)| names.len()).sum();
    let (mut table, mut data) = (number(count).to_vec(), Vec::new());
    let start = HEADER + 4 + count * 12;
    for (names, element) in &elements {
        for name in *names {
            table.extend(name);
            table.extend(number(start + data.len()));
            table.extend(number(element.len()));
        }
        data.extend(element);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = header(start + data.len());
    profile.extend(table);
    profile.extend(data);
    profile
}

/// The length of a profile's header.
const HEADER: usize = 128;

/// The header (ISO 15076-1, 7.2): version 4.2, a display's profile from RGB to XYZ.
fn header(size: usize) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER);
    header.extend(number(size));
    header.extend([0; 4]);
    header.extend([4, 0x20, 0, 0]);
    header.extend(b"mntrRGB XYZ ");
    // The day on which IEC 61966-2-1 was published: it never changes, as the profile does not.
    header.extend([1999u16, 10, 18, 0, 0, 0].into_iter().flat_map(u16::to_be_bytes));
    header.extend(b"acsp");
    header.resize(68, 0);
    header.extend(D50.into_iter().flat_map(fixed));
    header.resize(HEADER, 0);
    header
}

/// Text in one language (`multiLocalizedUnicodeType`, ISO 15076-1, 10.15).
fn localised(words: &str) -> Vec<u8> {
    let text: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut element = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    element.extend(number(text.len()));
    element.extend(number(28));
    element.extend(text);
    element
}

fn xyz_element(value: Vector) -> Vec<u8> {
    b"XYZ \0\0\0\0".iter().copied().chain(value.into_iter().flat_map(fixed)).collect()
}

fn matrix_element(matrix: Matrix) -> Vec<u8> {
    b"sf32\0\0\0\0".iter().copied().chain(matrix.into_iter().flatten().flat_map(fixed)).collect()
}

/// The transfer curve of sRGB, a power with a straight foot (`parametricCurveType` 3, ISO 15076-1, 10.18).
fn curve() -> Vec<u8> {
    let parameters = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];
    b"para\0\0\0\0\0\x03\0\0".iter().copied().chain(parameters.into_iter().flat_map(fixed)).collect()
}

/// A number of 16 bits before and 16 behind the point (`s15Fixed16Number`).
fn fixed(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

fn number(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes()
}

/// A chromaticity as XYZ of luminance 1.
fn xyz([x, y]: [f64; 2]) -> Vector {
    [x / y, 1.0, (1.0 - x - y) / y]
}

/// From linear RGB to XYZ under the white of sRGB: the primaries, each as strong as makes white of all three.
fn primaries_to_xyz() -> Matrix {
    let columns = transposed(PRIMARIES.map(xyz));
    let strengths = applied(inverse(columns), xyz(WHITE));
    columns.map(|[r, g, b]| [r * strengths[0], g * strengths[1], b * strengths[2]])
}

/// What turns colours seen under one white into those seen under another (ISO 15076-1, annex E).
fn adaptation(from: Vector, to: Vector) -> Matrix {
    let ([r0, g0, b0], [r1, g1, b1]) = (applied(BRADFORD, from), applied(BRADFORD, to));
    let scale = [[r1 / r0, 0.0, 0.0], [0.0, g1 / g0, 0.0], [0.0, 0.0, b1 / b0]];
    multiplied(inverse(BRADFORD), multiplied(scale, BRADFORD))
}

fn applied(matrix: Matrix, [x, y, z]: Vector) -> Vector {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

fn transposed([[a, b, c], [d, e, f], [g, h, i]]: Matrix) -> Matrix {
    [[a, d, g], [b, e, h], [c, f, i]]
}

fn multiplied(left: Matrix, right: Matrix) -> Matrix {
    transposed(transposed(right).map(|column| applied(left, column)))
}

/// The inverse of a matrix that has one, by its cofactors.
fn inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix) -> Matrix {
    let cofactors = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ];
    let determinant = a * cofactors[0][0] + b * cofactors[1][0] + c * cofactors[2][0];
    cofactors.map(|row| row.map(|value| value / determinant))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The data of a tag.
    fn tag(profile: &[u8], name: &[u8; 4]) -> Vec<u8> {
        let at = |place: usize| u32::from_be_bytes(profile[place..place + 4].try_into().expect("four bytes")) as usize;
        let entry = (0..at(128)).map(|entry| 132 + entry * 12).find(|&entry| profile[entry..].starts_with(name));
        let entry = entry.expect("a tag of that name");
        profile[at(entry + 4)..at(entry + 4) + at(entry + 8)].to_vec()
    }

    #[test]
    fn the_primaries_are_those_of_every_srgb_profile() {
        let profile = srgb_profile();
        assert_eq!(profile.len(), u32::from_be_bytes(profile[..4].try_into().expect("four bytes")) as usize);
        let hundredths = |name: &[u8; 4]| -> Vec<i32> {
            let element = tag(&profile, name);
            let values = element[8..].chunks_exact(4).map(|four| i32::from_be_bytes(four.try_into().expect("four")));
            values.map(|value| (f64::from(value) / 65536.0 * 1000.0).round() as i32).collect()
        };
        assert_eq!(hundredths(b"rXYZ"), [436, 222, 14]);
        assert_eq!(hundredths(b"gXYZ"), [385, 717, 97]);
        assert_eq!(hundredths(b"bXYZ"), [143, 61, 714]);
        assert_eq!(tag(&profile, b"rTRC"), tag(&profile, b"bTRC"));
        assert_eq!(&profile[36..40], b"acsp");
    }
}
