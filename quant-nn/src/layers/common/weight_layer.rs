//! What all layers with a weight do alike, once, and what a file of one needs.
pub(in crate::layers) use super::hosts::Hosts;
pub(in crate::layers) use super::merge_bn::{MergeBatchNorm, MergeBnError, Merged};
pub(in crate::layers) use super::operands::{Channels, InputRequired, Operands, Places};
pub(in crate::layers) use super::places::layer_inits;
pub(in crate::layers) use super::to_burn::stored;
pub(in crate::layers) use super::with_quantizers::weight_layer_places;
pub(in crate::layers) use super::{WeightLayerConfig, WithQuantizers};
pub(in crate::layers) use crate::host::{
    ActQuant, ActQuantizer, AnyWeightQuantizer, BiasQuant, BiasQuantizer, BiasQuantizerFor, Biases, LayerInput,
    WeightLayer, WeightQuant, WeightQuantizer, WeightQuantizerFor, Weights,
};
pub(in crate::layers) use crate::quantizers::{Int8WeightPerTensorFloat, NoQuant};
pub(in crate::layers) use burn::config::Config;
pub(in crate::layers) use burn::module::{Content, Param};
pub(in crate::layers) use burn::nn::{BatchNorm, Initializer};
pub(in crate::layers) use burn::tensor::{Device, Tensor};
pub(in crate::layers) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(in crate::layers) use quant_core::tensor::{MaybeQuantTensor, QuantTensor, QuantTensorError};

