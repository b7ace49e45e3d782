use super::{Stats, order};
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// `−xᵢ` where `abs(xᵢ)` is largest; of equal ones the first.
///
/// For scales that may be negative ([`SignedFloatRestrictValue`](crate::restrict::SignedFloatRestrictValue)): the
/// largest element is divided by a scale of the other sign, so it becomes the lowest integer, which has no positive
/// counterpart. A restriction to powers of two or a logarithm makes NaN of a negative statistic.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{SignedAbsMax, Stats};
/// let x = Tensor::<2>::from_floats([[0.5, 2.0, -1.5], [3.0, -4.0, 4.0]], &Device::flex());
/// assert_eq!(SignedAbsMax.stats(x).into_data().try_to_vec::<f32>().unwrap(), [-2.0, 4.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct SignedAbsMax;

#[component]
impl SignedAbsMax {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for SignedAbsMax {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let [groups, n] = x.dims();
        if groups == 0 || n == 0 {
            return order::nothing(&x);
        }
        let largest = x.clone().detach().abs().argmax(1);
        -x.gather(1, largest).reshape([groups])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_first_of_equal_magnitudes_gets_the_gradient() {
        let x =
            Tensor::<2>::from_floats([[0.5, -2.0, 2.0], [3.0, -4.0, 1.0]], &Device::flex().autodiff()).require_grad();
        let stats = SignedAbsMax.stats(x.clone());
        let grads = (stats.clone() * Tensor::from_floats([1.0, 10.0], &x.device())).sum().backward();
        assert_eq!(stats.into_data().try_to_vec::<f32>().unwrap(), [2.0, 4.0]);
        let grad = x.grad(&grads).unwrap().into_data().try_to_vec::<f32>().unwrap();
        assert_eq!(grad, [0.0, -1.0, 0.0, 0.0, -10.0, 0.0]);
    }
}
