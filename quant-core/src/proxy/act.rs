use crate::quant::TensorQuant;
use crate::tensor::{MaybeQuantTensor, QuantTensor};
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// The `proxy_class` of an activation quantizer.
#[role]
#[diagnostic::on_unimplemented(
    message = "this layer quantizes activations, but the quantizer's `proxy_class` is `{Self}`",
    label = "expected `ActQuantProxy`",
    note = "use an activation quantizer here, or write `proxy_class: ActQuantProxy` in your own; `NoProxyClass` says that there is none"
)]
pub trait ActProxy: Module + ModuleDisplay {
    /// The quantized activation; [`Float`](MaybeQuantTensor::Float) is `x` as it is.
    fn forward<const D: usize>(&self, x: Tensor<D>) -> MaybeQuantTensor<D>;
}

/// An activation proxy with a scale: not [`Passthrough`](super::Passthrough).
#[role]
#[diagnostic::on_unimplemented(
    message = "the scale of this layer's bias is that of its input times that of its weight, but the input has none",
    label = "the input quantizer's `proxy_class` is `{Self}`",
    note = "quantize the input, e.g. `.input_quant(Int8ActPerTensorFloat)`, or `.io_quant(..)` of a recurrent layer; it is the second quantizer in the type of the layer",
    note = "or give `quantize` an input that is quantized, a `QuantTensor`; `try_quantize` asks when it is run",
    note = "or give the bias a scale of its own, e.g. `.bias_quant(Int8BiasPerTensorFloatInternalScaling)`"
)]
pub trait ScaledActProxy: ActProxy {}

impl<T: TensorQuant> ScaledActProxy for ActQuantProxy<T> {}

/// Quantizes what passes through: inputs, outputs and activations.
#[derive(Module, Debug)]
pub struct ActQuantProxy<T> {
    /// The tensor quantizer, under the path that it has in the reference's checkpoints.
    pub fused_activation_quant_proxy: FusedActivationQuantProxy<T>,
    /// Whether there are negative integers.
    pub signed: bool,
}

/// Holds the tensor quantizer of an [`ActQuantProxy`].
#[derive(Module, Debug)]
pub struct FusedActivationQuantProxy<T> {
    /// The tensor quantizer.
    pub tensor_quant: T,
}

// no bounds: a wrong `tensor_quant` is reported by `Quantizer::TensorQuant` alone
#[component]
impl<T> ActQuantProxy<T> {
    /// `signed` describes the integers that `tensor_quant` makes.
    pub fn new(tensor_quant: T, signed: bool) -> Self {
        Self { fused_activation_quant_proxy: FusedActivationQuantProxy { tensor_quant }, signed }
    }
}

impl<T> ActQuantProxy<T> {
    /// The tensor quantizer.
    pub fn tensor_quant(&self) -> &T {
        &self.fused_activation_quant_proxy.tensor_quant
    }
}

impl<T: TensorQuant> ActProxy for ActQuantProxy<T> {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> MaybeQuantTensor<D> {
        MaybeQuantTensor::Quant(QuantTensor::new(self.tensor_quant().forward(x), self.signed))
    }
}
