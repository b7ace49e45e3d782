use super::QuantLstmState;
use super::lstm_cell::QuantLstmCell;
use super::one_direction::*;
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, Uint8ActPerTensorFloat};
use burn::nn::{LstmConfig, LstmState};

/// Configuration of a [quantized LSTM](QuantLstm): that of burn's [`LstmConfig`].
#[derive(Config, Debug)]
pub struct QuantLstmConfig {
    /// The size of the input features.
    pub d_input: usize,
    /// The size of hidden and cell state.
    pub d_hidden: usize,
    /// If biases are added.
    pub bias: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::XavierNormal { gain: 1.0 }")]
    pub initializer: Initializer,
    /// If the input is `[batch_size, seq_length, d_input]`, and not `[seq_length, batch_size, d_input]`.
    #[config(default = true)]
    pub batch_first: bool,
    /// If the sequence is processed from its end.
    #[config(default = false)]
    pub reverse: bool,
    /// The magnitude at which the cell state is clipped.
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

/// Long short-term memory: of the gates `i`, `f`, `o` and `g`, each a [`QuantGate`](super::QuantGate) of `io_quant(xₜ)` and `hₜ₋₁`,
///
/// ```text
/// iₜ = sigmoid_quant(σ(i))   fₜ = sigmoid_quant(σ(f))   oₜ = sigmoid_quant(σ(o))   gₜ = tanh_quant(tanh(g))
/// cₜ = cell_state_quant(cell_state_quant(fₜ · cₜ₋₁) + cell_state_quant(iₜ · gₜ))
/// hₜ = io_quant(oₜ · tanh_quant(tanh(cₜ)))
/// ```
///
/// Created by [`QuantLstmConfig`]. With [`NoQuant`](crate::NoQuant) everywhere it is burn's [`Lstm`](burn::nn::Lstm), bit for bit.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | both weights of a gate, [as one](super::QuantGate) | [`Int8WeightPerTensorFloat`] |
/// | `IO` | input, output and hidden state | [`Int8ActPerTensorFloat`] |
/// | `B` | the biases | [`Int32Bias`] |
/// | `G` | what a gate adds up | [`Int8ActPerTensorFloat`] |
/// | `S` | the activated input, forget and output gate | [`Uint8ActPerTensorFloat`] |
/// | `T` | the activated cell gate and cell state | [`Int8ActPerTensorFloat`] |
/// | `C` | what is added up to the cell state, and it | [`Int8ActPerTensorFloat`] |
///
/// Without a forget gate (`input_forget`) `fₜ = sigmoid_quant(1) − iₜ`; with `clip` the cell state is clipped before it is quantized.
///
/// Each gate has its own quantizers of weights, of what it adds up and of what it is after its activation; the first two can be one for
/// all gates:
///
/// ```
/// use burn::tensor::Device;
/// use quant_nn::{QuantLstm, QuantLstmConfig};
///
/// let config = QuantLstmConfig::new(3, 4, true).with_shared_intra_layer_weight_quant(true);
/// let lstm: QuantLstm = config.init(&Device::flex());
/// // the four gates' weights, of 3 and of 4 rows, with one scale
/// let weight = lstm.cell.quant_weight().unwrap();
/// assert_eq!((weight.value.dims(), weight.scale.dims()), ([4 * (3 + 4), 4], [1, 1]));
/// assert!(lstm.cell.cell_gate.quant_weight().is_none());
/// ```
///
/// A given state is quantized too, `h₀` by `io_quant` and `c₀` by `cell_state_quant`. Input and hidden state have one range: an average in
/// which the input is one batch and each step another. Where the input is larger than the state, which is below 1, it is clipped;
/// scale it, or give the range of both:
///
/// ```
/// use burn::tensor::Device;
/// use quant_nn::{Int8ActPerTensorFloatMinMaxInit, QuantLstmConfig, quantizer_with};
///
/// let range = quantizer_with!(Int8ActPerTensorFloatMinMaxInit { min_val: -4.0, max_val: 4.0 });
/// let lstm = QuantLstmConfig::new(3, 4, true).io_quant(range).init(&Device::flex());
/// assert!(lstm.io_quant.to_string().contains("ParameterScaling"));
/// ```
///
/// In every time step the statistics of `C` see three batches, those of the others one (without a forget gate those of the input gate's
/// `S` two; one of `G` for all gates has a batch of each); `IO` sees the whole input as one more. So collecting ends after fewer passes than `collect_stats_steps`.
///
/// ```
/// use burn::nn::Initializer;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantLstm, QuantLstmConfig};
///
/// let device = Device::flex();
/// let config = QuantLstmConfig::new(1, 1, false).with_initializer(Initializer::Constant { value: 1.0 });
/// let lstm: QuantLstm = config.init(&device);
/// // fresh quantizers have the scales 1 / 128 and 1 / 255: σ(0.5) is 159 of 1 / 255 and tanh(0.5) is 59 of 1 / 128, their product 37;
/// // tanh(37 / 128) is 36, and that times 159 / 255 is 22
/// let (y, state) = lstm.forward(Tensor::<3>::from_floats([[[0.5]]], &device), None);
/// assert_eq!(((y * 128.0).into_scalar::<f32>(), (state.cell * 128.0).into_scalar::<f32>()), (22.0, 37.0));
/// ```
#[derive(Debug)]
pub struct QuantLstm<
    W: Quantizer = Int8WeightPerTensorFloat,
    IO: Quantizer = Int8ActPerTensorFloat,
    B: Quantizer = Int32Bias,
    G: Quantizer = Int8ActPerTensorFloat,
    S: Quantizer = Uint8ActPerTensorFloat,
    T: Quantizer = Int8ActPerTensorFloat,
    C: Quantizer = Int8ActPerTensorFloat,
> {
    /// The gates and their activations. In paths it has no segment: a record has the keys of burn's layer.
    pub cell: QuantLstmCell<W, B, G, S, T>,
    /// The quantizer of input, output and hidden state.
    pub io_quant: ActQuant<IO>,
    /// The quantizer of the cell state.
    pub cell_state_quant: ActQuant<C>,
    /// If the input is `[batch_size, seq_length, d_input]`.
    pub batch_first: bool,
    /// If the sequence is processed from its end.
    pub reverse: bool,
}

/// The places of an LSTM.
macro_rules! lstm_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            weight_quant: W as WeightQuantizer = Int8WeightPerTensorFloat, "the weights";
            io_quant: IO as ActQuantizer = Int8ActPerTensorFloat, "input, output and hidden state";
            bias_quant: B as BiasQuantizer = Int32Bias, "the biases";
            gate_acc_quant: G as ActQuantizer = Int8ActPerTensorFloat, "what a gate adds up";
            sigmoid_quant: S as ActQuantizer = Uint8ActPerTensorFloat, "the activated input, forget and output gate";
            tanh_quant: T as ActQuantizer = Int8ActPerTensorFloat, "the activated cell gate and cell state";
            cell_state_quant: CS as ActQuantizer = Int8ActPerTensorFloat, "the cell state";
        }
    };
}
pub(super) use lstm_places;

