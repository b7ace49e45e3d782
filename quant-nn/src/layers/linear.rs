use super::bias::{float_bias, quant_bias};
use super::init::weight_layer_inits;
use super::with_quantizers::Hosts;
use super::{WeightLayerConfig, WithQuantizers};
use crate::host::{
    ActQuant, ActQuantizer, AnyWeightQuantizer, BiasQuant, BiasQuantizer, BiasQuantizerFor, WeightLayer, WeightQuant,
    WeightQuantizer, WeightQuantizerFor, Weights,
};
use crate::quantizers::{Int8WeightPerTensorFloat, NoQuant};
use burn::config::Config;
use burn::module::{Content, Module, ModuleDisplay, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::{MaybeQuantTensor, QuantTensor};

/// Configuration of a [quantized linear layer](QuantLinear): that of burn's [`LinearConfig`], in row layout (a weight in
/// column layout cannot be loaded once it is initialised, in burn's layer neither).
#[derive(Config, Debug)]
pub struct QuantLinearConfig {
    /// The size of the input features.
    pub d_input: usize,
    /// The size of the output features.
    pub d_output: usize,
    /// If a bias is added to the output.
    #[config(default = true)]
    pub bias: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::KaimingUniform { gain: 1.0 / 3.0f64.sqrt(), fan_out_only: false }")]
    pub initializer: Initializer,
}

/// `output_quant(input_quant(x) · weight_quant(weight) + bias_quant(bias))`
///
/// Created by [`QuantLinearConfig`]. With [`NoQuant`] everywhere it is burn's [`Linear`], bit for bit.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | the weight | [`Int8WeightPerTensorFloat`] |
/// | `I` | the input | [`NoQuant`] |
/// | `O` | the output | [`NoQuant`] |
/// | `B` | the bias | [`NoQuant`] |
///
/// A bias quantizer that takes the scale of what it is added to, as [`Int32Bias`](crate::Int32Bias) does, needs quantizers
/// of input and weight.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8WeightPerTensorFloat, QuantLinear, QuantLinearConfig};
/// use burn::nn::Initializer;
///
/// let device = Device::flex();
/// let config = QuantLinearConfig::new(2, 1).with_bias(false).with_initializer(Initializer::Constant { value: 0.5 });
/// let linear: QuantLinear<Int8WeightPerTensorFloat> = config.init(&device);
/// // every weight is the largest, 127 · (0.5 / 127)
/// let y = linear.forward(Tensor::<2>::from_floats([[1.0, 3.0]], &device));
/// assert_eq!(y.into_scalar::<f32>(), 2.0);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct QuantLinear<
    W: Quantizer = Int8WeightPerTensorFloat,
    I: Quantizer = NoQuant,
    O: Quantizer = NoQuant,
    B: Quantizer = NoQuant,
> {
    /// `[d_input, d_output]`, before it is quantized.
    pub weight: Param<Tensor<2>>,
    /// `[d_output]`
    pub bias: Option<Param<Tensor<1>>>,
    // after the parameters: they are rebuilt from them after a load
    /// The weight's quantizer.
    pub weight_quant: WeightQuant<W>,
    /// The input's quantizer.
    pub input_quant: ActQuant<I>,
    /// The output's quantizer.
    pub output_quant: ActQuant<O>,
    /// The bias's quantizer.
    pub bias_quant: BiasQuant<B>,
}

/// In burn's linear layers the output channels are the last dimension.
const OUTPUT_CHANNEL_DIM: usize = 1;

weight_layer_inits!(QuantLinearConfig => QuantLinear);

impl QuantLinearConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> LinearConfig {
        LinearConfig::new(self.d_input, self.d_output).with_bias(self.bias).with_initializer(self.initializer.clone())
    }
}

impl WeightLayerConfig for QuantLinearConfig {
    type Layer<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> = QuantLinear<W, I, O, B>;

