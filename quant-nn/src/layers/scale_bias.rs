use super::common::weight_layer::*;
use burn::module::Module;

/// Configuration of a [`ScaleBias`].
#[derive(Config, Debug)]
pub struct ScaleBiasConfig {
    /// The number of channels.
    pub num_features: usize,
    /// If a bias is added.
    #[config(default = true)]
    pub bias: bool,
}

/// `x · weight + bias`, with a number of each for every channel: what a batch norm is in evaluation. Burn has no such layer.
///
/// Created by [`ScaleBiasConfig`]. It begins as the identity.
#[derive(Module, Debug)]
pub struct ScaleBias {
    /// `[num_features]`, of ones at first.
    pub weight: Param<Tensor<1>>,
    /// `[num_features]`, of zeros at first.
    pub bias: Option<Param<Tensor<1>>>,
}

impl ScaleBiasConfig {
    /// Initialises the layer.
    pub fn init(&self, device: &Device) -> ScaleBias {
        let weight = Initializer::Ones.init([self.num_features], device);
        let bias = self.bias.then(|| Initializer::Zeros.init([self.num_features], device));
        ScaleBias { weight, bias }
    }
}

impl ScaleBias {
    /// Applies the layer.
    ///
    /// # Shapes
    ///
    /// - input and output: `[batch_size, num_features, ..]`
    ///
    /// # Panics
    ///
    /// If the input has another number of channels.
    pub fn forward<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        let channels = self.weight.dims()[0];
        let found = input.dims().get(channel_dim(D)).copied();
        assert!(found == Some(channels), "an input of shape {:?} does not have {channels} channels", input.dims());
        let over_channels = |numbers: &Param<Tensor<1>>| {
            let mut shape = [1; D];
            if let Some(channels) = shape.get_mut(channel_dim(D)) {
                *channels = numbers.dims()[0];
            }
            numbers.val().reshape(shape)
        };
        let scaled = input * over_channels(&self.weight);
        match &self.bias {
            Some(bias) => scaled + over_channels(bias),
            None => scaled,
        }
    }
}

/// The dimension of an input of this rank that runs over its channels.
const fn channel_dim(rank: usize) -> usize {
    if rank > 1 { 1 } else { 0 }
}

/// Configuration of a [quantized scale and bias](QuantScaleBias).
#[derive(Config, Debug)]
pub struct QuantScaleBiasConfig {
    /// The number of channels.
    pub num_features: usize,
    /// If a bias is added.
    #[config(default = true)]
    pub bias: bool,
}

/// `output_quant(input_quant(x) · weight_quant(weight) + bias_quant(bias))`, with a number of weight and bias for every channel: a batch
/// norm that is not merged into the layer before it.
///
/// Created by [`QuantScaleBiasConfig`]. It begins as the identity; [`merge_bn`](super::MergeBatchNorm::merge_bn) makes it a batch norm,
/// the reference's `BatchNorm1dToQuantScaleBias` and `BatchNorm2dToQuantScaleBias`.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | the weight | [`Int8WeightPerTensorFloat`] |
/// | `I` | the input | [`NoQuant`] |
/// | `O` | the output | [`NoQuant`] |
/// | `B` | the bias | [`NoQuant`] |
///
/// ```
/// use burn::nn::BatchNormConfig;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{MergeBatchNorm, QuantScaleBias, QuantScaleBiasConfig};
///
/// let device = Device::flex();
/// let mut bn = BatchNormConfig::new(2).with_epsilon(1e-12).init(&device);
/// bn.gamma = bn.gamma.map(|_| Tensor::from_floats([1.27, 1.0], &device));
/// bn.beta = bn.beta.map(|_| Tensor::from_floats([0.5, -1.0], &device));
///
/// let mut scale: QuantScaleBias = QuantScaleBiasConfig::new(2).init(&device);
/// scale.merge_bn(&bn)?;
/// // the weights are 127 and 100 times 1.27 / 127
/// let y = scale.forward(Tensor::<2>::from_floats([[1.0, 3.0]], &device));
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [1.77, 2.0]);
/// # Ok::<(), quant_nn::MergeBnError>(())
/// ```
#[derive(Debug)]
pub struct QuantScaleBias<
    W: Quantizer = Int8WeightPerTensorFloat,
    I: Quantizer = NoQuant,
    O: Quantizer = NoQuant,
    B: Quantizer = NoQuant,
> {
    /// `[num_features]`, before it is quantized.
    pub weight: Param<Tensor<1>>,
    /// `[num_features]`
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
    QuantScaleBiasConfig => QuantScaleBias as "Struct:ScaleBias" = ScaleBias {},
    weight of 1, channels 0,
    input "[batch_size, num_features, ..]" of D for any D, channels channel_dim(D),
    output "[batch_size, num_features, ..]"
}

impl QuantScaleBiasConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> ScaleBiasConfig {
        ScaleBiasConfig::new(self.num_features).with_bias(self.bias)
    }
}

impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> QuantScaleBias<W, I, O, B> {
    fn output_channels(&self) -> usize {
        self.weight.dims()[0]
    }

    fn added_channels(&self) -> usize {
        1
    }

    fn products(&self) -> usize {
        1
    }

    fn show(&self, content: Content) -> Content {
        let [num_features] = self.weight.dims();
        self.show_quantizers(content.add("num_features", &num_features).add("bias", &self.bias.is_some()))
    }
}
