use super::{Stats, order};
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// `mean(abs(x))`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{AbsAve, Stats};
/// let x = Tensor::<2>::from_floats([[1.0, -3.0], [0.5, 0.25]], &Device::flex());
/// assert_eq!(AbsAve.stats(x).into_data().try_to_vec::<f32>().unwrap(), [2.0, 0.375]);
/// ```
#[derive(Module, Debug, Default)]
pub struct AbsAve;

#[component]
impl AbsAve {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for AbsAve {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let [groups, n] = x.dims();
        if n == 0 {
            return order::nothing(&x);
        }
        x.abs().mean_dim(1).reshape([groups])
    }
}
