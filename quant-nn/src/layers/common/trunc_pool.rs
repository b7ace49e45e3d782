//! What poolings do alike that requantize the averages of integers, once.

/// A layer `trunc_quant(pool(x))` of burn's pooling of two dimensions; its configuration has `float(&self)`, that of burn.
///
/// ```text
/// trunc_pool! {
///     /// What it does, and an example.
///     Layer, Config, burn's pooling, |x, pool| the averages of a `QuantTensor`
/// }
/// ```
macro_rules! trunc_pool {
    ($(#[$docs:meta])* $layer:ident, $config:ident, $pool:ident, $averages:expr) => {
        $(#[$docs])*
        #[derive(Module, Debug)]
        pub struct $layer<T: Quantizer = RoundTo8bit> {
            /// The pooling.
            pub pool: $pool,
            /// The quantizer of the averages.
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
                Ok($layer { pool: with.config.float().init(), trunc_quant })
            }
        }

        impl<T: TruncQuantizer> $layer<T> {
            /// The averages of a tensor that is not quantized, and which are not quantized either.
            ///
            /// # Shapes
            ///
            /// - input: `[batch_size, channels, height_in, width_in]`
            /// - output: `[batch_size, channels, height_out, width_out]`
            pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
                self.pool.forward(input)
            }

            /// The averages of a tensor, with the scale and the rest of what describes their integers if it has some: those that the
            /// quantizer keeps, or all if it is switched off. Of what has none, floating-point formats included, it is
            /// [`forward`](Self::forward).
            ///
            /// # Errors
            ///
            /// Those of [`QuantTensor::avg_pool2d`] or [`QuantTensor::adaptive_avg_pool2d`]: if windows have different numbers of
            /// elements, for example.
            pub fn quantize(
                &self,
                input: impl Into<MaybeQuantTensor<4>>,
            ) -> Result<MaybeQuantTensor<4>, QuantTensorError> {
                let averages: fn(QuantTensor<4>, &$pool) -> Result<QuantTensor<4>, QuantTensorError> = $averages;
                Ok(match input.into() {
                    MaybeQuantTensor::Quant(x) if self.trunc_quant.quantizes(&x) => {
                        self.trunc_quant.forward(averages(x, &self.pool)?).into()
                    }
                    x => x.map(|x| averages(x, &self.pool), |x| self.pool.forward(x)),
                })
            }
        }
    };
}

pub(in crate::layers) use super::places::layer_inits;
pub(in crate::layers) use super::with_quantizers::trunc_places;
pub(in crate::layers) use super::{TruncLayerConfig, WithTruncQuantizer};
pub(in crate::layers) use crate::host::{TruncQuant, TruncQuantizer};
pub(in crate::layers) use crate::quantizers::RoundTo8bit;
pub(in crate::layers) use burn::config::Config;
pub(in crate::layers) use burn::module::Module;
pub(in crate::layers) use burn::tensor::{Device, Tensor};
pub(in crate::layers) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(in crate::layers) use quant_core::tensor::{MaybeQuantTensor, QuantTensor, QuantTensorError};
pub(in crate::layers) use trunc_pool;
