use super::{Biases, ParameterQuant};
use burn::module::Param;
use burn::tensor::{Device, Tensor};
use quant_core::inject::{Quantizer, Resolve};
use quant_core::proxy::{BiasProxy, KnownScale};
use quant_core::tensor::MaybeQuantTensor;

/// A quantizer that a layer can use for its bias: complete, with a bias proxy.
pub trait BiasQuantizer: Resolve<Biases, Proxy: BiasProxy> {}

impl<Q: Resolve<Biases, Proxy: BiasProxy>> BiasQuantizer for Q {}

/// A quantizer for the bias of a layer whose input and weight are quantized by `I` and `W`: if it takes the scale of the
/// accumulator, both have one.
///
/// A bias with a scale of its own fits every layer.
pub trait BiasQuantizerFor<I, W>: BiasQuantizer {}

impl<Q, I, W> BiasQuantizerFor<I, W> for Q
where
    Q: BiasQuantizer,
    I: Quantizer,
    W: Quantizer,
    <Q::Proxy as BiasProxy>::Scale: KnownScale<I::Proxy, W::Proxy>,
{
}

/// The place of a bias's quantizer. A layer without a bias has one too; nothing passes through it.
pub type BiasQuant<Q> = ParameterQuant<Q, Biases>;

impl<Q: BiasQuantizer> ParameterQuant<Q, Biases> {
    /// Resolves `quantizer` for the bias of a layer with `channels` output channels, and returns the bias with the hook that
    /// notices when it is loaded. In the layer the bias is declared before its host.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new(
        quantizer: Q,
        bias: Option<Param<Tensor<1>>>,
        channels: usize,
        device: &Device,
    ) -> Result<(Self, Option<Param<Tensor<1>>>), Q::Error> {
        let module = match &bias {
            Some(bias) => Biases::of(bias.clone()),
            None => Biases::loaded(Tensor::zeros([channels], device)),
        };
        let host = Self::resolve(quantizer, &module)?;
        let bias = bias.map(|bias| host.watch(bias));
        Ok((host, bias))
    }

    /// The quantized bias. `accumulator_scale` is the scale of the input times that of the weight, `[1]` or `[channels]`, if
    /// both have one.
    pub fn forward(
        &self,
        bias: Tensor<1>,
        accumulator_scale: impl FnOnce() -> Option<Tensor<1>>,
    ) -> MaybeQuantTensor<1> {
        if self.is_quant_disabled() {
            return MaybeQuantTensor::Float(bias);
        }
        self.place.quantize(bias, |proxy, bias| proxy.forward(bias, accumulator_scale))
    }
}

impl<Q: Quantizer> ParameterQuant<Q, Biases> {
    /// `bias` with the hook that notices when it is loaded, if it has none; see [`WeightQuant::watch`](super::WeightQuant).
    pub fn watch(&self, bias: Param<Tensor<1>>) -> Param<Tensor<1>> {
        self.watch.watch_param(bias, Biases::loaded)
    }
}
