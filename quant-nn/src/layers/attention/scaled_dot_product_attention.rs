use crate::host::{ActQuant, ActQuantizer};
use crate::layers::common::places::{layer_inits, with_quantizers};
use crate::quantizers::{Int8ActPerTensorFloat, NoQuant, Uint8ActPerTensorFloat};
use burn::config::Config;
use burn::module::Content;
use burn::nn::{Dropout, DropoutConfig};
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::MaybeQuantTensor;

/// Configuration of a [quantized scaled dot-product attention](QuantScaledDotProductAttention).
#[derive(Config, Debug)]
pub struct QuantScaledDotProductAttentionConfig {
    /// How likely a weight is left out in training.
    #[config(default = 0.0)]
    pub dropout: f64,
}

/// `softmax(q · kᵀ · scale) · v` of queries, keys and values of several heads: burn's operation
/// [`attention`](burn::tensor::module::attention) as a layer,
///
/// ```text
/// weights = attn_output_weights_quant(dropout(softmax(softmax_input_quant(q_scaled_quant(q · scale) · k_transposed_quant(kᵀ)))))
/// output  = sdpa_output_quant(weights · v_quant(v))
/// ```
///
/// Created by [`QuantScaledDotProductAttentionConfig`]. With [`NoQuant`] everywhere it computes what burn's `attention` does.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `QS` | the scaled queries | [`Int8ActPerTensorFloat`] |
/// | `KT` | the transposed keys | [`Int8ActPerTensorFloat`] |
/// | `V` | the values | [`Int8ActPerTensorFloat`] |
/// | `AW` | the attention weights | [`Uint8ActPerTensorFloat`] |
/// | `SI` | the scores, before the mask | [`NoQuant`] |
/// | `O` | the output | [`NoQuant`] |
///
/// A soft cap is applied to the scores before `SI`; masks and biases after it, in floating point. (The reference masks scores before `SI` sees
/// them, whose statistics are then those of −∞.) A query that may attend to nothing has the weights 0.
///
/// ```
/// use burn::tensor::ops::AttentionModuleOptions;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantScaledDotProductAttention, QuantScaledDotProductAttentionConfig};
///
/// let device = Device::flex();
/// let attention: QuantScaledDotProductAttention = QuantScaledDotProductAttentionConfig::new().init(&device);
/// // alike scores: weights of 1 / 2, which fresh quantizers take for 127 / 255, and values of 1 / 128
/// let q = Tensor::<4>::zeros([1, 1, 1, 2], &device);
/// let k = Tensor::<4>::zeros([1, 1, 2, 2], &device);
/// let v = Tensor::<4>::from_floats([[[[0.5, -1.0], [0.5, 0.25]]]], &device);
/// let y = attention.forward(q, k, v, None, None, AttentionModuleOptions::default());
/// let integers = (y * 255.0 * 128.0).round().into_data().convert::<i32>();
/// assert_eq!(integers.try_to_vec::<i32>().unwrap(), [127 * (64 + 64), 127 * (-128 + 32)]);
/// ```
#[derive(Debug)]
pub struct QuantScaledDotProductAttention<
    QS: Quantizer = Int8ActPerTensorFloat,
    KT: Quantizer = Int8ActPerTensorFloat,
    V: Quantizer = Int8ActPerTensorFloat,
    AW: Quantizer = Uint8ActPerTensorFloat,
    SI: Quantizer = NoQuant,
    O: Quantizer = NoQuant,
> {
    /// The quantizer of the scaled queries.
    pub q_scaled_quant: ActQuant<QS>,
    /// The quantizer of the transposed keys.
    pub k_transposed_quant: ActQuant<KT>,
    /// The quantizer of the values.
    pub v_quant: ActQuant<V>,
    /// The quantizer of the attention weights.
    pub attn_output_weights_quant: ActQuant<AW>,
    /// The quantizer of the scores.
    pub softmax_input_quant: ActQuant<SI>,
    /// The quantizer of the output.
    pub sdpa_output_quant: ActQuant<O>,
    /// The dropout of the attention weights.
    pub dropout: Dropout,
}

