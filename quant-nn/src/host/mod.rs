//! The places in a layer where quantizers sit.
//!
//! A host owns the quantizer (as a value, with what it captured) and the proxy that it resolved to. In a record the
//! host is invisible: the keys are the proxy's, under the layer's field, as in the reference's checkpoints.
mod act;
mod act_layer;
mod bias;
mod biases;
mod cache;
mod follower;
mod input;
mod parameter;
mod place;
#[cfg(feature = "export")]
pub(crate) mod role;
mod share;
mod share_act;
mod shared_proxy;
mod shared_quantizer;
#[cfg(feature = "export")]
pub(crate) mod site;
mod trunc;
mod weight;
mod weight_layer;
mod weights;

pub use act::{ActQuant, ActQuantizer, Activations};
pub use act_layer::ActLayer;
pub use bias::{BiasQuant, BiasQuantizer, BiasQuantizerFor};
pub use biases::Biases;
pub use input::{LayerInput, QuantizedBefore};
#[cfg(feature = "store")]
pub(crate) use parameter::is_finite;
pub use parameter::{HostedParameter, ParameterQuant};
pub use share::share;
pub use share_act::share_act;
pub use shared_proxy::SharedProxy;
pub use shared_quantizer::SharedQuantizer;
pub use trunc::{TruncQuant, TruncQuantizer};
pub use weight::{AnyWeightQuantizer, WeightQuant, WeightQuantizer, WeightQuantizerFor};
pub use weight_layer::WeightLayer;
pub use weights::Weights;

/// What a host does with its `place`: how it is asked and changed by hand, and `Module`, with the paths of its proxy.
///
/// `cached` says whether its quantized value can be kept. The host has `state_error(&self)`; `traversed(self, f)`, which applies `f` to its proxy; and `mapped(self, f)`, the same for a
/// mapping, which may be a load.
macro_rules! host {
    ([$($generics:tt)*] $host:ty, name: $name:expr, cached: $cached:expr) => {
        impl<Q: Quantizer, $($generics)*> $host {
            /// What the quantizer resolved to.
            pub fn proxy(&self) -> &Q::Proxy {
                &self.place.proxy
            }

            /// The same, to change it by hand.
            pub fn proxy_mut(&mut self) -> &mut Q::Proxy {
                self.changed_by_hand();
                &mut self.place.proxy
            }

            /// The quantizer, with what it captured.
            pub fn quantizer(&self) -> &Q {
                &self.place.quantizer
            }

            /// Whether the quantizer is switched off:
            /// [`QuantModule::disable_quant`](crate::QuantModule::disable_quant).
            pub fn is_quant_disabled(&self) -> bool {
                self.place.mode.quant_disabled
            }
        }

        impl<Q: Quantizer, $($generics)*> Module for $host {
            fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
                let (error, sharing) = (self.state_error().cloned(), self.place.sharing());
                crate::state::scope::report(crate::state::scope::Host {
                    error,
                    quantizer: Q::NAME,
                    #[cfg(feature = "export")]
                    address: self.place.address(),
                    #[cfg(feature = "export")]
                    evaluation: self.place.mode.evaluation,
                    sharing,
                });
                crate::state::scope::within(|| self.place.proxy.visit(visitor));
            }
            fn map<Mapper: ModuleMapper>(mut self, mapper: &mut Mapper) -> Self {
                // a mode is of this place alone, even where the proxy is shared
                if let Some(change) = crate::state::ModeChange::under_way() {
                    self.place.mode.change(change, $cached);
                    return self;
                }
                self.mapped(|proxy| crate::state::scope::within(|| proxy.map(mapper)))
            }
            fn collect_devices(&self, devices: Devices) -> Devices {
                self.place.proxy.collect_devices(devices)
            }
            fn fork(self, device: &Device) -> Self {
                self.traversed(|proxy| proxy.fork(device))
            }
            fn to_device(self, device: &Device) -> Self {
                self.traversed(|proxy| proxy.to_device(device))
            }
            fn train(mut self) -> Self {
                self.place.mode.evaluation = false;
                self.traversed(Module::train)
            }
            fn valid(&self) -> Self {
                let mut valid = self.clone();
                valid.place.mode.evaluation = true;
                valid.traversed(|proxy| proxy.valid())
            }
            fn materialize(self) -> Self {
                self.traversed(Module::materialize)
            }
        }

        impl<Q: Quantizer, $($generics)*> ModuleDisplayDefault for $host {
            fn content(&self, content: Content) -> Option<Content> {
                let content = content
                    .set_top_level_type($name)
                    .add("quantizer", &self.place.quantizer)
                    .add("mode", &self.place.mode.shown(&self.place.proxy))
                    .add("proxy", &self.place.proxy);
                let content = match self.state_error() {
                    Some(error) => content.add("error", &error.to_string()),
                    None => content,
                };
                content.optional()
            }
            fn num_params(&self) -> usize {
                Module::num_params(self)
            }
        }

        impl<Q: Quantizer, $($generics)*> ModuleDisplay for $host {}

        impl<Q: Quantizer, $($generics)*> core::fmt::Display for $host {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.format(DisplaySettings::default()))
            }
        }
    };
}
use host;
