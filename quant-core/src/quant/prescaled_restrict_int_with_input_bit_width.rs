use super::{AnyTensorQuant, GivenInput, IntegerQuant, Quantized};
use crate::bit_width::BitWidthFromInput;
use crate::function::Identity;
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Integer quantization whose scale is given, and whose bit width follows from one that is given:
/// `clamp(round(x / s), min_int, max_int) · s`. The zero point is 0.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{Identity, RoundSte, TensorClamp};
/// use quant_core::quant::{IntQuant, PrescaledRestrictIntQuantWithInputBitWidth};
///
/// let device = Device::flex();
/// let int_quant = IntQuant::new(true, true, RoundSte, TensorClamp, 0, &device);
/// let quant = PrescaledRestrictIntQuantWithInputBitWidth::new(int_quant, Identity);
/// let x = Tensor::<1>::from_floats([0.5, -0.7, 3.0, -4.0], &device);
/// let q = quant.forward(x, Tensor::full([1], 0.25, &device), &4.0.into());
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [0.5, -0.75, 1.75, -1.75]);
/// assert_eq!(q.bit_width.to_f32(), 4.0);
/// ```
#[derive(Module, Debug)]
pub struct PrescaledRestrictIntQuantWithInputBitWidth<I, B> {
    /// Rounds with a given scale.
    pub int_quant: I,
    /// The number of bits, of that of the input.
    pub msb_clamp_bit_width_impl: B,
}

#[component]
impl<I, B> PrescaledRestrictIntQuantWithInputBitWidth<I, B> {
    /// Takes its parts.
    pub fn new(int_quant: I, #[default(Identity)] bit_width_impl: B) -> Self {
        Self { int_quant, msb_clamp_bit_width_impl: bit_width_impl }
    }
}

impl<I: IntegerQuant, B: BitWidthFromInput> PrescaledRestrictIntQuantWithInputBitWidth<I, B> {
    /// Quantizes `x` with `scale`, which broadcasts over it.
    pub fn forward<const D: usize>(&self, x: Tensor<D>, scale: Tensor<D>, input_bit_width: &Scalar) -> Quantized<D> {
        let bit_width = self.msb_clamp_bit_width_impl.bit_width_for(input_bit_width);
        let value = self.int_quant.quantize(x, scale.clone(), None, &bit_width);
        Quantized { value, scale: scale.into(), zero_point: None, bit_width, float_format: None }
    }
}

impl<I: IntegerQuant + Sync, B: BitWidthFromInput + Sync> AnyTensorQuant
    for PrescaledRestrictIntQuantWithInputBitWidth<I, B>
{
    type Scale = GivenInput;
    fn quantize<const D: usize>(&self, _: Tensor<D>, _: impl FnOnce() -> Option<Tensor<D>>) -> Option<Quantized<D>> {
        None
    }
}
