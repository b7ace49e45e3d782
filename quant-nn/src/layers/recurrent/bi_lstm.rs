use super::QuantLstmState;
use super::both_directions::*;
use super::lstm::lstm_places;
use super::lstm_cell::QuantLstmCell;
use super::{LstmLayerConfig, WithLstmQuantizers};
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, Uint8ActPerTensorFloat};
use burn::nn::{BiLstm, BiLstmConfig, LstmState};

/// Configuration of a [quantized bidirectional LSTM](QuantBiLstm): that of burn's [`BiLstmConfig`].
#[derive(Config, Debug)]
pub struct QuantBiLstmConfig {
    /// The size of the input features.
    pub d_input: usize,
    /// The size of hidden and cell state of each direction.
    pub d_hidden: usize,
    /// If biases are added.
    pub bias: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::XavierNormal { gain: 1.0 }")]
    pub initializer: Initializer,
    /// If the input is `[batch_size, seq_length, d_input]`, and not `[seq_length, batch_size, d_input]`.
    #[config(default = true)]
    pub batch_first: bool,
    /// The magnitude at which the cell states are clipped.
    pub clip: Option<f64>,
    /// If what the input gate does not let in is kept, without a forget gate: the reference's `coupled_input_forget_gates`.
    #[config(default = false)]
    pub input_forget: bool,
    /// The activation of input, forget and output gate.
    #[config(default = "ActivationConfig::Sigmoid")]
    pub gate_activation: ActivationConfig,
    /// The activation of the cell gate.
    #[config(default = "ActivationConfig::Tanh")]
    pub cell_activation: ActivationConfig,
    /// The activation of the cell state.
    #[config(default = "ActivationConfig::Tanh")]
    pub hidden_activation: ActivationConfig,
    /// If the weights of all gates are quantized as one, with one scale where a gate has one of its own.
    #[config(default = false)]
    pub shared_intra_layer_weight_quant: bool,
    /// If what the gates add up has one quantizer. A record fits a layer with the same
    /// `shared_intra_layer_..` settings.
    #[config(default = false)]
    pub shared_intra_layer_gate_acc_quant: bool,
}

/// A [`QuantLstm`](crate::QuantLstm), which has the formulas, forward in time and one backward, whose outputs stand beside each other.
///
/// Created by [`QuantBiLstmConfig`]. With [`NoQuant`](crate::NoQuant) everywhere it is burn's [`BiLstm`], bit for bit.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | both weights of a gate, [as one](crate::QuantGate) | [`Int8WeightPerTensorFloat`] |
/// | `IO` | input, outputs and hidden states of both directions | [`Int8ActPerTensorFloat`] |
/// | `B` | the biases | [`Int32Bias`] |
/// | `G` | what a gate adds up | [`Int8ActPerTensorFloat`] |
/// | `S` | the activated input, forget and output gates | [`Uint8ActPerTensorFloat`] |
/// | `T` | the activated cell gates and cell states | [`Int8ActPerTensorFloat`] |
/// | `C` | the cell states of both directions | [`Int8ActPerTensorFloat`] |
///
/// The directions have the quantizers `IO` and `C` in common, and each adds its own batches to their statistics. Quantizers that
/// gates share are shared within a direction.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantBiLstm, QuantBiLstmConfig};
///
/// let device = Device::flex();
/// let lstm: QuantBiLstm = QuantBiLstmConfig::new(3, 4, true).init(&device);
/// let (y, state) = lstm.forward(Tensor::<3>::ones([2, 5, 3], &device), None);
/// assert_eq!((y.dims(), state.cell.dims()), ([2, 5, 8], [2, 2, 4]));
/// ```
#[derive(Debug)]
pub struct QuantBiLstm<
    W: Quantizer = Int8WeightPerTensorFloat,
    IO: Quantizer = Int8ActPerTensorFloat,
    B: Quantizer = Int32Bias,
    G: Quantizer = Int8ActPerTensorFloat,
    S: Quantizer = Uint8ActPerTensorFloat,
    T: Quantizer = Int8ActPerTensorFloat,
    C: Quantizer = Int8ActPerTensorFloat,
> {
    /// From the beginning of the sequence.
    pub forward: QuantLstmCell<W, B, G, S, T>,
    /// From its end.
    pub reverse: QuantLstmCell<W, B, G, S, T>,
    /// The quantizer of input, outputs and hidden states.
    pub io_quant: ActQuant<IO>,
    /// The quantizer of the cell states.
    pub cell_state_quant: ActQuant<C>,
    /// If the input is `[batch_size, seq_length, d_input]`.
    pub batch_first: bool,
}

lstm_places!(layer_inits! { QuantBiLstmConfig => QuantBiLstm, WithLstmQuantizers });

impl QuantBiLstmConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> BiLstmConfig {
        BiLstmConfig::new(self.d_input, self.d_hidden, self.bias)
            .with_initializer(self.initializer.clone())
            .with_batch_first(self.batch_first)
            .with_clip(self.clip)
            .with_input_forget(self.input_forget)
            .with_gate_activation(self.gate_activation.clone())
            .with_cell_activation(self.cell_activation.clone())
            .with_hidden_activation(self.hidden_activation.clone())
    }

    fn shared_gates(&self) -> SharedGates {
        SharedGates {
            weight_quant: self.shared_intra_layer_weight_quant,
            gate_acc_quant: self.shared_intra_layer_gate_acc_quant,
        }
    }
}

both_directions! {
    QuantBiLstmConfig => QuantBiLstm [
        W: WeightQuantizer, IO: ActQuantizer, B: BiasQuantizer, G: ActQuantizer, S: ActQuantizer, T: ActQuantizer,
        C: ActQuantizer
    ] as "Struct:BiLstm" = BiLstm,
    WithLstmQuantizers, LstmLayerConfig,
    cell QuantLstmCell, shape of input_gate,
    state LstmState<3> as QuantLstmState<3>: "cell and hidden state", |state| state.into(),
    in common { io_quant, cell_state_quant } as |layer| (&layer.io_quant, &layer.cell_state_quant)
}
