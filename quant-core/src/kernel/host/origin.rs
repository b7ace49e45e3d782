//! Gradients of scales and zero points on their way to the elements that they are statistics of, part by part: while the gradients
//! of the elements are at hand.
use super::backward::{Backward, InPlace, NumberGrads};
use super::forward::Numbers;
use super::parts::Part;
use super::pointwise::with;
use super::scatter::Scattered;
use crate::kernel::{Formula, Layout};

/// Where scales come from, as in [`Origin`](crate::kernel::Origin).
pub(super) struct OriginOfScale<'a> {
    pub statistic: Scattered<'a>,
    /// The statistic, one number for each group.
    pub numbers: &'a [f32],
    /// One number.
    pub divisor: &'a [f32],
    pub formula: Formula,
}

/// Where zero points come from, as in [`ZeroPointOrigin`](crate::kernel::ZeroPointOrigin).
pub(super) struct OriginOfZeroPoint<'a> {
    pub statistic: Scattered<'a>,
    /// The negative of the statistic, one number for each group.
    pub distance: &'a [f32],
    pub formula: Formula,
}

pub(super) struct Origins<'a> {
    pub layout: Layout,
    pub scale: &'a [f32],
    pub of_scale: OriginOfScale<'a>,
    pub of_zero_point: Option<OriginOfZeroPoint<'a>>,
    pub minus_half: f32,
}

impl Origins<'_> {
    /// Adds what the numbers of a part have to the gradients of its elements. The groups of the part are in no other one.
    pub(super) fn give(&self, part: Part, of_numbers: NumberGrads, grad: &mut [f32]) {
        let NumberGrads { scale: mut of_scale, zero_point: mut of_zero_point } = of_numbers;
        let (begin, groups) = (self.layout.begin(part), self.layout.numbers_of(part));
        if let Some(origin) = &self.of_zero_point {
            let (distance, scale) = (&origin.distance[groups.clone()], &self.scale[groups.clone()]);
            let shares = self.backward(origin.formula, Layout::each(groups.len()), &mut of_zero_point, distance, scale);
            of_scale.iter_mut().zip(shares.scale).for_each(|(grad, share)| *grad += share);
            of_zero_point.iter_mut().for_each(|grad| *grad = -*grad);
            origin.statistic.add(begin, groups.clone(), &of_zero_point, grad);
        }
        let OriginOfScale { statistic, numbers, divisor, formula } = &self.of_scale;
        let numbers = &numbers[groups.clone()];
        self.backward(*formula, Layout::one(groups.len()), &mut of_scale, numbers, divisor);
        statistic.add(begin, groups, &of_scale, grad);
    }

    fn backward(&self, formula: Formula, layout: Layout, grad: &mut [f32], x: &[f32], scale: &[f32]) -> NumberGrads {
        let work = Backward { layout, x, numbers: Numbers { scale, zero_point: scale }, origins: None };
        with(formula, false, self.minus_half, InPlace { work, grad })
    }
}
