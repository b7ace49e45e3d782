use super::{ActProxy, BiasProxy, WeightProxy};
use crate::inject::{Context, Quantizer, Resolve};
use crate::quant::{OwnScale, Quantized, TensorQuant};
use crate::tensor::MaybeQuantTensor;
use burn::module::Module;
use burn::tensor::Tensor;
use core::convert::Infallible;

/// Leaves values as they are.
#[derive(Module, Debug, Default)]
pub struct Passthrough;

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

impl TensorQuant for Passthrough {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        Quantized::float(x)
    }
}

/// The proxy of a quantizer that declares no `proxy_class`: it has a tensor quantizer, but no layer takes it.
#[derive(Module, Debug, Default)]
pub struct NoProxyClass;

/// Stands for a use-site quantizer that has errors, so that they are reported alone.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Broken;

crate::__stateless_module!(Broken, "Broken");

impl Quantizer for Broken {
    const NAME: &'static str = "Broken";
    type TensorQuant = Passthrough;
    type Proxy = Passthrough;
}

impl<M> Resolve<M> for Broken {
    type Error = Infallible;
    fn tensor_quant(&self, _: &Context<'_, M>) -> Result<Passthrough, Infallible> {
        Ok(Passthrough)
    }
    fn proxy(&self, _: &Context<'_, M>) -> Result<Passthrough, Infallible> {
        Ok(Passthrough)
    }
}
