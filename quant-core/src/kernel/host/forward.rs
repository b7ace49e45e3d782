//! One pass over the elements forward.
use super::parts::{Part, split, split_mut};
use super::pieces::{map, vectorized};
use super::pointwise::Pointwise;
use crate::kernel::Layout;
use core::mem::MaybeUninit;

/// What the elements of a tensor are quantized with.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a> {
    pub scale: &'a [f32],
    /// The scales again if there is none: it is not looked at then.
    pub zero_point: &'a [f32],
}

impl<'a> Numbers<'a> {
    pub(super) fn at(&self, group: usize) -> (f32, f32) {
        (self.scale[group], self.zero_point[group])
    }

    pub(super) fn range(&self, from: usize, width: usize) -> Self {
        Self { scale: &self.scale[from..from + width], zero_point: &self.zero_point[from..from + width] }
    }
}

/// `layout.elements()` elements of `x` to as many of the result.
pub(super) fn forward<P: Pointwise>(formula: P, layout: Layout, x: &[f32], numbers: Numbers<'_>) -> Vec<f32> {
    assert_eq!(x.len(), layout.elements());
    let mut y = Vec::with_capacity(x.len());
    let parts = layout.parts();
    let pieces = parts.iter().zip(split(&parts, x)).zip(split_mut(&parts, &mut y.spare_capacity_mut()[..x.len()]));
    map(pieces.collect(), x.len(), |((part, x), y)| forward_part(formula, layout, *part, x, y, numbers));
    // SAFETY: the capacity is at least `x.len()`; the parts are cut from that many elements one after the other until none is left,
    // because their lengths add up to `layout.elements()`, and `forward_part` writes each element of its part.
    #[allow(unsafe_code)]
    unsafe {
        y.set_len(x.len());
    }
    y
}

fn forward_part<P: Pointwise>(
    formula: P,
    layout: Layout,
    part: Part,
    x: &[f32],
    y: &mut [MaybeUninit<f32>],
    numbers: Numbers<'_>,
) {
    // all of them, as `forward` relies on
    assert_eq!(x.len(), y.len());
    let unit = layout.unit_of(part);
    vectorized(
        #[inline(always)]
        || match layout {
            Layout::Runs { .. } => {
                for (i, (x, y)) in x.chunks(unit).zip(y.chunks_mut(unit)).enumerate() {
                    let (scale, zero_point) = numbers.at(layout.number(part.unit + i));
                    for (x, y) in x.iter().zip(y) {
                        y.write(formula.forward(*x, scale, zero_point));
                    }
                }
            }
            Layout::Rows { .. } => layout.tiles(
                part,
                #[inline(always)]
                |tile| {
                    let Numbers { scale, zero_point } = numbers.range(tile.number, tile.width);
                    for row in tile.each_row(unit) {
                        let numbers = scale.iter().zip(zero_point);
                        for ((x, y), (scale, zero_point)) in x[row.clone()].iter().zip(&mut y[row]).zip(numbers) {
                            y.write(formula.forward(*x, *scale, *zero_point));
                        }
                    }
                },
            ),
        },
    );
}
