use super::found::Found;
use super::half_quadratic::{descend, shrink_lp};
use super::sum::{mean, sums};
use super::{Stats, Trial};
use crate::scaling::ScalingShape;
use crate::state::Counter;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use core::cell::Cell;
use quant_macros::component;

/// The lowest value of an asymmetric range, robust to outliers, found by half-quadratic optimization.
///
/// Beginning with `hqo_init_op_zp(x)`, each iteration splits the error `x − quant(x)` into a sparse part `e` (by the
/// generalised soft threshold with exponent `p = hqo_lp_norm_zp` and weight `β`) and takes the mean of
/// `(x − e) − (q + z) · s` as the next value, where `q + z` are the integers with the zero point. It ends when the mean
/// magnitude of the error, over all groups, no longer falls, or after `hqo_iters_zp` iterations. There is no gradient.
///
/// As in the reference the search ends where it began if a group is filled up with zeros, because their scale is 0; and
/// `β` grows by `hqo_kappa_zp` in every iteration and is not set back between searches.
///
/// See [`HalfQuadraticOptimizerScale`](super::HalfQuadraticOptimizerScale).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::quant::Quantized;
/// use quant_core::scaling::ScalingShape;
/// use quant_core::stats::{HalfQuadraticOptimizerZeroPoint, NegativeMinOrZero, Stats, Trial};
///
/// let device = Device::flex();
/// let shape = ScalingShape::default();
/// let hqo = HalfQuadraticOptimizerZeroPoint::new(NegativeMinOrZero, 1.0, 1.01, 0.5, 1000, shape, &device);
/// let x = Tensor::<2>::from_floats([[-0.5, 0.5, 1.0]], &device);
/// // steps of 0.5 from the lowest value: nothing is lost from the beginning
/// let quantize = |v: Tensor<1>| {
///     let scale = Tensor::full([1, 3], 0.5, &device);
///     let zero = (-v / 0.5).round().reshape([1, 1]).expand([1, 3]);
///     let int = (x.clone() / scale.clone() + zero.clone()).round().clamp(0.0, 3.0);
///     let value = (int - zero.clone()) * scale.clone();
///     Quantized { zero_point: Some(zero.into()), scale: scale.into(), ..Quantized::float(value) }
/// };
/// let lowest = hqo.search(x.clone(), &Trial::new(&1.0.into(), &quantize));
/// assert_eq!(lowest.into_scalar::<f32>(), -0.5);
/// ```
#[derive(Module, Debug)]
pub struct HalfQuadraticOptimizerZeroPoint<I> {
    /// Where the search begins.
    pub hqo_init_op_zp: I,
    /// What the weight is multiplied by in each iteration.
    pub hqo_kappa_zp: f64,
    /// The exponent `p`.
    pub hqo_lp_norm_zp: f64,
    /// The most iterations.
    pub hqo_iters_zp: usize,
    /// The weight `β` of the first iteration.
    pub hqo_beta_zp: f64,
    iterations: Counter,
    found: Found,
}

#[component]
impl<I> HalfQuadraticOptimizerZeroPoint<I> {
    /// The defaults are the reference's. `scaling_shape` has as many elements as there are groups: their results are
    /// remembered.
    pub fn new(
        hqo_init_op_zp: I,
        #[default(1.0)] hqo_beta_zp: f64,
        #[default(1.01)] hqo_kappa_zp: f64,
        #[default(0.5)] hqo_lp_norm_zp: f64,
        #[default(1000)] hqo_iters_zp: usize,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        device: &Device,
    ) -> Self {
        Self {
            hqo_init_op_zp,
            hqo_kappa_zp,
            hqo_lp_norm_zp,
            hqo_iters_zp,
            hqo_beta_zp,
            iterations: Counter::new(0, device),
            found: Found::new(&scaling_shape, device),
        }
    }
}

impl<I: Stats> Stats for HalfQuadraticOptimizerZeroPoint<I> {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        self.found.of(&x).unwrap_or_else(|| self.hqo_init_op_zp.stats(x.detach()))
    }

    fn search(&self, x: Tensor<2>, trial: &Trial<'_>) -> Tensor<1> {
        let x = x.detach();
        let elements = x.dims()[1];
        let init = self.hqo_init_op_zp.stats(x.clone());
        // it grows from search to search; a power would be rounded otherwise than the products
        let beta = &Cell::new((0..self.iterations.get()).fold(self.hqo_beta_zp, |beta, _| beta * self.hqo_kappa_zp));
        let best = descend(init, self.hqo_iters_zp, |candidate| {
            let quantized = trial.quantize(candidate.clone());
            let error = x.clone() - quantized.value.clone();
            let loss = mean(error.clone().abs());
            let x = &x;
            (loss, move || {
                let weight = beta.get();
                beta.set(weight * self.hqo_kappa_zp);
                self.iterations.set(self.iterations.get() + 1);
                let target = x.clone() - shrink_lp(error, weight, self.hqo_lp_norm_zp);
                let steps = quantized.value / quantized.scale.clone();
                let steps = match quantized.zero_point {
                    Some(zero_point) => steps + zero_point.into_tensor(),
                    None => steps,
                };
                let rest = target - steps * quantized.scale.into_tensor();
                sums(rest).div_scalar(elements as f32)
            })
        });
        self.found.keep(&best);
        best
    }
}
