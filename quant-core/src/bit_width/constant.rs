use super::BitWidth;
use crate::scalar::Scalar;
use burn::module::Module;
use quant_macros::component;

/// A fixed bit width.
///
/// Up to 24 bits every integer of the range is a `f32`; above, the largest ones are rounded.
///
/// ```
/// use quant_core::bit_width::{BitWidth, BitWidthConst};
/// assert_eq!(BitWidthConst::new(4).bit_width().to_f32(), 4.0);
/// ```
#[derive(Module, Debug)]
pub struct BitWidthConst {
    /// The number of bits.
    pub bit_width: usize,
}

#[component]
impl BitWidthConst {
    /// 1 to 32 bits.
    pub fn new(#[range(1..=32)] bit_width: usize) -> Self {
        Self { bit_width }
    }
}

impl BitWidth for BitWidthConst {
    fn bit_width(&self) -> Scalar {
        Scalar::Const(self.bit_width as f32)
    }
}
