use super::gate::SharedGates;
use super::gru_cell::QuantGruCell;
use super::sequence::Sequence;
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, BiasQuantizerFor, LayerInput, WeightQuantizer};
use crate::layers::common::places::{layer_inits, with_quantizers};
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, Uint8ActPerTensorFloat};
use burn::config::Config;
use burn::module::Content;
use burn::nn::activation::ActivationConfig;
use burn::nn::{GruConfig, Initializer};
use burn::tensor::{Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::MaybeQuantTensor;

/// Configuration of a [quantized GRU](QuantGru): that of burn's [`GruConfig`].
#[derive(Config, Debug)]
pub struct QuantGruConfig {
    /// The size of the input features.
    pub d_input: usize,
    /// The size of the hidden state.
    pub d_hidden: usize,
    /// If biases are added.
    pub bias: bool,
    /// If the reset gate is applied to what the new gate makes of the hidden state, and not to the hidden state.
    #[config(default = "true")]
    pub reset_after: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::XavierNormal { gain: 1.0 }")]
    pub initializer: Initializer,
    /// The activation of update and reset gate.
    #[config(default = "ActivationConfig::Sigmoid")]
    pub gate_activation: ActivationConfig,
    /// The activation of the candidate.
    #[config(default = "ActivationConfig::Tanh")]
    pub hidden_activation: ActivationConfig,
    /// The magnitude at which the hidden state is clipped.
    pub clip: Option<f64>,
    /// If the weights of all gates are quantized as one, with one scale where a gate has one of its own.
    #[config(default = false)]
    pub shared_intra_layer_weight_quant: bool,
    /// If what the gates add up has one quantizer. A record fits a layer with the same
    /// `shared_intra_layer_..` settings.
    #[config(default = false)]
    pub shared_intra_layer_gate_acc_quant: bool,
}

/// Gated recurrent unit: of the gates `z`, `r` and `n`, each a [`QuantGate`](super::QuantGate) of `io_quant(xₜ)` and `hₜ₋₁`,
///
/// ```text
/// zₜ = sigmoid_quant(σ(z))   rₜ = sigmoid_quant(σ(r))
/// nₜ = tanh_quant(tanh(gate_acc_quant(io_quant(xₜ) · Wᵢ + bias_quant(bᵢ) + rₜ · gate_acc_quant(hₜ₋₁ · Wₕ + bias_quant(bₕ)))))
/// hₜ = io_quant(io_quant((1 − zₜ) · nₜ) + io_quant(zₜ · hₜ₋₁))
/// ```
///
/// Without `reset_after` the hidden state is reset, and not what is made of it: `io_quant(rₜ · hₜ₋₁) · Wₕ + bias_quant(bₕ)`. The 1 is one of the
/// integers of `zₜ`, as that of the coupled gates of an LSTM.
///
/// Created by [`QuantGruConfig`]. With [`NoQuant`](crate::NoQuant) everywhere it is burn's [`Gru`](burn::nn::Gru), bit for bit. The
/// reference has none; the places are those that its LSTM has.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | both weights of a gate, [as one](super::QuantGate) | [`Int8WeightPerTensorFloat`] |
/// | `IO` | input, output and hidden state, and what is added up to it | [`Int8ActPerTensorFloat`] |
/// | `B` | the biases | [`Int32Bias`] |
/// | `G` | what a gate adds up | [`Int8ActPerTensorFloat`] |
/// | `S` | the activated update and reset gate | [`Uint8ActPerTensorFloat`] |
/// | `T` | the candidate | [`Int8ActPerTensorFloat`] |
///
/// Each gate has its own quantizers, but for those of weights and of what is added up if `shared_intra_layer_weight_quant` and
/// `shared_intra_layer_gate_acc_quant` say so; with the latter it also quantizes what the new gate makes of the hidden state.
///
/// A given state is quantized by `io_quant` too. Input and hidden state have one range, an average in which the input is one batch and
/// each step another; the page of [`QuantLstm`](super::QuantLstm) says what to do where the input is larger.
///
/// In every time step the statistics of `IO` see three batches (four without `reset_after`), those of the update gate's `S` two, the
/// others one (one of `G` for all gates has a batch of each, and with `reset_after` one more of the new gate); `IO` sees the whole input as
/// one more. So collecting ends after fewer passes than `collect_stats_steps`.
///
/// ```
/// use burn::nn::Initializer;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantGru, QuantGruConfig};
///
/// let device = Device::flex();
/// let config = QuantGruConfig::new(1, 1, false).with_initializer(Initializer::Constant { value: 1.0 });
/// let gru: QuantGru = config.init(&device);
/// // fresh quantizers have the scales 1 / 128 and 1 / 255: σ(0.5) is 159 of 1 / 255, tanh(0.5) is 59 of 1 / 128; 59 · (255 − 159) / 255
/// let y = gru.forward(Tensor::<3>::from_floats([[[0.5]]], &device), None);
/// assert_eq!((y * 128.0).into_scalar::<f32>(), 22.0);
/// ```
#[derive(Debug)]
pub struct QuantGru<
    W: Quantizer = Int8WeightPerTensorFloat,
    IO: Quantizer = Int8ActPerTensorFloat,
    B: Quantizer = Int32Bias,
    G: Quantizer = Int8ActPerTensorFloat,
    S: Quantizer = Uint8ActPerTensorFloat,
    T: Quantizer = Int8ActPerTensorFloat,
> {
    /// The gates and their activations. In paths it has no segment: a record has the keys of burn's layer.
    pub cell: QuantGruCell<W, B, G, S, T>,
    /// The quantizer of input, output and hidden state.
    pub io_quant: ActQuant<IO>,
}

/// The places of a GRU.
macro_rules! gru_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            weight_quant: W as WeightQuantizer = Int8WeightPerTensorFloat, "the weights";
            io_quant: IO as ActQuantizer = Int8ActPerTensorFloat, "input, output and hidden state";
            bias_quant: B as BiasQuantizer = Int32Bias, "the biases";
            gate_acc_quant: G as ActQuantizer = Int8ActPerTensorFloat, "what a gate adds up";
            sigmoid_quant: S as ActQuantizer = Uint8ActPerTensorFloat, "the activated update and reset gate";
            tanh_quant: T as ActQuantizer = Int8ActPerTensorFloat, "the candidate";
        }
    };
}
pub(super) use gru_places;

