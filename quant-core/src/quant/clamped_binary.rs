use super::{DelayWrapper, Quantized, TensorQuant};
use crate::function::ste::binary_sign_ste;
use crate::function::{Clamp, TensorClamp};
use crate::kernel::{self, Formula};
use crate::scalar::Scalar;
use crate::scaling::Scaling;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// One bit: `sign(clamp(x, −scale, scale)) · scale`. The clamp does not change the value; with [`TensorClamp`] it stops
/// the gradient outside of `[−scale, scale]`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::TensorClamp;
/// use quant_core::inject::IntoAttr;
/// use quant_core::quant::{ClampedBinaryQuant, TensorQuant};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, ScalingShape};
///
/// let device = Device::flex().autodiff();
/// let scaling = ConstScaling::new(0.1.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
/// let x = Tensor::<1>::from_floats([0.04, -0.6, 3.3], &device).require_grad();
/// let q = ClampedBinaryQuant::new(scaling, TensorClamp, 0, &device).forward(x.clone());
/// assert_eq!(q.value.to_data().try_to_vec::<f32>().unwrap(), [0.1, -0.1, 0.1]);
/// let grads = q.value.backward();
/// assert_eq!(x.grad(&grads).unwrap().to_data().try_to_vec::<f32>().unwrap(), [0.1, 0.0, 0.0]);
/// ```
#[derive(Module, Debug)]
pub struct ClampedBinaryQuant<S, C> {
    /// The scale.
    pub scaling_impl: S,
    /// Whether gradients pass outside of the scale.
    pub tensor_clamp_impl: C,
    /// Postpones the quantization.
    pub delay_wrapper: DelayWrapper,
}

#[component]
impl<S, C> ClampedBinaryQuant<S, C> {
    /// `quant_delay_steps` forward passes return the input unquantized.
    pub fn new(
        scaling_impl: S,
        #[default(TensorClamp)] tensor_clamp_impl: C,
        #[default(0)] quant_delay_steps: usize,
        device: &Device,
    ) -> Self {
        Self { scaling_impl, tensor_clamp_impl, delay_wrapper: DelayWrapper::new(quant_delay_steps, device) }
    }
}

impl<S: Scaling + Sync, C: Clamp + Sync> TensorQuant for ClampedBinaryQuant<S, C> {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        let x = kernel::shared(x);
        let scale = self.scaling_impl.scale(&x, &Scalar::Const(1.0));
        let formula = self.tensor_clamp_impl.is_straight_through().map(|passes| Formula::Binary { clamped: !passes });
        let fused = formula.and_then(|formula| kernel::fake_quantize(&x, &scale, None, formula));
        let y = fused.unwrap_or_else(|| {
            let clamped = self.tensor_clamp_impl.clamp(x.clone(), -scale.clone(), scale.clone());
            binary_sign_ste(clamped) * scale.clone()
        });
        Quantized {
            value: self.delay_wrapper.forward(x, y),
            scale: scale.into(),
            zero_point: None,
            bit_width: Scalar::Const(1.0),
            float_format: None,
        }
    }
}
