//! One file a layer. A layer is burn's layer with places for quantizers, and takes its configuration, initialisation and
//! forward signature from it.
mod bias;
mod conv2d;
mod identity;
mod init;
mod linear;
mod relu;
mod with_act_quantizer;
mod with_quantizers;

pub use conv2d::{QuantConv2d, QuantConv2dConfig};
pub use identity::{QuantIdentity, QuantIdentityConfig};
pub use linear::{QuantLinear, QuantLinearConfig};
pub use relu::{QuantRelu, QuantReluConfig};
pub use with_act_quantizer::{ActLayerConfig, WithActQuantizer};
pub use with_quantizers::{WeightLayerConfig, WithQuantizers};