/// The places of an attention.
macro_rules! scaled_dot_product_attention_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            q_scaled_quant: QS as ActQuantizer = Int8ActPerTensorFloat, "the scaled queries";
            k_transposed_quant: KT as ActQuantizer = Int8ActPerTensorFloat, "the transposed keys";
            v_quant: V as ActQuantizer = Int8ActPerTensorFloat, "the values";
            attn_output_weights_quant: AW as ActQuantizer = Uint8ActPerTensorFloat, "the attention weights";
            softmax_input_quant: SI as ActQuantizer = NoQuant, "the scores";
            sdpa_output_quant: O as ActQuantizer = NoQuant, "the output";
        }
    };
}

scaled_dot_product_attention_places! {
    with_quantizers! {
        /// The configuration of a scaled dot-product attention, with its quantizers.
        ///
        /// ```
        /// use burn::tensor::Device;
        /// use quant_nn::{NoQuant, QuantScaledDotProductAttentionConfig, Uint8ActPerTensorFloat, quantizer_with};
        ///
        /// let attention = QuantScaledDotProductAttentionConfig::new()
        ///     .attn_output_weights_quant(quantizer_with!(Uint8ActPerTensorFloat { bit_width: 4 }))
        ///     .v_quant(NoQuant)
        ///     .init(&Device::flex());
        /// assert!(attention.v_quant.to_string().contains("quantizer: NoQuant"));
        /// ```
        WithScaledDotProductAttentionQuantizers, ScaledDotProductAttentionLayerConfig
    }
}
scaled_dot_product_attention_places! {
    layer_inits! { QuantScaledDotProductAttentionConfig => QuantScaledDotProductAttention, WithScaledDotProductAttentionQuantizers }
}

impl ScaledDotProductAttentionLayerConfig for QuantScaledDotProductAttentionConfig {
    type Layer<QS: Quantizer, KT: Quantizer, V: Quantizer, AW: Quantizer, SI: Quantizer, O: Quantizer> =
        QuantScaledDotProductAttention<QS, KT, V, AW, SI, O>;

    fn build<QS, KT, V, AW, SI, O, E>(
        with: &WithScaledDotProductAttentionQuantizers<Self, QS, KT, V, AW, SI, O>,
        device: &Device,
    ) -> Result<QuantScaledDotProductAttention<QS, KT, V, AW, SI, O>, E>
    where
        QS: ActQuantizer<Error: Into<E>>,
        KT: ActQuantizer<Error: Into<E>>,
        V: ActQuantizer<Error: Into<E>>,
        AW: ActQuantizer<Error: Into<E>>,
        SI: ActQuantizer<Error: Into<E>>,
        O: ActQuantizer<Error: Into<E>>,
    {
        Ok(QuantScaledDotProductAttention {
            q_scaled_quant: ActQuant::new(with.q_scaled_quant.clone(), device).map_err(Into::into)?,
            k_transposed_quant: ActQuant::new(with.k_transposed_quant.clone(), device).map_err(Into::into)?,
            v_quant: ActQuant::new(with.v_quant.clone(), device).map_err(Into::into)?,
            attn_output_weights_quant: ActQuant::new(with.attn_output_weights_quant.clone(), device)
                .map_err(Into::into)?,
            softmax_input_quant: ActQuant::new(with.softmax_input_quant.clone(), device).map_err(Into::into)?,
            sdpa_output_quant: ActQuant::new(with.sdpa_output_quant.clone(), device).map_err(Into::into)?,
            dropout: DropoutConfig::new(with.config.dropout).init(),
        })
    }
}

