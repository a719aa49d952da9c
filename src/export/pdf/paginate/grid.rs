//! The baseline grid: body lines of facing columns and of both sides of a leaf align (CLREQ 2.2.3, JLREQ 2.3.2).
//!
//! What stands between two body lines takes a whole number of lines. The room that is left over is shared out among
//! the gaps in proportion, so that it looks meant: a heading keeps more room above than below (CLREQ 5.2.2,
//! JLREQ 4.1.7).

use crate::export::pdf::galley::Piece;

/// Rounding errors, in lines.
const HAIR: f32 = 0.01;
/// Gaps may shrink by this share of a line rather than grow by all the rest of one.
const SHRINK: f32 = 0.3;

/// The next line of the grid at or below `y`.
pub(super) fn up(y: f32, leading: f32) -> f32 {
    (y / leading - HAIR).ceil().max(0.0) * leading
}

/// Makes what stands between body lines as high as a whole number of lines, by its gaps.
pub(super) fn settle(pieces: &mut [Piece], leading: f32) {
    let mut start = 0;
    // How far below a line of the grid the last piece ended.
    let mut below = 0.0;
    for at in 0..pieces.len() {
        let Some(piece) = pieces.get_mut(at) else { break };
        if piece.span {
            (start, below) = (at + 1, 0.0);
            continue;
        }
        if piece.grid.is_none() && (piece.opening || piece.break_before.is_page()) {
            // An article begins on the grid, so that its opening is as high in a column's middle as at its top.
            piece.above = (piece.above / leading).round() * leading;
            (start, below) = (at + 1, piece.height);
            continue;
        }
        let Some(over) = piece.grid else { continue };
        let after = piece.height - over - leading;
        if let Some(island) = pieces.get_mut(start..=at) {
            share_out(island, below, over, leading);
        }
        (start, below) = (at + 1, after);
    }
}

/// Shares out what an island lacks to a whole number of lines. Its last piece is the body line that ends it.
fn share_out(island: &mut [Piece], below: f32, over: f32, leading: f32) {
    let Some((_, between)) = island.split_last() else { return };
    let gaps: f32 = island.iter().map(|piece| piece.above).sum();
    if gaps <= 0.0 {
        return;
    }
    let total = below + between.iter().map(|piece| piece.height).sum::<f32>() + gaps + over;
    let shrink = (gaps / leading * 0.5).min(SHRINK);
    let lines = (total / leading - shrink).ceil().max(0.0);
    let scale = ((gaps + lines * leading - total) / gaps).max(0.0);
    for piece in island {
        piece.above *= scale;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(above: f32) -> Piece {
        Piece { above, height: 10.0, grid: Some(0.0), ..Piece::default() }
    }

    #[test]
    fn a_heading_takes_whole_lines_with_more_room_above_than_below() {
        let heading = Piece { above: 8.0, height: 11.0, ..Piece::default() };
        let mut pieces = vec![line(0.0), heading, line(3.0), line(0.0)];
        settle(&mut pieces, 10.0);
        let above: Vec<f32> = pieces.iter().map(|piece| piece.above).collect();
        assert!((above[1] + above[2] - 9.0).abs() < 0.01, "{above:?}");
        assert!(above[1] > 2.0 * above[2], "{above:?}");
    }

    #[test]
    fn ruby_above_a_line_takes_its_room_from_the_island() {
        let mut ruby = line(6.0);
        ruby.grid = Some(2.0);
        ruby.height = 12.0;
        let mut pieces = vec![line(0.0), ruby];
        settle(&mut pieces, 10.0);
        assert!((pieces[1].above - 8.0).abs() < 0.01, "{}", pieces[1].above);
    }

    #[test]
    fn lines_of_the_grid_are_found_in_spite_of_rounding() {
        assert_eq!(up(30.000_01, 10.0), 30.0);
        assert_eq!(up(29.999, 10.0), 30.0);
        assert_eq!(up(30.5, 10.0), 40.0);
    }
}
