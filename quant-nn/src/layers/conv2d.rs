use super::bias::{float_bias, quant_bias};
use super::init::weight_layer_inits;
use super::with_quantizers::Hosts;
use super::{WeightLayerConfig, WithQuantizers};
use crate::host::{
    ActQuant, ActQuantizer, BiasQuant, BiasQuantizer, BiasQuantizerFor, WeightLayer, WeightQuant, WeightQuantizer,
    Weights,
};
use crate::quantizers::{Int8WeightPerTensorFloat, NoQuant};
use burn::config::Config;
use burn::module::{Content, Module, ModuleDisplay, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::tensor::{Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::{MaybeQuantTensor, QuantTensor};

/// Configuration of a [quantized 2d convolution](QuantConv2d): that of burn's [`Conv2dConfig`].
#[derive(Config, Debug)]
pub struct QuantConv2dConfig {
    /// The number of input and output channels.
    pub channels: [usize; 2],
    /// The size of the kernel.
    pub kernel_size: [usize; 2],
    /// The stride of the convolution.
    #[config(default = "[1, 1]")]
    pub stride: [usize; 2],
    /// Spacing between kernel elements.
    #[config(default = "[1, 1]")]
    pub dilation: [usize; 2],
    /// Into how many groups the channels are divided.
    #[config(default = "1")]
    pub groups: usize,
    /// The padding.
    #[config(default = "PaddingConfig2d::Valid")]
    pub padding: PaddingConfig2d,
    /// If a bias is added to the output.
    #[config(default = true)]
    pub bias: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::KaimingUniform { gain: 1.0 / 3.0f64.sqrt(), fan_out_only: false }")]
    pub initializer: Initializer,
}

/// `output_quant(input_quant(x) ∗ weight_quant(weight) + bias_quant(bias))`
///
/// Created by [`QuantConv2dConfig`]. With [`NoQuant`] everywhere it is burn's [`Conv2d`], bit for bit.
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
/// use quant_nn::{QuantConv2d, QuantConv2dConfig, SignedBinaryWeightPerTensorConst};
/// use burn::nn::Initializer;
///
/// let device = Device::flex();
/// let config = QuantConv2dConfig::new([1, 1], [2, 2])
///     .with_bias(false)
///     .with_initializer(Initializer::Constant { value: 0.7 });
/// let conv: QuantConv2d<SignedBinaryWeightPerTensorConst> = config.init(&device);
/// // four weights of +0.1
/// let y = conv.forward(Tensor::<4>::ones([1, 1, 2, 2], &device));
/// assert_eq!(y.into_scalar::<f32>(), 0.4);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct QuantConv2d<
    W: Quantizer = Int8WeightPerTensorFloat,
    I: Quantizer = NoQuant,
    O: Quantizer = NoQuant,
    B: Quantizer = NoQuant,
> {
    /// `[channels_out, channels_in / groups, kernel_size_1, kernel_size_2]`, before it is quantized.
    pub weight: Param<Tensor<4>>,
    /// `[channels_out]`
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
    /// The stride of the convolution.
    pub stride: [usize; 2],
    /// The size of the kernel.
    pub kernel_size: [usize; 2],
    /// Spacing between kernel elements.
    pub dilation: [usize; 2],
    /// Into how many groups the channels are divided.
    pub groups: usize,
    /// The padding.
    #[module(skip)]
    pub padding: PaddingConfig2d,
}

const OUTPUT_CHANNEL_DIM: usize = 0;
const INPUT_CHANNEL_DIM: usize = 1;

weight_layer_inits!(QuantConv2dConfig => QuantConv2d);

impl QuantConv2dConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> Conv2dConfig {
        Conv2dConfig::new(self.channels, self.kernel_size)
            .with_stride(self.stride)
            .with_dilation(self.dilation)
            .with_groups(self.groups)
            .with_padding(self.padding.clone())
            .with_bias(self.bias)
            .with_initializer(self.initializer.clone())
    }
}

impl WeightLayerConfig for QuantConv2dConfig {
    type Layer<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> = QuantConv2d<W, I, O, B>;

    fn build<W, I, O, B, E>(
        with: &WithQuantizers<Self, W, I, O, B>,
        device: &Device,
    ) -> Result<QuantConv2d<W, I, O, B>, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        I: ActQuantizer<Error: Into<E>>,
        O: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
    {
        let Conv2d { weight, bias, stride, kernel_size, dilation, groups, padding } = with.config.float().init(device);
        let Hosts { weight, bias, weight_quant, input_quant, output_quant, bias_quant } =
            with.hosts(weight, bias, OUTPUT_CHANNEL_DIM, device)?;
        Ok(QuantConv2d {
            weight,
            bias,
            weight_quant,
            input_quant,
            output_quant,
            bias_quant,
            stride,
            kernel_size,
            dilation,
            groups,
            padding,
        })
    }
}

impl<W: WeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> QuantConv2d<W, I, O, B> {
    /// Applies the layer.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, channels_in, height_in, width_in]`
    /// - output: `[batch_size, channels_out, height_out, width_out]`
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4>
    where
        B: BiasQuantizerFor<I, W>,
    {
        let (input, weight, bias) = self.quantize(input);
        let conv = Conv2d {
            weight: Param::initialized(self.weight.id, weight.into_value()),
            bias: float_bias(&self.bias, bias),
            stride: self.stride,
            kernel_size: self.kernel_size,
            dilation: self.dilation,
            groups: self.groups,
            padding: self.padding.clone(),
        };
        let output = conv.forward(input.into_value());
        self.output_quant.forward(output).into_value()
    }

    fn quantize(&self, input: Tensor<4>) -> (MaybeQuantTensor<4>, MaybeQuantTensor<4>, Option<MaybeQuantTensor<1>>) {
        let input = self.input_quant.forward(input);
        let weight = self.weight_quant.forward(self.weight.val());
        let bias = quant_bias(&self.bias, &self.bias_quant, (&input, INPUT_CHANNEL_DIM), (&weight, OUTPUT_CHANNEL_DIM));
        (input, weight, bias)
    }

    /// The weight as the layer uses it, `[channels_out, channels_in / groups, kernel_size_1, kernel_size_2]`; `None` if
    /// it is not quantized. It is computed as in a forward pass, and counts as one for a quantizer with a delay.
    pub fn quant_weight(&self) -> Option<QuantTensor<4>> {
        self.weight_quant.forward(self.weight.val()).into_quant()
    }

    /// The bias as the layer adds it for `input`, `[channels_out]`; `None` if there is none or it is not quantized. It is computed
    /// as in a forward pass, and counts as one for statistics and delays.
    pub fn quant_bias(&self, input: Tensor<4>) -> Option<QuantTensor<1>> {
        self.quantize(input).2?.into_quant()
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> ModuleDisplay for QuantConv2d<W, I, O, B> {
    fn custom_content(&self, content: Content) -> Option<Content> {
        let [channels_out, group_channels_in, _, _] = self.weight.dims();
        content
            .add("ch_in", &(group_channels_in * self.groups))
            .add("ch_out", &channels_out)
            .add("kernel_size", &format!("{:?}", self.kernel_size))
            .add("stride", &format!("{:?}", self.stride))
            .add("dilation", &format!("{:?}", self.dilation))
            .add("groups", &self.groups)
            .add_debug_attribute("padding", &self.padding)
            .add("weight_quant", &self.weight_quant)
            .add("input_quant", &self.input_quant)
            .add("output_quant", &self.output_quant)
            .add("bias_quant", &self.bias_quant)
            .optional()
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> WeightLayer for QuantConv2d<W, I, O, B> {
    type WeightQuantizer = W;
    fn weights(&self) -> Weights {
        Weights::of(self.weight.val(), OUTPUT_CHANNEL_DIM)
    }
    fn weight_quant_mut(&mut self) -> &mut WeightQuant<W> {
        &mut self.weight_quant
    }
}
