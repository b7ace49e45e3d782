use super::{Scaling, ScalingInit, ScalingShape};
use crate::restrict::{FloatRestrictValue, Restrict, RestrictClampValue};
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A fixed scale: `max(restrict(scaling_init), scaling_min_val) / threshold`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, Scaling, ScalingInit, ScalingShape};
///
/// let device = Device::flex();
/// let scaling = |min| {
///     ConstScaling::new(ScalingInit::Scalar(1.0), ScalingShape::default(), FloatRestrictValue, min, &device)
/// };
/// let x = Tensor::<1>::zeros([4], &device);
/// assert_eq!(scaling(None).scale(&x, &4.0.into()).into_scalar::<f32>(), 0.25);
/// assert_eq!(scaling(Some(3.0)).scale(&x, &1.0.into()).into_scalar::<f32>(), 3.0);
/// ```
#[derive(Module, Debug)]
pub struct ConstScaling<R> {
    /// The restriction and the minimum.
    pub restrict_clamp_scaling: RestrictClampValue<R>,
    value: Tensor<1>,
    #[module(skip)]
    scaling_shape: ScalingShape,
}

#[component]
impl<R: Restrict> ConstScaling<R> {
    /// A number as `scaling_init` fills `scaling_shape`; a tensor with as many elements takes it, another brings its own.
    pub fn new(
        scaling_init: ScalingInit,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        #[default(FloatRestrictValue)] restrict_scaling_impl: R,
        #[default(None)] scaling_min_val: Option<f32>,
        device: &Device,
    ) -> Self {
        let (init, scaling_shape) = scaling_init.values(scaling_shape, device);
        let value = restrict_scaling_impl.restrict_init(init);
        Self {
            restrict_clamp_scaling: RestrictClampValue::new(restrict_scaling_impl, scaling_min_val),
            value,
            scaling_shape,
        }
    }
}

impl<R: Restrict> Scaling for ConstScaling<R> {
    fn scale<const D: usize>(&self, _: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        self.scaling_shape.broadcast(self.restrict_clamp_scaling.scale(self.value.clone(), threshold))
    }
}
