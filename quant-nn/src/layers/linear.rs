use super::init::weight_layer_inits;
use crate::host::{ActQuant, ActQuantizer, WeightQuant, WeightQuantizer};
use crate::quantizers::{Int8WeightPerTensorFloat, NoQuant};
use burn::config::Config;
use burn::module::{Content, Module, ModuleDisplay, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use core::convert::Infallible;
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::QuantTensor;

/// Configuration of a [quantized linear layer](QuantLinear): that of burn's [`LinearConfig`], in row layout (a weight in
/// column layout cannot be loaded once it is initialised, in burn's layer neither).
#[derive(Config, Debug)]
pub struct QuantLinearConfig {
    /// The size of the input features.
    pub d_input: usize,
    /// The size of the output features.
    pub d_output: usize,
    /// If a bias is added to the output; it is not quantized.
    #[config(default = true)]
    pub bias: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::KaimingUniform { gain: 1.0 / 3.0f64.sqrt(), fan_out_only: false }")]
    pub initializer: Initializer,
}

/// `output_quant(input_quant(x) · weight_quant(weight) + bias)`
///
/// Created by [`QuantLinearConfig`]. With [`NoQuant`] everywhere it is burn's [`Linear`], bit for bit.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | the weight | [`Int8WeightPerTensorFloat`] |
/// | `I` | the input | [`NoQuant`] |
/// | `O` | the output | [`NoQuant`] |
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
pub struct QuantLinear<W: Quantizer = Int8WeightPerTensorFloat, I: Quantizer = NoQuant, O: Quantizer = NoQuant> {
    /// `[d_input, d_output]`, before it is quantized.
    pub weight: Param<Tensor<2>>,
    /// `[d_output]`
    pub bias: Option<Param<Tensor<1>>>,
    // after the weight: it is rebuilt from it after a load
    /// The weight's quantizer.
    pub weight_quant: WeightQuant<W>,
    /// The input's quantizer.
    pub input_quant: ActQuant<I>,
    /// The output's quantizer.
    pub output_quant: ActQuant<O>,
}

/// In burn's linear layers the output channels are the last dimension.
const OUTPUT_CHANNEL_DIM: usize = 1;

weight_layer_inits!(QuantLinearConfig => QuantLinear);

impl QuantLinearConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> LinearConfig {
        LinearConfig::new(self.d_input, self.d_output).with_bias(self.bias).with_initializer(self.initializer.clone())
    }

    fn build<W, I, O, E>(&self, weight: W, input: I, output: O, device: &Device) -> Result<QuantLinear<W, I, O>, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        I: ActQuantizer<Error: Into<E>>,
        O: ActQuantizer<Error: Into<E>>,
    {
        let Linear { weight: param, bias } = self.float().init(device);
        let (weight_quant, weight) = WeightQuant::new(weight, param, OUTPUT_CHANNEL_DIM).map_err(Into::into)?;
        let input_quant = ActQuant::new(input, device).map_err(Into::into)?;
        let output_quant = ActQuant::new(output, device).map_err(Into::into)?;
        Ok(QuantLinear { weight, bias, weight_quant, input_quant, output_quant })
    }
}

impl<W: WeightQuantizer, I: ActQuantizer, O: ActQuantizer> QuantLinear<W, I, O> {
    /// Applies the layer.
    ///
    /// # Shapes
    ///
    /// - input: `[..., d_input]`
    /// - output: `[..., d_output]`
    pub fn forward<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        let input = self.input_quant.forward(input).into_value();
        let weight = self.weight_quant.forward(self.weight.val()).into_value();
        let linear = Linear { weight: Param::initialized(self.weight.id, weight), bias: self.bias.clone() };
        let output = linear.forward(input);
        self.output_quant.forward(output).into_value()
    }

    /// The weight as the layer uses it, `[d_input, d_output]`; `None` if it is not quantized. It is computed as in a
    /// forward pass, and counts as one for a quantizer with a delay.
    pub fn quant_weight(&self) -> Option<QuantTensor<2>> {
        self.weight_quant.forward(self.weight.val()).into_quant()
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer> ModuleDisplay for QuantLinear<W, I, O> {
    fn custom_content(&self, content: Content) -> Option<Content> {
        let [d_input, d_output] = self.weight.shape().dims();
        content
            .add("d_input", &d_input)
            .add("d_output", &d_output)
            .add("bias", &self.bias.is_some())
            .add("weight_quant", &self.weight_quant)
            .add("input_quant", &self.input_quant)
            .add("output_quant", &self.output_quant)
            .optional()
    }
}
