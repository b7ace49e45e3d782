use crate::host::{ActQuant, ActQuantizer, AnyWeightQuantizer, BiasQuant, BiasQuantizer, WeightQuant};
use burn::module::Param;
use burn::tensor::Tensor;
use core::cell::Cell;
use quant_core::quant::InputFormat;
use quant_core::tensor::{Accumulator, MaybeQuantTensor};

/// A quantizer needs to know what the input of its layer is quantized with, and nothing quantizes the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputRequired {
    /// The scale of the bias is that of the input times that of the weight.
    #[error(
        "`{quantizer}` gives the bias the scale of the input times that of the weight, and there is no such scale for each \
         output channel\n\
         help: quantize input and weight with integers, the input with one scale; or give the bias a scale of its own, \
         e.g. `.bias_quant(Int8BiasPerTensorFloatInternalScaling)`"
    )]
    Scale {
        /// The quantizer of the bias.
        quantizer: &'static str,
    },
    /// The weight is quantized with regard to the bit width of the input.
    #[error(
        "`{quantizer}` quantizes the weight with regard to the bit width of the input, which does not consist of integers\n\
         help: quantize the input, e.g. `.input_quant(Int8ActPerTensorFloat)`"
    )]
    BitWidth {
        /// The quantizer of the weight.
        quantizer: &'static str,
    },
}

/// What a layer computes with, after the quantizers.
pub(in crate::layers) struct Operands<const X: usize, const W: usize> {
    pub input: MaybeQuantTensor<X>,
    pub weight: MaybeQuantTensor<W>,
    pub bias: Option<MaybeQuantTensor<1>>,
    /// What one of them would have needed.
    pub required: Option<InputRequired>,
    channels: Channels,
}

/// Where the channels are.
#[derive(Clone, Copy)]
pub(in crate::layers) struct Channels {
    /// The dimension of the input that runs over them, and of the output.
    pub input_dim: usize,
    /// The dimension of the weight that runs over those of the output.
    pub weight_dim: usize,
    /// How many of the input are added up.
    pub added: usize,
}

/// The places of a layer.
pub(in crate::layers) struct Places<'a, W: AnyWeightQuantizer, I: ActQuantizer, B: BiasQuantizer, const D: usize> {
    pub weight: &'a Param<Tensor<D>>,
    pub bias: &'a Option<Param<Tensor<1>>>,
    pub weight_quant: &'a WeightQuant<W>,
    pub input_quant: &'a ActQuant<I>,
    pub bias_quant: &'a BiasQuant<B>,
}

impl<W: AnyWeightQuantizer, I: ActQuantizer, B: BiasQuantizer, const D: usize> Places<'_, W, I, B, D> {
    /// What the quantizers make of `input` and of the parameters.
    pub fn operands<const X: usize>(&self, input: MaybeQuantTensor<X>, channels: Channels) -> Operands<X, D> {
        let input = self.input_quant.forward(input);
        let missing = Cell::new(false);
        let weight = self.weight_quant.quantize(self.weight, || {
            let format = input.as_quant().and_then(InputFormat::of);
            missing.set(format.is_none());
            format
        });
        let mut required = missing.take().then_some(InputRequired::BitWidth { quantizer: W::NAME });
        let bias = self.bias.as_ref().map(|bias| {
            let bias = bias.val();
            let [outputs] = bias.dims();
            let bias = self.bias_quant.forward(bias, || {
                let accumulator = accumulator(&input, &weight, channels, 0);
                let scale = accumulator.and_then(|accumulator| accumulator.scale(outputs));
                missing.set(scale.is_none());
                scale
            });
            if missing.take() {
                required.get_or_insert(InputRequired::Scale { quantizer: B::NAME });
            }
            bias
        });
        // who switches a quantizer off switches off what depends on it
        if self.input_quant.is_quant_disabled() || self.weight_quant.is_quant_disabled() {
            required = None;
        }
        Operands { input, weight, bias, required, channels }
    }
}

impl<const X: usize, const W: usize> Operands<X, W> {
    /// The parameters as those of burn's layer.
    pub fn parameters(
        &self,
        weight: &Param<Tensor<W>>,
        bias: &Option<Param<Tensor<1>>>,
    ) -> (Param<Tensor<W>>, Option<Param<Tensor<1>>>) {
        let quantized = self.bias.as_ref().map(MaybeQuantTensor::value);
        let bias = bias.as_ref().zip(quantized).map(|(bias, value)| Param::initialized(bias.id, value.clone()));
        (Param::initialized(weight.id, self.weight.value().clone()), bias)
    }

    /// `output`, with the scale and the bit width that follow from those of the operands. It is a sum of `products` products.
    pub fn accumulated(&self, output: Tensor<X>, products: usize) -> MaybeQuantTensor<X> {
        let accumulator = accumulator(&self.input, &self.weight, self.channels, products);
        let channel_dim = self.channels.input_dim;
        let quantized = accumulator.and_then(|a| a.output(output.clone(), channel_dim, self.bias.as_ref()));
        quantized.map_or(MaybeQuantTensor::Float(output), MaybeQuantTensor::Quant)
    }
}

fn accumulator<'a, const X: usize, const W: usize>(
    input: &'a MaybeQuantTensor<X>,
    weight: &'a MaybeQuantTensor<W>,
    channels: Channels,
    products: usize,
) -> Option<Accumulator<'a, X, W>> {
    let (input, weight) = (input.as_quant()?, weight.as_quant()?);
    let Channels { input_dim: input_channel_dim, weight_dim: output_channel_dim, added: input_channels } = channels;
    Some(Accumulator { input, input_channel_dim, input_channels, weight, output_channel_dim, products })
}
