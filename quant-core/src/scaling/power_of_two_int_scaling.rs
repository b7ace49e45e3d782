use super::IntegerScaling;
use crate::function::max_int;
use crate::scalar::Scalar;
use burn::module::Module;
use quant_macros::component;

/// The power of two above the range: `max_int + 1`, that is `2^(b−1)` if signed and `2^b` if not. A power-of-two threshold
/// over it is again a power of two; the largest magnitude may lie one step above the range, and is clamped.
///
/// ```
/// use quant_core::scaling::{IntegerScaling, PowerOfTwoIntScaling};
/// let threshold = |signed| PowerOfTwoIntScaling::new(signed).int_threshold(&8.0.into()).to_f32();
/// assert_eq!((threshold(true), threshold(false)), (128.0, 256.0));
/// ```
#[derive(Module, Debug)]
pub struct PowerOfTwoIntScaling {
    /// Whether there are negative integers.
    pub signed: bool,
}

#[component]
impl PowerOfTwoIntScaling {
    /// The range may be narrow or not: the threshold is the same.
    pub fn new(signed: bool) -> Self {
        Self { signed }
    }
}

impl IntegerScaling for PowerOfTwoIntScaling {
    fn int_threshold(&self, bit_width: &Scalar) -> Scalar {
        max_int(self.signed, false, bit_width) + 1.0
    }
}
