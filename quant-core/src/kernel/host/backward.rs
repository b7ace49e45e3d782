//! One pass over the elements backward, with all gradients.
use super::forward::Numbers;
use super::origin::Origins;
use super::parts::{Part, split, split_mut};
use super::pieces::{joined, map, vectorized};
use super::pointwise::{Pointwise, WithPointwise};
use crate::kernel::Layout;
use core::array::from_fn;

/// The gradients of the numbers, one for each group.
#[derive(Default)]
pub(super) struct NumberGrads {
    pub scale: Vec<f32>,
    /// Empty if there is no zero point.
    pub zero_point: Vec<f32>,
}

/// What a backward pass has beside the gradients.
#[derive(Clone, Copy)]
pub(super) struct Backward<'a> {
    pub layout: Layout,
    pub x: &'a [f32],
    pub numbers: Numbers<'a>,
    /// Where the gradients of the numbers go; they are returned if it is nowhere.
    pub origins: Option<&'a Origins<'a>>,
}

/// Turns the gradients of the result into those of `x`, and returns those of the numbers.
pub(super) struct InPlace<'a> {
    pub work: Backward<'a>,
    pub grad: &'a mut [f32],
}

/// The same for gradients that somebody else holds too, which are copied while they are at hand.
pub(super) struct OfShared<'a> {
    pub work: Backward<'a>,
    pub grad: &'a [f32],
}

impl WithPointwise for InPlace<'_> {
    type Output = NumberGrads;
    fn run<P: Pointwise>(self, formula: P) -> NumberGrads {
        let Self { work, grad } = self;
        let Backward { layout, x, .. } = work;
        assert_eq!((x.len(), grad.len()), (layout.elements(), layout.elements()));
        let parts = layout.parts();
        let pieces = parts.iter().zip(split(&parts, x)).zip(split_mut(&parts, grad));
        let sums = map(pieces.collect(), x.len(), |((part, x), grad)| work.part(formula, *part, grad, x));
        work.number_grads::<P>(&parts, &sums)
    }
}

impl WithPointwise for OfShared<'_> {
    type Output = (Vec<f32>, NumberGrads);
    fn run<P: Pointwise>(self, formula: P) -> Self::Output {
        let Self { work, grad } = self;
        let Backward { layout, x, .. } = work;
        assert_eq!((x.len(), grad.len()), (layout.elements(), layout.elements()));
        let mut of_x = Vec::with_capacity(x.len());
        let parts = layout.parts();
        let to = split_mut(&parts, &mut of_x.spare_capacity_mut()[..x.len()]);
        let pieces = parts.iter().zip(split(&parts, x)).zip(split(&parts, grad)).zip(to);
        let sums = map(pieces.collect(), x.len(), |(((part, x), grad), to)| {
            work.part(formula, *part, to.write_copy_of_slice(grad), x)
        });
        // SAFETY: the capacity is at least `x.len()`; the parts are cut from that many elements one after the other until none is
        // left, because their lengths add up to `layout.elements()`, and each element of a part is a copy of one of `grad`.
        #[allow(unsafe_code)]
        unsafe {
            of_x.set_len(x.len());
        }
        (of_x, work.number_grads::<P>(&parts, &sums))
    }
}

