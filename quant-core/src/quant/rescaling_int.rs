use super::{IntegerQuant, Quantized, TensorQuant};
use crate::bit_width::BitWidth;
use crate::kernel;
use crate::scalar::Scalar;
use crate::scaling::{IntegerScaling, Scaling};
use crate::tensor::Numbers;
use crate::zero_point::{ZeroPoint, ZeroPointTrial};
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Integer quantization whose scale is a threshold in the units of the tensor over a threshold in integers:
/// `scale = scaling_impl(x) / int_scaling_impl(bit_width)`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::inject::IntoAttr;
/// use quant_core::quant::{IntQuant, RescalingIntQuant, TensorQuant};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, IntScaling, ScalingShape};
/// use quant_core::zero_point::ZeroZeroPoint;
///
/// let device = Device::flex();
/// let quant = RescalingIntQuant::new(
///     IntQuant::new(true, true, RoundSte, TensorClamp, 0, &device),
///     ConstScaling::new(0.7.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device),
///     IntScaling::new(true, true),
///     ZeroZeroPoint,
///     BitWidthConst::new(4),
/// );
/// let q = quant.forward(Tensor::<1>::from_floats([0.16, -0.9, 0.0], &device));
/// assert_eq!(q.scale.into_scalar::<f32>(), 0.7 / 7.0);
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [0.2, -0.7, 0.0]);
/// ```
#[derive(Module, Debug)]
pub struct RescalingIntQuant<I, S, N, Z, B> {
    /// Rounds with a given scale.
    pub int_quant: I,
    /// The threshold in the units of the tensor.
    pub scaling_impl: S,
    /// The threshold in integers.
    pub int_scaling_impl: N,
    /// The integer that stands for 0.0.
    pub zero_point_impl: Z,
    /// The number of bits.
    pub msb_clamp_bit_width_impl: B,
}

#[component]
impl<I, S, N, Z, B> RescalingIntQuant<I, S, N, Z, B> {
    /// Takes its parts.
    pub fn new(int_quant: I, scaling_impl: S, int_scaling_impl: N, zero_point_impl: Z, bit_width_impl: B) -> Self {
        Self { int_quant, scaling_impl, int_scaling_impl, zero_point_impl, msb_clamp_bit_width_impl: bit_width_impl }
    }
}

impl<I, S, N, Z, B> RescalingIntQuant<I, S, N, Z, B>
where
    I: IntegerQuant,
    S: Scaling,
    Z: ZeroPoint,
{
    /// With one scale for each group instead of one for each element, where both are found by a kernel.
    fn in_groups<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar, bit_width: &Scalar) -> Option<Quantized<D>> {
        let scale = self.scaling_impl.scale_of_groups(x, threshold)?;
        let zero_point = self.zero_point_impl.zero_point_of_groups(x, &scale, bit_width)?;
        Some(Quantized {
            value: self.int_quant.quantize_groups(x.clone(), &scale, zero_point.as_ref(), bit_width),
            scale: Numbers::of_groups(scale, x.dims()),
            zero_point: zero_point.map(|zero_point| Numbers::of_groups(zero_point, x.dims())),
            bit_width: bit_width.clone(),
            float_format: None,
        })
    }
}

impl<I, S, N, Z, B> TensorQuant for RescalingIntQuant<I, S, N, Z, B>
where
    I: IntegerQuant + Sync,
    S: Scaling + Sync,
    N: IntegerScaling + Sync,
    Z: ZeroPoint + Sync,
    B: BitWidth + Sync,
{
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        let x = kernel::shared(x);
        let bit_width = self.msb_clamp_bit_width_impl.bit_width();
        let threshold = self.int_scaling_impl.int_threshold(&bit_width);
        if let Some(quantized) = self.in_groups(&x, &threshold, &bit_width) {
            return quantized;
        }
        let quantize = |x: Tensor<D>, scale: Tensor<D>, zero_point: Option<Tensor<D>>| {
            let value = self.int_quant.quantize(x, scale.clone(), zero_point.clone(), &bit_width);
            let zero_point = zero_point.map(Into::into);
            Quantized { value, scale: scale.into(), zero_point, bit_width: bit_width.clone(), float_format: None }
        };
        let scale = self.scaling_impl.scale_by_search(&x, &threshold, &|scale| {
            let zero_point = self.zero_point_impl.zero_point_of_trial(&x, &scale, &bit_width);
            quantize(x.clone().detach(), scale, zero_point)
        });
        let trial_scale = self.scaling_impl.scale_of_trial(&x, &threshold, &scale).detach();
        let trial = ZeroPointTrial {
            scale: trial_scale.clone(),
            quantize: &|zero_point| quantize(x.clone().detach(), trial_scale.clone(), Some(zero_point)),
        };
        let zero_point = self.zero_point_impl.zero_point_by_search(&x, &scale, &bit_width, &trial);
        quantize(x.clone(), scale.clone(), zero_point)
    }
}
