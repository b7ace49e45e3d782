//! Gradients of scales and zero points on their way to the elements that they are statistics of, part by part: while the gradients
//! of the elements are at hand.
use super::HostBackend;
use super::backward::{Backward, InPlace, NumberGrads};
use super::forward::Numbers;
use super::parts::Part;
use super::pointwise::with;
use super::scatter::Scattered;
use crate::kernel::{Formula, Layout, Origin, Reduce, Reduced, Winners, ZeroPointOrigin};
use burn::backend::tensor::FloatTensor;

/// [`Origin`], as slices.
pub(super) struct Origins<'a> {
    statistic: Scattered<'a>,
    /// The statistic, one number for each group.
    numbers: &'a [f32],
    /// One number.
    divisor: &'a [f32],
    formula: Formula,
    of_zero_point: Option<OfZeroPoint<'a>>,
    minus_half: f32,
}

/// [`ZeroPointOrigin`], as slices.
struct OfZeroPoint<'a> {
    statistic: Scattered<'a>,
    /// The negative of the statistic, one number for each group.
    distance: &'a [f32],
    formula: Formula,
}

impl<'a> Origins<'a> {
    /// `None` where several elements share the gradient of a statistic, which are in any part.
    pub(super) fn of<B: HostBackend>(x: &'a FloatTensor<B>, origin: &'a Origin<B>) -> Option<Self> {
        let elements = B::slice(x)?;
        let scattered = |op: Reduce, statistic: &'a Reduced<B>| {
            let each = matches!(*statistic.winners, Winners::Each(_));
            each.then(|| Scattered { op, winners: &statistic.winners, x: elements })
        };
        let of_zero_point = match &origin.zero_point {
            Some(ZeroPointOrigin { op, statistic, distance, formula }) => {
                let statistic = scattered(*op, statistic)?;
                Some(OfZeroPoint { statistic, distance: B::slice(distance)?, formula: *formula })
            }
            None => None,
        };
        let Origin { op, statistic, divisor, formula, .. } = origin;
        Some(Self {
            statistic: scattered(*op, statistic)?,
            numbers: B::slice(&statistic.numbers)?,
            divisor: B::slice(divisor)?,
            formula: *formula,
            of_zero_point,
            minus_half: B::ROUNDED_MINUS_HALF,
        })
    }

    /// Adds what the numbers of a part have to the gradients of its elements. The groups of the part are in no other one.
    pub(super) fn give(&self, work: &Backward<'_>, part: Part, of_numbers: NumberGrads, grad: &mut [f32]) {
        let NumberGrads { scale: mut of_scale, zero_point: mut of_zero_point } = of_numbers;
        let (begin, groups) = (work.layout.begin(part), work.layout.numbers_of(part));
        if let Some(origin) = &self.of_zero_point {
            let (distance, scale) = (&origin.distance[groups.clone()], &work.numbers.scale[groups.clone()]);
            let each = Layout::each(groups.len());
            let shares = self.backward(origin.formula, each, &mut of_zero_point, distance, scale);
            of_scale.iter_mut().zip(shares.scale).for_each(|(grad, share)| *grad += share);
            of_zero_point.iter_mut().for_each(|grad| *grad = -*grad);
            origin.statistic.add(begin, groups.clone(), &of_zero_point, grad);
        }
        let all = Layout::one(groups.len());
        self.backward(self.formula, all, &mut of_scale, &self.numbers[groups.clone()], self.divisor);
        self.statistic.add(begin, groups, &of_scale, grad);
    }

    fn backward(&self, formula: Formula, layout: Layout, grad: &mut [f32], x: &[f32], scale: &[f32]) -> NumberGrads {
        let work = Backward { layout, x, numbers: Numbers { scale, zero_point: scale }, origins: None };
        with(formula, false, self.minus_half, InPlace { work, grad })
    }
}
