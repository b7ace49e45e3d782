//! What layers with the quantizer of an activation do alike, once.

/// For a layer `{ act_quant }`: how it is built, and that its quantizer can be shared.
macro_rules! act_layer {
    ($config:ident => $layer:ident) => {
        act_places!(layer_inits! { $config => $layer, WithActQuantizer });

        impl ActLayerConfig for $config {
            type Layer<A: Quantizer> = $layer<A>;
            fn build<A: ActQuantizer<Error: Into<E>>, E>(
                with: &WithActQuantizer<Self, A>,
                device: &Device,
            ) -> Result<$layer<A>, E> {
                let act_quant = ActQuant::new(with.act_quant.clone(), device).map_err(Into::into)?;
                Ok($layer { act_quant })
            }
        }

        impl<A: Quantizer> ActLayer for $layer<A> {
            type ActQuantizer = A;
            fn act_quant_mut(&mut self) -> &mut ActQuant<A> {
                &mut self.act_quant
            }
        }
    };
}

pub(in crate::layers) use super::places::layer_inits;
pub(in crate::layers) use super::with_quantizers::act_places;
pub(in crate::layers) use super::{ActLayerConfig, WithActQuantizer};
pub(in crate::layers) use crate::host::{ActLayer, ActQuant, ActQuantizer};
pub(in crate::layers) use act_layer;
pub(in crate::layers) use burn::config::Config;
pub(in crate::layers) use burn::module::Module;
pub(in crate::layers) use burn::tensor::{Device, Tensor};
pub(in crate::layers) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(in crate::layers) use quant_core::tensor::MaybeQuantTensor;
