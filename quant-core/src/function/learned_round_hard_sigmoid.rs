use super::{LearnedRound, ste};
use burn::module::Module;
use burn::tensor::{Tensor, activation::sigmoid};
use quant_macros::component;

/// Down and then up by `h = clamp(sigmoid(value) · (ζ − γ) + γ, 0, 1)`, where `ζ` is `learned_round_zeta` and `γ` is
/// `learned_round_gamma`: the stretched sigmoid reaches 0 and 1. In evaluation up where `h > 0.5`.
///
/// The definition is that of Nagel et al., *Up or Down? Adaptive Rounding for Post-Training Quantization* (2020).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{LearnedRound, LearnedRoundHardSigmoid};
/// let hard = LearnedRoundHardSigmoid::new(1.1, -0.1);
/// let value = Tensor::from_floats([0.0, 9.0, -9.0, 1.0], &Device::flex());
/// let offset = |training| hard.offset(value.clone(), training).into_data().try_to_vec::<f32>().unwrap();
/// assert_eq!(offset(true)[..3], [0.5, 1.0, 0.0]);
/// // 1.2 · 0.7310586 − 0.1
/// assert!((offset(true)[3] - 0.77727).abs() < 1e-5);
/// assert_eq!(offset(false), [0.0, 1.0, 0.0, 1.0]);
/// ```
#[derive(Module, Debug)]
pub struct LearnedRoundHardSigmoid {
    /// Where the stretched sigmoid ends, before it is clamped.
    pub learned_round_zeta: f32,
    /// Where it begins.
    pub learned_round_gamma: f32,
}

#[component]
impl LearnedRoundHardSigmoid {
    /// The range to which the sigmoid is stretched; beyond 0 and 1, or it cannot decide.
    pub fn new(#[default(1.1)] learned_round_zeta: f32, #[default(-0.1)] learned_round_gamma: f32) -> Self {
        Self { learned_round_zeta, learned_round_gamma }
    }
}

impl LearnedRound for LearnedRoundHardSigmoid {
    fn offset(&self, value: Tensor<1>, training: bool) -> Tensor<1> {
        let (zeta, gamma) = (self.learned_round_zeta, self.learned_round_gamma);
        // as the reference's double-precision constant
        let range = (f64::from(zeta) - f64::from(gamma)) as f32;
        let stretched = sigmoid(value).mul_scalar(range).add_scalar(gamma).clamp(0.0, 1.0);
        if training { stretched } else { stretched.greater_elem(0.5).float() }
    }
    fn round<const D: usize>(&self, x: Tensor<D>, offset: Tensor<D>) -> Tensor<D> {
        ste::floor_ste(x) + offset
    }
}
