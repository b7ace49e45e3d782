use super::{LearnedRound, ste};
use burn::module::Module;
use burn::tensor::{Tensor, activation::sigmoid};
use quant_macros::component;

/// Down and then up by `sigmoid(value / T)`, where the temperature `T` is `learned_round_temperature`: the smaller, the more
/// decided. In evaluation up where `value > 0`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{LearnedRound, LearnedRoundSigmoid};
/// let sigmoid = LearnedRoundSigmoid::new(0.5);
/// let value = Tensor::from_floats([0.0, 0.5], &Device::flex());
/// let offset = |training| sigmoid.offset(value.clone(), training).into_data().try_to_vec::<f32>().unwrap();
/// // sigmoid(1)
/// assert!(offset(true)[0] == 0.5 && (offset(true)[1] - 0.731_058_6).abs() < 1e-6);
/// assert_eq!(offset(false), [0.0, 1.0]);
/// ```
#[derive(Module, Debug)]
pub struct LearnedRoundSigmoid {
    /// What the parameter is divided by.
    pub learned_round_temperature: f32,
}

#[component]
impl LearnedRoundSigmoid {
    /// The temperature is positive.
    pub fn new(
        #[default(1.0)]
        #[range(1e-6..)]
        learned_round_temperature: f32,
    ) -> Self {
        Self { learned_round_temperature }
    }
}

impl LearnedRound for LearnedRoundSigmoid {
    fn offset(&self, value: Tensor<1>, training: bool) -> Tensor<1> {
        match training {
            true => sigmoid(value.div_scalar(self.learned_round_temperature)),
            false => value.greater_elem(0.0).float(),
        }
    }
    fn round<const D: usize>(&self, x: Tensor<D>, offset: Tensor<D>) -> Tensor<D> {
        ste::floor_ste(x) + offset
    }
}
