use super::found::Found;
use super::sum::sums;
use super::{Stats, Trial};
use crate::scaling::ScalingShape;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// How [`Mse`] chooses the candidates that it tries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MseSearchMethod {
    /// Evenly spaced ones, `mse_iters` of them.
    Grid,
    /// By the golden section, as if the loss had one minimum: `2 · mse_iters − 2` of them, in ever smaller steps.
    #[default]
    Fibonacci,
}

/// The statistic with which quantization loses the least: `argmin_v Σ (x − quant_v(x))²` for each group, where `v` runs
/// from a 20th (one over `mse_iters`) of `mse_init_op(x)` to all of it.
///
/// Every candidate is tried with the whole quantizer, so restrictions of the scale and rounding of the zero point take
/// part. Of equal ones the smallest is taken. There is no gradient: the result is where a learned scale or zero point
/// begins.
///
/// A search remembers its result, which is recorded. While a scale is searched, the zero point is what its own search found last, or
/// `mse_init_op(x)` before the first.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::quant::{IntQuant, RescalingIntQuant, TensorQuant};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{IntScaling, ScalingShape, StatsFromParameterScaling};
/// use quant_core::stats::{AbsMax, Mse, MseSearchMethod};
/// use quant_core::{view::OverTensorView, zero_point::ZeroZeroPoint};
///
/// let device = Device::flex();
/// let mse = Mse::new(AbsMax, 20, MseSearchMethod::Grid, false, ScalingShape::default(), &device);
/// let (shape, restrict) = (ScalingShape::default(), FloatRestrictValue);
/// let scaling = StatsFromParameterScaling::new(OverTensorView, mse, shape, restrict, None, None, None, &device);
/// let quant = RescalingIntQuant::new(
///     IntQuant::new(true, true, RoundSte, TensorClamp, 0, &device),
///     scaling,
///     IntScaling::new(true, true),
///     ZeroZeroPoint,
///     BitWidthConst::new(2),
/// );
/// // of −v, 0 and v: with v = 1 the four ones lose nothing and the 2 loses 1; with v = 2 they would lose 4
/// let q = quant.forward(Tensor::<1>::from_floats([1.0, -1.0, 1.0, 1.0, 2.0], &device));
/// assert!((q.scale.into_scalar::<f32>() - 1.2).abs() < 0.1);
/// ```
#[derive(Module, Debug)]
pub struct Mse<I> {
    /// Where the search ends.
    pub mse_init_op: I,
    /// How many candidates there are.
    pub mse_iters: usize,
    /// Which.
    #[module(skip)]
    pub mse_search_method: MseSearchMethod,
    /// Whether the negative ones are tried too, with half of the iterations for each sign.
    pub bipolar_search: bool,
    found: Found,
}

#[component]
impl<I> Mse<I> {
    /// The search is that of the reference's `MSE` with its `MSEUniformStepBase`. `scaling_shape` has as many elements as there
    /// are groups: their results are remembered.
    pub fn new(
        mse_init_op: I,
        #[default(20)]
        #[range(4..=1000)]
        mse_iters: usize,
        #[default(MseSearchMethod::default())] mse_search_method: MseSearchMethod,
        #[default(false)] bipolar_search: bool,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        device: &Device,
    ) -> Self {
        let found = Found::new(&scaling_shape, device);
        Self { mse_init_op, mse_iters, mse_search_method, bipolar_search, found }
    }
}

impl<I: Stats> Mse<I> {
    fn interval(&self, low: Tensor<1>, high: Tensor<1>, x: &Tensor<2>, trial: &Trial<'_>, iters: usize) -> Best {
        let loss = |candidate: &Tensor<1>| {
            let error = x.clone() - trial.quantize(candidate.clone()).value;
            sums(error.clone() * error)
        };
        match self.mse_search_method {
            MseSearchMethod::Grid => grid(low, high, loss, iters),
            MseSearchMethod::Fibonacci => fibonacci(low, high, loss, iters),
        }
    }
}

impl<I: Stats> Stats for Mse<I> {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        self.found.of(&x).unwrap_or_else(|| self.mse_init_op.stats(x.detach()))
    }

    fn search(&self, x: Tensor<2>, trial: &Trial<'_>) -> Tensor<1> {
        let x = x.detach();
        let init = self.mse_init_op.stats(x.clone());
        let base = init.clone().div_scalar(self.mse_iters as f32);
        // an initial value may be negative
        let (low, high) = (base.clone().min_pair(init.clone()), base.max_pair(init));
        let best = if self.bipolar_search {
            let iters = self.mse_iters / 2;
            let positive = self.interval(low.clone(), high.clone(), &x, trial, iters);
            let negative = self.interval(-high, -low, &x, trial, iters);
            let better = negative.loss.lower(positive.loss);
            positive.candidate.mask_where(better, negative.candidate)
        } else {
            self.interval(low, high, &x, trial, self.mse_iters).candidate
        };
        self.found.keep(&best);
        best
    }
}

/// A candidate for each group, and what it loses.
struct Best {
    candidate: Tensor<1>,
    loss: Tensor<1>,
}

fn grid(low: Tensor<1>, high: Tensor<1>, loss: impl Fn(&Tensor<1>) -> Tensor<1>, iters: usize) -> Best {
    let mut best = Best { loss: loss(&low), candidate: low.clone() };
    for part in linspace(iters.saturating_sub(1)) {
        let candidate = low.clone() + (high.clone() - low.clone()).mul_scalar(part);
        let loss = loss(&candidate);
        let better = loss.clone().lower(best.loss.clone());
        best.candidate = best.candidate.mask_where(better.clone(), candidate);
        best.loss = best.loss.mask_where(better, loss);
    }
    best
}

