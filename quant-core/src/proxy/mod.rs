//! What stands between a layer and its tensor quantizer, and knows what kind of tensor it is.
mod act;
mod passthrough;
mod weight;

pub use act::{ActProxy, ActQuantProxy, FusedActivationQuantProxy};
#[doc(hidden)]
pub use passthrough::Broken;
pub use passthrough::{NoProxyClass, Passthrough};
pub use weight::{WeightProxy, WeightQuantProxy};
