use burn::tensor::{Bool, Tensor};

/// What goes into a [`QuantMultiHeadAttention`](super::QuantMultiHeadAttention): burn's
/// [`MhaInput`](burn::nn::attention::MhaInput), which does not show what is in it to another layer.
#[derive(Clone, Debug)]
pub struct MhaInput {
    pub(super) query: Tensor<3>,
    pub(super) key: Tensor<3>,
    pub(super) value: Tensor<3>,
    pub(super) mask_pad: Option<Tensor<2, Bool>>,
    pub(super) mask_attn: Option<Tensor<3, Bool>>,
}

impl MhaInput {
    /// A sequence that attends to itself, `[batch_size, seq_length, d_model]`.
    pub fn self_attn(tensor: Tensor<3>) -> Self {
        Self::new(tensor.clone(), tensor.clone(), tensor)
    }

    /// Queries, `[batch_size, seq_length_1, d_model]`, and what they attend to, keys and values of
    /// `[batch_size, seq_length_2, d_model]`.
    pub fn new(query: Tensor<3>, key: Tensor<3>, value: Tensor<3>) -> Self {
        Self { query, key, value, mask_pad: None, mask_attn: None }
    }

    /// What is left out of the second sequence, `[batch_size, seq_length_2]`.
    #[must_use]
    pub fn mask_pad(self, mask_pad: Tensor<2, Bool>) -> Self {
        Self { mask_pad: Some(mask_pad), ..self }
    }

    /// What is left out of it for each query, `[batch_size, seq_length_1, seq_length_2]`.
    #[must_use]
    pub fn mask_attn(self, mask_attn: Tensor<3, Bool>) -> Self {
        Self { mask_attn: Some(mask_attn), ..self }
    }
}
