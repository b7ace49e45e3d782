use super::{AnyTensorQuant, GivenScale, IntegerQuant, Quantized, TruncIntegerQuant};
use crate::bit_width::BitWidth;
use crate::tensor::QuantTensor;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Integer quantization whose scale is given: `clamp(round(x / s), min_int, max_int) · s`, where `s` comes with `x`. The
/// zero point is 0.
///
/// A bias has the scale of the accumulator that it is added to, which its layer knows.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::quant::{IntQuant, PrescaledRestrictIntQuant};
///
/// let device = Device::flex();
/// let int_quant = IntQuant::new(true, true, RoundSte, TensorClamp, 0, &device);
/// let quant = PrescaledRestrictIntQuant::new(int_quant, BitWidthConst::new(4));
/// let x = Tensor::<1>::from_floats([0.24, -0.3, 2.0, -2.7], &device);
/// let q = quant.forward(x, Tensor::full([1], 0.0625, &device));
/// // the integers 4, -5, 7 and -7
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [0.25, -0.3125, 0.4375, -0.4375]);
/// ```
#[derive(Module, Debug)]
pub struct PrescaledRestrictIntQuant<I, B> {
    /// Rounds with a given scale.
    pub int_quant: I,
    /// The number of bits.
    pub msb_clamp_bit_width_impl: B,
}

#[component]
impl<I, B> PrescaledRestrictIntQuant<I, B> {
    /// Takes its parts.
    pub fn new(int_quant: I, bit_width_impl: B) -> Self {
        Self { int_quant, msb_clamp_bit_width_impl: bit_width_impl }
    }
}

impl<I: IntegerQuant, B: BitWidth> PrescaledRestrictIntQuant<I, B> {
    /// Quantizes `x` with `scale`, which broadcasts over it.
    pub fn forward<const D: usize>(&self, x: Tensor<D>, scale: Tensor<D>) -> Quantized<D> {
        let bit_width = self.msb_clamp_bit_width_impl.bit_width();
        let value = self.int_quant.quantize(x, scale.clone(), None, &bit_width);
        Quantized { value, scale: scale.into(), zero_point: None, bit_width, float_format: None }
    }
}

/// Of what is quantized already: `clamp(i, min_int, max_int)`, with its scale and its zero point.
impl<I: IntegerQuant + Sync, B: BitWidth + Sync> TruncIntegerQuant for PrescaledRestrictIntQuant<I, B> {
    fn requantize<const D: usize>(&self, x: QuantTensor<D>) -> Quantized<D> {
        let QuantTensor { value, scale, zero_point, .. } = x;
        let bit_width = self.msb_clamp_bit_width_impl.bit_width();
        let zero = zero_point.as_deref().cloned();
        let value = self.int_quant.quantize(value, Tensor::clone(&scale), zero, &bit_width);
        Quantized { value, scale, zero_point, bit_width, float_format: None }
    }
}

impl<I: IntegerQuant + Sync, B: BitWidth + Sync> AnyTensorQuant for PrescaledRestrictIntQuant<I, B> {
    type Scale = GivenScale;
    fn quantize<const D: usize>(
        &self,
        x: Tensor<D>,
        scale: impl FnOnce() -> Option<Tensor<D>>,
    ) -> Option<Quantized<D>> {
        Some(self.forward(x, scale()?))
    }
}
