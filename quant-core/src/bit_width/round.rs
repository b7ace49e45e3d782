use crate::function::ste::round_ste;
use crate::restrict::Restrict;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Whole numbers of bits: `restrict(v) = round(v)`, to the nearest whatever a scale is rounded with.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::RoundBitWidth;
/// use quant_core::restrict::Restrict;
/// let bits = RoundBitWidth.restrict(Tensor::from_floats([3.4], &Device::flex()));
/// assert_eq!(bits.into_scalar::<f32>(), 3.0);
/// ```
#[derive(Module, Debug, Default)]
pub struct RoundBitWidth;

#[component]
impl RoundBitWidth {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Restrict for RoundBitWidth {
    fn restrict(&self, value: Tensor<1>) -> Tensor<1> {
        round_ste(value)
    }
    fn restrict_init(&self, bits: Tensor<1>) -> Tensor<1> {
        bits
    }
}