/// `n` numbers from `1 / n` to 1, counted from both ends as the reference's framework does.
fn linspace(n: usize) -> impl Iterator<Item = f32> {
    let first = (1.0 / n as f64) as f32;
    let step = (1.0 - first) / (n.saturating_sub(1).max(1)) as f32;
    (0..n).map(move |i| if i < n / 2 { first + step * i as f32 } else { 1.0 - step * (n - 1 - i) as f32 })
}

fn fibonacci(mut low: Tensor<1>, mut high: Tensor<1>, loss: impl Fn(&Tensor<1>) -> Tensor<1>, iters: usize) -> Best {
    let numbers: Vec<f64> =
        core::iter::successors(Some((0.0, 1.0)), |(a, b)| Some((*b, a + b))).map(|(a, _)| a).take(iters + 1).collect();
    let number = |i: usize| numbers.get(i).copied().unwrap_or(1.0);
    let mut length = high.clone() - low.clone();
    let mut part = length.clone().mul_scalar((number(iters.saturating_sub(2)) / number(iters)) as f32);
    let mut best = Best { loss: loss(&low), candidate: low.clone() };
    for i in 2..=iters {
        let far = part.clone().greater(length.clone().div_scalar(2.0));
        let (from_low, from_high) = (low.clone() + part.clone(), high.clone() - part.clone());
        let first = from_low.clone().mask_where(far.clone(), from_high.clone());
        let second = from_high.mask_where(far, from_low);
        let (first_loss, second_loss) = (loss(&first), loss(&second));
        let to_first = first_loss.clone().lower_equal(second_loss.clone());
        let to_second = first_loss.clone().greater_equal(second_loss.clone());
        high = high.mask_where(to_first.clone(), second.clone());
        low = low.mask_where(to_second, first.clone());
        let tie = first_loss.clone().equal(second_loss.clone());
        let rest = high.clone() - low.clone();
        part = length.mask_where(tie, rest.clone()).mul_scalar((number(iters - i) / number(iters + 2 - i)) as f32);
        length = rest;
        best = Best { candidate: second.mask_where(to_first, first), loss: first_loss.min_pair(second_loss) };
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inject::IntoAttr;
    use crate::quant::Quantized;
    use crate::stats::AbsMax;

    /// The loss of two parabolas, `(v − 0.3)²` and `(v − 0.8)²`.
    fn parabolas(v: &Tensor<1>) -> Tensor<1> {
        let error = v.clone() - Tensor::from_floats([0.3, 0.8], &v.device());
        error.clone() * error
    }

    fn found(best: Best) -> Vec<f32> {
        best.candidate.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn both_methods_find_the_minimum_of_each_group() {
        let device = Device::flex();
        let (low, high) = (Tensor::from_floats([0.05, 0.05], &device), Tensor::from_floats([1.0, 1.0], &device));
        // 0.05 + 0.95 · 5 / 19 and 0.05 + 0.95 · 15 / 19
        for (found, wanted) in found(grid(low.clone(), high.clone(), parabolas, 20)).iter().zip([0.3, 0.8]) {
            assert!((found - wanted).abs() < 1e-6);
        }
        for (found, wanted) in found(fibonacci(low, high, parabolas, 20)).iter().zip([0.3, 0.8]) {
            assert!((found - wanted).abs() < 1e-3);
        }
    }
    /// Fifty cubes of a sequence, exact in `f32`.
    fn cubes(seed: i32) -> impl Iterator<Item = f32> {
        (0..50).map(move |i| ((i * 7919 + seed * 104_729) % 127 - 63).pow(3) as f32 / (1 << 18) as f32)
    }

    #[test]
    fn the_searches_are_the_references() {
        // what the reference finds for signed integers of four bits, not narrow
        let device = Device::flex();
        let x: Vec<f32> = [(1, 0.05), (1, -0.05), (2, 0.1)]
            .map(|(seed, by)| cubes(seed).map(move |x| x + by))
            .into_iter()
            .flatten()
            .collect();
        let x = Tensor::<1>::from_floats(x.as_slice(), &device).reshape([3, 50]);
        let quantize = |v: Tensor<1>| {
            let scale = v.div_scalar(8.0).reshape([3, 1]);
            let value = (x.clone() / scale.clone()).round().clamp(-8.0, 7.0) * scale.clone();
            Quantized { scale: scale.expand([3, 50]).into(), ..Quantized::float(value) }
        };
        let (grid, fibonacci) = (MseSearchMethod::Grid, MseSearchMethod::Fibonacci);
        for (method, bipolar, wanted) in [
            (grid, false, [1.0038536, 1.0038536, 1.0091492]),
            (grid, true, [-1.0038536, 1.0038536, -0.9026279]),
            (fibonacci, false, [1.0038536, 0.9611398, 1.0090075]),
            (fibonacci, true, [-0.9518357, 0.9865143, -0.9394262]),
        ] {
            let mse = Mse::new(AbsMax, 20, method, bipolar, [3].into_attr(), &device);
            let before = mse.stats(x.clone());
            let found = mse.search(x.clone(), &Trial::new(&8.0.into(), &quantize));
            for (found, wanted) in found.to_data().try_to_vec::<f32>().unwrap().into_iter().zip(wanted) {
                assert!((found - wanted).abs() < 1e-6, "{method:?} {bipolar}: {found}, {wanted}");
            }
            // what is not searched is the largest magnitude first, and then what was found
            assert_eq!(before.into_data(), AbsMax.stats(x.clone()).into_data());
            assert_eq!(mse.stats(x.clone()).into_data(), found.into_data());
        }
    }
}
