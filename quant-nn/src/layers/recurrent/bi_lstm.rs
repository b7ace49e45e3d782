use super::lstm::lstm_places;
use super::lstm_cell::{InCommon, QuantLstmCell};
use super::sequence::{Sequence, batch_first, batch_first_quant, directions};
use super::{LstmLayerConfig, WithLstmQuantizers};
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, BiasQuantizerFor, WeightQuantizer};
use crate::layers::common::places::layer_inits;
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, Uint8ActPerTensorFloat};
use burn::config::Config;
use burn::module::Content;
use burn::nn::activation::ActivationConfig;
use burn::nn::{BiLstm, BiLstmConfig, Initializer, LstmState};
use burn::tensor::{Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::MaybeQuantTensor;

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
/// The directions have the quantizers `IO` and `C` in common, and each counts for their statistics as one layer does.
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
}

impl LstmLayerConfig for QuantBiLstmConfig {
    type Layer<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer, C: Quantizer> =
        QuantBiLstm<W, IO, B, G, S, T, C>;

    fn build<W, IO, B, G, S, T, C, E>(
        with: &WithLstmQuantizers<Self, W, IO, B, G, S, T, C>,
        device: &Device,
    ) -> Result<QuantBiLstm<W, IO, B, G, S, T, C>, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        IO: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
        S: ActQuantizer<Error: Into<E>>,
        T: ActQuantizer<Error: Into<E>>,
        C: ActQuantizer<Error: Into<E>>,
    {
        let BiLstm { forward, reverse, batch_first, .. } = with.config.float().init(device);
        let [forward, reverse] = [forward, reverse].map(|float| QuantLstmCell::new(float, with, device));
        let io_quant = ActQuant::new(with.io_quant.clone(), device).map_err(Into::into)?;
        let cell_state_quant = ActQuant::new(with.cell_state_quant.clone(), device).map_err(Into::into)?;
        Ok(QuantBiLstm { forward: forward?, reverse: reverse?, io_quant, cell_state_quant, batch_first })
    }
}

quant_core::__written_module! {
    [W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer, C: Quantizer]
    QuantBiLstm<W, IO, B, G, S, T, C> as "Struct:BiLstm"
    { forward, reverse, io_quant, cell_state_quant }
    constants { batch_first }
}

impl<W, IO, B, G, S, T, C> QuantBiLstm<W, IO, B, G, S, T, C>
where
    W: WeightQuantizer,
    IO: ActQuantizer,
    B: BiasQuantizer,
    G: ActQuantizer,
    S: ActQuantizer,
    T: ActQuantizer,
    C: ActQuantizer,
{
    /// Applies the layer to `input`, from states of zeros if none are given.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, seq_length, d_input]`, or `[seq_length, batch_size, d_input]` without `batch_first`
    /// - state: cell and hidden state, `[2, batch_size, d_hidden]` each, forward and backward
    /// - output: `[batch_size, seq_length, 2 · d_hidden]` or `[seq_length, batch_size, 2 · d_hidden]`, and the last states
    pub fn forward(&self, input: Tensor<3>, state: Option<LstmState<3>>) -> (Tensor<3>, LstmState<3>)
    where
        B: BiasQuantizerFor<IO, W>,
    {
        let (sequences, state) = self.run(input.into(), state);
        let output = Tensor::cat(sequences.map(Sequence::into_values).to_vec(), 2);
        (batch_first(output, self.batch_first), state)
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of the output, if all steps have them in
    /// common: in training a step that is collected has its own. It is the reference's `return_quant_tensor`, and a forward pass like
    /// the other: it counts for statistics and delays. Reads scales from the device.
    pub fn quantize(
        &self,
        input: impl Into<MaybeQuantTensor<3>>,
        state: Option<LstmState<3>>,
    ) -> (MaybeQuantTensor<3>, LstmState<3>)
    where
        B: BiasQuantizerFor<IO, W>,
    {
        let (sequences, state) = self.run(input.into(), state);
        let output = MaybeQuantTensor::cat(sequences.map(Sequence::into_quant).to_vec(), 2);
        (batch_first_quant(output, self.batch_first), state)
    }

    fn run(&self, input: MaybeQuantTensor<3>, state: Option<LstmState<3>>) -> ([Sequence; 2], LstmState<3>) {
        let input = batch_first_quant(input, self.batch_first);
        let in_common = InCommon { io_quant: &self.io_quant, cell_state_quant: &self.cell_state_quant };
        let [forward, reverse] = match state {
            Some(LstmState { cell, hidden }) => {
                let ([forward, reverse], [hidden, reverse_hidden]) = (directions(cell), directions(hidden));
                [(forward, hidden), (reverse, reverse_hidden)].map(|(cell, hidden)| Some(LstmState { cell, hidden }))
            }
            None => [None, None],
        };
        let (forward, forward_state) = self.forward.run(input.clone(), false, forward, &in_common);
        let (reverse, reverse_state) = self.reverse.run(input, true, reverse, &in_common);
        ([forward, reverse], LstmState::stack(vec![forward_state, reverse_state], 0))
    }
}

impl<W, IO, B, G, S, T, C> QuantBiLstm<W, IO, B, G, S, T, C>
where
    W: Quantizer,
    IO: Quantizer,
    B: Quantizer,
    G: Quantizer,
    S: Quantizer,
    T: Quantizer,
    C: Quantizer,
{
    fn show(&self, content: Content) -> Content {
        self.forward
            .input_gate
            .show_shape(content)
            .add("forward", &self.forward)
            .add("reverse", &self.reverse)
            .add("io_quant", &self.io_quant)
            .add("cell_state_quant", &self.cell_state_quant)
    }
}
