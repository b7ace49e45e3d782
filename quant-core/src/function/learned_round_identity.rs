use super::{LearnedRound, ste};
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// To the nearest after a shift by the parameter, which is kept within ±0.5: `round(x + clamp(value, −0.5, 0.5))`. In
/// training and evaluation alike; both gradients are straight-through.
///
/// The definition is that of Cheng et al., *Optimize Weight Rounding via Signed Gradient Descent for the Quantization of
/// LLMs* (2023).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{LearnedRound, LearnedRoundIdentity};
/// let device = Device::flex();
/// let offset = LearnedRoundIdentity.offset(Tensor::from_floats([0.25, -3.0, 0.0], &device), true);
/// assert_eq!(offset.to_data().try_to_vec::<f32>().unwrap(), [0.25, -0.5, 0.0]);
/// let rounded = LearnedRoundIdentity.round(Tensor::<1>::from_floats([1.3, 1.9, 0.4], &device), offset);
/// assert_eq!(rounded.into_data().try_to_vec::<f32>().unwrap(), [2.0, 1.0, 0.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct LearnedRoundIdentity;

#[component]
impl LearnedRoundIdentity {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl LearnedRound for LearnedRoundIdentity {
    fn offset(&self, value: Tensor<1>, _: bool) -> Tensor<1> {
        ste::scalar_clamp_ste(value, -0.5, 0.5)
    }
    fn round<const D: usize>(&self, x: Tensor<D>, offset: Tensor<D>) -> Tensor<D> {
        ste::round_ste(x + offset)
    }
}
