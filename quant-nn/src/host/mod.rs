//! The places in a layer where quantizers sit.
//!
//! A host owns the quantizer (as a value, with what it captured) and the proxy that it resolved to. In a record the
//! host is invisible: the keys are the proxy's, under the layer's field, as in the reference's checkpoints.
mod act;
mod act_layer;
mod bias;
mod biases;
mod cache;
mod input;
mod parameter;
mod share;
mod shared_proxy;
mod trunc;
mod weight;
mod weight_layer;
mod weights;

pub use act::{ActQuant, ActQuantizer, Activations};
pub use act_layer::ActLayer;
pub use bias::{BiasQuant, BiasQuantizer, BiasQuantizerFor};
pub use biases::Biases;
pub use input::{LayerInput, QuantizedBefore};
pub use parameter::{HostedParameter, ParameterQuant};
pub use share::{SharedQuantizer, share, share_act};
pub use shared_proxy::SharedProxy;
pub use trunc::{TruncQuant, TruncQuantizer};
pub use weight::{AnyWeightQuantizer, WeightQuant, WeightQuantizer, WeightQuantizerFor};
pub use weight_layer::WeightLayer;
pub use weights::Weights;

/// `Module` for a host whose state is its proxy's, under the proxy's own paths.
///
/// The host has a `mode`, `error()` and `traversed(self, f)`, which applies `f` to its proxy.
macro_rules! host_module {
    ([$($generics:tt)*] $host:ty, name: $name:expr) => {
        impl<Q: Quantizer, $($generics)*> Module for $host {
            fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
                crate::state::scope::report(|| self.error());
                self.mode.within(|| self.proxy.visit(visitor));
            }
            fn map<Mapper: ModuleMapper>(mut self, mapper: &mut Mapper) -> Self {
                self.mode = self.mode.changed();
                let mode = self.mode;
                self.mapped(|proxy| mode.within(|| proxy.map(mapper)))
            }
            fn collect_devices(&self, devices: Devices) -> Devices {
                self.proxy.collect_devices(devices)
            }
            fn fork(self, device: &Device) -> Self {
                self.traversed(|proxy| proxy.fork(device))
            }
            fn to_device(self, device: &Device) -> Self {
                self.traversed(|proxy| proxy.to_device(device))
            }
            fn train(mut self) -> Self {
                self.mode.evaluation = false;
                self.traversed(Module::train)
            }
            fn valid(&self) -> Self {
                let mut valid = self.clone();
                valid.mode.evaluation = true;
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
                    .add("quantizer", &self.quantizer)
                    .add("mode", &self.mode.shown(&self.proxy))
                    .add("proxy", &self.proxy);
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
use host_module;
