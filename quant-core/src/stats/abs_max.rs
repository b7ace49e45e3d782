use super::{Groups, Stats, order};
use crate::kernel::Statistic;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// `max(abs(x))`.
///
/// When several elements of a single group share the maximum its gradient is divided evenly among them; with several
/// groups the first element of each gets it. So does the reference, per tensor and per channel.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{AbsMax, Stats};
/// let x = Tensor::<2>::from_floats([[1.0, -3.0], [0.5, 0.25]], &Device::flex());
/// assert_eq!(AbsMax::new().stats(x).into_data().try_to_vec::<f32>().unwrap(), [3.0, 0.5]);
/// ```
#[derive(Module, Debug, Default)]
pub struct AbsMax;

#[component]
impl AbsMax {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for AbsMax {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        order::max(x.abs())
    }
    fn fused(&self, groups: &Groups<'_>) -> Option<Tensor<1>> {
        groups.reduce(Statistic::MaxMagnitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn gradient(x: [[f32; 3]; 2], rows: usize) -> Vec<f32> {
        let x = Tensor::<2>::from_floats(x, &Device::flex().autodiff()).narrow(0, 0, rows).require_grad();
        let grads = AbsMax::new().stats(x.clone()).sum().backward();
        x.grad(&grads).unwrap().into_data().try_to_vec().unwrap()
    }

    #[test]
    fn a_shared_maximum_shares_its_gradient() {
        assert_eq!(gradient([[2.0, -2.0, 1.0], [0.0; 3]], 1), [0.5, -0.5, 0.0]);
    }

    #[test]
    fn of_several_groups_the_first_maximum_gets_it() {
        assert_eq!(gradient([[2.0, -2.0, 1.0], [0.0, 3.0, -3.0]], 2), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    }
}
