//! What layers that requantize an accumulator do alike, once.

/// A layer `quantizer(x)` of what is quantized.
///
/// ```text
/// accumulator! {
///     /// What it does, and an example.
///     Layer, Config, place of the list of places = default quantizer, WithQuantizer, LayerConfig
/// }
/// ```
macro_rules! accumulator {
    (
        $(#[$docs:meta])*
        $layer:ident, $config:ident, $place:ident of $places:ident = $default:ident, $with:ident, $layer_config:ident
    ) => {
        #[doc = concat!("Configuration of a [`", stringify!($layer), "`].")]
        #[derive(Config, Debug)]
        pub struct $config {}

        $(#[$docs])*
        #[derive(Module, Debug)]
        pub struct $layer<T: Quantizer = $default> {
            /// The quantizer of the accumulator.
            pub $place: TruncQuant<T>,
        }

        $places!(layer_inits! { $config => $layer, $with });

        impl $layer_config for $config {
            type Layer<T: Quantizer> = $layer<T>;
            fn build<T: TruncQuantizer<Error: Into<E>>, E>(
                with: &$with<Self, T>,
                device: &Device,
            ) -> Result<$layer<T>, E> {
                let $place = TruncQuant::new(with.$place.clone(), device).map_err(Into::into)?;
                Ok($layer { $place })
            }
        }

        impl<T: TruncQuantizer> $layer<T> {
            /// The accumulator, of any shape, in the integers of the quantizer; what has no integers is left as it is. It is a forward
            /// pass: it counts for statistics and delays.
            pub fn quantize<const D: usize>(&self, input: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
                match input.into() {
                    MaybeQuantTensor::Quant(x) => self.$place.forward(x).into(),
                    float => float,
                }
            }
        }
    };
}

pub(in crate::layers) use super::places::layer_inits;
pub(in crate::layers) use super::with_quantizers::{clamp_places, trunc_places};
pub(in crate::layers) use super::{ClampLayerConfig, TruncLayerConfig, WithClampQuantizer, WithTruncQuantizer};
pub(in crate::layers) use crate::host::{TruncQuant, TruncQuantizer};
pub(in crate::layers) use accumulator;
pub(in crate::layers) use burn::config::Config;
pub(in crate::layers) use burn::module::Module;
pub(in crate::layers) use burn::tensor::Device;
pub(in crate::layers) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(in crate::layers) use quant_core::tensor::MaybeQuantTensor;