/// For a layer that has burn's fields beside those of its quantizers: how it is built, `Module` with the paths and containers
/// of burn's layer, what its quantizers make of input, weight and bias, and burn's layer of that.
///
/// ```text
/// weight_layer! {
///     Config => Layer as "Struct:Float" = Float { fields beside `weight` and `bias` },
///     weight of rank, output channels in this dimension,
///     input "shape" of rank (`D for any D` if it is generic), channels in this dimension,
///     output "shape"
/// }
/// ```
///
/// It has `output_channels(&self)`. For an element of its output the layer adds up `products(&self)` products, of `added_channels(&self)` input channels; it has
/// `show(&self, Content)`, what is printed of it.
macro_rules! weight_layer {
    (
        $config:ident => $layer:ident as $container:literal = $float:ident { $($field:ident),* $(,)? },
        weight of $w:literal, channels $out:expr,
        input $input:literal of $x:tt $(for any $d:ident)?, channels $in:expr,
        output $output:literal
    ) => {
        weight_layer_places!(layer_inits! { $config => $layer, WithQuantizers });

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

        quant_core::__written_module! {
            // the parameters first: what depends on them is rebuilt from them after a load
            [W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer] $layer<W, I, O, B> as $container
            { weight, bias, weight_quant, input_quant, output_quant, bias_quant }
            constants { $($field),* }
            before watched
        }

        impl<W: AnyWeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> $layer<W, I, O, B> {
            /// Applies the layer.
            ///
            /// # Shapes
            ///
            #[doc = concat!("- input: `", $input, "`")]
            #[doc = concat!("- output: `", $output, "`")]
            pub fn forward$(<const $d: usize>)?(&self, input: Tensor<$x>) -> Tensor<$x>
            where
                W: WeightQuantizerFor<I>,
                B: BiasQuantizerFor<I, W>,
            {
                let operands = self.operands(input.into());
                self.output_quant.forward(self.output(&operands)).into_value()
            }

            /// The layer applied to `input`, with the scale of the output and the rest of what describes its integers: those of
            /// the output's quantizer, or of what the layer accumulates if input and weight are quantized to integers with zero
            /// points of 0. It is the reference's `return_quant_tensor`, and a forward pass like `forward`: it counts for
            /// statistics and delays.
            ///
            /// The input is a tensor or a [`QuantTensor`], which brings the scale that a bias may need.
            pub fn quantize<$(const $d: usize,)? T: LayerInput<$x>>(&self, input: T) -> MaybeQuantTensor<$x>
            where
                W: WeightQuantizerFor<T::Quantizer<I>>,
                B: BiasQuantizerFor<T::Quantizer<I>, W>,
            {
                self.quantized(self.operands(input.into()))
            }

            /// [`quantize`](Self::quantize) where it is not known at compile time whether the input is quantized.
            ///
            /// # Errors
            ///
            /// If a quantizer needs to know what the input is quantized with, and it is not, or not in a way that gives one scale
            /// for each output channel. (Otherwise, that is for `forward` and `quantize`, the quantizer then leaves the weight or
            /// the bias as it is.)
            pub fn try_quantize<$(const $d: usize)?>(
                &self,
                input: impl Into<MaybeQuantTensor<$x>>,
            ) -> Result<MaybeQuantTensor<$x>, InputRequired> {
                let operands = self.operands(input.into());
                match operands.required {
                    Some(error) => Err(error),
                    None => Ok(self.quantized(operands)),
                }
            }

            /// The weight as the layer uses it for `input`, in the shape of the weight; `None` if it is not quantized. It is
            /// computed as in a forward pass, and counts as one for statistics and delays. Of a [`WeightQuantizer`] it does
            /// not depend on the input: see `quant_weight`.
            pub fn quant_weight_for<$(const $d: usize)?>(
                &self,
                input: impl Into<MaybeQuantTensor<$x>>,
            ) -> Option<QuantTensor<$w>> {
                let input = self.input_quant.forward(input);
                self.weight_quant.forward_with(&self.weight, &input).into_quant()
            }

            /// The bias as the layer adds it for `input`, one number for each output channel; `None` if there is none or it is
            /// not quantized. It is computed as in a forward pass, and counts as one for statistics and delays.
            pub fn quant_bias<$(const $d: usize)?>(
                &self,
                input: impl Into<MaybeQuantTensor<$x>>,
            ) -> Option<QuantTensor<1>> {
                self.operands(input.into()).bias?.into_quant()
            }

            fn operands<$(const $d: usize)?>(&self, input: MaybeQuantTensor<$x>) -> Operands<$x, $w> {
                let Self { weight, bias, weight_quant, input_quant, bias_quant, .. } = self;
                let places = Places { weight, bias, weight_quant, input_quant, bias_quant };
                let channels = Channels { input_dim: $in, weight_dim: $out, added: self.added_channels() };
                places.operands(input, channels)
            }

            /// What burn's layer makes of them.
            fn output<$(const $d: usize)?>(&self, operands: &Operands<$x, $w>) -> Tensor<$x> {
                let (weight, bias) = operands.parameters(&self.weight, &self.bias);
                // a padding is not `Copy` in every layer
                let float = $float { weight, bias, $($field: Clone::clone(&self.$field)),* };
                float.forward(operands.input.value().clone())
            }

            fn quantized<$(const $d: usize)?>(&self, operands: Operands<$x, $w>) -> MaybeQuantTensor<$x> {
                match self.output_quant.forward(self.output(&operands)) {
                    MaybeQuantTensor::Float(output) => operands.accumulated(output, self.products()),
                    quantized => quantized,
                }
            }
        }

        impl<W: WeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> $layer<W, I, O, B> {
            /// The weight as the layer uses it, in the shape of the weight; `None` if it is not quantized. It is computed as
            /// in a forward pass, and counts as one for a quantizer with a delay.
            pub fn quant_weight(&self) -> Option<QuantTensor<$w>> {
                self.weight_quant.forward(&self.weight).into_quant()
            }

            /// burn's layer, whose weight is burn's own quantized tensor of the integers that this one has: for storage, where a
            /// record takes a byte for each, and for inference within burn. A weight that is not quantized is left as it is.
            ///
            /// The bias is the float one, and there are no quantizers of input and output: burn's layer has none. It counts as a pass for a
            /// weight quantizer with a delay.
            ///
            /// # Errors
            ///
            /// Those of [`QuantTensor::to_qfloat`]: a zero point, more than 8 bits, a floating-point format.
            pub fn to_burn(&self) -> Result<$float, QuantTensorError> {
                let weight = stored(&self.weight, self.quant_weight())?;
                Ok($float { weight, bias: self.bias.clone(), $($field: Clone::clone(&self.$field)),* })
            }
        }

        impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> $layer<W, I, O, B> {
            /// With hooks on its parameters, whoever put them here.
            fn watched(mut self) -> Self {
                self.weight = self.weight_quant.watch(self.weight, $out);
                self.bias = self.bias.map(|bias| self.bias_quant.watch(bias));
                self
            }

            fn show_quantizers(&self, content: Content) -> Content {
                content
                    .add("weight_quant", &self.weight_quant)
                    .add("input_quant", &self.input_quant)
                    .add("output_quant", &self.output_quant)
                    .add("bias_quant", &self.bias_quant)
            }
        }

        impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> MergeBatchNorm for $layer<W, I, O, B> {
            fn merge_bn(&mut self, bn: &BatchNorm) -> Result<(), MergeBnError> {
                if self.weight_quant.is_shared() {
                    return Err(MergeBnError::Shared { quantizer: W::NAME });
                }
                let merged = Merged::of(bn, &self.weight, self.bias.as_ref(), $out, self.output_channels())?;
                let mut layer = self.clone();
                merged.enter(&mut layer.weight, &mut layer.bias);
                let mut layer = layer.watched();
                layer.init_tensor_quant()?;
                if let Some(bias) = &layer.bias {
                    layer.bias_quant.init_tensor_quant(&Biases::of(bias.clone()))?;
                }
                *self = layer;
                Ok(())
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

pub(in crate::layers) use weight_layer;
