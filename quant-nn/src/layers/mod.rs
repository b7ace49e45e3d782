//! One file a layer. A layer is burn's layer with places for quantizers, and takes its configuration, initialisation and
//! forward signature from it.
mod conv2d;
mod identity;
mod init;
mod linear;
mod relu;

pub use conv2d::{QuantConv2d, QuantConv2dConfig};
pub use identity::{QuantIdentity, QuantIdentityConfig};
pub use linear::{QuantLinear, QuantLinearConfig};
pub use relu::{QuantRelu, QuantReluConfig};
