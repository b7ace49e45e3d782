use super::{ActProxy, BiasProxy, QuantActProxy, ScaledActProxy, ScaledWeightProxy, TruncProxy, WeightProxy};
use crate::inject::{Context, Quantizer, Resolve};
use crate::quant::{OwnScale, Quantized, TensorQuant};
use crate::tensor::{MaybeQuantTensor, QuantTensor};
use burn::module::Module;
use burn::tensor::Tensor;
use core::convert::Infallible;
use quant_macros::component;

/// Leaves values as they are.
#[derive(Module, Debug, Default)]
pub struct Passthrough;

#[component]
impl Passthrough {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl WeightProxy for Passthrough {
    fn forward<const D: usize>(&self, weight: Tensor<D>) -> MaybeQuantTensor<D> {
        MaybeQuantTensor::Float(weight)
    }
}

impl ActProxy for Passthrough {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> MaybeQuantTensor<D> {
        MaybeQuantTensor::Float(x)
    }
}

impl BiasProxy for Passthrough {
    type Scale = OwnScale;
    fn forward(&self, bias: Tensor<1>, _: impl FnOnce() -> Option<Tensor<1>>) -> MaybeQuantTensor<1> {
        MaybeQuantTensor::Float(bias)
    }
}

impl TruncProxy for Passthrough {
    fn forward<const D: usize>(&self, x: QuantTensor<D>) -> QuantTensor<D> {
        x
    }
}

impl TensorQuant for Passthrough {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        Quantized::float(x)
    }
}

/// The proxy of an input that is quantized before it reaches a layer: leaves it as it is, with the scale that it has.
#[derive(Module, Debug, Default)]
pub struct QuantizedInput;

impl ActProxy for QuantizedInput {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> MaybeQuantTensor<D> {
        MaybeQuantTensor::Float(x)
    }
}

impl ScaledActProxy for QuantizedInput {}

impl QuantActProxy for QuantizedInput {}

/// The proxy of a quantizer that declares no `proxy_class`: it has a tensor quantizer, but no layer takes it.
#[derive(Module, Debug, Default)]
pub struct NoProxyClass;

/// Stands for the parts of a quantizer that has errors: it plays every role, so that they are reported alone.
#[doc(hidden)]
#[derive(Module, Debug, Default)]
pub struct Anything;

impl WeightProxy for Anything {
    fn forward<const D: usize>(&self, weight: Tensor<D>) -> MaybeQuantTensor<D> {
        MaybeQuantTensor::Float(weight)
    }
}

impl ActProxy for Anything {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> MaybeQuantTensor<D> {
        MaybeQuantTensor::Float(x)
    }
}

impl BiasProxy for Anything {
    type Scale = OwnScale;
    fn forward(&self, bias: Tensor<1>, _: impl FnOnce() -> Option<Tensor<1>>) -> MaybeQuantTensor<1> {
        MaybeQuantTensor::Float(bias)
    }
}

impl TruncProxy for Anything {
    fn forward<const D: usize>(&self, x: QuantTensor<D>) -> QuantTensor<D> {
        x
    }
}

impl ScaledWeightProxy for Anything {}

impl ScaledActProxy for Anything {}

impl QuantActProxy for Anything {}

impl TensorQuant for Anything {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        Quantized::float(x)
    }
}

/// Stands for a use-site quantizer that has errors.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Broken;

crate::__stateless_module!(Broken, "Broken");

impl Quantizer for Broken {
    const NAME: &'static str = "Broken";
    type TensorQuant = Anything;
    type Proxy = Anything;
}

impl<M> Resolve<M> for Broken {
    type Error = Infallible;
    fn tensor_quant(&self, _: &Context<'_, M>) -> Result<Anything, Infallible> {
        Ok(Anything)
    }
    fn proxy(&self, _: &Context<'_, M>) -> Result<Anything, Infallible> {
        Ok(Anything)
    }
}
