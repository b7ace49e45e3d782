use super::host_module;
use burn::module::*;
use burn::tensor::{Device, Tensor};
use quant_core::inject::{Context, Quantizer, Resolve};
use quant_core::proxy::ActProxy;
use quant_core::tensor::MaybeQuantTensor;

/// What a value function of an activation quantizer sees as `module`: there is no weight to look at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Activations;

/// A quantizer that a layer can use for its input, its output or its activation: complete, with an activation proxy.
pub trait ActQuantizer: Resolve<Activations, Proxy: ActProxy> {}

impl<Q: Resolve<Activations, Proxy: ActProxy>> ActQuantizer for Q {}

/// The place of an activation's quantizer.
#[derive(Clone, Debug)]
pub struct ActQuant<Q: Quantizer> {
    /// What the quantizer resolved to.
    pub proxy: Q::Proxy,
    /// The quantizer, with what it captured.
    pub quantizer: Q,
}

impl<Q: ActQuantizer> ActQuant<Q> {
    /// Resolves `quantizer`.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new(quantizer: Q, device: &Device) -> Result<Self, Q::Error> {
        let proxy = quantizer.proxy(&Context { module: &Activations, device })?;
        Ok(Self { proxy, quantizer })
    }

    /// The quantized activation.
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> MaybeQuantTensor<D> {
        self.proxy.forward(x)
    }
}

impl<Q: Quantizer> ActQuant<Q> {
    /// Nothing here depends on what a load brings elsewhere.
    fn mapped<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        Self { proxy: self.proxy.map(mapper), ..self }
    }
}

host_module!([] ActQuant<Q> {}, name: "ActQuant");
