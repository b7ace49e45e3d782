use super::Restrict;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Any positive number: `restrict(v) = abs(v)`, so a learned scale that is pushed below zero comes back on the other
/// side. Its gradient at 0 is 0; a minimum (`scaling_min_val`) keeps it from there.
#[derive(Module, Debug, Default)]
pub struct FloatRestrictValue;

#[component]
impl FloatRestrictValue {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Restrict for FloatRestrictValue {
    fn restrict(&self, value: Tensor<1>) -> Tensor<1> {
        value.abs()
    }
    fn restrict_init(&self, scale: Tensor<1>) -> Tensor<1> {
        scale.abs()
    }
}