    fn build<W, I, O, B, E>(
        with: &WithQuantizers<Self, W, I, O, B>,
        device: &Device,
    ) -> Result<QuantLinear<W, I, O, B>, E>
    where
        W: AnyWeightQuantizer<Error: Into<E>>,
        I: ActQuantizer<Error: Into<E>>,
        O: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
    {
        let Linear { weight, bias } = with.config.float().init(device);
        let Hosts { weight, bias, weight_quant, input_quant, output_quant, bias_quant } =
            with.hosts(weight, bias, OUTPUT_CHANNEL_DIM, device)?;
        Ok(QuantLinear { weight, bias, weight_quant, input_quant, output_quant, bias_quant })
    }
}

impl<W: AnyWeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> QuantLinear<W, I, O, B> {
    /// Applies the layer.
    ///
    /// # Shapes
    ///
    /// - input: `[..., d_input]`
    /// - output: `[..., d_output]`
    pub fn forward<const D: usize>(&self, input: Tensor<D>) -> Tensor<D>
    where
        W: WeightQuantizerFor<I>,
        B: BiasQuantizerFor<I, W>,
    {
        self.quantize(input).into_value()
    }

    /// [`forward`](Self::forward) with the scale of the output and the rest of what describes its integers, if it is
    /// quantized. It is a forward pass like the other: it counts for statistics and delays.
    pub fn quantize<const D: usize>(&self, input: Tensor<D>) -> MaybeQuantTensor<D>
    where
        W: WeightQuantizerFor<I>,
        B: BiasQuantizerFor<I, W>,
    {
        let (input, weight, bias) = self.operands(input);
        let weight = Param::initialized(self.weight.id, weight.into_value());
        let output = Linear { weight, bias: float_bias(&self.bias, bias) }.forward(input.into_value());
        self.output_quant.forward(output)
    }

    fn operands<const D: usize>(
        &self,
        input: Tensor<D>,
    ) -> (MaybeQuantTensor<D>, MaybeQuantTensor<2>, Option<MaybeQuantTensor<1>>) {
        let input = self.input_quant.forward(input);
        let weight = self.weight_quant.forward_with(self.weight.val(), &input);
        let bias =
            quant_bias(&self.bias, &self.bias_quant, (&input, D.saturating_sub(1)), (&weight, OUTPUT_CHANNEL_DIM));
        (input, weight, bias)
    }

    /// The weight as the layer uses it for `input`, `[d_input, d_output]`; `None` if it is not quantized. It is computed as in
    /// a forward pass, and counts as one for statistics and delays. Of a [`WeightQuantizer`] it does not depend on the input:
    /// see [`quant_weight`](Self::quant_weight).
    pub fn quant_weight_for<const D: usize>(&self, input: Tensor<D>) -> Option<QuantTensor<2>> {
        let input = self.input_quant.forward(input);
        self.weight_quant.forward_with(self.weight.val(), &input).into_quant()
    }

    /// The bias as the layer adds it for `input`, `[d_output]`; `None` if there is none or it is not quantized. It is computed
    /// as in a forward pass, and counts as one for statistics and delays.
    pub fn quant_bias<const D: usize>(&self, input: Tensor<D>) -> Option<QuantTensor<1>> {
        self.operands(input).2?.into_quant()
    }
}

impl<W: WeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> QuantLinear<W, I, O, B> {
    /// The weight as the layer uses it, `[d_input, d_output]`; `None` if it is not quantized. It is computed as in a
    /// forward pass, and counts as one for a quantizer with a delay.
    pub fn quant_weight(&self) -> Option<QuantTensor<2>> {
        self.weight_quant.forward(self.weight.val()).into_quant()
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> ModuleDisplay for QuantLinear<W, I, O, B> {
    fn custom_content(&self, content: Content) -> Option<Content> {
        let [d_input, d_output] = self.weight.shape().dims();
        content
            .add("d_input", &d_input)
            .add("d_output", &d_output)
            .add("bias", &self.bias.is_some())
            .add("weight_quant", &self.weight_quant)
            .add("input_quant", &self.input_quant)
            .add("output_quant", &self.output_quant)
            .add("bias_quant", &self.bias_quant)
            .optional()
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> WeightLayer for QuantLinear<W, I, O, B> {
    type WeightQuantizer = W;
    fn weights(&self) -> Weights {
        Weights::of(self.weight.val(), OUTPUT_CHANNEL_DIM)
    }
    fn weight_quant_mut(&mut self) -> &mut WeightQuant<W> {
        &mut self.weight_quant
    }
}