quant_core::__written_module! {
    [QS: Quantizer, KT: Quantizer, V: Quantizer, AW: Quantizer, SI: Quantizer, O: Quantizer]
    QuantScaledDotProductAttention<QS, KT, V, AW, SI, O>
    {
        q_scaled_quant, k_transposed_quant, v_quant, attn_output_weights_quant, softmax_input_quant, sdpa_output_quant,
        dropout,
    }
}

impl<QS, KT, V, AW, SI, O> QuantScaledDotProductAttention<QS, KT, V, AW, SI, O>
where
    QS: ActQuantizer,
    KT: ActQuantizer,
    V: ActQuantizer,
    AW: ActQuantizer,
    SI: ActQuantizer,
    O: ActQuantizer,
{
    /// Attends to `key` and `value`, which may have fewer heads than `query`: each is then that of several queries.
    ///
    /// Scores are left out where `mask` is true, and by `options.is_causal` those of keys that come later, where the last key is that of
    /// the last query. `attn_bias` is added to them.
    ///
    /// # Shapes
    ///
    /// - query: `[batch_size, n_heads, seq_length_1, d_head]`
    /// - key: `[batch_size, n_heads_kv, seq_length_2, d_head]`, where `n_heads_kv` divides `n_heads`
    /// - value: `[batch_size, n_heads_kv, seq_length_2, d_value]`
    /// - mask and attn_bias: `[batch_size, n_heads, seq_length_1, seq_length_2]`
    /// - output: `[batch_size, n_heads, seq_length_1, d_value]`
    ///
    /// # Panics
    ///
    /// If `n_heads_kv` does not divide `n_heads`, the soft cap is not positive, or other shapes do not fit, as burn's `attention`.
    pub fn forward(
        &self,
        query: Tensor<4>,
        key: Tensor<4>,
        value: Tensor<4>,
        mask: Option<Tensor<4, Bool>>,
        attn_bias: Option<Tensor<4>>,
        options: AttentionModuleOptions,
    ) -> Tensor<4> {
        let weights = self.weights_of(query.clone(), key, mask, attn_bias, options);
        let value = self.v_quant.forward(of_heads(value, &query)).into_value();
        self.sdpa_output_quant.forward(weights.into_value().matmul(value)).into_value()
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of the output: those of its quantizer, or of
    /// the products of weights and values. It is a forward pass like the other: it counts for statistics and delays.
    pub fn quantize(
        &self,
        query: Tensor<4>,
        key: Tensor<4>,
        value: Tensor<4>,
        mask: Option<Tensor<4, Bool>>,
        attn_bias: Option<Tensor<4>>,
        options: AttentionModuleOptions,
    ) -> MaybeQuantTensor<4> {
        let weights = self.weights_of(query.clone(), key, mask, attn_bias, options);
        let value = self.v_quant.forward(of_heads(value, &query));
        let output = match value {
            MaybeQuantTensor::Quant(value) => {
                let plain = value.value.clone();
                weights.map(|weights| weights.matmul(value), |weights| weights.matmul(plain))
            }
            MaybeQuantTensor::Float(value) => weights.into_value().matmul(value).into(),
        };
        self.sdpa_output_quant.forward(output)
    }

    fn weights_of(
        &self,
        query: Tensor<4>,
        key: Tensor<4>,
        mask: Option<Tensor<4, Bool>>,
        attn_bias: Option<Tensor<4>>,
        options: AttentionModuleOptions,
    ) -> MaybeQuantTensor<4> {
        let [_, _, _, d_head] = query.dims();
        let scale = options.scale.unwrap_or_else(|| 1.0 / (d_head as f64).sqrt());
        let key = of_heads(key, &query);
        let mut scores = self.scores(query, key, |x| x.mul_scalar(scale));
        if let Some(softcap) = options.softcap {
            assert!(softcap > 0.0, "softcap must be positive, got {softcap}");
            scores = scores.div_scalar(softcap).tanh().mul_scalar(softcap);
        }
        let mut scores = self.softmax_input_quant.forward(scores).into_value();
        if let Some(mask) = mask {
            scores = scores.mask_fill(mask, f32::NEG_INFINITY);
        }
        if options.is_causal {
            let causal = later(&scores);
            scores = scores.mask_fill(causal, f32::NEG_INFINITY);
        }
        if let Some(bias) = attn_bias {
            scores = scores + bias;
        }
        self.weights(softmax(scores))
    }

    /// `scaled(q) · kᵀ`, `[batch_size, n_heads, seq_length_1, seq_length_2]`.
    pub(super) fn scores(
        &self,
        query: Tensor<4>,
        key: Tensor<4>,
        scaled: impl Fn(Tensor<4>) -> Tensor<4>,
    ) -> Tensor<4> {
        let key = self.k_transposed_quant.forward(key.transpose()).into_value();
        match self.q_scaled_quant.forward(scaled(query.clone())) {
            MaybeQuantTensor::Quant(query) => query.value.matmul(key),
            // burn scales the products
            MaybeQuantTensor::Float(_) => scaled(query.matmul(key)),
        }
    }

    /// The weights of what a softmax made of the scores.
    pub(super) fn weights(&self, probabilities: Tensor<4>) -> MaybeQuantTensor<4> {
        self.attn_output_weights_quant.forward(self.dropout.forward(probabilities))
    }
}

/// Keys or values as those of the heads of `query`.
pub(super) fn of_heads(x: Tensor<4>, query: &Tensor<4>) -> Tensor<4> {
    let ([batch_size, heads, length, d], [_, query_heads, ..]) = (x.dims(), query.dims());
    assert!(
        query_heads.checked_rem(heads) == Some(0),
        "{heads} heads of keys and values do not divide {query_heads} of queries"
    );
    match query_heads.checked_div(heads) {
        Some(queries) if queries > 1 => {
            x.unsqueeze_dim::<5>(2).repeat_dim(2, queries).reshape([batch_size, heads * queries, length, d])
        }
        _ => x,
    }
}

/// Where a key comes later than a query, if both sequences end at once.
fn later(scores: &Tensor<4>) -> Tensor<4, Bool> {
    let [batch_size, heads, queries, keys] = scores.dims();
    let diagonal = keys as i64 - queries as i64;
    Tensor::<2, Bool>::tril_mask([queries, keys], diagonal, &scores.device())
        .unsqueeze::<4>()
        .expand([batch_size, heads, queries, keys])
}

/// A softmax over the keys, of 0 where all scores are −∞.
fn softmax(scores: Tensor<4>) -> Tensor<4> {
    let least = scores.dtype().finfo().map_or(f64::from(f32::MIN), |info| info.min);
    let largest = scores.clone().detach().max_dim(3).clamp_min(least);
    let powers = (scores - largest).exp();
    let sum = powers.clone().sum_dim(3);
    // a quotient by the least positive number would have an infinite gradient
    let nothing = sum.clone().equal_elem(0.0);
    powers / sum.mask_fill(nothing, 1.0)
}

impl<QS, KT, V, AW, SI, O> QuantScaledDotProductAttention<QS, KT, V, AW, SI, O>
where
    QS: Quantizer,
    KT: Quantizer,
    V: Quantizer,
    AW: Quantizer,
    SI: Quantizer,
    O: Quantizer,
{
    fn show(&self, content: Content) -> Content {
        content
            .add("dropout", &self.dropout.prob)
            .add("q_scaled_quant", &self.q_scaled_quant)
            .add("k_transposed_quant", &self.k_transposed_quant)
            .add("v_quant", &self.v_quant)
            .add("attn_output_weights_quant", &self.attn_output_weights_quant)
            .add("softmax_input_quant", &self.softmax_input_quant)
            .add("sdpa_output_quant", &self.sdpa_output_quant)
    }
}
