//! Pages of bare pieces, printed as lists of their names: columns parted by `/`, notes behind `_`.

use super::*;
use crate::export::pdf::galley::RepeatedHead;
use crate::export::pdf::options::{Length, Paper, PdfOptions};
use crate::export::pdf::page::{Item, ItemKind, Rect};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

struct Collected(Vec<Page>);

impl PageSink for Collected {
    fn page(&mut self, page: Page, _: Option<&Heads>) -> Result<()> {
        self.0.push(page);
        Ok(())
    }
}

/// The grays that tell pieces of the flow, notes and repeated heads apart.
const FLOW: f32 = 0.125;
const NOTE: f32 = 0.25;
const HEAD: f32 = 0.75;

/// 100 points of depth, ten lines of the grid.
fn geometry(columns: u8) -> Geometry {
    let side = Length(300.0);
    let options = PdfOptions {
        paper: Paper::Custom { width: side, height: side },
        margin: Some(Length(20.0).into()),
        columns,
        font_size: Some(8.0),
        ..PdfOptions::default()
    };
    Geometry { depth: 100.0, leading: 10.0, ..Geometry::new(&options).expect("fits") }
}

fn named(name: impl ToString, height: f32, gray: f32) -> Piece {
    let rect = Rect { height, width: 1.0, ..Rect::default() };
    let items = vec![Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray } }];
    Piece { height, items, destinations: vec![name.to_string().into()], ..Piece::default() }
}

/// Pieces named by their number, of 10 points each, `keep` after those that are listed.
fn strip(count: usize, keep: &[usize]) -> Vec<Piece> {
    let piece = |number| Piece { above: 2.0, keep: keep.contains(&number), ..named(number, 10.0, FLOW) };
    (0..count).map(piece).collect()
}

/// Body lines on the grid.
fn lines(count: usize) -> Vec<Piece> {
    (0..count).map(|number| Piece { grid: Some(0.0), ..named(number, 10.0, FLOW) }).collect()
}

fn note(name: &str, count: usize) -> Vec<Piece> {
    (0..count).map(|line| named(format!("{name}{line}"), 5.0, NOTE)).collect()
}

fn figure(name: &str, height: f32) -> Vec<Piece> {
    let picture = Piece { float: true, keep: true, ..named(name, height - 5.0, FLOW) };
    vec![picture, Piece { float: true, ..named(format!("{name}c"), 5.0, FLOW) }]
}

fn laid_out(galleys: Vec<Vec<Piece>>, columns: u8) -> Vec<Page> {
    let geometry = geometry(columns);
    let mut sink = Collected(Vec::new());
    let mut paginator = Paginator::new(&geometry, PageLabel::Body);
    for pieces in galleys {
        paginator.galley(pieces, 0, &Heads::default(), &mut sink).expect("no sink fails");
    }
    paginator.finish(&mut sink).expect("no sink fails");
    sink.0
}

/// What a page shows of a piece.
#[derive(Clone, Debug)]
struct Shown {
    name: String,
    gray: f32,
    rect: Rect,
}

/// The named pieces of a page, in painting order.
fn shown(page: &Page) -> Vec<Shown> {
    let rects = page.items.iter().filter_map(|item| match item.kind {
        ItemKind::Fill { rect, gray } if gray == FLOW || gray == NOTE => Some((rect, gray)),
        _ => None,
    });
    let names = page.destinations.iter().map(|place| place.name.to_string());
    rects.zip(names).map(|((rect, gray), name)| Shown { name, gray, rect }).collect()
}

fn print(page: &Page) -> String {
    let mut out = String::new();
    let mut last = None;
    for Shown { name, gray, rect } in shown(page) {
        let mark = match last {
            None => "",
            Some((x, _)) if x != rect.x => " / ",
            Some((_, before)) if before != gray => " _ ",
            Some(_) => " ",
        };
        out.push_str(mark);
        out.push_str(&name);
        last = Some((rect.x, gray));
    }
    out
}

