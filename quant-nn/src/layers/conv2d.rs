use super::weight_layer::*;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};

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
#[derive(Debug)]
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
    pub padding: PaddingConfig2d,
}

weight_layer_inits!(QuantConv2dConfig => QuantConv2d);

weight_layer! {
    QuantConv2dConfig => QuantConv2d as "Struct:Conv2d" = Conv2d { stride, kernel_size, dilation, groups, padding },
    weight of 4, channels 0,
    input of 4, channels 1
}

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

impl<W: AnyWeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> QuantConv2d<W, I, O, B> {
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

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> QuantConv2d<W, I, O, B> {
    fn added_channels(&self) -> usize {
        let [_, channels_in, _, _] = self.weight.dims();
        channels_in
    }

    fn products(&self) -> usize {
        let [_, channels_in, height, width] = self.weight.dims();
        channels_in * height * width
    }

    fn show(&self, content: Content) -> Content {
        let [channels_out, group_channels_in, _, _] = self.weight.dims();
        let content = content
            .add("ch_in", &(group_channels_in * self.groups))
            .add("ch_out", &channels_out)
            .add("kernel_size", &format!("{:?}", self.kernel_size))
            .add("stride", &format!("{:?}", self.stride))
            .add("dilation", &format!("{:?}", self.dilation))
            .add("groups", &self.groups)
            .add_debug_attribute("padding", &self.padding);
        self.show_quantizers(content)
    }
}
