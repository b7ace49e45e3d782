use super::Stats;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The root mean square of the largest magnitudes of the groups, `‖(max(abs(x₁)), .., max(abs(x_G)))‖₂ / √G`: one number
/// for all groups.
///
/// A scale for the whole tensor that is no slave to its largest channel.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{AbsMaxL2, Stats};
/// // the largest magnitudes 1, 7, 5 and 5: √((1 + 49 + 25 + 25) / 4)
/// let x = Tensor::<2>::from_floats([[1.0, 0.5], [-7.0, 2.0], [5.0, 1.0], [0.0, -5.0]], &Device::flex());
/// assert_eq!(AbsMaxL2::new().stats(x).into_data().try_to_vec::<f32>().unwrap(), [5.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct AbsMaxL2;

#[component]
impl AbsMaxL2 {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for AbsMaxL2 {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let [groups, n] = x.dims();
        if groups == 0 || n == 0 {
            return Tensor::zeros([1], &x.device());
        }
        let max = x.abs().max_dim(1);
        let norm: Tensor<1> = (max.clone() * max).sum().sqrt();
        norm.div_scalar((groups as f32).sqrt())
    }
}
