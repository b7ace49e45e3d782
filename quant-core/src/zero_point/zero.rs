use super::ZeroPoint;
use crate::kernel::PerGroup;
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// A zero point of 0: symmetric quantization.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::zero_point::{ZeroPoint, ZeroZeroPoint};
/// let x = Tensor::<1>::ones([2], &Device::flex());
/// assert!(ZeroZeroPoint.zero_point(&x, &x, &8.0.into()).is_none());
/// ```
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
    fn zero_point_of_groups<const D: usize>(
        &self,
        _: &Tensor<D>,
        _: &PerGroup,
        _: &Scalar,
    ) -> Option<Option<PerGroup>> {
        Some(None)
    }
}
