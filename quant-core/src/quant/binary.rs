use super::{DelayWrapper, Quantized, TensorQuant};
use crate::function::ste::binary_sign_ste;
use crate::kernel::{self, Formula};
use crate::scalar::Scalar;
use crate::scaling::Scaling;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// One bit: `sign(x) · scale`, where the sign of 0 is 1. The gradient is straight-through, `dx = scale · g`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::inject::IntoAttr;
/// use quant_core::quant::{BinaryQuant, TensorQuant};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, ScalingShape};
///
/// let device = Device::flex();
/// let scaling = ConstScaling::new(0.1.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
/// let q = BinaryQuant::new(scaling, 0, &device).forward(Tensor::<1>::from_floats([0.04, -0.6, 3.3], &device));
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [0.1, -0.1, 0.1]);
/// ```
#[derive(Module, Debug)]
pub struct BinaryQuant<S> {
    /// The scale.
    pub scaling_impl: S,
    /// Postpones the quantization.
    pub delay_wrapper: DelayWrapper,
}

#[component]
impl<S> BinaryQuant<S> {
    /// `quant_delay_steps` forward passes return the input unquantized.
    pub fn new(scaling_impl: S, #[default(0)] quant_delay_steps: usize, device: &Device) -> Self {
        Self { scaling_impl, delay_wrapper: DelayWrapper::new(quant_delay_steps, device) }
    }
}

impl<S: Scaling + Sync> TensorQuant for BinaryQuant<S> {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        let x = kernel::shared(x);
        let scale = self.scaling_impl.scale(&x, &Scalar::Const(1.0));
        let y = kernel::fake_quantize(&x, &scale, None, Formula::Binary { clamped: false })
            .unwrap_or_else(|| binary_sign_ste(x.clone()) * scale.clone());
        Quantized {
            value: self.delay_wrapper.forward(x, y),
            scale: scale.into(),
            zero_point: None,
            bit_width: Scalar::Const(1.0),
            float_format: None,
        }
    }
}
