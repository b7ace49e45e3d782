use super::{DelayWrapper, Quantized, TensorQuant};
use crate::function::ste::ternary_sign_ste;
use crate::kernel::{self, Formula};
use crate::scalar::Scalar;
use crate::scaling::Scaling;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// Three values: `sign(x) · scale` where `abs(x) > threshold · scale`, else 0. The gradient is straight-through where the value
/// is not 0, `dx = scale · g`, and 0 elsewhere; that of the scale is `Σ g · sign(x)` there.
///
/// The ready-made ternary quantizers are integers of two bits in the narrow range instead.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::inject::IntoAttr;
/// use quant_core::quant::{TensorQuant, TernaryQuant};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, ScalingShape};
///
/// let device = Device::flex();
/// let scaling = ConstScaling::new(0.5.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
/// let ternary = TernaryQuant::new(scaling, 0.5, 0, &device);
/// // the threshold is 0.25, and is 0 itself
/// let q = ternary.forward(Tensor::<1>::from_floats([0.04, -0.6, 3.3, 0.25], &device));
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [0.0, -0.5, 0.5, 0.0]);
/// ```
#[derive(Module, Debug)]
pub struct TernaryQuant<S> {
    /// The scale.
    pub scaling_impl: S,
    /// Postpones the quantization.
    pub delay_wrapper: DelayWrapper,
    /// Up to where values are 0, in scales.
    pub threshold: f32,
}

#[component]
impl<S> TernaryQuant<S> {
    /// `quant_delay_steps` forward passes return the input unquantized.
    pub fn new(scaling_impl: S, threshold: f32, #[default(0)] quant_delay_steps: usize, device: &Device) -> Self {
        Self { scaling_impl, delay_wrapper: DelayWrapper::new(quant_delay_steps, device), threshold }
    }
}

impl<S: Scaling + Sync> TensorQuant for TernaryQuant<S> {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        let x = kernel::shared(x);
        let scale = self.scaling_impl.scale(&x, &Scalar::Const(1.0));
        let fused = kernel::fake_quantize(&x, &scale, None, Formula::Ternary { threshold: self.threshold });
        let y = fused.unwrap_or_else(|| {
            let bound = scale.clone().detach().mul_scalar(self.threshold).expand(x.shape());
            let zero = x.clone().detach().abs().greater(bound).bool_not();
            ternary_sign_ste(x.clone()).mask_fill(zero, 0.0) * scale.clone()
        });
        let value = self.delay_wrapper.forward(x, y);
        Quantized { value, scale: scale.into(), zero_point: None, bit_width: Scalar::Const(2.0), float_format: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inject::IntoAttr;
    use crate::restrict::FloatRestrictValue;
    use crate::scaling::{ParameterScaling, ScalingShape};

    // the numbers are those of the reference
    #[test]
    fn zeros_have_no_gradient() {
        let device = Device::flex().autodiff();
        let scaling =
            ParameterScaling::new(0.5.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
        let ternary = TernaryQuant::new(scaling, 0.5, 0, &device);
        let x = Tensor::<1>::from_floats([0.04, -0.6, 3.3, 0.25, -0.2501, 0.0], &device).require_grad();
        let g = Tensor::<1>::from_floats([1.0, 2.0, -3.0, 0.5, -0.25, 4.0], &device);
        let q = ternary.forward(x.clone());
        let grads = (q.value.clone() * g).backward();
        let list = |x: Tensor<1>| x.into_data().try_to_vec::<f32>().unwrap();
        assert_eq!(list(q.value), [0.0, -0.5, 0.5, 0.0, -0.5, 0.0]);
        assert_eq!(q.bit_width.to_f32(), 2.0);
        assert_eq!(list(x.grad(&grads).unwrap()), [0.0, 1.0, -1.5, 0.0, -0.125, 0.0]);
        assert_eq!(list(ternary.scaling_impl.value.val().grad(&grads).unwrap()), [-4.75]);
    }

    #[test]
    fn a_delay_comes_first() {
        let device = Device::flex();
        let scaling =
            ParameterScaling::new(0.5.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
        let ternary = TernaryQuant::new(scaling, 0.5, 1, &device);
        let x = Tensor::<1>::from_floats([3.0], &device);
        let pass = || ternary.forward(x.clone()).value.into_scalar::<f32>();
        assert_eq!((pass(), pass()), (3.0, 0.5));
    }
}
