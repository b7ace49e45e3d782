use super::Stats;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The mean over the groups of `max(abs(x))`: one number for all of them. In each group the first element that has the
/// maximum gets its share of the gradient.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{AbsMaxAve, Stats};
/// let x = Tensor::<2>::from_floats([[1.0, -3.0], [0.5, 0.25]], &Device::flex());
/// assert_eq!(AbsMaxAve.stats(x).into_data().try_to_vec::<f32>().unwrap(), [1.75]);
/// ```
#[derive(Module, Debug, Default)]
pub struct AbsMaxAve;

#[component]
impl AbsMaxAve {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for AbsMaxAve {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        match x.shape().num_elements() {
            0 => Tensor::zeros([1], &x.device()),
            _ => x.abs().max_dim(1).mean(),
        }
    }
}
