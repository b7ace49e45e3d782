use super::both_directions::*;
use super::gru::gru_places;
use super::gru_cell::QuantGruCell;
use super::{GruLayerConfig, WithGruQuantizers};
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, Uint8ActPerTensorFloat};
use burn::nn::gru::{BiGru, BiGruConfig};

/// Configuration of a [quantized bidirectional GRU](QuantBiGru): that of burn's [`BiGruConfig`].
#[derive(Config, Debug)]
pub struct QuantBiGruConfig {
    /// The size of the input features.
    pub d_input: usize,
    /// The size of the hidden state of each direction.
    pub d_hidden: usize,
    /// If biases are added.
    pub bias: bool,
    /// If the reset gate is applied to what the new gate makes of the hidden state, and not to the hidden state.
    #[config(default = "true")]
    pub reset_after: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::XavierNormal { gain: 1.0 }")]
    pub initializer: Initializer,
    /// If the input is `[batch_size, seq_length, d_input]`, and not `[seq_length, batch_size, d_input]`.
    #[config(default = true)]
    pub batch_first: bool,
    /// The activation of update and reset gate.
    #[config(default = "ActivationConfig::Sigmoid")]
    pub gate_activation: ActivationConfig,
    /// The activation of the candidate.
    #[config(default = "ActivationConfig::Tanh")]
    pub hidden_activation: ActivationConfig,
    /// The magnitude at which the hidden states are clipped.
    pub clip: Option<f64>,
    /// If the weights of all gates are quantized as one, with one scale where a gate has one of its own.
    #[config(default = false)]
    pub shared_intra_layer_weight_quant: bool,
    /// If what the gates add up has one quantizer. A record fits a layer with the same
    /// `shared_intra_layer_..` settings.
    #[config(default = false)]
    pub shared_intra_layer_gate_acc_quant: bool,
}

/// A [`QuantGru`](crate::QuantGru), which has the formulas, forward in time and one backward, whose outputs stand beside each other.
///
/// Created by [`QuantBiGruConfig`]. With [`NoQuant`](crate::NoQuant) everywhere it is burn's [`BiGru`], bit for bit.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | both weights of a gate, [as one](crate::QuantGate) | [`Int8WeightPerTensorFloat`] |
/// | `IO` | input, outputs and hidden states of both directions | [`Int8ActPerTensorFloat`] |
/// | `B` | the biases | [`Int32Bias`] |
/// | `G` | what a gate adds up | [`Int8ActPerTensorFloat`] |
/// | `S` | the activated update and reset gates | [`Uint8ActPerTensorFloat`] |
/// | `T` | the candidates | [`Int8ActPerTensorFloat`] |
///
/// The directions have the quantizer `IO` in common, and each adds its own batches to its statistics. Quantizers that gates
/// share are shared within a direction.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantBiGru, QuantBiGruConfig};
///
/// let device = Device::flex();
/// let gru: QuantBiGru = QuantBiGruConfig::new(3, 4, true).init(&device);
/// let (y, state) = gru.forward(Tensor::<3>::ones([2, 5, 3], &device), None);
/// assert_eq!((y.dims(), state.dims()), ([2, 5, 8], [2, 2, 4]));
/// ```
#[derive(Debug)]
pub struct QuantBiGru<
    W: Quantizer = Int8WeightPerTensorFloat,
    IO: Quantizer = Int8ActPerTensorFloat,
    B: Quantizer = Int32Bias,
    G: Quantizer = Int8ActPerTensorFloat,
    S: Quantizer = Uint8ActPerTensorFloat,
    T: Quantizer = Int8ActPerTensorFloat,
> {
    /// From the beginning of the sequence.
    pub forward: QuantGruCell<W, B, G, S, T>,
    /// From its end.
    pub reverse: QuantGruCell<W, B, G, S, T>,
    /// The quantizer of input, outputs and hidden states.
    pub io_quant: ActQuant<IO>,
    /// If the input is `[batch_size, seq_length, d_input]`.
    pub batch_first: bool,
}

gru_places!(layer_inits! { QuantBiGruConfig => QuantBiGru, WithGruQuantizers });

impl QuantBiGruConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> BiGruConfig {
        BiGruConfig::new(self.d_input, self.d_hidden, self.bias)
            .with_reset_after(self.reset_after)
            .with_initializer(self.initializer.clone())
            .with_batch_first(self.batch_first)
            .with_gate_activation(self.gate_activation.clone())
            .with_hidden_activation(self.hidden_activation.clone())
            .with_clip(self.clip)
    }

    fn shared_gates(&self) -> SharedGates {
        SharedGates {
            weight_quant: self.shared_intra_layer_weight_quant,
            gate_acc_quant: self.shared_intra_layer_gate_acc_quant,
        }
    }
}

both_directions! {
    QuantBiGruConfig => QuantBiGru [
        W: WeightQuantizer, IO: ActQuantizer, B: BiasQuantizer, G: ActQuantizer, S: ActQuantizer, T: ActQuantizer
    ] as "Struct:BiGru" = BiGru,
    WithGruQuantizers, GruLayerConfig,
    cell QuantGruCell, shape of update_gate,
    state Tensor<3> as MaybeQuantTensor<3>: "the hidden state", |state| state.into_value(),
    in common { io_quant } as |layer| &layer.io_quant
}