gru_places! {
    with_quantizers! {
        /// The configuration of a GRU, with its quantizers.
        ///
        /// ```
        /// use burn::tensor::Device;
        /// use quant_nn::{Int8WeightPerTensorFloat, NoQuant, QuantGruConfig, quantizer_with};
        ///
        /// let gru = QuantGruConfig::new(3, 4, true)
        ///     .weight_quant(quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 }))
        ///     .tanh_quant(NoQuant)
        ///     .init(&Device::flex());
        /// assert_eq!(gru.cell.new_gate.quant_weight().unwrap().bit_width.to_f32(), 4.0);
        /// ```
        WithGruQuantizers, GruLayerConfig
    }
}
gru_places!(layer_inits! { QuantGruConfig => QuantGru, WithGruQuantizers });

impl QuantGruConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> GruConfig {
        GruConfig::new(self.d_input, self.d_hidden, self.bias)
            .with_reset_after(self.reset_after)
            .with_initializer(self.initializer.clone())
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

impl GruLayerConfig for QuantGruConfig {
    type Layer<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> =
        QuantGru<W, IO, B, G, S, T>;

    fn build<W, IO, B, G, S, T, E>(
        with: &WithGruQuantizers<Self, W, IO, B, G, S, T>,
        device: &Device,
    ) -> Result<QuantGru<W, IO, B, G, S, T>, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        IO: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
        S: ActQuantizer<Error: Into<E>>,
        T: ActQuantizer<Error: Into<E>>,
    {
        let cell = QuantGruCell::new(with.config.float().init(device), with, with.config.shared_gates(), device)?;
        let io_quant = ActQuant::new(with.io_quant.clone(), device).map_err(Into::into)?;
        Ok(QuantGru { cell, io_quant })
    }
}

quant_core::__written_module! {
    [W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer]
    QuantGru<W, IO, B, G, S, T>
    { io_quant }
    flat { cell }
}

impl<W, IO, B, G, S, T> QuantGru<W, IO, B, G, S, T>
where
    W: WeightQuantizer,
    IO: ActQuantizer,
    B: BiasQuantizer,
    G: ActQuantizer,
    S: ActQuantizer,
    T: ActQuantizer,
{
    /// Applies the layer to `input`, from a hidden state of zeros if none is given.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, seq_length, d_input]`
    /// - state: `[batch_size, d_hidden]`
    /// - output: `[batch_size, seq_length, d_hidden]`
    pub fn forward(&self, input: Tensor<3>, state: Option<Tensor<2>>) -> Tensor<3>
    where
        B: BiasQuantizerFor<IO, W>,
    {
        let (sequence, _) = self.run(input.into(), state);
        sequence.into_values()
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of the output, if all steps have them in
    /// common: in training a step that is collected has its own. It is a forward pass like the other: it counts for statistics and
    /// delays. Reads scales from the device.
    pub fn quantize<X: LayerInput<3>>(&self, input: X, state: Option<Tensor<2>>) -> MaybeQuantTensor<3>
    where
        B: BiasQuantizerFor<X::Quantizer<IO>, W>,
    {
        let (sequence, _) = self.run(input.into(), state);
        sequence.into_quant()
    }

    fn run(&self, input: MaybeQuantTensor<3>, state: Option<Tensor<2>>) -> (Sequence, MaybeQuantTensor<2>) {
        self.cell.run(input, false, state, &self.io_quant)
    }
}

impl<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> QuantGru<W, IO, B, G, S, T> {
    fn show(&self, content: Content) -> Content {
        let content = self.cell.update_gate.show_shape(content).add("io_quant", &self.io_quant);
        self.cell.show(content)
    }
}
