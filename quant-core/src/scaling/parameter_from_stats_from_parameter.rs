use super::{AffineRescaling, Scaling, ScalingShape, StatsScaling};
use crate::quant::Quantized;
use crate::restrict::{FloatRestrictValue, Restrict};
use crate::scalar::Scalar;
use crate::state::FirstPass;
use crate::stats::{Stats, Trial, search_of, stats_of, view_quantized};
use crate::view::View;
use burn::module::{Content, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A learned scale that begins as a statistic of what is quantized in the first forward pass: for weights.
///
/// The first pass, in training or in evaluation, makes `value = affine(restrict_init(max(stats(x), m)))`; from then on the
/// scale is `max(restrict(value), m) / threshold`, where `m` is `scaling_min_val`. The gradient goes to `value`, not
/// through the statistic.
///
/// A forward pass cannot replace a parameter: until the module is next mapped (in training, by the optimizer's step, which
/// is then applied to the statistic), `value` holds 1 and the statistic is beside it. A checkpoint that brings a `value`
/// and no counter, as the reference writes it, is not overwritten by a statistic.
///
/// ```
/// use burn::{module::{Module, ModuleMapper}, tensor::{Device, Tensor}};
/// use quant_core::{restrict::FloatRestrictValue, stats::AbsMax, view::OverTensorView};
/// use quant_core::scaling::{ParameterFromStatsFromParameterScaling, Scaling, ScalingShape};
///
/// struct Step; // what an optimizer is to a module
/// impl ModuleMapper for Step {}
///
/// let device = Device::flex().autodiff();
/// let scaling = ParameterFromStatsFromParameterScaling::new(
///     AbsMax, OverTensorView, ScalingShape::default(), FloatRestrictValue, None, None, None, &device,
/// );
/// let scale = |scaling: &ParameterFromStatsFromParameterScaling<_, _, _>, x: f32| {
///     scaling.scale(&Tensor::<1>::from_floats([-x, 1.0], &device), &4.0.into())
/// };
/// let first = scale(&scaling, 6.0);
/// assert_eq!(first.to_data().try_to_vec::<f32>().unwrap(), [1.5]);
/// let grads = first.backward();
/// assert_eq!(scaling.value.val().grad(&grads).unwrap().into_scalar::<f32>(), 0.25);
/// // it is learned now, whatever passes through
/// let scaling = scaling.map(&mut Step);
/// assert_eq!(scaling.value.val().into_scalar::<f32>(), 6.0);
/// assert_eq!(scale(&scaling, 100.0).into_scalar::<f32>(), 1.5);
/// ```
#[derive(Debug)]
pub struct ParameterFromStatsFromParameterScaling<S, V, R> {
    /// Which elements have a scale in common.
    pub stats_input_view_shape_impl: V,
    /// What is computed of them.
    pub stats: S,
    /// From the statistic to the scale.
    pub stats_scaling_impl: StatsScaling<R>,
    /// The learned value; 1 before the first pass.
    pub value: Param<Tensor<1>>,
    first_pass: FirstPass,
}

#[component]
impl<S, V, R: Restrict> ParameterFromStatsFromParameterScaling<S, V, R> {
    /// `scaling_shape` has as many elements as `scaling_stats_input_view_shape_impl` has groups. The affine function is
    /// that of [`AffineRescaling::of`].
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        scaling_stats_impl: S,
        scaling_stats_input_view_shape_impl: V,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        #[default(FloatRestrictValue)] restrict_scaling_impl: R,
        #[default(None)] scaling_affine_rescaling_init: Option<f32>,
        #[default(None)] scaling_affine_shifting_init: Option<f32>,
        #[default(None)] scaling_min_val: Option<f32>,
        device: &Device,
    ) -> Self {
        let (rescaling, shifting) = (scaling_affine_rescaling_init, scaling_affine_shifting_init);
        let affine = AffineRescaling::of(rescaling, shifting, &scaling_shape, device);
        let (value, first_pass) = FirstPass::of(Tensor::ones([scaling_shape.num_elements()], device));
        Self {
            stats_input_view_shape_impl: scaling_stats_input_view_shape_impl,
            stats: scaling_stats_impl,
            stats_scaling_impl: StatsScaling::new(affine, restrict_scaling_impl, scaling_min_val),
            value,
            first_pass,
        }
    }
}

impl<S: Stats, V: View, R: Restrict> ParameterFromStatsFromParameterScaling<S, V, R> {
    /// `stats` is the statistic of the viewed tensor.
    fn scale_of<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        stats: impl FnOnce(&Tensor<D>) -> Tensor<1>,
    ) -> Tensor<D> {
        let stored = self.first_pass.value(&self.value, || {
            // an empty tensor has no statistic
            let x = (x.shape().num_elements() > 0).then(|| x.clone().detach())?;
            Some(self.stats_scaling_impl.stored(stats(&x)))
        });
        let scale = self.stats_scaling_impl.scale(stored, threshold);
        self.stats_input_view_shape_impl.broadcast(scale, x.dims())
    }
}

impl<S: Stats, V: View, R: Restrict> Scaling for ParameterFromStatsFromParameterScaling<S, V, R> {
    fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        self.scale_of(x, threshold, |x| stats_of(&self.stats, &self.stats_input_view_shape_impl, x))
    }

    fn scale_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        quantize: &dyn Fn(Tensor<D>) -> Quantized<D>,
    ) -> Tensor<D> {
        let (view, scaling) = (&self.stats_input_view_shape_impl, &self.stats_scaling_impl);
        let try_one = |stats| {
            let scale = scaling.scale(scaling.stored(stats), threshold);
            view_quantized(view, quantize(view.broadcast(scale, x.dims())))
        };
        self.scale_of(x, threshold, |x| search_of(&self.stats, view, x, &Trial::new(threshold, &try_one)))
    }
}

impl<S: Stats, V: View, R: Restrict> ParameterFromStatsFromParameterScaling<S, V, R> {
    fn before_map(mut self) -> Self {
        (self.value, self.first_pass) = self.first_pass.promote(self.value);
        self
    }

    fn after_map(self) -> Self {
        self.first_pass.settle();
        self
    }

    fn show(&self, content: Content) -> Content {
        content
            .add("stats_input_view_shape_impl", &self.stats_input_view_shape_impl)
            .add("stats", &self.stats)
            .add("stats_scaling_impl", &self.stats_scaling_impl)
            .add("value", &self.value)
    }
}

crate::__written_module! {
    [S: Stats, V: View, R: Restrict] ParameterFromStatsFromParameterScaling<S, V, R>
    { stats_input_view_shape_impl, stats, stats_scaling_impl, value, first_pass }
    before before_map
    after after_map
}
