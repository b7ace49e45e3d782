use super::projected::{AttentionProjection, heads, joined, probabilities, projected_places, without_padding};
use super::{
    MhaCache, MhaInput, ProjectedAttentionLayerConfig, QuantScaledDotProductAttention, WithProjectedAttentionQuantizers,
};
use crate::host::{ActQuantizer, AnyWeightQuantizer, BiasQuantizer, BiasQuantizerFor, WeightQuantizerFor};
use crate::layers::QuantLinearConfig;
use crate::layers::common::places::layer_inits;
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, NoQuant, Uint8ActPerTensorFloat};
use burn::config::Config;
use burn::module::{Content, Module, ModuleDisplay};
use burn::nn::Initializer;
use burn::nn::attention::{MhaOutput, MultiHeadAttentionConfig};
use burn::tensor::{Bool, Device, Tensor, assert_shape};
use core::convert::Infallible;
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::MaybeQuantTensor;

/// Configuration of a [quantized multi-head attention](QuantMultiHeadAttention): that of burn's [`MultiHeadAttentionConfig`].
#[derive(Config, Debug)]
pub struct QuantMultiHeadAttentionConfig {
    /// The size of each linear layer.
    pub d_model: usize,
    /// The number of heads, which divides it.
    pub n_heads: usize,
    /// How likely a weight is left out in training.
    #[config(default = 0.1)]
    pub dropout: f64,
    /// The score of what is left out by a mask.
    #[config(default = -1.0e4)]
    pub min_float: f64,
    /// If the weights of a query may add up to less than 1.
    #[config(default = false)]
    pub quiet_softmax: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::KaimingUniform { gain: 1.0 / 3.0f64.sqrt(), fan_out_only: false }")]
    pub initializer: Initializer,
    /// If the projection of keys adds a bias.
    #[config(default = true)]
    pub key_bias: bool,
    /// If that of values does.
    #[config(default = true)]
    pub value_bias: bool,
    /// If that of queries does.
    #[config(default = true)]
    pub query_bias: bool,
    /// If that of the output does.
    #[config(default = true)]
    pub output_bias: bool,
}