lstm_places! {
    with_quantizers! {
        /// The configuration of an LSTM, with its quantizers.
        ///
        /// ```
        /// use burn::tensor::Device;
        /// use quant_nn::{Int8WeightPerTensorFloat, NoQuant, QuantLstmConfig, quantizer_with};
        ///
        /// let lstm = QuantLstmConfig::new(3, 4, true)
        ///     .weight_quant(quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 }))
        ///     .cell_state_quant(NoQuant)
        ///     .init(&Device::flex());
        /// assert_eq!(lstm.cell.cell_gate.quant_weight().unwrap().bit_width.to_f32(), 4.0);
        /// ```
        WithLstmQuantizers, LstmLayerConfig
    }
}
lstm_places!(layer_inits! { QuantLstmConfig => QuantLstm, WithLstmQuantizers });

impl QuantLstmConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> LstmConfig {
        LstmConfig::new(self.d_input, self.d_hidden, self.bias)
            .with_initializer(self.initializer.clone())
            .with_batch_first(self.batch_first)
            .with_reverse(self.reverse)
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

one_direction! {
    QuantLstmConfig => QuantLstm [
        W: WeightQuantizer, IO: ActQuantizer, B: BiasQuantizer, G: ActQuantizer, S: ActQuantizer, T: ActQuantizer,
        C: ActQuantizer
    ],
    WithLstmQuantizers, LstmLayerConfig,
    cell QuantLstmCell, shape of input_gate,
    state LstmState<2> as QuantLstmState<2>: "cell and hidden state", |state| state.into(),
    quantizers { io_quant, cell_state_quant } as |layer| (&layer.io_quant, &layer.cell_state_quant)
}
