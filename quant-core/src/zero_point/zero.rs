use super::ZeroPoint;
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// A zero point of 0: symmetric quantization.
#[derive(Module, Debug, Default)]
pub struct ZeroZeroPoint;

#[component]
impl ZeroZeroPoint {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl ZeroPoint for ZeroZeroPoint {
    fn zero_point<const D: usize>(&self, _: &Tensor<D>, _: &Tensor<D>, _: &Scalar) -> Option<Tensor<D>> {
        None
    }
}
