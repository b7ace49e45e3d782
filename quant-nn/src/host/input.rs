use super::ActQuantizer;
use burn::tensor::Tensor;
use quant_core::inject::Quantizer;
use quant_core::proxy::{Passthrough, QuantizedInput};
use quant_core::tensor::{MaybeQuantTensor, QuantTensor};

/// What `quantize` of a layer takes: a tensor, or a quantized one, which brings its scale.
///
/// Some quantizers need to know what the input is quantized with: that of a bias its scale, that of a weight its bit width.
/// This says who quantizes it, so that a layer where nobody does is not compiled.
pub trait LayerInput<const D: usize>: Into<MaybeQuantTensor<D>> {
    /// The quantizer of the input of a layer that has `I` for it.
    type Quantizer<I: ActQuantizer>: Quantizer;
}

/// The layer quantizes it.
impl<const D: usize> LayerInput<D> for Tensor<D> {
    type Quantizer<I: ActQuantizer> = I;
}

/// Whether it is quantized is not known, so the layer has to do it; or it is asked with `try_quantize`.
impl<const D: usize> LayerInput<D> for MaybeQuantTensor<D> {
    type Quantizer<I: ActQuantizer> = I;
}

/// It is quantized, by the layer once more if that has a quantizer for it.
impl<const D: usize> LayerInput<D> for QuantTensor<D> {
    type Quantizer<I: ActQuantizer> = QuantizedBefore;
}

/// The quantizer of an input that reaches a layer as a [`QuantTensor`]: it says so in types, and no layer can hold it.
#[derive(Clone, Copy, Debug, Default)]
pub struct QuantizedBefore;

quant_core::__private::stateless_module!(QuantizedBefore, "QuantizedBefore");

impl Quantizer for QuantizedBefore {
    const NAME: &'static str = "QuantizedBefore";
    type TensorQuant = Passthrough;
    type Proxy = QuantizedInput;
}
