use super::common::places::layer_inits;
use super::common::to_burn::stored;
use super::common::with_quantizers::weight_places;
use super::{EmbeddingLayerConfig, WithWeightQuantizer};
use crate::host::{WeightLayer, WeightQuant, WeightQuantizer, Weights};
use crate::quantizers::Int8WeightPerTensorFloat;
use burn::config::Config;
use burn::module::{Content, Param};
use burn::nn::{Embedding, EmbeddingConfig, Initializer};
use burn::tensor::module::embedding;
use burn::tensor::{Device, Int, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::{MaybeQuantTensor, QuantTensor, QuantTensorError};

/// Configuration of a [quantized embedding](QuantEmbedding): that of burn's [`EmbeddingConfig`].
#[derive(Config, Debug)]
pub struct QuantEmbeddingConfig {
    /// The number of vectors.
    pub n_embedding: usize,
    /// How long each is.
    pub d_model: usize,
    /// How the vectors are initialised.
    #[config(default = "Initializer::Normal { mean: 0.0, std: 1.0 }")]
    pub initializer: Initializer,
}

/// `weight_quant(weight)[x]`: a table of vectors.
///
/// Created by [`QuantEmbeddingConfig`]. With [`NoQuant`](crate::NoQuant) it is burn's [`Embedding`], bit for bit.
///
/// The vectors are the output channels: a quantizer per channel has one scale for each of them, one with groups cuts each vector
/// into groups. An output has the integers of its vectors, so there is no quantizer of the output.
///
/// ```
/// use burn::tensor::{Device, Int, Tensor};
/// use quant_nn::{Int8WeightPerChannelFloat, QuantEmbedding, QuantEmbeddingConfig};
///
/// let device = Device::flex();
/// let mut embedding: QuantEmbedding<Int8WeightPerChannelFloat> = QuantEmbeddingConfig::new(2, 3).init(&device);
/// embedding.weight = embedding.weight.map(|_| Tensor::from_floats([[127.0, 0.4, -3.0], [0.0, 1.27, -0.5]], &device));
/// let y = embedding.quantize(Tensor::<2, Int>::from_ints([[1, 0, 1]], &device)).into_quant().unwrap();
/// assert_eq!(y.int()?.try_into_vec_as::<i32>().unwrap(), [0, 127, -50, 127, 0, -3, 0, 127, -50]);
/// assert_eq!(y.scale.dims(), [1, 3, 1]);
/// # Ok::<(), quant_nn::QuantTensorError>(())
/// ```
#[derive(Debug)]
pub struct QuantEmbedding<W: Quantizer = Int8WeightPerTensorFloat> {
    /// `[n_embedding, d_model]`, before it is quantized.
    pub weight: Param<Tensor<2>>,
    /// The weight's quantizer.
    pub weight_quant: WeightQuant<W>,
}

/// The dimension that runs over the vectors.
const VECTORS: usize = 0;

quant_core::__written_module! {
    // the weight first: what depends on it is rebuilt from it after a load
    [W: Quantizer] QuantEmbedding<W> as "Struct:Embedding"
    { weight, weight_quant }
    constants { }
    before watched
}

impl QuantEmbeddingConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> EmbeddingConfig {
        EmbeddingConfig::new(self.n_embedding, self.d_model).with_initializer(self.initializer.clone())
    }
}

weight_places!(layer_inits! { QuantEmbeddingConfig => QuantEmbedding, WithWeightQuantizer });

impl EmbeddingLayerConfig for QuantEmbeddingConfig {
    type Layer<W: Quantizer> = QuantEmbedding<W>;
    fn build<W: WeightQuantizer<Error: Into<E>>, E>(
        with: &WithWeightQuantizer<Self, W>,
        device: &Device,
    ) -> Result<QuantEmbedding<W>, E> {
        let Embedding { weight } = with.config.float().init(device);
        let (weight_quant, weight) =
            WeightQuant::new(with.weight_quant.clone(), weight, VECTORS).map_err(Into::into)?;
        Ok(QuantEmbedding { weight, weight_quant })
    }
}

impl<W: WeightQuantizer> QuantEmbedding<W> {
    /// The vectors of these indices.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, seq_length]`
    /// - output: `[batch_size, seq_length, d_model]`
    pub fn forward(&self, input: Tensor<2, Int>) -> Tensor<3> {
        embedding(self.weight_quant.forward(&self.weight).into_value(), input)
    }

    /// burn's embedding, whose table is burn's own quantized tensor of the integers that this one has: for storage, where a record takes a
    /// byte for each, and for inference within burn.
    ///
    /// # Errors
    ///
    /// Those of [`QuantTensor::to_qfloat`]: a zero point, more than 8 bits, a floating-point format.
    pub fn to_burn(&self) -> Result<Embedding, QuantTensorError> {
        Ok(Embedding { weight: stored(&self.weight, self.quant_weight())? })
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers. It is the reference's
    /// `return_quant_tensor`, and a forward pass like the other: it counts for delays.
    pub fn quantize(&self, input: Tensor<2, Int>) -> MaybeQuantTensor<3> {
        match self.weight_quant.forward(&self.weight) {
            MaybeQuantTensor::Float(weight) => embedding(weight, input).into(),
            MaybeQuantTensor::Quant(weight) => {
                let QuantTensor { value, scale, zero_point, bit_width, signed, float_format } = weight;
                let of_vectors = |numbers: Tensor<2>| match numbers.dims() {
                    [1, d] => numbers.reshape([1, 1, d]),
                    // one for each vector
                    _ => embedding(numbers, input.clone()),
                };
                QuantTensor {
                    value: embedding(value, input.clone()),
                    scale: of_vectors(scale.into_tensor()).into(),
                    zero_point: zero_point.map(|zero_point| of_vectors(zero_point.into_tensor()).into()),
                    bit_width,
                    signed,
                    float_format,
                }
                .into()
            }
        }
    }

    /// The weight as the layer uses it; `None` if it is not quantized. It is computed as in a forward pass, and counts as one for a
    /// quantizer with a delay.
    pub fn quant_weight(&self) -> Option<QuantTensor<2>> {
        self.weight_quant.forward(&self.weight).into_quant()
    }
}

impl<W: Quantizer> QuantEmbedding<W> {
    /// With a hook on its weight, whoever put it here.
    fn watched(mut self) -> Self {
        self.weight = self.weight_quant.watch(self.weight, VECTORS);
        self
    }

    fn show(&self, content: Content) -> Content {
        let [n_embedding, d_model] = self.weight.dims();
        content.add("n_embedding", &n_embedding).add("d_model", &d_model).add("weight_quant", &self.weight_quant)
    }
}

impl<W: Quantizer> WeightLayer for QuantEmbedding<W> {
    type WeightQuantizer = W;
    fn weights(&self) -> Weights {
        Weights::of(self.weight.val(), VECTORS)
    }
    fn weight_quant_mut(&mut self) -> &mut WeightQuant<W> {
        &mut self.weight_quant
    }
}
