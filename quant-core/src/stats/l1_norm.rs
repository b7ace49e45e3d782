use super::Stats;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// `‖x‖₁ = Σ abs(x)` of each group, the sum of magnitudes. For weight normalisation.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{L1Norm, Stats};
/// let x = Tensor::<2>::from_floats([[3.0, -4.0], [0.0, 1.5]], &Device::flex());
/// assert_eq!(L1Norm::new().stats(x).into_data().try_to_vec::<f32>().unwrap(), [7.0, 1.5]);
/// ```
#[derive(Module, Debug, Default)]
pub struct L1Norm;

#[component]
impl L1Norm {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for L1Norm {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let groups = x.dims()[0];
        x.abs().sum_dim(1).reshape([groups])
    }
}
