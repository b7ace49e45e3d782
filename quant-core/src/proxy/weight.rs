use crate::quant::TensorQuant;
use crate::tensor::{MaybeQuantTensor, QuantTensor};
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// The `proxy_class` of a weight quantizer.
#[role]
#[diagnostic::on_unimplemented(
    message = "this layer quantizes weights, but the quantizer's `proxy_class` is `{Self}`",
    label = "expected `WeightQuantProxy`",
    note = "use a weight quantizer here, or write `proxy_class: WeightQuantProxy` in your own; `NoProxyClass` says that there is none"
)]
pub trait WeightProxy: Module + ModuleDisplay {
    /// The quantized weight.
    fn forward<const D: usize>(&self, weight: Tensor<D>) -> MaybeQuantTensor<D>;
}

/// A weight proxy with a scale: not [`Passthrough`](super::Passthrough).
#[role]
#[diagnostic::on_unimplemented(
    message = "the scale of this layer's bias is that of its input times that of its weight, but the weight has none",
    label = "the weight quantizer's `proxy_class` is `{Self}`",
    note = "quantize the weight, e.g. `.weight_quant(Int8WeightPerTensorFloat)`; it is the first quantizer in the type of the layer",
    note = "or give the bias a scale of its own, e.g. `.bias_quant(Int8BiasPerTensorFloatInternalScaling)`"
)]
pub trait ScaledWeightProxy: Module + ModuleDisplay {}

impl<T: TensorQuant> ScaledWeightProxy for WeightQuantProxy<T> {}

/// Quantizes a weight.
#[derive(Module, Debug)]
pub struct WeightQuantProxy<T> {
    /// The tensor quantizer.
    pub tensor_quant: T,
    /// Whether there are negative integers.
    pub signed: bool,
}

// no bounds: a wrong `tensor_quant` is reported by `Quantizer::TensorQuant` alone
#[component]
impl<T> WeightQuantProxy<T> {
    /// `signed` describes the integers that `tensor_quant` makes.
    pub fn new(tensor_quant: T, signed: bool) -> Self {
        Self { tensor_quant, signed }
    }
}

impl<T: TensorQuant> WeightProxy for WeightQuantProxy<T> {
    fn forward<const D: usize>(&self, weight: Tensor<D>) -> MaybeQuantTensor<D> {
        MaybeQuantTensor::Quant(QuantTensor::new(self.tensor_quant.forward(weight), self.signed))
    }
}
