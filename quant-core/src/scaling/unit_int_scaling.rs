use super::IntegerScaling;
use crate::scalar::Scalar;
use burn::module::Module;
use quant_macros::component;

/// A threshold of 1: what the `scaling_impl` returns is the scale itself. (The reference writes a constant here.)
///
/// ```
/// use quant_core::scaling::{IntegerScaling, UnitIntScaling};
/// assert_eq!(UnitIntScaling.int_threshold(&8.0.into()).to_f32(), 1.0);
/// ```
#[derive(Module, Debug, Default)]
pub struct UnitIntScaling;

#[component]
impl UnitIntScaling {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl IntegerScaling for UnitIntScaling {
    fn int_threshold(&self, _: &Scalar) -> Scalar {
        Scalar::Const(1.0)
    }
}
