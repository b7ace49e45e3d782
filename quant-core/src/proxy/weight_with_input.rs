use super::{ActProxy, ActQuantProxy, ScaledWeightProxy, WeightProxy};
use crate::quant::{InputFormat, TensorQuant, TensorQuantWithInput};
use crate::tensor::{MaybeQuantTensor, QuantTensor};
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// The `proxy_class` of any weight quantizer, whether it depends on the input of the layer or not ([`WeightProxy`]).
#[diagnostic::on_unimplemented(
    message = "this layer quantizes weights, but the quantizer's `proxy_class` is `{Self}`",
    label = "expected `WeightQuantProxy`",
    note = "use a weight quantizer here, or write `proxy_class: WeightQuantProxy` in your own; `NoProxyClass` says that there is none"
)]
pub trait AnyWeightProxy: Module + ModuleDisplay {
    /// [`NoInput`] or [`QuantInput`].
    type Input;

    /// The quantized weight. `input` is the format of the layer's input, if it is quantized to integers; where the weight
    /// needs it and there is none, the weight is left as it is.
    fn quantize<const D: usize>(
        &self,
        weight: Tensor<D>,
        input: impl FnOnce() -> Option<InputFormat>,
    ) -> MaybeQuantTensor<D>;
}

/// A weight proxy with this [`Input`](AnyWeightProxy::Input) does not look at the input of the layer.
#[derive(Clone, Copy, Debug)]
pub enum NoInput {}

/// A weight proxy with this [`Input`](AnyWeightProxy::Input) needs an input that is quantized.
#[derive(Clone, Copy, Debug)]
pub enum QuantInput {}

impl<P: WeightProxy> AnyWeightProxy for P {
    type Input = NoInput;
    fn quantize<const D: usize>(
        &self,
        weight: Tensor<D>,
        _: impl FnOnce() -> Option<InputFormat>,
    ) -> MaybeQuantTensor<D> {
        self.forward(weight)
    }
}

/// An activation proxy that quantizes: not [`Passthrough`](super::Passthrough).
#[role]
#[diagnostic::on_unimplemented(
    message = "this layer's weight is quantized with regard to the bit width of its input, but the input is not quantized",
    label = "the input quantizer's `proxy_class` is `{Self}`",
    note = "quantize the input, e.g. `.input_quant(Int8ActPerTensorFloat)`; it is the second quantizer in the type of the layer",
    note = "or give `quantize` an input that is quantized, a `QuantTensor`; `try_quantize` asks when it is run"
)]
pub trait QuantActProxy: ActProxy {}

impl<T: TensorQuant> QuantActProxy for ActQuantProxy<T> {}

/// A layer whose input has the proxy `I` knows the [`Input`](AnyWeightProxy::Input) of a weight.
#[diagnostic::on_unimplemented(message = "this layer does not know the input `{Self}` of its weight")]
pub trait KnownInput<I> {}

impl<I> KnownInput<I> for NoInput {}

impl<I: QuantActProxy> KnownInput<I> for QuantInput {}

/// Quantizes a weight with regard to the bit width and the sign of the layer's input.
///
/// What needs the input cannot be shared between layers.
#[derive(Module, Debug)]
pub struct DecoupledWeightQuantWithInputProxy<T> {
    /// The tensor quantizer.
    pub tensor_quant: T,
    /// Whether there are negative integers.
    pub signed: bool,
}

// no bounds: a wrong `tensor_quant` is reported by `Quantizer::TensorQuant` alone
#[component]
impl<T> DecoupledWeightQuantWithInputProxy<T> {
    /// `signed` describes the integers that `tensor_quant` makes.
    pub fn new(tensor_quant: T, signed: bool) -> Self {
        Self { tensor_quant, signed }
    }
}

impl<T: TensorQuantWithInput> AnyWeightProxy for DecoupledWeightQuantWithInputProxy<T> {
    type Input = QuantInput;
    fn quantize<const D: usize>(
        &self,
        weight: Tensor<D>,
        input: impl FnOnce() -> Option<InputFormat>,
    ) -> MaybeQuantTensor<D> {
        match input() {
            Some(input) => {
                let quantized = self.tensor_quant.forward_with(weight, &input);
                MaybeQuantTensor::Quant(QuantTensor::new(quantized, self.signed))
            }
            None => MaybeQuantTensor::Float(weight),
        }
    }
}

impl<T: TensorQuantWithInput> ScaledWeightProxy for DecoupledWeightQuantWithInputProxy<T> {}
