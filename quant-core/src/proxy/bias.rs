use crate::inject::{Either, Shared, Unresolved};
use crate::proxy::{ScaledActProxy, ScaledWeightProxy};
use crate::quant::{AnyTensorQuant, GivenScale, OwnScale};
use crate::tensor::{MaybeQuantTensor, QuantTensor};
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::component;

/// The `proxy_class` of a bias quantizer.
#[diagnostic::on_unimplemented(
    message = "this layer quantizes biases, but the quantizer's `proxy_class` is `{Self}`",
    label = "expected `BiasQuantProxy`",
    note = "use a bias quantizer here, or write `proxy_class: BiasQuantProxy` in your own; `NoProxyClass` says that there is none"
)]
pub trait BiasProxy: Module + ModuleDisplay {
    /// [`OwnScale`], or [`GivenScale`] if it is that of the accumulator.
    type Scale;

    /// The quantized bias, `[channels]`.
    ///
    /// `accumulator_scale` is the scale of what the bias is added to, that of the input times that of the weight: `[1]` or
    /// `[channels]`. Where the bias needs it and there is none, the bias is left as it is.
    fn forward(&self, bias: Tensor<1>, accumulator_scale: impl FnOnce() -> Option<Tensor<1>>) -> MaybeQuantTensor<1>;
}

impl<T: BiasProxy + Sync + 'static> BiasProxy for Shared<T> {
    type Scale = T::Scale;
    fn forward(&self, bias: Tensor<1>, accumulator_scale: impl FnOnce() -> Option<Tensor<1>>) -> MaybeQuantTensor<1> {
        (**self).forward(bias, accumulator_scale)
    }
}

impl<L: BiasProxy, R: BiasProxy<Scale = L::Scale>> BiasProxy for Either<L, R> {
    type Scale = L::Scale;
    fn forward(&self, bias: Tensor<1>, accumulator_scale: impl FnOnce() -> Option<Tensor<1>>) -> MaybeQuantTensor<1> {
        match self {
            Self::Left(proxy) => proxy.forward(bias, accumulator_scale),
            Self::Right(proxy) => proxy.forward(bias, accumulator_scale),
        }
    }
}

impl BiasProxy for Unresolved {
    type Scale = OwnScale;
    fn forward(&self, _: Tensor<1>, _: impl FnOnce() -> Option<Tensor<1>>) -> MaybeQuantTensor<1> {
        match *self {}
    }
}

/// A layer whose input and weight have the proxies `I` and `W` knows the [`Scale`](BiasProxy::Scale) of a bias.
#[diagnostic::on_unimplemented(message = "this layer does not know the scale `{Self}` of its bias")]
pub trait KnownScale<I, W> {}

impl<I, W> KnownScale<I, W> for OwnScale {}

impl<I: ScaledActProxy, W: ScaledWeightProxy> KnownScale<I, W> for GivenScale {}

/// Quantizes a bias.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::proxy::{BiasProxy, BiasQuantProxy};
/// use quant_core::quant::{IntQuant, PrescaledRestrictIntQuant};
///
/// let device = Device::flex();
/// let int_quant = IntQuant::new(false, true, RoundSte, TensorClamp, 0, &device);
/// let proxy = BiasQuantProxy::new(PrescaledRestrictIntQuant::new(int_quant, BitWidthConst::new(8)), true);
/// let bias = Tensor::<1>::from_floats([0.3, -100.0], &device);
/// // an accumulator with a scale per channel
/// let scale = Tensor::from_floats([0.25, 0.5], &device);
/// let q = proxy.forward(bias.clone(), || Some(scale)).into_quant().unwrap();
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [0.25, -64.0]);
/// assert!(proxy.forward(bias, || None).into_quant().is_none());
/// ```
#[derive(Module, Debug)]
pub struct BiasQuantProxy<T> {
    /// The tensor quantizer.
    pub tensor_quant: T,
    /// Whether there are negative integers.
    pub signed: bool,
}

// no bounds: a wrong `tensor_quant` is reported by `Quantizer::TensorQuant` alone
#[component]
impl<T> BiasQuantProxy<T> {
    /// `signed` describes the integers that `tensor_quant` makes.
    pub fn new(tensor_quant: T, signed: bool) -> Self {
        Self { tensor_quant, signed }
    }
}

impl<T: AnyTensorQuant> BiasProxy for BiasQuantProxy<T> {
    type Scale = T::Scale;
    fn forward(&self, bias: Tensor<1>, accumulator_scale: impl FnOnce() -> Option<Tensor<1>>) -> MaybeQuantTensor<1> {
        match self.tensor_quant.quantize(bias.clone(), accumulator_scale) {
            Some(quantized) => MaybeQuantTensor::Quant(QuantTensor::new(quantized, self.signed)),
            None => MaybeQuantTensor::Float(bias),
        }
    }
}
