use super::Quantized;
use crate::scalar::Scalar;
use crate::tensor::QuantTensor;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// The integers of a layer's input, as far as the quantizer of its weight depends on them.
#[derive(Clone, Debug)]
pub struct InputFormat {
    /// The number of bits of an integer.
    pub bit_width: Scalar,
    /// Whether there are negative integers.
    pub signed: bool,
}

impl InputFormat {
    /// That of `input`; `None` if it consists of floating-point numbers.
    pub fn of<const D: usize>(input: &QuantTensor<D>) -> Option<Self> {
        let format = Self { bit_width: input.bit_width.clone(), signed: input.signed };
        input.float_format.is_none().then_some(format)
    }
}

/// The `tensor_quant` of a quantizer that depends on the input of the layer.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not quantize with regard to an input",
    label = "expected e.g. `DecoupledRescalingIntQuantWithInput`"
)]
pub trait TensorQuantWithInput: Module + ModuleDisplay + Sync {
    /// Quantizes `x`, which is multiplied with integers of the format `input`.
    fn forward_with<const D: usize>(&self, x: Tensor<D>, input: &InputFormat) -> Quantized<D>;
}
