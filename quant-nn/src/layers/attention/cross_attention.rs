use super::projected::{AttentionProjection, heads, joined, probabilities, projected_places, without_padding};
use super::scaled_dot_product_attention::of_heads;
use super::{
    CrossAttentionCache, ProjectedAttentionLayerConfig, QuantScaledDotProductAttention,
    WithProjectedAttentionQuantizers,
};
use crate::host::{ActQuantizer, AnyWeightQuantizer, BiasQuantizer, BiasQuantizerFor, WeightQuantizerFor};
use crate::layers::QuantLinearConfig;
use crate::layers::common::places::layer_inits;
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, NoQuant, Uint8ActPerTensorFloat};
use burn::config::Config;
use burn::module::{Content, Module, ModuleDisplay};
use burn::nn::Initializer;
use burn::nn::attention::CrossAttentionConfig;
use burn::tensor::{Bool, Device, Tensor, assert_shape};
use core::convert::Infallible;
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::MaybeQuantTensor;

/// Configuration of a [quantized cross-attention](QuantCrossAttention): that of burn's [`CrossAttentionConfig`].
#[derive(Config, Debug)]
pub struct QuantCrossAttentionConfig {
    /// The size of the queries, and of the output.
    pub d_model: usize,
    /// The size of the context.
    pub d_context: usize,
    /// The number of heads of the queries.
    pub n_heads: usize,
    /// The number of heads of keys and values, which divides it, or the layer is refused with a panic as burn's is: 1 for multi-query
    /// attention.
    pub n_heads_kv: usize,
    /// The size of a head.
    pub d_head: usize,
    /// How likely a weight is left out in training.
    #[config(default = 0.1)]
    pub dropout: f64,
    /// The score of what is left out by a mask.
    #[config(default = -1.0e4)]
    pub min_float: f64,
    /// If the weights of a query may add up to less than 1.
    #[config(default = false)]
    pub quiet_softmax: bool,
}

/// Attention of queries to a context of another size, whose heads may be fewer: each is then that of several queries.
///
/// Created by [`QuantCrossAttentionConfig`]. With [`NoQuant`] everywhere it is burn's
/// [`CrossAttention`](burn::nn::attention::CrossAttention), bit for bit. Parameters and places of quantizers are those of
/// [`QuantMultiHeadAttention`](crate::QuantMultiHeadAttention), whose page has a table of them; with heads of `d_model / n_heads` numbers
/// and a context of this size it is that layer, keys and values being the context.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantCrossAttention, QuantCrossAttentionConfig};
///
/// let device = Device::flex();
/// // two heads of queries attend to one head of keys and values
/// let attention: QuantCrossAttention = QuantCrossAttentionConfig::new(8, 6, 2, 1, 4).init(&device);
/// let (query, context) = (Tensor::<3>::ones([1, 3, 8], &device), Tensor::ones([1, 5, 6], &device));
/// assert_eq!(attention.forward(query, context, None).dims(), [1, 3, 8]);
/// assert_eq!(attention.key.quant_weight().unwrap().value.dims(), [6, 4]);
/// ```
#[derive(Debug)]
pub struct QuantCrossAttention<P = AttentionProjection, A = QuantScaledDotProductAttention, O = AttentionProjection> {
    /// The projection of queries.
    pub query: P,
    /// The projection of the context to keys.
    pub key: P,
    /// The projection of the context to values.
    pub value: P,
    /// What each head does. In paths it has no segment, as in the reference.
    pub attention: A,
    /// The projection of the output.
    pub output: O,
    /// The number of heads of the queries.
    pub n_heads: usize,
    /// The number of heads of keys and values.
    pub n_heads_kv: usize,
    /// The score of what is left out by a mask.
    pub min_float: f64,
    /// If the weights of a query may add up to less than 1.
    pub quiet_softmax: bool,
}

/// The layer with these quantizers.
type Composed<IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO> = QuantCrossAttention<
    AttentionProjection<IW, II, IB>,
    QuantScaledDotProductAttention<QS, KT, V, AW, SI>,
    AttentionProjection<OW, OI, OB, OO>,
>;

projected_places! {
    layer_inits! { QuantCrossAttentionConfig => Composed, WithProjectedAttentionQuantizers }
}

impl QuantCrossAttentionConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> CrossAttentionConfig {
        CrossAttentionConfig::new(self.d_model, self.d_context, self.n_heads, self.n_heads_kv, self.d_head)
            .with_dropout(self.dropout)
            .with_min_float(self.min_float)
            .with_quiet_softmax(self.quiet_softmax)
    }
}

impl ProjectedAttentionLayerConfig for QuantCrossAttentionConfig {
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
        assert_eq!(
            config.n_heads.checked_rem(config.n_heads_kv),
            Some(0),
            "query heads must be divisible by heads of keys and values"
        );
        // burn's, which a user of this layer does not choose
        let initializer =
            Initializer::KaimingUniform { gain: 1.0 / (config.d_head as f64).sqrt(), fan_out_only: false };
        let linear = |from, to| QuantLinearConfig::new(from, to).with_initializer(initializer.clone());
        let (of_queries, of_context) = (config.n_heads * config.d_head, config.n_heads_kv * config.d_head);
        Ok(QuantCrossAttention {
            query: with.in_proj(linear(config.d_model, of_queries), device)?,
            key: with.in_proj(linear(config.d_context, of_context), device)?,
            value: with.in_proj(linear(config.d_context, of_context), device)?,
            attention: with.attention(config.dropout, device)?,
            output: with.out_proj(linear(of_queries, config.d_model), device)?,
            n_heads: config.n_heads,
            n_heads_kv: config.n_heads_kv,
            min_float: config.min_float,
            quiet_softmax: config.quiet_softmax,
        })
    }
}

