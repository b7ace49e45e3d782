//! What layers that requantize an accumulator do alike, once.

/// A layer `trunc_quant(x)` of what is quantized.
///
/// ```text
/// accumulator! {
///     /// What it does, and an example.
///     Layer, Config, default quantizer
/// }
/// ```
macro_rules! accumulator {
    ($(#[$docs:meta])* $layer:ident, $config:ident, $default:ident) => {
        #[doc = concat!("Configuration of a [`", stringify!($layer), "`].")]
        #[derive(Config, Debug)]
        pub struct $config {}

        $(#[$docs])*
        #[derive(Module, Debug)]
        pub struct $layer<T: Quantizer = $default> {
            /// The quantizer of the accumulator.
            pub trunc_quant: TruncQuant<T>,
        }

        trunc_places!(layer_inits! { $config => $layer, WithTruncQuantizer });

        impl TruncLayerConfig for $config {
            type Layer<T: Quantizer> = $layer<T>;
            fn build<T: TruncQuantizer<Error: Into<E>>, E>(
                with: &WithTruncQuantizer<Self, T>,
                device: &Device,
            ) -> Result<$layer<T>, E> {
                let trunc_quant = TruncQuant::new(with.trunc_quant.clone(), device).map_err(Into::into)?;
                Ok($layer { trunc_quant })
            }
        }

        impl<T: TruncQuantizer> $layer<T> {
            /// The accumulator, of any shape, in the integers of the quantizer; what has no integers is left as it is. It is a forward
            /// pass: it counts for statistics and delays.
            pub fn quantize<const D: usize>(&self, input: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
                match input.into() {
                    MaybeQuantTensor::Quant(x) => self.trunc_quant.forward(x).into(),
                    float => float,
                }
            }
        }
    };
}

pub(in crate::layers) use super::places::layer_inits;
pub(in crate::layers) use super::with_quantizers::trunc_places;
pub(in crate::layers) use super::{TruncLayerConfig, WithTruncQuantizer};
pub(in crate::layers) use crate::host::{TruncQuant, TruncQuantizer};
pub(in crate::layers) use accumulator;
pub(in crate::layers) use burn::config::Config;
pub(in crate::layers) use burn::module::Module;
pub(in crate::layers) use burn::tensor::Device;
pub(in crate::layers) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(in crate::layers) use quant_core::tensor::MaybeQuantTensor;