fn pages(pieces: Vec<Piece>, columns: u8) -> Vec<String> {
    laid_out(vec![pieces], columns).iter().map(print).collect()
}

#[test]
fn pieces_fill_columns_and_space_at_their_top_is_dropped() {
    assert_eq!(pages(strip(10, &[]), 1), ["0 1 2 3 4 5 6 7", "8 9"]);
    assert_eq!(pages(strip(18, &[]), 2), ["0 1 2 3 4 5 6 7 / 8 9 10 11 12 13 14 15", "16 / 17"]);
}

#[test]
fn pieces_that_keep_together_move_together() {
    assert_eq!(pages(strip(10, &[6, 7]), 1), ["0 1 2 3 4 5", "6 7 8 9"]);
}

#[test]
fn a_group_higher_than_a_column_is_cut() {
    assert_eq!(pages(strip(12, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 1), ["0 1 2 3 4 5 6 7", "8 9 10 11"]);
}

#[test]
fn a_piece_higher_than_a_column_gets_one_of_its_own() {
    let mut pieces = strip(3, &[]);
    pieces[1].height = 500.0;
    assert_eq!(pages(pieces, 1), ["0", "1", "2"]);
}

#[test]
fn a_picture_gives_way_before_it_leaves_a_gap() {
    let mut pieces = strip(2, &[]);
    pieces[0].height = 60.0;
    pieces[1].height = 50.0;
    assert_eq!(pages(pieces.clone(), 1), ["0", "1"]);
    pieces[1].give = 20.0;
    assert_eq!(pages(pieces, 1), ["0 1"]);
}

#[test]
fn nothing_still_is_a_page() {
    assert_eq!(pages(Vec::new(), 1), [""]);
}

#[test]
fn columns_of_the_last_page_end_within_a_line_of_each_other() {
    assert_eq!(pages(lines(10), 3), ["0 1 2 3 / 4 5 6 / 7 8 9"]);
    assert_eq!(pages(lines(25), 2), ["0 1 2 3 4 5 6 7 8 9 / 10 11 12 13 14 15 16 17 18 19", "20 21 22 / 23 24"]);
    // A break evens out the columns above it too, and what keeps together stays together.
    let mut pieces = lines(7);
    pieces[4].break_before = Break::Page;
    pieces[0].keep = true;
    pieces[1].keep = true;
    assert_eq!(pages(pieces, 2), ["0 1 2 / 3", "4 5 / 6"]);
}

#[test]
fn body_lines_below_anything_else_stand_on_the_grid() {
    let mut pieces = lines(6);
    pieces[2] = Piece { above: 6.0, keep: true, ..named(2, 13.0, FLOW) };
    pieces[3].above = 2.0;
    let pages = laid_out(vec![pieces], 1);
    let tops: Vec<f32> = shown(&pages[0]).iter().map(|shown| shown.rect.y - geometry(1).top).collect();
    assert_eq!(
        tops.iter().map(|top| (top * 10.0).round() / 10.0).collect::<Vec<_>>(),
        [0.0, 10.0, 25.3, 40.0, 50.0, 60.0]
    );
}

#[test]
fn a_heading_at_a_columns_top_stands_in_the_middle_of_its_lines() {
    let mut pieces = lines(12);
    pieces[10] = Piece { above: 6.0, keep: true, ..named(10, 13.0, FLOW) };
    pieces[11].above = 2.0;
    let page = &laid_out(vec![pieces], 1)[1];
    let tops: Vec<f32> = shown(page).iter().map(|shown| shown.rect.y - geometry(1).top).collect();
    assert!(tops[0] > 1.0 && tops[0] < 5.0 && (tops[1] - 20.0).abs() < 0.01, "{tops:?}");
}

#[test]
fn a_note_stands_at_the_foot_of_the_column_that_refers_to_it() {
    let mut pieces = lines(12);
    pieces[1].notes = vec![note("a", 2)];
    pieces[3].notes = vec![note("b", 1)];
    let pages = laid_out(vec![pieces], 1);
    assert_eq!(pages.iter().map(print).collect::<Vec<_>>(), ["0 1 2 3 4 5 6 _ a0 a1 b0", "7 8 9 10 11"]);
    let foot = shown(&pages[0]).last().map(|last| last.rect.y + last.rect.height - geometry(1).top);
    assert_eq!(foot, Some(100.0));
}

#[test]
fn a_line_moves_to_the_column_that_has_room_for_its_note() {
    let mut pieces = lines(11);
    pieces[9].notes = vec![note("a", 3)];
    assert_eq!(pages(pieces, 1), ["0 1 2 3 4 5 6 7 8", "9 10 _ a0 a1 a2"]);
}

#[test]
fn a_long_note_goes_on_at_the_foot_of_the_next_column() {
    let mut pieces = lines(14);
    pieces[6].notes = vec![note("a", 6)];
    assert_eq!(pages(pieces, 1), ["0 1 2 3 4 5 6 _ a0 a1 a2 a3", "7 8 9 10 11 12 13 _ a4 a5"]);
}

#[test]
fn a_figure_that_does_not_fit_goes_to_the_next_top_and_text_goes_on() {
    let mut pieces = lines(14);
    pieces.splice(7..7, figure("f", 40.0));
    let pages = laid_out(vec![pieces], 1);
    assert_eq!(pages.iter().map(print).collect::<Vec<_>>(), ["0 1 2 3 4 5 6 7 8 9", "f fc 10 11 12 13"]);
}

#[test]
fn a_figure_that_fits_stays_in_its_place_and_figures_keep_their_order() {
    let mut pieces = lines(14);
    pieces.splice(9..9, figure("g", 20.0));
    pieces.splice(7..7, figure("f", 40.0));
    pieces.splice(2..2, figure("e", 20.0));
    assert_eq!(pages(pieces, 1), ["0 1 e ec 2 3 4 5 6 7", "f fc 8 g gc 9 10", "11 12 13"]);
}

#[test]
fn text_never_runs_far_ahead_of_figures() {
    let mut pieces = lines(40);
    for (at, name) in [(7, "f"), (8, "g"), (9, "h")].into_iter().rev() {
        pieces.splice(at..at, figure(name, 35.0));
    }
    assert_eq!(pages(pieces, 1)[..2], ["0 1 2 3 4 5 6 7 8", "f fc g gc 9"]);
}

#[test]
fn a_figure_never_passes_the_end_of_its_article() {
    let mut first = lines(8);
    first.splice(7..7, figure("f", 40.0));
    let mut second = lines(3);
    second[0].opening = true;
    assert_eq!(pages([first, second].concat(), 1), ["0 1 2 3 4 5 6 7", "f fc 0 1 2"]);
}

#[test]
fn a_figure_is_read_where_the_flow_has_it() {
    let mut pieces = lines(14);
    let mut picture = figure("f", 40.0);
    picture[0].items[0].tag = Tag::Element(ElementId(7));
    pieces.splice(7..7, picture);
    assert_eq!(laid_out(vec![pieces], 1)[0].entrances, [(7, ElementId(7))]);
}

#[test]
fn the_head_of_a_table_is_repeated_where_a_page_cuts_it() {
    let head: RepeatedHead = [Piece { destinations: Vec::new(), ..named("h", 20.0, HEAD) }].into();
    let mut rows = strip(9, &[]);
    rows.iter_mut().for_each(|row| row.head = Some(head.clone()));
    rows.insert(0, Piece { keep: true, ..named("h", 20.0, FLOW) });
    let pages = laid_out(vec![rows], 1);
    let repeated =
        |page: &Page| page.items.iter().filter(|item| matches!(item.kind, ItemKind::Fill { gray: HEAD, .. })).count();
    assert_eq!(pages.iter().map(print).collect::<Vec<_>>(), ["h 0 1 2 3 4 5", "6 7 8"]);
    assert_eq!(pages.iter().map(repeated).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(shown(&pages[1])[0].rect.y, geometry(1).top + 20.0);
}

fn headline(name: &str) -> Vec<Piece> {
    let rule = Piece { parting: true, ..named(format!("{name}-"), 1.0, FLOW) };
    [rule, named(name, 19.0, FLOW)].map(|piece| Piece { span: true, keep: true, ..piece }).into()
}

#[test]
fn a_headline_across_the_columns_ends_those_above_and_begins_new_ones() {
    let pieces = [headline("A"), lines(4), headline("B"), lines(30)].concat();
    assert_eq!(pages(pieces, 2)[0], "A 0 1 / 2 3 / B- B 0 1 2 3 / 4 5 6 7");
}

#[test]
fn a_headline_has_three_lines_of_its_text_below_it() {
    for count in 1..20 {
        let pieces = [headline("A"), lines(count), headline("B"), lines(12)].concat();
        for page in laid_out(vec![pieces], 2) {
            let all = shown(&page);
            let at = all.iter().position(|shown| shown.name == "B");
            assert!(at.is_none_or(|at| all.len() >= at + 4), "{}", print(&page));
        }
    }
}

#[test]
fn in_one_column_a_headline_is_a_piece_like_others() {
    let pieces = [lines(1), headline("A"), lines(2)].concat();
    assert_eq!(pages(pieces, 1), ["0 A- A 0 1"]);
}

#[test]
fn a_hundred_thousand_pieces_are_laid_out_once_each() {
    let mut pieces = strip(100_000, &[]);
    for (number, piece) in pieces.iter_mut().enumerate() {
        piece.keep = number % 7 < 5;
        piece.grid = (number % 3 > 0).then_some(0.0);
        if number % 50 == 0 {
            piece.notes = vec![note("a", 1)];
        }
    }
    let pages = laid_out(vec![pieces], 2);
    let placed: usize = pages.iter().map(|page| shown(page).iter().filter(|shown| shown.gray == FLOW).count()).sum();
    assert_eq!(placed, 100_000);
}

/// What a random piece is.
#[derive(Clone, Debug)]
enum Kind {
    Line,
    Block,
    Heading,
    Figure,
    Break,
    Headline,
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        12 => Just(Kind::Line),
        3 => Just(Kind::Block),
        2 => Just(Kind::Heading),
        2 => Just(Kind::Figure),
        1 => Just(Kind::Break),
        1 => Just(Kind::Headline),
    ]
}

/// Pieces of random kinds, each with its number for a name.
fn galley(parts: &[(Kind, f32, usize)]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (kind, height, notes) in parts {
        let number = pieces.len();
        let line = Piece { grid: Some(0.0), ..named(number, 10.0, FLOW) };
        match kind {
            Kind::Line => {
                let notes = if *notes > 0 { vec![note(&format!("{number}n"), *notes)] } else { Vec::new() };
                pieces.push(Piece { notes, ..line });
            }
            Kind::Block => pieces.push(Piece { above: 4.0, ..named(number, *height, FLOW) }),
            Kind::Heading => {
                pieces.push(Piece { above: 6.0, keep: true, ..named(number, 13.0, FLOW) });
                pieces.push(Piece { grid: Some(0.0), above: 3.0, ..named(number + 1, 10.0, FLOW) });
            }
            Kind::Figure => {
                pieces.push(Piece { above: 5.0, keep: true, float: true, ..named(number, *height, FLOW) });
                pieces.push(Piece { above: 3.0, float: true, ..named(number + 1, 8.0, FLOW) });
            }
            Kind::Break => pieces.push(Piece { break_before: Break::Page, opening: true, ..line }),
            Kind::Headline => {
                pieces.push(Piece { above: 9.0, span: true, keep: true, opening: true, ..named(number, 17.0, FLOW) });
            }
        }
    }
    pieces
}

/// All named pieces of one gray and of one kind, in painting order.
fn order(pages: &[Page], keep: impl Fn(&Shown) -> bool) -> Vec<String> {
    pages.iter().flat_map(shown).filter(keep).map(|shown| shown.name).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(200), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_piece_is_placed_once_in_order_without_overlap(
        parts in prop::collection::vec((kinds(), 5.0f32..90.0, prop_oneof![6 => Just(0usize), 2 => 1usize..4, 1 => 4usize..30]), 1..60),
        columns in 1u8..5,
        cut in 0usize..60,
    ) {
        let pieces = galley(&parts);
        let floats: Vec<bool> = pieces.iter().map(|piece| piece.float).collect();
        let grid: Vec<bool> = pieces.iter().map(|piece| piece.grid.is_some()).collect();
        let spans: Vec<bool> = pieces.iter().map(|piece| piece.span).collect();
        let named_notes: Vec<String> =
            pieces.iter().flat_map(|piece| piece.notes.iter().flatten()).map(|line| line.destinations[0].to_string()).collect();
        let number = |name: &str| name.parse::<usize>().expect("a number");
        let mut pieces = pieces;
        let rest = pieces.split_off(cut.min(pieces.len()));
        let pages = laid_out(vec![pieces, rest], columns);

        let flow = order(&pages, |shown| shown.gray == FLOW && !floats[number(&shown.name)]);
        let expected: Vec<String> = (0..floats.len()).filter(|&at| !floats[at]).map(|at| at.to_string()).collect();
        prop_assert_eq!(flow, expected);
        let figures = order(&pages, |shown| shown.gray == FLOW && floats[number(&shown.name)]);
        let expected: Vec<String> = (0..floats.len()).filter(|&at| floats[at]).map(|at| at.to_string()).collect();
        prop_assert_eq!(figures, expected);
        prop_assert_eq!(order(&pages, |shown| shown.gray == NOTE), named_notes);

        let geometry = geometry(columns);
        for page in &pages {
            let all = shown(page);
            for (at, one) in all.iter().enumerate() {
                let bottom = one.rect.y + one.rect.height - geometry.top;
                let alone = one.gray == FLOW && all.iter().filter(|other| other.rect.x == one.rect.x && other.gray == FLOW).count() == 1;
                prop_assert!(bottom <= geometry.depth + 0.1 || alone, "{} ends at {bottom}: {}", one.name, print(page));
                if one.gray == FLOW && grid[number(&one.name)] {
                    let line = (one.rect.y - geometry.top) / geometry.leading;
                    prop_assert!((line - line.round()).abs() < 0.01, "{} off the grid at {line}: {}", one.name, print(page));
                }
                for other in all.iter().skip(at + 1) {
                    let spanning = |shown: &Shown| columns > 1 && shown.gray == FLOW && spans[number(&shown.name)];
                    let beside = other.rect.x != one.rect.x && !spanning(one) && !spanning(other);
                    let apart = one.rect.y + one.rect.height <= other.rect.y + 0.1
                        || other.rect.y + other.rect.height <= one.rect.y + 0.1;
                    prop_assert!(beside || apart, "{} and {} overlap: {}", one.name, other.name, print(page));
                }
                if let Some(host) = one.name.strip_suffix("n0") {
                    let host_here = all.iter().any(|other| other.name == host && other.rect.x == one.rect.x);
                    prop_assert!(host_here, "{} is not beside its line: {}", one.name, print(page));
                }
            }
        }
    }
}

#[test]
fn a_picture_parts_from_its_opening_rather_than_from_its_caption() {
    // The column is 100 high: the opening leaves 40, the picture and its caption take 70.
    let mut opening = named("o", 60.0, FLOW);
    opening.opening = true;
    opening.keep = true;
    let pieces: Vec<Piece> = [vec![opening], figure("p", 70.0), lines(3)].concat();
    assert_eq!(pages(pieces, 1), ["o 0 1 2", "p pc"]);
}
