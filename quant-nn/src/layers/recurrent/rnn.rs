use super::one_direction::*;
use super::rnn_cell::QuantRnnCell;
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias};
use burn::nn::{RnnConfig, RnnState};

/// Configuration of a [quantized recurrent layer](QuantRnn): that of burn's [`RnnConfig`].
#[derive(Config, Debug)]
pub struct QuantRnnConfig {
    /// The size of the input features.
    pub d_input: usize,
    /// The size of the hidden state.
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
    /// The magnitude at which the hidden state is clipped.
    pub clip: Option<f64>,
    /// The activation of the hidden state.
    #[config(default = "ActivationConfig::Tanh")]
    pub hidden_activation: ActivationConfig,
}

/// `hₜ = io_quant(tanh(gate_acc_quant(io_quant(xₜ) · Wᵢ + bias_quant(bᵢ) + hₜ₋₁ · Wₕ + bias_quant(bₕ))))`
///
/// Created by [`QuantRnnConfig`]. With [`NoQuant`](crate::NoQuant) everywhere it is burn's [`Rnn`](burn::nn::Rnn), bit for bit.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | both weights, [as one](super::QuantGate) | [`Int8WeightPerTensorFloat`] |
/// | `IO` | input, output and hidden state | [`Int8ActPerTensorFloat`] |
/// | `B` | the biases | [`Int32Bias`] |
/// | `G` | what the gate adds up | [`Int8ActPerTensorFloat`] |
///
/// A given state is quantized by `io_quant` too. Input and hidden state have one range, an average in which the input is one batch and
/// each step another; the page of [`QuantLstm`](super::QuantLstm) says what to do where the input is larger.
///
/// In every time step the statistics of `IO` and `G` see one batch, and `IO` sees the whole input as one more. So collecting ends after
/// fewer passes than `collect_stats_steps`.
///
/// ```
/// use burn::nn::Initializer;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{NoQuant, QuantRnn, QuantRnnConfig};
///
/// let device = Device::flex();
/// let config = QuantRnnConfig::new(1, 1, false).with_initializer(Initializer::Constant { value: 1.0 });
/// let rnn: QuantRnn = config.init(&device);
/// // fresh quantizers have the scale 1 / 128: tanh(0.5) is 59.15 of them, tanh(59 / 128) is 55.16
/// let x = Tensor::<3>::from_floats([[[0.5], [0.0]]], &device);
/// let (y, state) = rnn.forward(x, None);
/// assert_eq!((y * 128.0).into_data().try_to_vec::<f32>().unwrap(), [59.0, 55.0]);
/// assert_eq!((state.hidden * 128.0).into_scalar::<f32>(), 55.0);
/// ```
#[derive(Debug)]
pub struct QuantRnn<
    W: Quantizer = Int8WeightPerTensorFloat,
    IO: Quantizer = Int8ActPerTensorFloat,
    B: Quantizer = Int32Bias,
    G: Quantizer = Int8ActPerTensorFloat,
> {
    /// The gate and its activation. In paths it has no segment: a record has the keys of burn's layer.
    pub cell: QuantRnnCell<W, B, G>,
    /// The quantizer of input, output and hidden state.
    pub io_quant: ActQuant<IO>,
    /// If the input is `[batch_size, seq_length, d_input]`.
    pub batch_first: bool,
    /// If the sequence is processed from its end.
    pub reverse: bool,
}

/// The places of a recurrent layer with one gate.
macro_rules! rnn_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            weight_quant: W as WeightQuantizer = Int8WeightPerTensorFloat, "the weights";
            io_quant: IO as ActQuantizer = Int8ActPerTensorFloat, "input, output and hidden state";
            bias_quant: B as BiasQuantizer = Int32Bias, "the biases";
            gate_acc_quant: G as ActQuantizer = Int8ActPerTensorFloat, "what the gate adds up";
        }
    };
}
pub(super) use rnn_places;

rnn_places! {
    with_quantizers! {
        /// The configuration of a recurrent layer with one gate, with its quantizers.
        ///
        /// ```
        /// use burn::tensor::{Device, Tensor};
        /// use quant_nn::{Int8WeightPerTensorFloat, NoQuant, QuantRnnConfig, quantizer_with};
        ///
        /// let rnn = QuantRnnConfig::new(3, 4, true)
        ///     .weight_quant(quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 }))
        ///     .gate_acc_quant(NoQuant)
        ///     .init(&Device::flex());
        /// assert_eq!(rnn.cell.gate.quant_weight().unwrap().bit_width.to_f32(), 4.0);
        /// ```
        WithRnnQuantizers, RnnLayerConfig
    }
}
rnn_places!(layer_inits! { QuantRnnConfig => QuantRnn, WithRnnQuantizers });

impl QuantRnnConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> RnnConfig {
        RnnConfig::new(self.d_input, self.d_hidden, self.bias)
            .with_initializer(self.initializer.clone())
            .with_batch_first(self.batch_first)
            .with_reverse(self.reverse)
            .with_clip(self.clip)
            .with_hidden_activation(self.hidden_activation.clone())
    }

    /// There is one gate.
    fn shared_gates(&self) -> SharedGates {
        SharedGates::default()
    }
}

one_direction! {
    QuantRnnConfig => QuantRnn [W: WeightQuantizer, IO: ActQuantizer, B: BiasQuantizer, G: ActQuantizer],
    WithRnnQuantizers, RnnLayerConfig,
    cell QuantRnnCell, shape of gate,
    state RnnState<2> as MaybeQuantTensor<2>: "the hidden state", |state| RnnState::new(state.into_value()),
    quantizers { io_quant } as |layer| &layer.io_quant
}
