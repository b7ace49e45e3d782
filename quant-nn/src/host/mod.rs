//! The places in a layer where quantizers sit.
//!
//! A host owns the quantizer (as a value, with what it captured) and the proxy that it resolved to. In a record the
//! host is invisible: the keys are the proxy's, under the layer's field, as in the reference's checkpoints.
mod act;
mod bias;
mod biases;
mod parameter;
mod share;
mod shared_proxy;
mod trunc;
mod weight;
mod weight_layer;
mod weights;

pub use act::{ActQuant, ActQuantizer, Activations};
pub use bias::{BiasQuant, BiasQuantizer, BiasQuantizerFor};
pub use biases::Biases;
pub use parameter::{HostedParameter, ParameterQuant};
pub use share::{SharedQuantizer, share};
pub use shared_proxy::SharedProxy;
pub use trunc::{TruncQuant, TruncQuantizer};
pub use weight::{AnyWeightQuantizer, WeightQuant, WeightQuantizer, WeightQuantizerFor};
pub use weight_layer::WeightLayer;
pub use weights::Weights;

/// `Module` for a host whose state is its proxy's, under the proxy's own paths.
macro_rules! host_module {
    ([$($generics:tt)*] $host:ty { $($rest:ident),* }, name: $name:expr) => {
        impl<Q: Quantizer, $($generics)*> Module for $host {
            fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
                self.proxy.visit(visitor);
            }
            fn map<Mapper: ModuleMapper>(self, mapper: &mut Mapper) -> Self {
                self.mapped(mapper)
            }
            fn collect_devices(&self, devices: Devices) -> Devices {
                self.proxy.collect_devices(devices)
            }
            fn fork(self, device: &Device) -> Self {
                Self { proxy: self.proxy.fork(device), ..self }
            }
            fn to_device(self, device: &Device) -> Self {
                Self { proxy: self.proxy.to_device(device), ..self }
            }
            fn train(self) -> Self {
                Self { proxy: self.proxy.train(), ..self }
            }
            fn valid(&self) -> Self {
                Self {
                    proxy: self.proxy.valid(),
                    quantizer: self.quantizer.clone(),
                    $($rest: Clone::clone(&self.$rest)),*
                }
            }
            fn materialize(self) -> Self {
                Self { proxy: self.proxy.materialize(), ..self }
            }
        }

        impl<Q: Quantizer, $($generics)*> ModuleDisplayDefault for $host {
            fn content(&self, content: Content) -> Option<Content> {
                content
                    .set_top_level_type($name)
                    .add("quantizer", &self.quantizer)
                    .add("proxy", &self.proxy)
                    .optional()
            }
            fn num_params(&self) -> usize {
                Module::num_params(self)
            }
        }

        impl<Q: Quantizer, $($generics)*> ModuleDisplay for $host {}
    };
}
use host_module;
