use crate::function::{max_int, min_int};
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use quant_macros::{component, role};

/// The `int_scaling_impl` of a quantizer: the integer that the threshold of a scale maps to.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` is not an integer scaling", label = "expected e.g. `IntScaling`")]
pub trait IntegerScaling: Module + ModuleDisplay {
    /// The integer threshold of a bit width.
    fn int_threshold(&self, bit_width: &Scalar) -> Scalar;
}

/// The largest magnitude of the range: `−min_int` if signed, else `max_int`; at least 1, so that the one integer of a
/// narrow range of one bit, 0, has a scale.
///
/// ```
/// use quant_core::scaling::{IntScaling, IntegerScaling};
/// let threshold = |signed, narrow| IntScaling::new(signed, narrow).int_threshold(&8.0.into()).to_f32();
/// assert_eq!((threshold(true, false), threshold(true, true), threshold(false, false)), (128.0, 127.0, 255.0));
/// assert_eq!(IntScaling::new(true, true).int_threshold(&1.0.into()).to_f32(), 1.0);
/// ```
#[derive(Module, Debug)]
pub struct IntScaling {
    /// Whether there are negative integers.
    pub signed: bool,
    /// Whether the range leaves out its lowest integer if signed, its highest if not.
    pub narrow_range: bool,
}

#[component]
impl IntScaling {
    /// The range is described as in [`min_int`] and [`max_int`].
    pub fn new(signed: bool, narrow_range: bool) -> Self {
        Self { signed, narrow_range }
    }
}

impl IntegerScaling for IntScaling {
    fn int_threshold(&self, bit_width: &Scalar) -> Scalar {
        let largest = match self.signed {
            true => -min_int(true, self.narrow_range, bit_width),
            false => max_int(false, self.narrow_range, bit_width),
        };
        largest.at_least(1.0)
    }
}
