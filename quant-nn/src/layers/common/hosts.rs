use super::WithQuantizers;
use crate::host::{ActQuant, ActQuantizer, AnyWeightQuantizer, BiasQuant, BiasQuantizer, WeightQuant};
use burn::module::Param;
use burn::tensor::{Device, Tensor};
use quant_core::inject::Quantizer;

/// A layer's parameters, and the places of its quantizers.
pub(in crate::layers) struct Hosts<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer, const D: usize> {
    pub weight: Param<Tensor<D>>,
    pub bias: Option<Param<Tensor<1>>>,
    pub weight_quant: WeightQuant<W>,
    pub input_quant: ActQuant<I>,
    pub output_quant: ActQuant<O>,
    pub bias_quant: BiasQuant<B>,
}

impl<C, W, I, O, B> WithQuantizers<C, W, I, O, B> {
    /// Resolves the quantizers for the parameters of a layer.
    pub(in crate::layers) fn hosts<E, const D: usize>(
        &self,
        weight: Param<Tensor<D>>,
        bias: Option<Param<Tensor<1>>>,
        output_channel_dim: usize,
        device: &Device,
    ) -> Result<Hosts<W, I, O, B, D>, E>
    where
        W: AnyWeightQuantizer<Error: Into<E>>,
        I: ActQuantizer<Error: Into<E>>,
        O: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
    {
        let (weight_quant, weight) =
            WeightQuant::new(self.weight_quant.clone(), weight, output_channel_dim).map_err(Into::into)?;
        let input_quant = ActQuant::new(self.input_quant.clone(), device).map_err(Into::into)?;
        let output_quant = ActQuant::new(self.output_quant.clone(), device).map_err(Into::into)?;
        let channels = weight.dims().get(output_channel_dim).copied().unwrap_or(1);
        let (bias_quant, bias) = BiasQuant::new(self.bias_quant.clone(), bias, channels, device).map_err(Into::into)?;
        Ok(Hosts { weight, bias, weight_quant, input_quant, output_quant, bias_quant })
    }
}
