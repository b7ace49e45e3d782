//! What activations that are functions of one number do alike, once.

/// A layer `act_quant(f(x))` whose function has no integers of its own.
///
/// ```text
/// activation! {
///     /// The formula, and an example.
///     Layer, Config, default quantizer, |x| value
/// }
/// ```
macro_rules! activation {
    ($(#[$docs:meta])* $layer:ident, $config:ident, $default:ident, $function:expr) => {
        #[doc = concat!("Configuration of a [`", stringify!($layer), "`].")]
        #[derive(Config, Debug)]
        pub struct $config {}

        $(#[$docs])*
        #[derive(Module, Debug)]
        pub struct $layer<A: Quantizer = $default> {
            /// The quantizer of the output.
            pub act_quant: ActQuant<A>,
        }

        act_layer!($config => $layer);

        impl<A: ActQuantizer> $layer<A> {
            /// Applies the activation to `input`, of any shape.
            pub fn forward<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
                self.quantize(input).into_value()
            }

            /// [`forward`](Self::forward) with the scale and the rest of what describes the integers; without a quantizer there
            /// are none. It is the reference's `return_quant_tensor`, and a forward pass like the other: it counts for
            /// statistics and delays.
            pub fn quantize<const D: usize>(&self, input: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
                let function: fn(Tensor<D>) -> Tensor<D> = $function;
                self.act_quant.forward(function(input.into().into_value()))
            }
        }
    };
}

pub(in crate::layers) use super::act_layer::*;
pub(in crate::layers) use activation;
