//! What layers of one direction do alike, once.

/// For a layer with a cell and quantizers around it: how it is built, `Module`, and its passes.
///
/// ```text
/// one_direction! {
///     Config => Layer [the quantizers of its type],
///     WithQuantizers, LayerConfig,
///     cell Cell, shape of the field of a gate,
///     state of burn as what the cell returns: "what it is", |state| state of burn,
///     quantizers { place, .. } as |layer| what `Cell::run` takes
/// }
/// ```
macro_rules! one_direction {
    (
        $config:ident => $layer:ident [$($q:ident: $role:ident),*],
        $with:ident, $layer_config:ident,
        cell $cell:ident, shape of $gate:ident,
        state $state:ty as $quant_state:ty: $what:literal, |$one:ident| $to_burn:expr,
        quantizers { $($place:ident),* } as |$this:ident| $around:expr
    ) => {
        impl $layer_config for $config {
            type Layer<$($q: Quantizer),*> = $layer<$($q),*>;

            fn build<$($q,)* E>(with: &$with<Self, $($q),*>, device: &Device) -> Result<$layer<$($q),*>, E>
            where
                $($q: $role<Error: Into<E>>),*
            {
                let float = with.config.float().init(device);
                let (batch_first, reverse) = (float.batch_first, float.reverse);
                let cell = $cell::new(float, with, with.config.shared_gates(), device)?;
                $( let $place = ActQuant::new(with.$place.clone(), device).map_err(Into::into)?; )*
                Ok($layer { cell, $($place,)* batch_first, reverse })
            }
        }

        quant_core::__written_module! {
            [$($q: Quantizer),*] $layer<$($q),*>
            { $($place),* }
            flat { cell }
            constants { batch_first, reverse }
        }

        impl<$($q: $role),*> $layer<$($q),*> {
            /// Applies the layer to `input`, from a state of zeros if none is given.
            ///
            /// # Shapes
            ///
            /// - input: `[batch_size, seq_length, d_input]`, or `[seq_length, batch_size, d_input]` without `batch_first`
            #[doc = concat!("- state: ", $what, ", `[batch_size, d_hidden]`")]
            /// - output: `[batch_size, seq_length, d_hidden]` or `[seq_length, batch_size, d_hidden]`, and the last state
            pub fn forward(&self, input: Tensor<3>, state: Option<$state>) -> (Tensor<3>, $state)
            where
                B: BiasQuantizerFor<IO, W>,
            {
                let (sequence, $one) = self.run(input.into(), state);
                (swap_batch(sequence.into_values(), self.batch_first), $to_burn)
            }

            /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of output and state, if all
            /// steps have them in common: in training a step that is collected has its own. It is the reference's
            /// `return_quant_tensor`, and a forward pass like the other: it counts for statistics and delays. Reads scales from
            /// the device.
            pub fn quantize<X: LayerInput<3>>(
                &self,
                input: X,
                state: Option<$state>,
            ) -> (MaybeQuantTensor<3>, $quant_state)
            where
                B: BiasQuantizerFor<X::Quantizer<IO>, W>,
            {
                let (sequence, state) = self.run(input.into(), state);
                (swap_quant_batch(sequence.into_quant(), self.batch_first), state)
            }

            fn run(&self, input: MaybeQuantTensor<3>, state: Option<$state>) -> (Sequence, $quant_state) {
                let $this = self;
                self.cell.run(swap_quant_batch(input, self.batch_first), self.reverse, state, $around)
            }
        }

        impl<$($q: Quantizer),*> $layer<$($q),*> {
            fn show(&self, content: Content) -> Content {
                let content = self.cell.$gate.show_shape(content);
                self.cell.show(content$(.add(stringify!($place), &self.$place))*)
            }
        }
    };
}

pub(super) use super::gate::SharedGates;
pub(super) use super::sequence::{Sequence, swap_batch, swap_quant_batch};
pub(super) use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, BiasQuantizerFor, LayerInput, WeightQuantizer};
pub(super) use crate::layers::common::places::{layer_inits, with_quantizers};
pub(super) use burn::config::Config;
pub(super) use burn::module::Content;
pub(super) use burn::nn::Initializer;
pub(super) use burn::nn::activation::ActivationConfig;
pub(super) use burn::tensor::{Device, Tensor};
pub(super) use one_direction;
pub(super) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(super) use quant_core::tensor::MaybeQuantTensor;
