use super::{FloatToInt, ste};
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The nearest integer, ties to even when positive and up when negative, as Xilinx DPUs round, with a straight-through
/// gradient: [`ste::dpu_round_ste`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{DpuRoundSte, FloatToInt};
/// let x = Tensor::<1>::from_floats([2.5, -2.4, -2.5, -1.5], &Device::flex());
/// assert_eq!(DpuRoundSte.to_int(x).into_data().try_to_vec::<f32>().unwrap(), [2.0, -2.0, -2.0, -1.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct DpuRoundSte;

#[component]
impl DpuRoundSte {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl FloatToInt for DpuRoundSte {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        ste::dpu_round_ste(x)
    }
}
