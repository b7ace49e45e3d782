use super::{ParameterQuant, Weights};
use burn::module::Param;
use burn::tensor::Tensor;
use quant_core::inject::Resolve;
use quant_core::proxy::WeightProxy;
use quant_core::tensor::MaybeQuantTensor;

/// A quantizer that a layer can use for its weight: complete, with a weight proxy.
pub trait WeightQuantizer: Resolve<Weights, Proxy: WeightProxy> {}

impl<Q: Resolve<Weights, Proxy: WeightProxy>> WeightQuantizer for Q {}

/// The place of a weight's quantizer.
pub type WeightQuant<Q> = ParameterQuant<Q, Weights>;

impl<Q: WeightQuantizer> ParameterQuant<Q, Weights> {
    /// Resolves `quantizer` for a weight, and returns the weight with the hook that notices when it is loaded. In the
    /// layer the weight is declared before its host.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new<const D: usize>(
        quantizer: Q,
        weight: Param<Tensor<D>>,
        output_channel_dim: usize,
    ) -> Result<(Self, Param<Tensor<D>>), Q::Error> {
        let host = Self::resolve(quantizer, &Weights::of(weight.val(), output_channel_dim))?;
        let weight = host.watch(weight, move |weight| Weights::of(weight, output_channel_dim));
        Ok((host, weight))
    }

    /// The quantized weight.
    pub fn forward<const D: usize>(&self, weight: Tensor<D>) -> MaybeQuantTensor<D> {
        self.proxy.forward(weight)
    }
}
