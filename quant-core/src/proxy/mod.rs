//! What stands between a layer and its tensor quantizer, and knows what kind of tensor it is.
mod act;
mod bias;
mod clamp;
mod passthrough;
mod trunc;
mod weight;
mod weight_with_input;

pub use act::{ActProxy, ActQuantProxy, FusedActivationQuantProxy, ScaledActProxy};
pub use bias::{BiasProxy, BiasQuantProxy, KnownScale};
pub use clamp::ClampQuantProxy;
#[doc(hidden)]
pub use passthrough::{Anything, Broken};
pub use passthrough::{NoProxyClass, Passthrough, QuantizedInput};
pub use trunc::{TruncProxy, TruncQuantProxy};
pub use weight::{ScaledWeightProxy, WeightProxy, WeightQuantProxy};
pub use weight_with_input::{
    AnyWeightProxy, DecoupledWeightQuantWithInputProxy, KnownInput, NoInput, QuantActProxy, QuantInput,
};
