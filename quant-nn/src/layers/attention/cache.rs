use burn::tensor::Tensor;

/// What a [`QuantMultiHeadAttention`](super::QuantMultiHeadAttention) computed of the tokens before, for
/// [`forward_cache`](super::QuantMultiHeadAttention::forward_cache): burn's [`MhaCache`](burn::nn::attention::MhaCache), which does not
/// show what is in it to another layer.
#[derive(Clone, Debug)]
pub struct MhaCache {
    pub(super) query: Kept<4>,
    pub(super) key: Kept<4>,
    pub(super) value: Kept<4>,
    pub(super) output: Kept<3>,
}

impl MhaCache {
    /// For a sequence that attends to itself and grows by a token each time.
    pub fn autoregressive() -> Self {
        Self { key: Kept::growing(2), value: Kept::growing(2), ..Self::autoregressive_cross_attention() }
    }

    /// For a sequence that grows, and attends to one that stays as it is.
    pub fn autoregressive_cross_attention() -> Self {
        Self { query: Kept::growing(2), key: Kept::fixed(), value: Kept::fixed(), output: Kept::growing(1) }
    }
}

/// The keys and values of the context of a [`QuantCrossAttention`](super::QuantCrossAttention): burn's
/// [`CrossAttentionCache`](burn::nn::attention::CrossAttentionCache). It is of one context.
#[derive(Clone, Debug)]
pub struct CrossAttentionCache {
    pub(super) key: Kept<4>,
    pub(super) value: Kept<4>,
}

impl CrossAttentionCache {
    /// An empty one.
    pub fn new() -> Self {
        Self { key: Kept::fixed(), value: Kept::fixed() }
    }
}

impl Default for CrossAttentionCache {
    fn default() -> Self {
        Self::new()
    }
}

/// What was computed of a sequence.
#[derive(Clone, Debug)]
pub(super) struct Kept<const D: usize> {
    tensor: Option<Tensor<D>>,
    /// The dimension along which tokens are added.
    grows_along: Option<usize>,
}

impl<const D: usize> Kept<D> {
    fn growing(dim: usize) -> Self {
        Self { tensor: None, grows_along: Some(dim) }
    }

    fn fixed() -> Self {
        Self { tensor: None, grows_along: None }
    }

    /// What `f` makes of `sequence`, `[batch_size, seq_length, d]`: of all of it at first, and then of the last token, if it grows.
    pub(super) fn forward(&mut self, sequence: Tensor<3>, f: impl FnOnce(Tensor<3>) -> Tensor<D>) -> Tensor<D> {
        let tensor = match (self.tensor.take(), self.grows_along) {
            (None, _) => f(sequence),
            (Some(kept), None) => kept,
            (Some(kept), Some(dim)) => {
                let [_, seq_length, _] = sequence.dims();
                let last = sequence.slice_dim(1, seq_length.saturating_sub(1)..seq_length);
                Tensor::cat(vec![kept, f(last)], dim)
            }
        };
        self.tensor = Some(tensor.clone());
        tensor
    }
}
