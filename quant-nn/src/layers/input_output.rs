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
            fn build<I: Quantizer, O: Quantizer>(&self, input_quant: ActQuant<I>, output_quant: ActQuant<O>) -> $layer<I, O> {
                $layer { input_quant, output_quant }
            }
        }

        impl $config {
            /// Initialises the layer with the quantizers of its type: `let layer: Layer<Input, Output> = ..`.
            pub fn init<I, O>(&self, device: &Device) -> $layer<I, O>
            where
                I: ActQuantizer<Error: Never> + Default,
                O: ActQuantizer<Error: Never> + Default,
            {
                WithInputOutputQuantizers::new(self.clone(), I::default(), O::default()).init(device)
            }

            /// [`init`](Self::init) for quantizers whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of a quantizer refused.
            pub fn try_init<I, O>(&self, device: &Device) -> Result<$layer<I, O>, DependencyError>
            where
                I: ActQuantizer + Default,
                O: ActQuantizer + Default,
            {
                WithInputOutputQuantizers::new(self.clone(), I::default(), O::default()).try_init(device)
            }

            /// The quantizer of the inputs; that of the output is [`Int8ActPerTensorFloat`] unless it is given too.
            pub fn input_quant<Q: Quantizer>(self, quantizer: Q) -> WithInputOutputQuantizers<Self, Q> {
                WithInputOutputQuantizers::new(self, quantizer, Int8ActPerTensorFloat)
            }

            /// The quantizer of the output; that of the inputs is [`Int8ActPerTensorFloat`] unless it is given too.
            pub fn output_quant<Q: Quantizer>(
                self,
                quantizer: Q,
            ) -> WithInputOutputQuantizers<Self, Int8ActPerTensorFloat, Q> {
                WithInputOutputQuantizers::new(self, Int8ActPerTensorFloat, quantizer)
            }
        }
    };
}

pub(super) use super::{InputOutputLayerConfig, WithInputOutputQuantizers};
pub(super) use crate::host::{ActQuant, ActQuantizer};
pub(super) use crate::quantizers::Int8ActPerTensorFloat;
pub(super) use burn::config::Config;
pub(super) use burn::module::Module;
pub(super) use burn::tensor::{Device, Tensor};
pub(super) use input_output_layer;
pub(super) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(super) use quant_core::tensor::MaybeQuantTensor;
