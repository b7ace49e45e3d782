//! What layers of both directions do alike, once.

/// For a layer with a cell for each direction, and quantizers that they have in common: how it is built, `Module`, and its passes.
///
/// ```text
/// both_directions! {
///     Config => Layer [the quantizers of its type] as "Struct:Float" = burn's layer,
///     WithQuantizers, LayerConfig,
///     cell Cell, shape of the field of a gate,
///     state of burn as what the cell returns: "what it is", |state| state of burn,
///     in common { place, .. } as |layer| what `Cell::run` takes
/// }
/// ```
macro_rules! both_directions {
    (
        $config:ident => $layer:ident [$($q:ident: $role:ident),*] as $container:literal = $float:ident,
        $with:ident, $layer_config:ident,
        cell $cell:ident, shape of $gate:ident,
        state $state:ty as $quant_state:ty: $what:literal, |$one:ident| $to_burn:expr,
        in common { $($common:ident),* } as |$this:ident| $in_common:expr
    ) => {
        impl $layer_config for $config {
            type Layer<$($q: Quantizer),*> = $layer<$($q),*>;

            fn build<$($q,)* E>(with: &$with<Self, $($q),*>, device: &Device) -> Result<$layer<$($q),*>, E>
            where
                $($q: $role<Error: Into<E>>),*
            {
                let $float { forward, reverse, batch_first, .. } = with.config.float().init(device);
                let shared = with.config.shared_gates();
                let [forward, reverse] = [forward, reverse].map(|float| $cell::new(float, with, shared, device));
                $( let $common = ActQuant::new(with.$common.clone(), device).map_err(Into::into)?; )*
                Ok($layer { forward: forward?, reverse: reverse?, $($common,)* batch_first })
            }
        }

        quant_core::__written_module! {
            [$($q: Quantizer),*] $layer<$($q),*> as $container
            { forward, reverse, $($common),* }
            constants { batch_first }
        }

        impl<$($q: $role),*> $layer<$($q),*> {
            /// Applies the layer to `input`, from states of zeros if none are given.
            ///
            /// # Shapes
            ///
            /// - input: `[batch_size, seq_length, d_input]`, or `[seq_length, batch_size, d_input]` without `batch_first`
            #[doc = concat!("- state: ", $what, ", `[2, batch_size, d_hidden]`, forward and backward")]
            /// - output: `[batch_size, seq_length, 2 · d_hidden]` or `[seq_length, batch_size, 2 · d_hidden]`, and the last
            ///   state of each direction
            pub fn forward(&self, input: Tensor<3>, state: Option<$state>) -> (Tensor<3>, $state)
            where
                B: BiasQuantizerFor<IO, W>,
            {
                let (sequences, states) = self.run(input.into(), state);
                let output = Tensor::cat(sequences.map(Sequence::into_values).to_vec(), 2);
                (swap_batch(output, self.batch_first), Directions::joined(states.map(|$one| $to_burn)))
            }

            /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of output and state, if all
            /// steps and directions have them in common: in training a step that is collected has its own. It is the reference's
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
                let (sequences, states) = self.run(input.into(), state);
                let output = MaybeQuantTensor::cat(sequences.map(Sequence::into_quant).to_vec(), 2);
                (swap_quant_batch(output, self.batch_first), OfBoth::joined(states))
            }

            fn run(
                &self,
                input: MaybeQuantTensor<3>,
                state: Option<$state>,
            ) -> ([Sequence; 2], [<$quant_state as OfBoth>::One; 2]) {
                let input = swap_quant_batch(input, self.batch_first);
                let $this = self;
                let in_common = $in_common;
                let [forward, reverse] = state.map_or([None, None], |state| state.apart().map(Some));
                let (forward, forward_state) = self.forward.run(input.clone(), false, forward, in_common);
                let (reverse, reverse_state) = self.reverse.run(input, true, reverse, in_common);
                ([forward, reverse], [forward_state, reverse_state])
            }
        }

        impl<$($q: Quantizer),*> $layer<$($q),*> {
            fn show(&self, content: Content) -> Content {
                let content = self.forward.$gate.show_shape(content);
                content.add("forward", &self.forward).add("reverse", &self.reverse)$(.add(stringify!($common), &self.$common))*
            }
        }
    };
}

pub(super) use super::gate::SharedGates;
pub(super) use super::sequence::{Sequence, swap_batch, swap_quant_batch};
pub(super) use super::state::{Directions, OfBoth};
pub(super) use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, BiasQuantizerFor, LayerInput, WeightQuantizer};
pub(super) use crate::layers::common::places::layer_inits;
pub(super) use both_directions;
pub(super) use burn::config::Config;
pub(super) use burn::module::Content;
pub(super) use burn::nn::Initializer;
pub(super) use burn::nn::activation::ActivationConfig;
pub(super) use burn::tensor::{Device, Tensor};
pub(super) use quant_core::inject::{DependencyError, Never, Quantizer};
pub(super) use quant_core::tensor::MaybeQuantTensor;