/// Attention of several heads: queries, keys and values are projected, each head attends to its part of them, and what all heads found
/// is projected to the output.
///
/// Created by [`QuantMultiHeadAttentionConfig`]. With [`NoQuant`] everywhere it is burn's
/// [`MultiHeadAttention`](burn::nn::attention::MultiHeadAttention), bit for bit.
///
/// ```text
/// in_proj(x) = in_proj_input_quant(x) · in_proj_weight_quant(W) + in_proj_bias_quant(b)
/// query = in_proj(q)   key = in_proj(k)   value = in_proj(v)
/// scores = masks(softmax_input_quant(q_scaled_quant(query / √d_k) · k_transposed_quant(keyᵀ)))   of each head
/// weights = attn_output_weights_quant(dropout(softmax(scores)))
/// context = out_proj(weights · v_quant(value))
/// ```
///
/// | parameter | is | default |
/// |---|---|---|
/// | `P` | the projection of queries, of keys, and of values, an [`AttentionProjection`] without a quantizer of the output | that with its defaults |
/// | `A` | [what heads do](QuantScaledDotProductAttention), without a quantizer of the output | that with its defaults |
/// | `O` | the projection of the output, an [`AttentionProjection`] | that with its defaults |
///
/// | place | quantizes | default |
/// |---|---|---|
/// | `in_proj_weight_quant`, `in_proj_input_quant`, `in_proj_bias_quant` | each projection by itself | [`Int8WeightPerTensorFloat`], [`Int8ActPerTensorFloat`], [`Int32Bias`] |
/// | `q_scaled_quant` | the queries over `√d_k` | [`Int8ActPerTensorFloat`] |
/// | `k_transposed_quant`, `v_quant` | keys and values | [`Int8ActPerTensorFloat`] |
/// | `softmax_input_quant` | the scores, before the mask | [`NoQuant`] |
/// | `attn_output_weights_quant` | the attention weights | [`Uint8ActPerTensorFloat`] |
/// | `out_proj_weight_quant`, `out_proj_input_quant`, `out_proj_bias_quant` | the projection of the output | as that of the input |
/// | `out_proj_output_quant` | the output | [`NoQuant`] |
///
/// It is the reference's layer with `packed_in_proj=False`.
///
/// By type, the weights of the projections in 4 bits, and the attention weights:
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{
///     AttentionProjection, Int8ActPerTensorFloat, Int8WeightPerTensorFloat, MhaInput, QuantMultiHeadAttention,
///     QuantMultiHeadAttentionConfig, QuantScaledDotProductAttention, Uint8ActPerTensorFloat, quantizer,
/// };
///
/// #[quantizer(extends(Int8WeightPerTensorFloat))]
/// struct Int4Weight {
///     #[value(4)]
///     bit_width: usize,
/// }
/// #[quantizer(extends(Uint8ActPerTensorFloat))]
/// struct Uint4Act {
///     #[value(4)]
///     bit_width: usize,
/// }
///
/// type Act = Int8ActPerTensorFloat;
/// type Heads = QuantScaledDotProductAttention<Act, Act, Act, Uint4Act>;
///
/// let device = Device::flex();
/// let config = QuantMultiHeadAttentionConfig::new(8, 2);
/// let attention: QuantMultiHeadAttention<AttentionProjection<Int4Weight>, Heads> = config.init(&device);
/// let output = attention.forward(MhaInput::self_attn(Tensor::ones([1, 3, 8], &device)));
/// // alike tokens: a third each, of fifteenths
/// let thirds = (output.weights * 15.0).into_data();
/// assert_eq!(thirds.try_to_vec::<f32>().unwrap(), [5.0; 2 * 3 * 3]);
/// assert_eq!(attention.query.quant_weight().unwrap().bit_width.to_f32(), 4.0);
/// ```
#[derive(Debug)]
pub struct QuantMultiHeadAttention<P = AttentionProjection, A = QuantScaledDotProductAttention, O = AttentionProjection>
{
    /// The projection of queries.
    pub query: P,
    /// The projection of keys.
    pub key: P,
    /// The projection of values.
    pub value: P,
    /// What each head does. In paths it has no segment, as in the reference.
    pub attention: A,
    /// The projection of the output.
    pub output: O,
    /// The number of heads.
    pub n_heads: usize,
    /// The score of what is left out by a mask.
    pub min_float: f64,
    /// If the weights of a query may add up to less than 1.
    pub quiet_softmax: bool,
}

/// The layer with these quantizers.
type Composed<IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO> = QuantMultiHeadAttention<
    AttentionProjection<IW, II, IB>,
    QuantScaledDotProductAttention<QS, KT, V, AW, SI>,
    AttentionProjection<OW, OI, OB, OO>,
>;

projected_places! {
    layer_inits! { QuantMultiHeadAttentionConfig => Composed, WithProjectedAttentionQuantizers }
}

impl QuantMultiHeadAttentionConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> MultiHeadAttentionConfig {
        MultiHeadAttentionConfig::new(self.d_model, self.n_heads)
            .with_dropout(self.dropout)
            .with_min_float(self.min_float)
            .with_quiet_softmax(self.quiet_softmax)
            .with_initializer(self.initializer.clone())
            .with_key_bias(self.key_bias)
            .with_value_bias(self.value_bias)
            .with_query_bias(self.query_bias)
            .with_output_bias(self.output_bias)
    }
}

impl ProjectedAttentionLayerConfig for QuantMultiHeadAttentionConfig {
    type Layer<
        IW: Quantizer,
        II: Quantizer,
        IB: Quantizer,
        QS: Quantizer,
        KT: Quantizer,
        V: Quantizer,
        AW: Quantizer,
        SI: Quantizer,
        OW: Quantizer,
        OI: Quantizer,
        OB: Quantizer,
        OO: Quantizer,
    > = Composed<IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO>;

