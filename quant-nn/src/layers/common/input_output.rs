//! What layers do alike that put several inputs together, once: the reference's `QuantInputOutputLayer`.

/// A layer whose inputs are quantized by one quantizer, as its output is by another: its configuration, its fields and how it is
/// initialised.
///
/// ```text
/// input_output_layer! {
///     /// The formula, and an example.
///     Layer, Config
/// }
/// ```
macro_rules! input_output_layer {
    ($(#[$docs:meta])* $layer:ident, $config:ident) => {
        #[doc = concat!("Configuration of a [`", stringify!($layer), "`].")]
        #[derive(Config, Debug)]
        pub struct $config {}

        $(#[$docs])*
        #[derive(Module, Debug)]
        pub struct $layer<I: Quantizer = Int8ActPerTensorFloat, O: Quantizer = Int8ActPerTensorFloat> {
            /// The quantizer of every input.
            pub input_quant: ActQuant<I>,
            /// The quantizer of the output.
            pub output_quant: ActQuant<O>,
        }

        impl InputOutputLayerConfig for $config {
            type Layer<I: Quantizer, O: Quantizer> = $layer<I, O>;
            fn build<I, O, E>(
                with: &WithInputOutputQuantizers<Self, I, O>,
                device: &Device,
            ) -> Result<$layer<I, O>, E>
            where
                I: ActQuantizer<Error: Into<E>>,
                O: ActQuantizer<Error: Into<E>>,
            {
                let input_quant = ActQuant::new(with.input_quant.clone(), device).map_err(Into::into)?;
                let output_quant = ActQuant::new(with.output_quant.clone(), device).map_err(Into::into)?;
                Ok($layer { input_quant, output_quant })
            }
        }

        input_output_places!(layer_inits! { $config => $layer, WithInputOutputQuantizers });
    };
}

pub(in crate::layers) use super::places::layer_inits;
pub(in crate::layers) use super::with_quantizers::input_output_places;
pub(in crate::layers) use super::{InputOutputLayerConfig, WithInputOutputQuantizers};
pub(in crate::layers) use crate::host::{ActQuant, ActQuantizer};
pub(in crate::layers) use crate::quantizers::Int8ActPerTensorFloat;
pub(in crate::layers) use burn::config::Config;
pub(in crate::layers) use burn::module::Module;
pub(in crate::layers) use burn::tensor::{Device, Tensor};
pub(in crate::layers) use input_output_layer;
pub(in crate::layers) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(in crate::layers) use quant_core::tensor::MaybeQuantTensor;
