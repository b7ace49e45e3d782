use super::conv::*;
use burn::nn::conv::{ConvTranspose2d, ConvTranspose2dConfig};

/// Configuration of a [quantized transposed 2d convolution](QuantConvTranspose2d): that of burn's [`ConvTranspose2dConfig`].
#[derive(Config, Debug)]
pub struct QuantConvTranspose2dConfig {
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
    /// How much is cut off each side of the output.
    #[config(default = "[0, 0]")]
    pub padding: [usize; 2],
    /// How much is added to one side of the output.
    #[config(default = "[0, 0]")]
    pub padding_out: [usize; 2],
    /// If a bias is added to the output.
    #[config(default = true)]
    pub bias: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::KaimingUniform { gain: 1.0 / 3.0f64.sqrt(), fan_out_only: false }")]
    pub initializer: Initializer,
}

/// `output_quant(input_quant(x) ∗ᵀ weight_quant(weight) + bias_quant(bias))`: every element of the input adds a multiple of
/// the kernel to the output.
///
/// Created by [`QuantConvTranspose2dConfig`]. With [`NoQuant`] everywhere it is burn's [`ConvTranspose2d`], bit for bit.
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
/// The output channels are the second dimension of the weight. With `groups` a quantizer per channel has one scale for each
/// of its `channels_out / groups` indices, which the groups have in common.
///
/// ```
/// use burn::nn::Initializer;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantConvTranspose2d, QuantConvTranspose2dConfig, SignedBinaryWeightPerTensorConst};
///
/// let device = Device::flex();
/// let config = QuantConvTranspose2dConfig::new([1, 1], [1, 2])
///     .with_bias(false)
///     .with_initializer(Initializer::Constant { value: 0.7 });
/// let conv: QuantConvTranspose2d<SignedBinaryWeightPerTensorConst> = config.init(&device);
/// // two weights of +0.1: 10 · [0.1, 0.1, 0] + 20 · [0, 0.1, 0.1]
/// let y = conv.forward(Tensor::<4>::from_floats([[[[10.0, 20.0]]]], &device));
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [1.0, 3.0, 2.0]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct QuantConvTranspose2d<
    W: Quantizer = Int8WeightPerTensorFloat,
    I: Quantizer = NoQuant,
    O: Quantizer = NoQuant,
    B: Quantizer = NoQuant,
> {
    /// `[channels_in, channels_out / groups, kernel_size_1, kernel_size_2]`, before it is quantized.
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
    /// How much is cut off each side of the output.
    pub padding: [usize; 2],
    /// How much is added to one side of the output.
    pub padding_out: [usize; 2],
    /// The number of input and output channels.
    pub channels: [usize; 2],
}

weight_layer_inits!(QuantConvTranspose2dConfig => QuantConvTranspose2d);

conv_layer! {
    QuantConvTranspose2dConfig => QuantConvTranspose2d = ConvTranspose2d<4> { stride, kernel_size, dilation, groups, padding, padding_out, channels },
    output channels 1, input channels 1
}

impl QuantConvTranspose2dConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> ConvTranspose2dConfig {
        ConvTranspose2dConfig::new(self.channels, self.kernel_size)
            .with_stride(self.stride)
            .with_dilation(self.dilation)
            .with_groups(self.groups)
            .with_padding(self.padding)
            .with_padding_out(self.padding_out)
            .with_bias(self.bias)
            .with_initializer(self.initializer.clone())
    }
}

impl<W: AnyWeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> QuantConvTranspose2d<W, I, O, B> {
    /// Applies the layer.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, channels_in, height_in, width_in]`
    /// - output: `[batch_size, channels_out, height_out, width_out]`
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4>
    where
        W: WeightQuantizerFor<I>,
        B: BiasQuantizerFor<I, W>,
    {
        self.quantize(input).into_value()
    }

    /// [`forward`](Self::forward) with the scale of the output and the rest of what describes its integers, if it is
    /// quantized. It is a forward pass like the other: it counts for statistics and delays.
    pub fn quantize(&self, input: Tensor<4>) -> MaybeQuantTensor<4>
    where
        W: WeightQuantizerFor<I>,
        B: BiasQuantizerFor<I, W>,
    {
        let (input, conv) = self.float(input);
        self.output_quant.forward(conv.forward(input))
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> ModuleDisplay for QuantConvTranspose2d<W, I, O, B> {
    fn custom_content(&self, content: Content) -> Option<Content> {
        let [ch_in, ch_out] = self.channels;
        content
            .add("ch_in", &ch_in)
            .add("ch_out", &ch_out)
            .add("kernel_size", &format!("{:?}", self.kernel_size))
            .add("stride", &format!("{:?}", self.stride))
            .add("dilation", &format!("{:?}", self.dilation))
            .add("groups", &self.groups)
            .add("padding", &format!("{:?}", self.padding))
            .add("padding_out", &format!("{:?}", self.padding_out))
            .add("weight_quant", &self.weight_quant)
            .add("input_quant", &self.input_quant)
            .add("output_quant", &self.output_quant)
            .add("bias_quant", &self.bias_quant)
            .optional()
    }
}
