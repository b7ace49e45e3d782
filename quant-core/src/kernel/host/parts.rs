//! How a layout is cut into parts that threads work on, and parts into tiles.
use super::pieces::PIECE;
use crate::kernel::Layout;
use core::ops::Range;

/// Consecutive elements: whole units, or a part of one. A unit is a run, or a row.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub unit: usize,
    /// Where in the unit it begins.
    pub column: usize,
    pub len: usize,
}

/// Columns that are gone through together, so that their numbers and sums stay at hand from row to row. Fewer were slower: their
/// rows are too short to be fetched ahead.
const TILE: usize = 4096;

/// A rectangle of rows that have the same numbers.
pub(super) struct Tile {
    pub rows: Range<usize>,
    /// Where its rows begin in a row of the part, and how long they are.
    pub column: usize,
    pub width: usize,
    /// The number of its first column.
    pub number: usize,
}

impl Tile {
    /// Where its rows are in a part whose rows have this length.
    #[inline(always)]
    pub fn each_row(&self, unit: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let (column, width) = (self.column, self.width);
        self.rows.clone().map(move |row| row * unit + column).map(move |begin| begin..begin + width)
    }
}

/// Rows of a part, at least, or a whole block if it has fewer.
const ROWS: usize = 64;

impl Layout {
    pub(super) fn unit(&self) -> usize {
        match *self {
            Self::Runs { run, .. } => run,
            Self::Rows { width, .. } => width,
        }
    }

    /// The first number of a unit.
    pub(super) fn number(&self, unit: usize) -> usize {
        match *self {
            // without a division for each of many short runs
            Self::Runs { repeats: 1, .. } => unit,
            Self::Runs { repeats, numbers, .. } => unit / (repeats * numbers) * numbers + unit % numbers,
            Self::Rows { rows, width, .. } => unit / rows * width,
        }
    }

    /// Whether each group is in one part, so that what parts give follows each other.
    pub(super) fn parts_are_apart(&self) -> bool {
        match *self {
            Self::Runs { repeats, run, .. } => repeats == 1 && run < PIECE,
            Self::Rows { rows: 1, .. } => true,
            Self::Rows { width, .. } => width < PIECE && self.fence() <= self.step(),
        }
    }

    fn step(&self) -> usize {
        let step = PIECE / self.unit();
        // each part of rows has sums of its own, which should be few compared with the elements
        let step = if self.fence() == usize::MAX { step } else { step.max(ROWS.min(self.fence())) };
        // whole blocks if several fit, else a part of one
        if step >= self.fence() { step / self.fence() * self.fence() } else { step }
    }

    /// The first element of a part.
    pub(super) fn begin(&self, part: Part) -> usize {
        part.unit * self.unit() + part.column
    }

    /// A unit of a part, which may be less than a whole one.
    pub(super) fn unit_of(&self, part: Part) -> usize {
        self.unit().min(part.len)
    }

    /// The numbers of a part, from its first to its last.
    pub(super) fn numbers_of(&self, part: Part) -> Range<usize> {
        let unit = self.unit_of(part);
        let last = part.unit + part.len.div_ceil(unit) - 1;
        match self {
            Self::Runs { .. } => self.number(part.unit)..self.number(last) + 1,
            Self::Rows { .. } => self.number(part.unit) + part.column..self.number(last) + part.column + unit,
        }
    }

    /// The group of the `i`-th number that a part gives.
    pub(super) fn group_of(&self, part: Part, i: usize) -> usize {
        match self {
            Self::Runs { .. } => self.number(part.unit + i),
            Self::Rows { .. } => self.number(part.unit) + part.column + i,
        }
    }

    /// After how many units a piece has to end: rows of one block are added up, and blocks are not.
    fn fence(&self) -> usize {
        match *self {
            Self::Rows { rows, .. } if rows > 1 => rows,
            _ => usize::MAX,
        }
    }

    pub(super) fn parts(&self) -> Vec<Part> {
        let (unit, units) = (self.unit(), self.elements() / self.unit());
        if unit >= PIECE {
            let columns = (0..unit).step_by(PIECE);
            let of_unit =
                |at| columns.clone().map(move |column| Part { unit: at, column, len: PIECE.min(unit - column) });
            return (0..units).flat_map(of_unit).collect();
        }
        let (step, fence) = (self.step(), self.fence());
        let mut parts = Vec::with_capacity(units / step + 1);
        let mut at = 0;
        while at < units {
            let to_fence = if step >= fence { usize::MAX } else { fence - at % fence };
            let n = step.min(units - at).min(to_fence);
            parts.push(Part { unit: at, column: 0, len: n * unit });
            at += n;
        }
        parts
    }

    /// Calls `f` with each tile of a part.
    #[inline(always)]
    pub(super) fn tiles(&self, part: Part, mut f: impl FnMut(Tile)) {
        let Self::Rows { rows: fence, .. } = *self else { return };
        let unit = self.unit_of(part);
        let rows = part.len / unit;
        let mut begin = 0;
        while begin < rows {
            let end = rows.min(begin + fence - (part.unit + begin) % fence);
            let number = self.number(part.unit + begin) + part.column;
            for column in (0..unit).step_by(TILE) {
                let width = TILE.min(unit - column);
                f(Tile { rows: begin..end, column, width, number: number + column });
            }
            begin = end;
        }
    }
}

pub(super) fn split<'a, T>(parts: &[Part], mut rest: &'a [T]) -> Vec<&'a [T]> {
    let mut next = |part: &Part| {
        let (piece, after) = rest.split_at(part.len);
        rest = after;
        piece
    };
    parts.iter().map(&mut next).collect()
}

pub(super) fn split_mut<'a, T>(parts: &[Part], mut rest: &'a mut [T]) -> Vec<&'a mut [T]> {
    let mut next = |part: &Part| {
        let (piece, after) = core::mem::take(&mut rest).split_at_mut(part.len);
        rest = after;
        piece
    };
    parts.iter().map(&mut next).collect()
}