    fn build<IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO, E: From<Infallible>>(
        with: &WithProjectedAttentionQuantizers<Self, IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO>,
        device: &Device,
    ) -> Result<Composed<IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO>, E>
    where
        IW: AnyWeightQuantizer<Error: Into<E>>,
        II: ActQuantizer<Error: Into<E>>,
        IB: BiasQuantizer<Error: Into<E>>,
        QS: ActQuantizer<Error: Into<E>>,
        KT: ActQuantizer<Error: Into<E>>,
        V: ActQuantizer<Error: Into<E>>,
        AW: ActQuantizer<Error: Into<E>>,
        SI: ActQuantizer<Error: Into<E>>,
        OW: AnyWeightQuantizer<Error: Into<E>>,
        OI: ActQuantizer<Error: Into<E>>,
        OB: BiasQuantizer<Error: Into<E>>,
        OO: ActQuantizer<Error: Into<E>>,
    {
        let config = &with.config;
        let linear = |bias| {
            let linear = QuantLinearConfig::new(config.d_model, config.d_model).with_bias(bias);
            linear.with_initializer(config.initializer.clone())
        };
        Ok(QuantMultiHeadAttention {
            query: with.in_proj(linear(config.query_bias), device)?,
            key: with.in_proj(linear(config.key_bias), device)?,
            value: with.in_proj(linear(config.value_bias), device)?,
            attention: with.attention(config.dropout, device)?,
            output: with.out_proj(linear(config.output_bias), device)?,
            n_heads: config.n_heads,
            min_float: config.min_float,
            quiet_softmax: config.quiet_softmax,
        })
    }
}

quant_core::__written_module! {
    [P: ModuleDisplay + Module, A: ModuleDisplay + Module, O: ModuleDisplay + Module]
    QuantMultiHeadAttention<P, A, O> as "Struct:MultiHeadAttention"
    { query, key, value, output }
    flat { attention }
    constants { n_heads, min_float, quiet_softmax }
}

