use super::{BitWidth, initial};
use crate::scalar::Scalar;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A learned number of bits to leave out: `1 / (ε + abs(bit_width_coeff))`, where `ε` is `non_zero_epsilon`.
///
/// ```
/// use burn::tensor::Device;
/// use quant_core::bit_width::{BitWidth, RemoveBitwidthParameter};
/// let bits = |remove| RemoveBitwidthParameter::new(remove, false, 1e-6, 0.1, &Device::flex()).bit_width().to_f32();
/// // 1 / (1/4 + 0.000001)
/// assert!((bits(4) - 3.999_984).abs() < 1e-6);
/// // none is a tenth: no number has a reciprocal of 0
/// assert!((bits(0) - 0.1).abs() < 1e-6);
/// ```
#[derive(Module, Debug)]
pub struct RemoveBitwidthParameter {
    /// What is learned: the reciprocal.
    pub bit_width_coeff: Param<Tensor<1>>,
    non_zero_epsilon: f32,
}

#[component]
impl RemoveBitwidthParameter {
    /// Begins as `bit_width_to_remove`, or as `remove_zero_bit_width` if that is 0. With `override_pretrained_bit_width` a
    /// load leaves it so.
    pub fn new(
        bit_width_to_remove: usize,
        #[default(false)] override_pretrained_bit_width: bool,
        #[default(1e-6)] non_zero_epsilon: f32,
        #[default(0.1)] remove_zero_bit_width: f32,
        device: &Device,
    ) -> Self {
        let remove = if bit_width_to_remove == 0 { remove_zero_bit_width } else { bit_width_to_remove as f32 };
        let init = Tensor::full([1], 1.0 / remove, device);
        Self { bit_width_coeff: initial(init, override_pretrained_bit_width), non_zero_epsilon }
    }
}

impl BitWidth for RemoveBitwidthParameter {
    fn bit_width(&self) -> Scalar {
        let coeff = self.bit_width_coeff.val().abs().add_scalar(self.non_zero_epsilon);
        Scalar::Tensor(coeff.recip())
    }
}
