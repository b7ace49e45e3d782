use super::common::weight_layer::*;
use burn::nn::{Linear, LinearConfig};

/// Configuration of a [quantized linear layer](QuantLinear): that of burn's [`LinearConfig`], in row layout (a weight in
/// column layout cannot be loaded after initialisation, nor can it in burn's layer).
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
#[derive(Debug)]
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
    /// The weight's quantizer.
    pub weight_quant: WeightQuant<W>,
    /// The input's quantizer.
    pub input_quant: ActQuant<I>,
    /// The output's quantizer.
    pub output_quant: ActQuant<O>,
    /// The bias's quantizer.
    pub bias_quant: BiasQuant<B>,
}

weight_layer! {
    // in burn's linear layers the output channels are the last dimension
    QuantLinearConfig => QuantLinear as "Struct:Linear" = Linear {},
    weight of 2, channels 1,
    input "[..., d_input]" of D for any D, channels D.saturating_sub(1),
    output "[..., d_output]"
}

impl QuantLinearConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> LinearConfig {
        LinearConfig::new(self.d_input, self.d_output).with_bias(self.bias).with_initializer(self.initializer.clone())
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> QuantLinear<W, I, O, B> {
    fn output_channels(&self) -> usize {
        let [_, d_output] = self.weight.dims();
        d_output
    }

    fn added_channels(&self) -> usize {
        let [d_input, _] = self.weight.dims();
        d_input
    }

    fn products(&self) -> usize {
        self.added_channels()
    }

    fn show(&self, content: Content) -> Content {
        let [d_input, d_output] = self.weight.dims();
        let content = content.add("d_input", &d_input).add("d_output", &d_output).add("bias", &self.bias.is_some());
        self.show_quantizers(content)
    }
}