impl<IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO> Composed<IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO>
where
    IW: AnyWeightQuantizer,
    II: ActQuantizer,
    IB: BiasQuantizer,
    QS: ActQuantizer,
    KT: ActQuantizer,
    V: ActQuantizer,
    AW: ActQuantizer,
    SI: ActQuantizer,
    OW: AnyWeightQuantizer,
    OI: ActQuantizer,
    OB: BiasQuantizer,
    OO: ActQuantizer,
{
    /// Applies the layer.
    ///
    /// # Shapes
    ///
    /// - query: `[batch_size, seq_length_1, d_model]`
    /// - key and value: `[batch_size, seq_length_2, d_model]`
    /// - context: `[batch_size, seq_length_1, d_model]`
    /// - weights: `[batch_size, n_heads, seq_length_1, seq_length_2]`, quantized
    ///
    /// # Panics
    ///
    /// If the shapes do not fit, as burn's layer.
    pub fn forward(&self, input: MhaInput) -> MhaOutput
    where
        IW: WeightQuantizerFor<II>,
        IB: BiasQuantizerFor<II, IW>,
        OW: WeightQuantizerFor<OI>,
        OB: BiasQuantizerFor<OI, OW>,
    {
        let (weights, found) = self.attend(input);
        MhaOutput { weights, context: self.output.forward(found) }
    }

    /// [`forward`](Self::forward) of a sequence that grows by a token each time, for inference: what was computed of the tokens before is
    /// in `cache`, and only the last one is computed.
    ///
    /// # Shapes
    ///
    /// Those of [`forward`](Self::forward): the whole sequence is given each time.
    ///
    /// # Panics
    ///
    /// If the shapes do not fit, as burn's layer.
    pub fn forward_cache(&self, input: MhaInput, cache: &mut MhaCache) -> MhaOutput
    where
        IW: WeightQuantizerFor<II>,
        IB: BiasQuantizerFor<II, IW>,
        OW: WeightQuantizerFor<OI>,
        OB: BiasQuantizerFor<OI, OW>,
    {
        let MhaInput { query, key, value, mask_pad, mask_attn } = checked(input);
        let query = cache.query.forward(query, |x| heads(self.query.forward(x), self.n_heads));
        let key = cache.key.forward(key, |x| heads(self.key.forward(x), self.n_heads));
        let value = cache.value.forward(value, |x| heads(self.value.forward(x), self.n_heads));
        let (weights, found) = self.found(query, key, value, mask_pad, mask_attn);
        MhaOutput { weights, context: cache.output.forward(found, |x| self.output.forward(x)) }
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of the context, without the weights. It is
    /// the reference's `return_quant_tensor`, and a forward pass like the other: it counts for statistics and delays.
    pub fn quantize(&self, input: MhaInput) -> MaybeQuantTensor<3>
    where
        IW: WeightQuantizerFor<II>,
        IB: BiasQuantizerFor<II, IW>,
        OW: WeightQuantizerFor<OI>,
        OB: BiasQuantizerFor<OI, OW>,
    {
        self.output.quantize(self.attend(input).1)
    }

    /// The weights, and what the heads found with them.
    fn attend(&self, input: MhaInput) -> (Tensor<4>, Tensor<3>)
    where
        IW: WeightQuantizerFor<II>,
        IB: BiasQuantizerFor<II, IW>,
    {
        let MhaInput { query, key, value, mask_pad, mask_attn } = checked(input);
        let query = heads(self.query.forward(query), self.n_heads);
        let key = heads(self.key.forward(key), self.n_heads);
        let value = heads(self.value.forward(value), self.n_heads);
        self.found(query, key, value, mask_pad, mask_attn)
    }

    /// The same of what was projected.
    fn found(
        &self,
        query: Tensor<4>,
        key: Tensor<4>,
        value: Tensor<4>,
        mask_pad: Option<Tensor<2, Bool>>,
        mask_attn: Option<Tensor<3, Bool>>,
    ) -> (Tensor<4>, Tensor<3>) {
        let [_, _, _, d_k] = query.dims();
        let scores = self.attention.scores(query, key, |x| x.div_scalar((d_k as f32).sqrt()));
        let scores = self.attention.softmax_input_quant.forward(scores).into_value();
        let mut scores = without_padding(scores, mask_pad, self.min_float);
        if let Some(mask) = mask_attn {
            scores = scores.mask_fill(mask.unsqueeze_dim(1), self.min_float);
        }
        let weights = self.attention.weights(probabilities(scores, self.quiet_softmax)).into_value();
        let value = self.attention.v_quant.forward(value).into_value();
        let found = joined(weights.clone().matmul(value));
        (weights, found)
    }
}

/// An input whose sequences are of one batch, with as many keys as values.
fn checked(input: MhaInput) -> MhaInput {
    let ([batch_size, _, _], [_, seq_length, _]) = (input.query.dims(), input.key.dims());
    assert_shape!(input.key, [batch_size, _, _]);
    assert_shape!(input.value, [batch_size, seq_length, _]);
    input
}

impl<P: ModuleDisplay + Module, A: ModuleDisplay + Module, O: ModuleDisplay + Module> QuantMultiHeadAttention<P, A, O> {
    fn show(&self, content: Content) -> Content {
        content
            .add("n_heads", &self.n_heads)
            .add("min_float", &self.min_float)
            .add("quiet_softmax", &self.quiet_softmax)
            .add("query", &self.query)
            .add("key", &self.key)
            .add("value", &self.value)
            .add("attention", &self.attention)
            .add("output", &self.output)
    }
}
