use super::projected::{Projection, heads, joined, probabilities, projected_places, without_padding};
use super::{
    MhaInput, ProjectedAttentionLayerConfig, QuantScaledDotProductAttention, WithProjectedAttentionQuantizers,
};
use crate::host::{ActQuantizer, AnyWeightQuantizer, BiasQuantizer, BiasQuantizerFor, WeightQuantizerFor};
use crate::layers::common::places::layer_inits;
use crate::layers::{QuantLinear, QuantLinearConfig};
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, NoQuant, Uint8ActPerTensorFloat};
use burn::config::Config;
use burn::module::{Content, Module, ModuleDisplay};
use burn::nn::Initializer;
use burn::nn::attention::{MhaOutput, MultiHeadAttentionConfig};
use burn::tensor::{Device, Tensor};
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
/// | parameter | is | default |
/// |---|---|---|
/// | `P` | the projection of queries, of keys, and of values | a [`QuantLinear`] with quantizers of weight, input and bias |
/// | `A` | [what heads do](QuantScaledDotProductAttention), with a quantizer for each of its operands | that with its defaults |
/// | `O` | the projection of the output | as `P` |
///
/// | place | quantizes | default |
/// |---|---|---|
/// | `in_proj_weight_quant`, `in_proj_input_quant`, `in_proj_bias_quant` | each projection by itself | [`Int8WeightPerTensorFloat`], [`Int8ActPerTensorFloat`], [`Int32Bias`] |
/// | `q_scaled_quant` | the queries over `√d_k` | [`Int8ActPerTensorFloat`] |
/// | `k_transposed_quant`, `v_quant` | keys and values | [`Int8ActPerTensorFloat`] |
/// | `softmax_input_quant` | the scores, before the mask | [`NoQuant`] |
/// | `attn_output_weights_quant` | the weights | [`Uint8ActPerTensorFloat`] |
/// | `out_proj_weight_quant`, `out_proj_input_quant`, `out_proj_bias_quant` | the projection of the output | as that of the input |
/// | `out_proj_output_quant` | the output | [`NoQuant`] |
///
/// It is the reference's layer with `packed_in_proj=False`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{
///     Int4Weight, Int8ActPerTensorFloat, Int32Bias, MhaInput, NoQuant, QuantLinear, QuantMultiHeadAttention,
///     QuantMultiHeadAttentionConfig,
/// };
/// # mod quant_nn {
/// #     pub use ::quant_nn::*;
/// #     #[quantizer(extends(Int8WeightPerTensorFloat))]
/// #     pub struct Int4Weight { #[value(4)] bit_width: usize }
/// # }
///
/// type Projection = QuantLinear<Int4Weight, Int8ActPerTensorFloat, NoQuant, Int32Bias>;
///
/// let device = Device::flex();
/// let attention: QuantMultiHeadAttention<Projection> = QuantMultiHeadAttentionConfig::new(8, 2).init(&device);
/// let output = attention.forward(MhaInput::self_attn(Tensor::ones([1, 3, 8], &device)));
/// assert_eq!(output.context.dims(), [1, 3, 8]);
/// assert_eq!(attention.query.quant_weight().unwrap().bit_width.to_f32(), 4.0);
/// ```
#[derive(Debug)]
pub struct QuantMultiHeadAttention<P = Projection, A = QuantScaledDotProductAttention, O = Projection> {
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
    QuantLinear<IW, II, NoQuant, IB>,
    QuantScaledDotProductAttention<QS, KT, V, AW, SI>,
    QuantLinear<OW, OI, OO, OB>,
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
    IW: AnyWeightQuantizer + WeightQuantizerFor<II>,
    II: ActQuantizer,
    IB: BiasQuantizerFor<II, IW>,
    QS: ActQuantizer,
    KT: ActQuantizer,
    V: ActQuantizer,
    AW: ActQuantizer,
    SI: ActQuantizer,
    OW: AnyWeightQuantizer + WeightQuantizerFor<OI>,
    OI: ActQuantizer,
    OB: BiasQuantizerFor<OI, OW>,
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
    pub fn forward(&self, input: MhaInput) -> MhaOutput {
        let (weights, found) = self.attend(input);
        MhaOutput { weights, context: self.output.forward(found) }
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of the context, without the weights. It is
    /// the reference's `return_quant_tensor`, and a forward pass like the other: it counts for statistics and delays.
    pub fn quantize(&self, input: MhaInput) -> MaybeQuantTensor<3> {
        self.output.quantize(self.attend(input).1)
    }

    /// The weights, and what the heads found with them.
    fn attend(&self, input: MhaInput) -> (Tensor<4>, Tensor<3>) {
        let MhaInput { query, key, value, mask_pad, mask_attn } = input;
        let query = heads(self.query.forward(query), self.n_heads);
        let key = heads(self.key.forward(key), self.n_heads);
        let value = heads(self.value.forward(value), self.n_heads);
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