quant_core::__written_module! {
    [P: ModuleDisplay + Module, A: ModuleDisplay + Module, O: ModuleDisplay + Module]
    QuantCrossAttention<P, A, O> as "Struct:CrossAttention"
    { query, key, value, output }
    flat { attention }
    constants { n_heads, n_heads_kv, min_float, quiet_softmax }
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
    /// Applies the layer. What is true in `mask` is left out of the context.
    ///
    /// # Shapes
    ///
    /// - query: `[batch_size, seq_length_1, d_model]`
    /// - context: `[batch_size, seq_length_2, d_context]`
    /// - mask: `[batch_size, seq_length_2]`
    /// - output: `[batch_size, seq_length_1, d_model]`
    ///
    /// # Panics
    ///
    /// If the shapes are others.
    pub fn forward(&self, query: Tensor<3>, context: Tensor<3>, mask: Option<Tensor<2, Bool>>) -> Tensor<3>
    where
        IW: WeightQuantizerFor<II>,
        IB: BiasQuantizerFor<II, IW>,
        OW: WeightQuantizerFor<OI>,
        OB: BiasQuantizerFor<OI, OW>,
    {
        self.output.forward(self.attend(query, context, mask))
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of the output. It is a forward pass like
    /// the other: it counts for statistics and delays.
    pub fn quantize(&self, query: Tensor<3>, context: Tensor<3>, mask: Option<Tensor<2, Bool>>) -> MaybeQuantTensor<3>
    where
        IW: WeightQuantizerFor<II>,
        IB: BiasQuantizerFor<II, IW>,
        OW: WeightQuantizerFor<OI>,
        OB: BiasQuantizerFor<OI, OW>,
    {
        self.output.quantize(self.attend(query, context, mask))
    }

    /// [`forward`](Self::forward) of queries to one context, for inference: its keys and values are computed once, and are in `cache`
    /// then.
    ///
    /// # Shapes
    ///
    /// Those of [`forward`](Self::forward).
    ///
    /// # Panics
    ///
    /// If the shapes are others.
    pub fn forward_cache(
        &self,
        query: Tensor<3>,
        context: Tensor<3>,
        mask: Option<Tensor<2, Bool>>,
        cache: &mut CrossAttentionCache,
    ) -> Tensor<3>
    where
        IW: WeightQuantizerFor<II>,
        IB: BiasQuantizerFor<II, IW>,
        OW: WeightQuantizerFor<OI>,
        OB: BiasQuantizerFor<OI, OW>,
    {
        let [batch_size, _, _] = query.dims();
        assert_shape!(context, [batch_size, _, _]);
        let query = heads(self.query.forward(query), self.n_heads);
        let key = cache.key.forward(context.clone(), |x| heads(self.key.forward(x), self.n_heads_kv));
        let value = cache.value.forward(context, |x| heads(self.value.forward(x), self.n_heads_kv));
        self.output.forward(self.found(query, key, value, mask))
    }

    /// What the heads found.
    fn attend(&self, query: Tensor<3>, context: Tensor<3>, mask: Option<Tensor<2, Bool>>) -> Tensor<3>
    where
        IW: WeightQuantizerFor<II>,
        IB: BiasQuantizerFor<II, IW>,
    {
        let [batch_size, _, _] = query.dims();
        assert_shape!(context, [batch_size, _, _]);
        let query = heads(self.query.forward(query), self.n_heads);
        let key = heads(self.key.forward(context.clone()), self.n_heads_kv);
        let value = heads(self.value.forward(context), self.n_heads_kv);
        self.found(query, key, value, mask)
    }

    /// The same of what was projected.
    fn found(&self, query: Tensor<4>, key: Tensor<4>, value: Tensor<4>, mask: Option<Tensor<2, Bool>>) -> Tensor<3> {
        let [_, _, _, d_head] = query.dims();
        let scale = (d_head as f64).sqrt().recip();
        if let Some(mask) = &mask {
            let ([batch_size, _, _, _], [_, _, seq_length_2, _]) = (query.dims(), key.dims());
            assert_shape!(mask, [batch_size, seq_length_2]);
        }
        let (key, value) = (of_heads(key, &query), of_heads(value, &query));
        let scores = self.attention.scores(query, key, |x| x.mul_scalar(scale));
        let scores = self.attention.softmax_input_quant.forward(scores).into_value();
        let scores = without_padding(scores, mask, self.min_float);
        let weights = self.attention.weights(probabilities(scores, self.quiet_softmax)).into_value();
        joined(weights.matmul(self.attention.v_quant.forward(value).into_value()))
    }
}

impl<P: ModuleDisplay + Module, A: ModuleDisplay + Module, O: ModuleDisplay + Module> QuantCrossAttention<P, A, O> {
    fn show(&self, content: Content) -> Content {
        content
            .add("n_heads", &self.n_heads)
            .add("n_heads_kv", &self.n_heads_kv)
            .add("min_float", &self.min_float)
            .add("quiet_softmax", &self.quiet_softmax)
            .add("query", &self.query)
            .add("key", &self.key)
            .add("value", &self.value)
            .add("attention", &self.attention)
            .add("output", &self.output)
    }
}
