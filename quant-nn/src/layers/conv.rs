//! What all convolutions do alike, once, and what a file of one needs.
pub(super) use super::bias::{float_bias, quant_bias};
pub(super) use super::init::weight_layer_inits;
pub(super) use super::with_quantizers::Hosts;
pub(super) use super::{WeightLayerConfig, WithQuantizers};
pub(super) use crate::host::{
    ActQuant, ActQuantizer, AnyWeightQuantizer, BiasQuant, BiasQuantizer, BiasQuantizerFor, WeightLayer, WeightQuant,
    WeightQuantizer, WeightQuantizerFor, Weights,
};
pub(super) use crate::quantizers::{Int8WeightPerTensorFloat, NoQuant};
pub(super) use burn::config::Config;
pub(super) use burn::module::{Content, Module, ModuleDisplay, Param};
pub(super) use burn::nn::Initializer;
pub(super) use burn::tensor::{Device, Tensor};
pub(super) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(super) use quant_core::tensor::{MaybeQuantTensor, QuantTensor};

/// For a convolution that has burn's fields beside those of its quantizers: its initialisation, what its quantizers make
/// of input, weight and bias, and burn's layer of that.
///
/// `conv_layer!(Config => Layer = Float<rank> { field, .. }, output channels 0, input channels 1)` names burn's layer, the
/// rank of its weight and input, its fields beside `weight` and `bias`, and the dimensions of the weight and of the input
/// that run over their channels.
macro_rules! conv_layer {
    ($config:ident => $layer:ident = $float:ident<$rank:literal> { $($field:ident),* },
     output channels $out:literal, input channels $in:literal) => {
        impl WeightLayerConfig for $config {
            type Layer<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> = $layer<W, I, O, B>;

            fn build<W, I, O, B, E>(
                with: &WithQuantizers<Self, W, I, O, B>,
                device: &Device,
            ) -> Result<$layer<W, I, O, B>, E>
            where
                W: AnyWeightQuantizer<Error: Into<E>>,
                I: ActQuantizer<Error: Into<E>>,
                O: ActQuantizer<Error: Into<E>>,
                B: BiasQuantizer<Error: Into<E>>,
            {
                let $float { weight, bias, $($field),* } = with.config.float().init(device);
                let Hosts { weight, bias, weight_quant, input_quant, output_quant, bias_quant } =
                    with.hosts(weight, bias, $out, device)?;
                Ok($layer { weight, bias, weight_quant, input_quant, output_quant, bias_quant, $($field),* })
            }
        }

        impl<W: AnyWeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> $layer<W, I, O, B> {
            fn operands(&self, input: Tensor<$rank>) -> Operands<$rank> {
                let input = self.input_quant.forward(input);
                let weight = self.weight_quant.forward_with(self.weight.val(), &input);
                let bias = quant_bias(&self.bias, &self.bias_quant, (&input, $in), (&weight, $out));
                Operands { input, weight, bias }
            }

            /// The input after its quantizer, and burn's layer with the weight and the bias after theirs.
            fn float(&self, input: Tensor<$rank>) -> (Tensor<$rank>, $float) {
                let Operands { input, weight, bias } = self.operands(input);
                let float = $float {
                    weight: Param::initialized(self.weight.id, weight.into_value()),
                    bias: float_bias(&self.bias, bias),
                    // a padding is not `Copy` in every layer
                    $($field: Clone::clone(&self.$field)),*
                };
                (input.into_value(), float)
            }

            /// The weight as the layer uses it for `input`, in the shape of the weight; `None` if it is not quantized. It is
            /// computed as in a forward pass, and counts as one for statistics and delays. Of a [`WeightQuantizer`] it does
            /// not depend on the input: see `quant_weight`.
            pub fn quant_weight_for(&self, input: Tensor<$rank>) -> Option<QuantTensor<$rank>> {
                let input = self.input_quant.forward(input);
                self.weight_quant.forward_with(self.weight.val(), &input).into_quant()
            }

            /// The bias as the layer adds it for `input`, `[channels_out]`; `None` if there is none or it is not quantized. It
            /// is computed as in a forward pass, and counts as one for statistics and delays.
            pub fn quant_bias(&self, input: Tensor<$rank>) -> Option<QuantTensor<1>> {
                self.operands(input).bias?.into_quant()
            }
        }

        impl<W: WeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> $layer<W, I, O, B> {
            /// The weight as the layer uses it, in the shape of the weight; `None` if it is not quantized. It is computed as
            /// in a forward pass, and counts as one for a quantizer with a delay.
            pub fn quant_weight(&self) -> Option<QuantTensor<$rank>> {
                self.weight_quant.forward(self.weight.val()).into_quant()
            }
        }

        impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> WeightLayer for $layer<W, I, O, B> {
            type WeightQuantizer = W;
            fn weights(&self) -> Weights {
                Weights::of(self.weight.val(), $out)
            }
            fn weight_quant_mut(&mut self) -> &mut WeightQuant<W> {
                &mut self.weight_quant
            }
        }
    };
}

/// What a layer computes with, after the quantizers.
pub(super) struct Operands<const D: usize> {
    pub input: MaybeQuantTensor<D>,
    pub weight: MaybeQuantTensor<D>,
    pub bias: Option<MaybeQuantTensor<1>>,
}

pub(super) use conv_layer;
