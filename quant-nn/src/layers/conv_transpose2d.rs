use super::weight_layer::*;
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
#[derive(Debug)]
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

weight_layer! {
    QuantConvTranspose2dConfig => QuantConvTranspose2d as "Struct:ConvTranspose2d" =
        ConvTranspose2d { stride, kernel_size, dilation, groups, padding, padding_out, channels },
    weight of 4, channels 1,
    input of 4, channels 1
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
        let operands = self.operands(input.into());
        self.output_quant.forward(self.output(&operands)).into_value()
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> QuantConvTranspose2d<W, I, O, B> {
    fn added_channels(&self) -> usize {
        let [channels_in, _, _, _] = self.weight.dims();
        channels_in / self.groups.max(1)
    }

    fn products(&self) -> usize {
        // of a kernel, what is a stride apart meets in one element of the output
        let meets = |dim: usize| self.kernel_size[dim].div_ceil(self.stride[dim].max(1)).max(1);
        self.added_channels() * meets(0) * meets(1)
    }

    fn show(&self, content: Content) -> Content {
        let [ch_in, ch_out] = self.channels;
        let content = content
            .add("ch_in", &ch_in)
            .add("ch_out", &ch_out)
            .add("kernel_size", &format!("{:?}", self.kernel_size))
            .add("stride", &format!("{:?}", self.stride))
            .add("dilation", &format!("{:?}", self.dilation))
            .add("groups", &self.groups)
            .add("padding", &format!("{:?}", self.padding))
            .add("padding_out", &format!("{:?}", self.padding_out));
        self.show_quantizers(content)
    }
}
