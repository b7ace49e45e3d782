//! Attention: the products of queries, keys and values, and the layer with linear projections around them.
mod mha_input;
mod multi_head_attention;
mod scaled_dot_product_attention;

pub use mha_input::MhaInput;
pub use multi_head_attention::{
    MultiHeadAttentionLayerConfig, QuantMultiHeadAttention, QuantMultiHeadAttentionConfig,
    WithMultiHeadAttentionQuantizers,
};
pub use scaled_dot_product_attention::{
    AttentionLayerConfig, QuantScaledDotProductAttention, QuantScaledDotProductAttentionConfig, WithAttentionQuantizers,
};
