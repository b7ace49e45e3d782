use super::{Stats, order};
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// `mean(abs(x)) + sigma · √(var(abs(x)) + std_dev_epsilon)`, with the variance of a sample (over `N − 1`).
///
/// The variance of one element is 0, where the reference has NaN.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{MeanSigmaStd, Stats};
/// // the magnitudes 1, 3 and 5: the mean is 3, the variance (4 + 0 + 4) / 2
/// let x = Tensor::<2>::from_floats([[1.0, -3.0, 5.0]], &Device::flex());
/// let stats = MeanSigmaStd::new(3.0, 0.0).stats(x);
/// assert_eq!(stats.into_data().try_to_vec::<f32>().unwrap(), [9.0]);
/// ```
#[derive(Module, Debug)]
pub struct MeanSigmaStd {
    /// How many standard deviations there are above the mean.
    pub sigma: f32,
    /// What is added to the variance.
    pub std_dev_epsilon: f32,
}

#[component]
impl MeanSigmaStd {
    /// `std_dev_epsilon` keeps the gradient of the root finite where all elements are equal.
    pub fn new(sigma: f32, #[default(1e-8)] std_dev_epsilon: f32) -> Self {
        Self { sigma, std_dev_epsilon }
    }
}

impl Stats for MeanSigmaStd {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let (mean, std) = mean_and_std(x, self.std_dev_epsilon);
        mean + std.mul_scalar(self.sigma)
    }
}

/// Mean and standard deviation of the magnitudes in each group.
pub(super) fn mean_and_std(x: Tensor<2>, epsilon: f32) -> (Tensor<1>, Tensor<1>) {
    let [groups, n] = x.dims();
    if groups == 0 || n == 0 {
        return (order::nothing(&x), order::nothing(&x));
    }
    let x = x.abs();
    let mean = x.clone().mean_dim(1);
    let error = x - mean.clone();
    let variance = (error.clone() * error).sum_dim(1).div_scalar(n.saturating_sub(1).max(1) as f32);
    (mean.reshape([groups]), variance.add_scalar(epsilon).sqrt().reshape([groups]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn of(x: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let x = Tensor::<1>::from_floats(x, &Device::flex().autodiff()).require_grad();
        let stats = MeanSigmaStd::new(3.0, 1e-8).stats(x.clone().reshape([1, -1]));
        let grads = stats.backward();
        let all = |t: Tensor<1>| t.into_data().try_to_vec::<f32>().unwrap();
        (all(stats), all(x.grad(&grads).unwrap()))
    }

    #[test]
    fn the_gradient_is_that_of_mean_and_deviation() {
        // sign(x) · (1/3 + 3 · (abs(x) − 3) / (2 · 2))
        let (_, grad) = of(&[1.0, -3.0, 5.0]);
        for (grad, wanted) in grad.iter().zip([1.0 / 3.0 - 1.5, -1.0 / 3.0, 1.0 / 3.0 + 1.5]) {
            assert!((grad - wanted).abs() < 1e-5, "{grad}, {wanted}");
        }
    }

    #[test]
    fn equal_elements_have_a_finite_gradient() {
        assert_eq!(of(&[-2.0, 2.0]), (vec![2.0 + 3e-4], vec![-0.5, 0.5]));
        assert_eq!(of(&[2.0]), (vec![2.0 + 3e-4], vec![1.0]));
    }
}
