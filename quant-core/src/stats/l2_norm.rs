use super::Stats;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// `‖x‖₂ = √(Σ x²)` of each group, the Euclidean length. For weight normalisation.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{L2Norm, Stats};
/// let x = Tensor::<2>::from_floats([[3.0, -4.0], [0.0, 1.5]], &Device::flex());
/// assert_eq!(L2Norm::new().stats(x).into_data().try_to_vec::<f32>().unwrap(), [5.0, 1.5]);
/// ```
#[derive(Module, Debug, Default)]
pub struct L2Norm;

#[component]
impl L2Norm {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for L2Norm {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let groups = x.dims()[0];
        (x.clone() * x).sum_dim(1).sqrt().reshape([groups])
    }
}
