use super::weight_layer::*;
use burn::nn::PaddingConfig1d;
use burn::nn::conv::{Conv1d, Conv1dConfig};

/// Configuration of a [quantized 1d convolution](QuantConv1d): that of burn's [`Conv1dConfig`].
#[derive(Config, Debug)]
pub struct QuantConv1dConfig {
    /// The number of input channels.
    pub channels_in: usize,
    /// The number of output channels.
    pub channels_out: usize,
    /// The size of the kernel.
    pub kernel_size: usize,
    /// The stride of the convolution.
    #[config(default = "1")]
    pub stride: usize,
    /// Spacing between kernel elements.
    #[config(default = "1")]
    pub dilation: usize,
    /// Into how many groups the channels are divided.
    #[config(default = "1")]
    pub groups: usize,
    /// The padding.
    #[config(default = "PaddingConfig1d::Valid")]
    pub padding: PaddingConfig1d,
    /// If a bias is added to the output.
    #[config(default = true)]
    pub bias: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::KaimingUniform { gain: 1.0 / 3.0f64.sqrt(), fan_out_only: false }")]
    pub initializer: Initializer,
}

/// `output_quant(input_quant(x) ∗ weight_quant(weight) + bias_quant(bias))`
///
/// Created by [`QuantConv1dConfig`]. With [`NoQuant`] everywhere it is burn's [`Conv1d`], bit for bit.
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
/// use burn::nn::Initializer;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantConv1d, QuantConv1dConfig, SignedBinaryWeightPerTensorConst};
///
/// let device = Device::flex();
/// let config = QuantConv1dConfig::new(1, 1, 3)
///     .with_bias(false)
///     .with_initializer(Initializer::Constant { value: 0.7 });
/// let conv: QuantConv1d<SignedBinaryWeightPerTensorConst> = config.init(&device);
/// // three weights of +0.1, moved along a signal of four
/// let y = conv.forward(Tensor::<3>::from_floats([[[10.0, 0.0, 20.0, -10.0]]], &device));
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [3.0, 1.0]);
/// ```
#[derive(Debug)]
pub struct QuantConv1d<
    W: Quantizer = Int8WeightPerTensorFloat,
    I: Quantizer = NoQuant,
    O: Quantizer = NoQuant,
    B: Quantizer = NoQuant,
> {
    /// `[channels_out, channels_in / groups, kernel_size]`, before it is quantized.
    pub weight: Param<Tensor<3>>,
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
    pub stride: usize,
    /// The size of the kernel.
    pub kernel_size: usize,
    /// Spacing between kernel elements.
    pub dilation: usize,
    /// Into how many groups the channels are divided.
    pub groups: usize,
    /// The padding.
    pub padding: PaddingConfig1d,
}

weight_layer_inits!(QuantConv1dConfig => QuantConv1d);

weight_layer! {
    QuantConv1dConfig => QuantConv1d as "Struct:Conv1d" = Conv1d { stride, kernel_size, dilation, groups, padding },
    weight of 3, channels 0,
    input of 3, channels 1
}

impl QuantConv1dConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> Conv1dConfig {
        Conv1dConfig::new(self.channels_in, self.channels_out, self.kernel_size)
            .with_stride(self.stride)
            .with_dilation(self.dilation)
            .with_groups(self.groups)
            .with_padding(self.padding.clone())
            .with_bias(self.bias)
            .with_initializer(self.initializer.clone())
    }
}

impl<W: AnyWeightQuantizer, I: ActQuantizer, O: ActQuantizer, B: BiasQuantizer> QuantConv1d<W, I, O, B> {
    /// Applies the layer.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, channels_in, length_in]`
    /// - output: `[batch_size, channels_out, length_out]`
    pub fn forward(&self, input: Tensor<3>) -> Tensor<3>
    where
        W: WeightQuantizerFor<I>,
        B: BiasQuantizerFor<I, W>,
    {
        let operands = self.operands(input.into());
        self.output_quant.forward(self.output(&operands)).into_value()
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> QuantConv1d<W, I, O, B> {
    fn added_channels(&self) -> usize {
        let [_, channels_in, _] = self.weight.dims();
        channels_in
    }

    fn products(&self) -> usize {
        let [_, channels_in, kernel_size] = self.weight.dims();
        channels_in * kernel_size
    }

    fn show(&self, content: Content) -> Content {
        let [channels_out, group_channels_in, _] = self.weight.dims();
        let content = content
            .add("ch_in", &(group_channels_in * self.groups))
            .add("ch_out", &channels_out)
            .add("kernel_size", &self.kernel_size)
            .add("stride", &self.stride)
            .add("dilation", &self.dilation)
            .add("groups", &self.groups)
            .add_debug_attribute("padding", &self.padding);
        self.show_quantizers(content)
    }
}
