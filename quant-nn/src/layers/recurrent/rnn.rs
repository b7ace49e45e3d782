use super::rnn_cell::QuantRnnCell;
use super::sequence::{Sequence, batch_first, batch_first_quant};
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, BiasQuantizerFor, WeightQuantizer};
use crate::layers::common::places::{layer_inits, with_quantizers};
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias};
use burn::config::Config;
use burn::module::Content;
use burn::nn::activation::ActivationConfig;
use burn::nn::{Initializer, RnnConfig, RnnState};
use burn::tensor::{Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::MaybeQuantTensor;

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

/// `hₜ = io_quant(tanh(gate_acc_quant(io_quant(xₜ) · Wᵢ + bᵢ + hₜ₋₁ · Wₕ + bₕ)))`
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
/// Each step is a batch for the statistics of `IO` and `G`, the whole input one more: collecting takes as many passes less.
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
}

impl RnnLayerConfig for QuantRnnConfig {
    type Layer<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer> = QuantRnn<W, IO, B, G>;

    fn build<W, IO, B, G, E>(
        with: &WithRnnQuantizers<Self, W, IO, B, G>,
        device: &Device,
    ) -> Result<QuantRnn<W, IO, B, G>, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        IO: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
    {
        let float = with.config.float().init(device);
        let (batch_first, reverse) = (float.batch_first, float.reverse);
        let cell = QuantRnnCell::new(float, with, device)?;
        let io_quant = ActQuant::new(with.io_quant.clone(), device).map_err(Into::into)?;
        Ok(QuantRnn { cell, io_quant, batch_first, reverse })
    }
}

quant_core::__written_module! {
    [W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer] QuantRnn<W, IO, B, G>
    { io_quant }
    flat { cell }
    constants { batch_first, reverse }
}

impl<W: WeightQuantizer, IO: ActQuantizer, B: BiasQuantizer, G: ActQuantizer> QuantRnn<W, IO, B, G> {
    /// Applies the layer to `input`, from a hidden state of zeros if none is given.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, seq_length, d_input]`, or `[seq_length, batch_size, d_input]` without `batch_first`
    /// - state: `[batch_size, d_hidden]`
    /// - output: `[batch_size, seq_length, d_hidden]` or `[seq_length, batch_size, d_hidden]`, and the last state
    pub fn forward(&self, input: Tensor<3>, state: Option<RnnState<2>>) -> (Tensor<3>, RnnState<2>)
    where
        B: BiasQuantizerFor<IO, W>,
    {
        let (sequence, state) = self.run(input.into(), state);
        (batch_first(sequence.into_values(), self.batch_first), state)
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of the output, if all steps have them in
    /// common: in training a step that is collected has its own. It is the reference's `return_quant_tensor`, and a forward pass like
    /// the other: it counts for statistics and delays. Reads scales from the device.
    pub fn quantize(
        &self,
        input: impl Into<MaybeQuantTensor<3>>,
        state: Option<RnnState<2>>,
    ) -> (MaybeQuantTensor<3>, RnnState<2>)
    where
        B: BiasQuantizerFor<IO, W>,
    {
        let (sequence, state) = self.run(input.into(), state);
        (batch_first_quant(sequence.into_quant(), self.batch_first), state)
    }

    fn run(&self, input: MaybeQuantTensor<3>, state: Option<RnnState<2>>) -> (Sequence, RnnState<2>) {
        let input = batch_first_quant(input, self.batch_first);
        let (sequence, hidden) = self.cell.run(input, self.reverse, state.map(|state| state.hidden), &self.io_quant);
        (sequence, RnnState::new(hidden))
    }
}

impl<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer> QuantRnn<W, IO, B, G> {
    fn show(&self, content: Content) -> Content {
        let content = self.cell.gate.show_shape(content).add("io_quant", &self.io_quant);
        self.cell.show(content)
    }
}
