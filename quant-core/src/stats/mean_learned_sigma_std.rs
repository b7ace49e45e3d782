use super::Stats;
use super::mean_sigma_std::mean_and_std;
use crate::scaling::ScalingShape;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// [`MeanSigmaStd`](super::MeanSigmaStd) with a learned number of standard deviations, which begins as `sigma`:
/// `mean(abs(x)) + value · √(var(abs(x)) + std_dev_epsilon)`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::scaling::ScalingShape;
/// use quant_core::stats::{MeanLearnedSigmaStd, Stats};
///
/// let device = Device::flex().autodiff();
/// let stats = MeanLearnedSigmaStd::new(3.0, ScalingShape::default(), 0.0, &device);
/// // the magnitudes 1, 3 and 5: the mean is 3, the standard deviation 2
/// let found = stats.stats(Tensor::<2>::from_floats([[1.0, -3.0, 5.0]], &device));
/// assert_eq!(found.to_data().try_to_vec::<f32>().unwrap(), [9.0]);
/// let grads = found.backward();
/// assert_eq!(stats.value.val().grad(&grads).unwrap().into_scalar::<f32>(), 2.0);
/// ```
#[derive(Module, Debug)]
pub struct MeanLearnedSigmaStd {
    /// How many standard deviations there are above the mean, one number for each group or one for all.
    pub value: Param<Tensor<1>>,
    /// What is added to the variance.
    pub std_dev_epsilon: f32,
}

#[component]
impl MeanLearnedSigmaStd {
    /// `stats_output_shape` has one element, or as many as the view has groups.
    pub fn new(
        sigma: f32,
        #[default(ScalingShape::default())] stats_output_shape: ScalingShape,
        #[default(1e-8)] std_dev_epsilon: f32,
        device: &Device,
    ) -> Self {
        let value = Param::from_tensor(Tensor::full([stats_output_shape.num_elements()], sigma, device));
        Self { value, std_dev_epsilon }
    }
}

impl Stats for MeanLearnedSigmaStd {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let (mean, std) = mean_and_std(x, self.std_dev_epsilon);
        mean + std * self.value.val()
    }
}
