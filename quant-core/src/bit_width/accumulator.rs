use super::BitWidth;
use crate::scalar::Scalar;
use crate::state::RecordedConst;
use burn::module::Module;
use burn::tensor::Device;
use quant_macros::component;

/// The bit width of an accumulator, which is recorded: a [`BitWidthStatefulConst`](super::BitWidthStatefulConst) of the attribute
/// `accumulator_bit_width`, beside the `bit_width` of what is quantized.
///
/// ```
/// use burn::tensor::Device;
/// use quant_core::bit_width::{AccumulatorBitWidth, BitWidth};
/// assert_eq!(AccumulatorBitWidth::new(16, &Device::flex()).bit_width().to_f32(), 16.0);
/// ```
#[derive(Module, Debug)]
pub struct AccumulatorBitWidth {
    /// The number of bits.
    pub bit_width: RecordedConst,
}

#[component]
impl AccumulatorBitWidth {
    /// 2 to 64 bits: with one there is nothing to accumulate.
    pub fn new(#[range(2..=64)] accumulator_bit_width: usize, device: &Device) -> Self {
        Self { bit_width: RecordedConst::new(accumulator_bit_width as f32, device) }
    }
}

impl BitWidth for AccumulatorBitWidth {
    fn bit_width(&self) -> Scalar {
        Scalar::Const(self.bit_width.get())
    }
}
