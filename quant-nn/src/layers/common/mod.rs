//! What layers have in common. A file of a layer names what it is made with, and says the rest itself.
//!
//! | file | for |
//! |---|---|
//! | `places`, `with_quantizers` | the places of quantizers: a layer's configuration with a quantizer for each |
//! | `weight_layer` with `hosts` and `operands` | every layer with weight, bias, input and output |
//! | `convolution`, `transposed_convolution` | its convolutions |
//! | `merge_bn` | taking in a batch norm |
//! | `to_burn` | a weight as burn stores it |
//! | `act_layer`, `activation` | activations |
//! | `input_output` | what puts inputs together |
//! | `trunc_pool`, `accumulator` | what requantizes integers |
pub(super) mod accumulator;
pub(super) mod act_layer;
pub(super) mod activation;
pub(super) mod convolution;
mod hosts;
pub(super) mod input_output;
mod merge_bn;
mod operands;
pub(super) mod places;
pub(super) mod to_burn;
pub(super) mod transposed_convolution;
pub(super) mod trunc_pool;
pub(super) mod weight_layer;
pub(super) mod with_quantizers;

pub use merge_bn::{MergeBatchNorm, MergeBnError};
pub use operands::InputRequired;
pub use with_quantizers::{
    ActLayerConfig, ClampLayerConfig, EmbeddingLayerConfig, InputOutputLayerConfig, TruncLayerConfig,
    WeightLayerConfig, WithActQuantizer, WithClampQuantizer, WithInputOutputQuantizers, WithQuantizers,
    WithTruncQuantizer, WithWeightQuantizer,
};
