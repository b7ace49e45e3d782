use crate::state::Counter;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// Postpones quantization: the first `quant_delay_steps` forward passes return the input.
///
/// As in the reference every pass counts, in evaluation too; unlike there the remaining steps are recorded.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::quant::DelayWrapper;
///
/// let device = Device::flex();
/// let delay = DelayWrapper::new(1, &device);
/// let (x, y) = (Tensor::<1>::zeros([1], &device), Tensor::<1>::ones([1], &device));
/// assert_eq!(delay.forward(x.clone(), y.clone()).into_scalar::<f32>(), 0.0);
/// assert_eq!(delay.forward(x, y).into_scalar::<f32>(), 1.0);
/// ```
#[derive(Module, Debug)]
pub struct DelayWrapper {
    /// `None` quantizes from the first pass.
    pub delay_impl: Option<DelayQuant>,
}

/// Counts the passes that are left without quantization.
#[derive(Module, Debug)]
pub struct DelayQuant {
    quant_delay_steps: Counter,
}

impl DelayWrapper {
    /// 0 steps are no delay.
    pub fn new(quant_delay_steps: usize, device: &Device) -> Self {
        let delay = || DelayQuant { quant_delay_steps: Counter::new(quant_delay_steps, device) };
        Self { delay_impl: (quant_delay_steps > 0).then(delay) }
    }

    /// `x` while there are steps left, then `y`.
    pub fn forward<const D: usize>(&self, x: Tensor<D>, y: Tensor<D>) -> Tensor<D> {
        let Some(delay) = &self.delay_impl else { return y };
        match delay.quant_delay_steps.get() {
            0 => y,
            steps => {
                delay.quant_delay_steps.set(steps - 1);
                x
            }
        }
    }
}
