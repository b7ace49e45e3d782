use super::{Scaling, ScalingInit, ScalingShape};
use crate::restrict::{FloatRestrictValue, Restrict, RestrictClampValue};
use crate::scalar::Scalar;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A learned scale: `max(restrict(value), scaling_min_val) / threshold`.
///
/// It belongs with [`TensorClamp`](crate::function::TensorClamp): values outside of the range are what makes it grow. With
/// `TensorClampSte` it gets the wrong gradient there and may shrink until nothing is left. (The reference chooses between
/// the two by itself.)
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::inject::IntoAttr;
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ParameterScaling, Scaling, ScalingInit};
///
/// let device = Device::flex();
/// let scaling =
///     ParameterScaling::new(ScalingInit::Scalar(6.0), [3].into_attr(), FloatRestrictValue, None, &device);
/// let scale = scaling.scale(&Tensor::<1>::zeros([3], &device), &2.0.into());
/// assert_eq!(scale.into_data().try_to_vec::<f32>().unwrap(), [3.0, 3.0, 3.0]);
/// ```
#[derive(Module, Debug)]
pub struct ParameterScaling<R> {
    /// The stored value, one number per element of the shape: what an optimizer learns.
    pub value: Param<Tensor<1>>,
    /// The restriction and the minimum.
    pub restrict_clamp_scaling: RestrictClampValue<R>,
    #[module(skip)]
    scaling_shape: ScalingShape,
}

#[component]
impl<R: Restrict> ParameterScaling<R> {
    /// A number as `scaling_init` fills `scaling_shape`; a tensor with as many elements takes it, another brings its own.
    pub fn new(
        scaling_init: ScalingInit,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        #[default(FloatRestrictValue)] restrict_scaling_impl: R,
        #[default(Some(1e-10))] scaling_min_val: Option<f32>,
        device: &Device,
    ) -> Self {
        let (init, scaling_shape) = scaling_init.values(scaling_shape, device);
        Self {
            value: Param::from_tensor(restrict_scaling_impl.restrict_init(init)),
            restrict_clamp_scaling: RestrictClampValue::new(restrict_scaling_impl, scaling_min_val),
            scaling_shape,
        }
    }
}

impl<R: Restrict> Scaling for ParameterScaling<R> {
    fn scale<const D: usize>(&self, _: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        self.scaling_shape.broadcast(self.restrict_clamp_scaling.scale(self.value.val(), threshold))
    }
}
