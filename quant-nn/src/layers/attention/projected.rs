//! What attentions with linear projections around them do alike, once.
use super::{
    QuantScaledDotProductAttention, QuantScaledDotProductAttentionConfig, ScaledDotProductAttentionLayerConfig,
};
use crate::host::{ActQuantizer, AnyWeightQuantizer, BiasQuantizer};
use crate::layers::common::places::with_quantizers;
use crate::layers::{QuantLinear, QuantLinearConfig, WeightLayerConfig};
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, NoQuant, Uint8ActPerTensorFloat};
use burn::tensor::activation::{quiet_softmax, softmax};
use burn::tensor::{Bool, Device, Tensor};
use core::convert::Infallible;
use quant_core::inject::{DependencyError, Never, Quantizer};

/// The projection that an attention has by default: a linear layer whose weight, input and bias are quantized. Its output is not, since
/// what is made of it has quantizers of its own.
pub type AttentionProjection<W = Int8WeightPerTensorFloat, I = Int8ActPerTensorFloat, B = Int32Bias, O = NoQuant> =
    QuantLinear<W, I, O, B>;

/// The places of an attention with projections.
macro_rules! projected_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            in_proj_weight_quant: IW as AnyWeightQuantizer = Int8WeightPerTensorFloat,
                "the weights of queries, keys and values";
            in_proj_input_quant: II as ActQuantizer = Int8ActPerTensorFloat,
                "queries, keys and values before their projection";
            in_proj_bias_quant: IB as BiasQuantizer = Int32Bias, "the biases of queries, keys and values";
            q_scaled_quant: QS as ActQuantizer = Int8ActPerTensorFloat, "the scaled queries";
            k_transposed_quant: KT as ActQuantizer = Int8ActPerTensorFloat, "the transposed keys";
            v_quant: V as ActQuantizer = Int8ActPerTensorFloat, "the values";
            attn_output_weights_quant: AW as ActQuantizer = Uint8ActPerTensorFloat, "the attention weights";
            softmax_input_quant: SI as ActQuantizer = NoQuant, "the scores";
            out_proj_weight_quant: OW as AnyWeightQuantizer = Int8WeightPerTensorFloat,
                "the weight of the output's projection";
            out_proj_input_quant: OI as ActQuantizer = Int8ActPerTensorFloat, "what the heads found";
            out_proj_bias_quant: OB as BiasQuantizer = Int32Bias, "the bias of the output's projection";
            out_proj_output_quant: OO as ActQuantizer = NoQuant, "the output";
        }
    };
}

projected_places! {
    with_quantizers! {
        /// The configuration of an attention with projections, with its quantizers.
        ///
        /// ```
        /// use burn::tensor::Device;
        /// use quant_nn::{Int8WeightPerTensorFloat, NoQuant, QuantMultiHeadAttentionConfig, quantizer_with};
        ///
        /// let attention = QuantMultiHeadAttentionConfig::new(8, 2)
        ///     .in_proj_weight_quant(quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 }))
        ///     .v_quant(NoQuant)
        ///     .init(&Device::flex());
        /// assert_eq!(attention.key.quant_weight().unwrap().bit_width.to_f32(), 4.0);
        /// ```
        WithProjectedAttentionQuantizers, ProjectedAttentionLayerConfig
    }
}

pub(super) use projected_places;

impl<C, IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO>
    WithProjectedAttentionQuantizers<C, IW, II, IB, QS, KT, V, AW, SI, OW, OI, OB, OO>
{
    /// The projection of queries, keys or values.
    pub(super) fn in_proj<E>(
        &self,
        linear: QuantLinearConfig,
        device: &Device,
    ) -> Result<QuantLinear<IW, II, NoQuant, IB>, E>
    where
        IW: AnyWeightQuantizer<Error: Into<E>>,
        II: ActQuantizer<Error: Into<E>>,
        IB: BiasQuantizer<Error: Into<E>>,
        E: From<Infallible>,
    {
        let linear = linear
            .weight_quant(self.in_proj_weight_quant.clone())
            .input_quant(self.in_proj_input_quant.clone())
            .bias_quant(self.in_proj_bias_quant.clone());
        QuantLinearConfig::build(&linear, device)
    }

    /// What each head does.
    pub(super) fn attention<E>(
        &self,
        dropout: f64,
        device: &Device,
    ) -> Result<QuantScaledDotProductAttention<QS, KT, V, AW, SI>, E>
    where
        QS: ActQuantizer<Error: Into<E>>,
        KT: ActQuantizer<Error: Into<E>>,
        V: ActQuantizer<Error: Into<E>>,
        AW: ActQuantizer<Error: Into<E>>,
        SI: ActQuantizer<Error: Into<E>>,
        E: From<Infallible>,
    {
        let attention = QuantScaledDotProductAttentionConfig::new()
            .with_dropout(dropout)
            .q_scaled_quant(self.q_scaled_quant.clone())
            .k_transposed_quant(self.k_transposed_quant.clone())
            .v_quant(self.v_quant.clone())
            .attn_output_weights_quant(self.attn_output_weights_quant.clone())
            .softmax_input_quant(self.softmax_input_quant.clone());
        QuantScaledDotProductAttentionConfig::build(&attention, device)
    }

    /// The projection of the output.
    pub(super) fn out_proj<E>(
        &self,
        linear: QuantLinearConfig,
        device: &Device,
    ) -> Result<QuantLinear<OW, OI, OO, OB>, E>
    where
        OW: AnyWeightQuantizer<Error: Into<E>>,
        OI: ActQuantizer<Error: Into<E>>,
        OB: BiasQuantizer<Error: Into<E>>,
        OO: ActQuantizer<Error: Into<E>>,
        E: From<Infallible>,
    {
        let linear = linear
            .weight_quant(self.out_proj_weight_quant.clone())
            .input_quant(self.out_proj_input_quant.clone())
            .bias_quant(self.out_proj_bias_quant.clone())
            .output_quant(self.out_proj_output_quant.clone());
        QuantLinearConfig::build(&linear, device)
    }
}

/// `[batch_size, seq_length, n_heads · d_head]` to `[batch_size, n_heads, seq_length, d_head]`.
pub(super) fn heads(x: Tensor<3>, n_heads: usize) -> Tensor<4> {
    let [batch_size, seq_length, d] = x.dims();
    let d_head = d.checked_div(n_heads).unwrap_or(0);
    x.reshape([batch_size, seq_length, n_heads, d_head]).swap_dims(1, 2)
}

/// And back.
pub(super) fn joined(x: Tensor<4>) -> Tensor<3> {
    let [batch_size, n_heads, seq_length, d_head] = x.dims();
    x.swap_dims(1, 2).reshape([batch_size, seq_length, n_heads * d_head])
}

/// Leaves out what `mask`, `[batch_size, seq_length_2]`, says of the second sequence.
pub(super) fn without_padding(scores: Tensor<4>, mask: Option<Tensor<2, Bool>>, min_float: f64) -> Tensor<4> {
    match mask {
        Some(mask) => {
            let [batch_size, seq_length] = mask.dims();
            scores.mask_fill(mask.reshape([batch_size, 1, 1, seq_length]), min_float)
        }
        None => scores,
    }
}

/// The weights that scores stand for.
pub(super) fn probabilities(scores: Tensor<4>, quiet: bool) -> Tensor<4> {
    if quiet { quiet_softmax(scores, 3) } else { softmax(scores, 3) }
}
