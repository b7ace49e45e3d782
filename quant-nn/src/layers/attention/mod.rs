//! Attention: the products of queries, keys and values, and layers with linear projections around them.
mod cache;
mod cross_attention;
mod mha_input;
mod multi_head_attention;
mod projected;
mod scaled_dot_product_attention;

pub use cache::{CrossAttentionCache, MhaCache};
pub use cross_attention::{QuantCrossAttention, QuantCrossAttentionConfig};
pub use mha_input::MhaInput;
pub use multi_head_attention::{QuantMultiHeadAttention, QuantMultiHeadAttentionConfig};
pub use projected::{AttentionProjection, ProjectedAttentionLayerConfig, WithProjectedAttentionQuantizers};
pub use scaled_dot_product_attention::{
    QuantScaledDotProductAttention, QuantScaledDotProductAttentionConfig, ScaledDotProductAttentionLayerConfig,
    WithScaledDotProductAttentionQuantizers,
};