impl Backward<'_> {
    fn part<P: Pointwise>(&self, formula: P, part: Part, grad: &mut [f32], x: &[f32]) -> NumberGrads {
        let grads = match self.layout {
            Layout::Runs { .. } => self.runs(formula, part, grad, x),
            Layout::Rows { .. } => self.rows(formula, part, grad, x),
        };
        match self.origins {
            Some(origins) => {
                origins.give(self, part, grads, grad);
                NumberGrads::default()
            }
            None => grads,
        }
    }

    /// The sums of all parts.
    fn number_grads<P: Pointwise>(&self, parts: &[Part], sums: &[NumberGrads]) -> NumberGrads {
        if self.origins.is_some() {
            return NumberGrads::default();
        }
        let layout = self.layout;
        let add_up = |grads: &dyn Fn(&NumberGrads) -> &[f32]| -> Vec<f32> {
            if layout.parts_are_apart() {
                return joined(&sums.iter().map(grads).collect::<Vec<_>>());
            }
            let mut total = vec![0f64; layout.groups()];
            for (part, sums) in parts.iter().zip(sums) {
                for (i, sum) in grads(sums).iter().enumerate() {
                    total[layout.group_of(*part, i)] += f64::from(*sum);
                }
            }
            total.into_iter().map(|sum| sum as f32).collect()
        };
        let scale = add_up(&|sums| &sums.scale);
        if !P::SHIFTED {
            return NumberGrads { scale, zero_point: Vec::new() };
        }
        NumberGrads { scale, zero_point: add_up(&|sums| &sums.zero_point) }
    }

    // one sum for each run
    fn runs<P: Pointwise>(&self, formula: P, part: Part, grad: &mut [f32], x: &[f32]) -> NumberGrads {
        let Self { layout, numbers, .. } = *self;
        let unit = layout.unit_of(part);
        let n = x.len().div_ceil(unit);
        let mut sums = NumberGrads {
            scale: Vec::with_capacity(n),
            zero_point: Vec::with_capacity(if P::SHIFTED { n } else { 0 }),
        };
        vectorized(
            #[inline(always)]
            || {
                for (i, (grad, x)) in grad.chunks_mut(unit).zip(x.chunks(unit)).enumerate() {
                    let (scale, zero_point) = numbers.at(layout.number(part.unit + i));
                    let (mut of_scale, mut of_zero_point) = ([0f32; LANES], [0f32; LANES]);
                    let (xs, x_rest) = x.as_chunks::<LANES>();
                    let (grads, grad_rest) = grad.as_chunks_mut::<LANES>();
                    for (grad, x) in grads.iter_mut().zip(xs) {
                        let [scale, zero_point] = backward_lanes(formula, grad, x, |_| scale, |_| zero_point);
                        add(&mut of_scale, scale);
                        if P::SHIFTED {
                            add(&mut of_zero_point, zero_point);
                        }
                    }
                    for (lane, (grad, x)) in grad_rest.iter_mut().zip(x_rest).enumerate() {
                        let shares = formula.backward(*grad, *x, scale, zero_point);
                        *grad = shares.x;
                        of_scale[lane] += shares.scale;
                        of_zero_point[lane] += shares.zero_point;
                    }
                    sums.scale.push(total(of_scale));
                    if P::SHIFTED {
                        sums.zero_point.push(total(of_zero_point));
                    }
                }
            },
        );
        sums
    }

    // one sum for each column, of each block
    fn rows<P: Pointwise>(&self, formula: P, part: Part, grad: &mut [f32], x: &[f32]) -> NumberGrads {
        let Self { layout, numbers, .. } = *self;
        let unit = layout.unit_of(part);
        let of_part = layout.numbers_of(part);
        let n = of_part.len();
        let mut sums = NumberGrads { scale: vec![0.0; n], zero_point: vec![0.0; n] };
        vectorized(
            #[inline(always)]
            || {
                layout.tiles(
                    part,
                    #[inline(always)]
                    |tile| {
                        let numbers = numbers.range(tile.number, tile.width);
                        let at = tile.number - of_part.start;
                        let of_scale = &mut sums.scale[at..at + tile.width];
                        let of_zero_point = &mut sums.zero_point[at..at + tile.width];
                        // two rows for each time that numbers and sums are read and written
                        let mut rows = tile.each_row(unit);
                        while let Some(row) = rows.next() {
                            let (x, width) = (&x[row.start..], tile.width);
                            let (grad, below) = grad[row.start..].split_at_mut(unit.min(x.len()));
                            let grad = &mut grad[..width];
                            match rows.next() {
                                Some(_) => {
                                    let (grads, xs) =
                                        ([grad, &mut below[..width]], [&x[..width], &x[unit..unit + width]]);
                                    backward_of_rows(formula, grads, xs, numbers, of_scale, of_zero_point);
                                }
                                None => {
                                    backward_of_rows(formula, [grad], [&x[..width]], numbers, of_scale, of_zero_point);
                                }
                            }
                        }
                    },
                );
            },
        );
        if !P::SHIFTED {
            sums.zero_point.clear();
        }
        sums
    }
}

/// As many sums at once as a few vector registers hold.
const LANES: usize = 16;

/// What the elements of a few vector registers contribute. Results are written as a whole, because a gradient that stays
/// where it was would become a store under a mask, which is slow.
#[inline(always)]
fn backward_lanes<P: Pointwise>(
    formula: P,
    grad: &mut [f32; LANES],
    x: &[f32; LANES],
    scale: impl Fn(usize) -> f32,
    zero_point: impl Fn(usize) -> f32,
) -> [[f32; LANES]; 2] {
    let (mut of_x, mut of_scale, mut of_zero_point) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        let shares = formula.backward(grad[lane], x[lane], scale(lane), zero_point(lane));
        of_x[lane] = shares.x;
        of_scale[lane] = shares.scale;
        of_zero_point[lane] = shares.zero_point;
    }
    *grad = of_x;
    [of_scale, of_zero_point]
}

#[inline(always)]
fn add<const N: usize>(to: &mut [f32; N], from: [f32; N]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

/// The sum of all lanes: of halves, and of their halves.
#[inline(always)]
fn total(lanes: [f32; LANES]) -> f32 {
    let lanes: [f32; 8] = from_fn(|lane| lanes[lane] + lanes[lane + 8]);
    let lanes: [f32; 4] = from_fn(|lane| lanes[lane] + lanes[lane + 4]);
    (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
}

#[inline(always)]
fn backward_of_rows<P: Pointwise, const N: usize>(
    formula: P,
    grads: [&mut [f32]; N],
    xs: [&[f32]; N],
    numbers: Numbers<'_>,
    of_scale: &mut [f32],
    of_zero_point: &mut [f32],
) {
    let mut grads = grads.map(|grad| grad.as_chunks_mut::<LANES>());
    let xs = xs.map(|x| x.as_chunks::<LANES>());
    let (scales, scale_rest) = numbers.scale.as_chunks::<LANES>();
    let (zero_points, zero_point_rest) = numbers.zero_point.as_chunks::<LANES>();
    let (of_scales, of_scale_rest) = of_scale.as_chunks_mut::<LANES>();
    let (of_zero_points, of_zero_point_rest) = of_zero_point.as_chunks_mut::<LANES>();
    for (i, (of_scale, of_zero_point)) in of_scales.iter_mut().zip(of_zero_points).enumerate() {
        let (scale, zero_point) = (&scales[i], &zero_points[i]);
        for ((grads, _), (xs, _)) in grads.iter_mut().zip(&xs) {
            let shares = backward_lanes(formula, &mut grads[i], &xs[i], |lane| scale[lane], |lane| zero_point[lane]);
            add(of_scale, shares[0]);
            if P::SHIFTED {
                add(of_zero_point, shares[1]);
            }
        }
    }
    for ((_, grads), (_, xs)) in grads.iter_mut().zip(&xs) {
        for (i, (grad, x)) in grads.iter_mut().zip(*xs).enumerate() {
            let shares = formula.backward(*grad, *x, scale_rest[i], zero_point_rest[i]);
            *grad = shares.x;
            of_scale_rest[i] += shares.scale;
            of_zero_point_rest[i] += shares.zero_point;
        }
    }
}
