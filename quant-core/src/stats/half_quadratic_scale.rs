use super::found::Found;
use super::half_quadratic::{descend, shrink_lp};
use super::sum::mean;
use super::{Stats, Trial};
use crate::function::ScalarSignedClampMinSte;
use crate::restrict::minimum;
use crate::scaling::ScalingShape;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// The threshold of a scale that is robust to outliers, found by half-quadratic optimization.
///
/// Beginning with `hqo_init_op_scale(x)`, each iteration splits the error `x − quant(x)` into a sparse part `e` (by the
/// generalised soft threshold with exponent `p = hqo_lp_norm_scale` and weight `β`) and takes the median of
/// `(x − e) / q` as the next scale, `q` being the integers. `β` grows by `hqo_kappa_scale`. It ends when the mean
/// magnitude of the error, over all groups, no longer falls, or after `hqo_iters_scale` iterations. There is no
/// gradient.
///
/// The reference, for weights of more than two dimensions with a scale per channel, fits each scale to the weights of
/// all channels (what it tries them on lacks dimensions, so everything meets everything). Here each is fitted to its
/// own.
///
/// The method is that of Badri and Shaji, *Half-Quadratic Quantization of Large Machine Learning Models* (2023), as the
/// reference has it.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::quant::Quantized;
/// use quant_core::scaling::ScalingShape;
/// use quant_core::stats::{AbsMax, HalfQuadraticOptimizerScale, Stats, Trial};
///
/// let device = Device::flex();
/// let shape = ScalingShape::default();
/// let hqo = HalfQuadraticOptimizerScale::new(AbsMax, None, 1.0, 1.01, 0.7, 1000, shape, &device);
/// // multiples of 0.1 and an outlier, in integers up to 4
/// let x = Tensor::<2>::from_floats([[0.1, -0.2, 0.3, 0.4, -0.4, 0.44]], &device);
/// let quantize = |v: Tensor<1>| {
///     let scale = v.div_scalar(4.0).reshape([1, 1]);
///     let value = (x.clone() / scale.clone()).round().clamp(-4.0, 4.0) * scale.clone();
///     Quantized { scale: scale.expand([1, 6]).into(), ..Quantized::float(value) }
/// };
/// let threshold = hqo.search(x.clone(), &Trial::new(&4.0.into(), &quantize));
/// assert!((threshold.into_scalar::<f32>() - 0.4).abs() < 1e-3);
/// ```
#[derive(Module, Debug)]
pub struct HalfQuadraticOptimizerScale<I> {
    /// Where the search begins.
    pub hqo_init_op_scale: I,
    /// The minimum of the scale, if there is one.
    pub clamp_min_ste: Option<ScalarSignedClampMinSte>,
    /// The weight `β` of the first iteration.
    pub hqo_beta_scale: f64,
    /// What it is multiplied by in each iteration.
    pub hqo_kappa_scale: f64,
    /// The exponent `p`.
    pub hqo_lp_norm_scale: f64,
    /// The most iterations.
    pub hqo_iters_scale: usize,
    found: Found,
}

#[component]
impl<I> HalfQuadraticOptimizerScale<I> {
    /// The defaults are the reference's. `scaling_shape` has as many elements as there are groups: their results are
    /// remembered.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        hqo_init_op_scale: I,
        #[default(None)] scaling_min_val: Option<f32>,
        #[default(1e5)] hqo_beta_scale: f64,
        #[default(1.01)] hqo_kappa_scale: f64,
        #[default(0.7)] hqo_lp_norm_scale: f64,
        #[default(1000)] hqo_iters_scale: usize,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        device: &Device,
    ) -> Self {
        Self {
            hqo_init_op_scale,
            clamp_min_ste: minimum(scaling_min_val),
            hqo_beta_scale,
            hqo_kappa_scale,
            hqo_lp_norm_scale,
            hqo_iters_scale,
            found: Found::new(&scaling_shape, device),
        }
    }
}

impl<I: Stats> Stats for HalfQuadraticOptimizerScale<I> {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        self.found.of(&x).unwrap_or_else(|| self.hqo_init_op_scale.stats(x.detach()))
    }

    fn search(&self, x: Tensor<2>, trial: &Trial<'_>) -> Tensor<1> {
        let x = x.detach();
        let init = self.hqo_init_op_scale.stats(x.clone());
        let mut beta = self.hqo_beta_scale;
        let best = descend(init, self.hqo_iters_scale, |candidate| {
            let quantized = trial.quantize(candidate.clone());
            let error = x.clone() - quantized.value.clone();
            let loss = mean(error.clone().abs());
            let weight = beta;
            beta *= self.hqo_kappa_scale;
            let (x, candidate) = (&x, candidate.clone());
            (loss, move || {
                let target = x.clone() - shrink_lp(error, weight, self.hqo_lp_norm_scale);
                let filled_up = quantized.scale.clone().equal_elem(0.0);
                let steps = (quantized.value / quantized.scale.clone()).round();
                let steps = match quantized.zero_point {
                    Some(zero_point) => steps - zero_point.into_tensor(),
                    None => steps,
                };
                let steps = steps.mask_fill(filled_up, 0.0);
                let used = target.clone().not_equal_elem(0.0).bool_and(steps.clone().not_equal_elem(0.0));
                let scale = masked_median(target / steps, used);
                let scale = match &self.clamp_min_ste {
                    Some(clamp) => clamp.forward(scale),
                    None => scale,
                };
                let next = trial.threshold().multiply(scale);
                let invalid = next.clone().is_finite().bool_not();
                next.mask_where(invalid, candidate)
            })
        });
        self.found.keep(&best);
        best
    }
}

/// The median of the marked elements of each group, the lower one of an even number; infinite without any.
fn masked_median(x: Tensor<2>, mask: Tensor<2, burn::tensor::Bool>) -> Tensor<1> {
    let [groups, _] = x.dims();
    let count = mask.clone().int().sum_dim(1);
    let sorted = x.mask_fill(mask.bool_not(), f32::INFINITY).sort(1);
    let middle = count.sub_scalar(1).clamp_min(0).div_scalar(2);
    sorted.gather(1, middle).reshape([groups])
}
