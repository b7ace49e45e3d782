use super::gru::gru_places;
use super::gru_cell::QuantGruCell;
use super::sequence::{Sequence, batch_first, batch_first_quant, directions};
use super::{GruLayerConfig, WithGruQuantizers};
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, BiasQuantizerFor, WeightQuantizer};
use crate::layers::common::places::layer_inits;
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, Uint8ActPerTensorFloat};
use burn::config::Config;
use burn::module::Content;
use burn::nn::Initializer;
use burn::nn::activation::ActivationConfig;
use burn::nn::gru::{BiGru, BiGruConfig};
use burn::tensor::{Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::MaybeQuantTensor;

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
/// The directions have the quantizer `IO` in common, and each counts for its statistics as one layer does.
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
}

impl GruLayerConfig for QuantBiGruConfig {
    type Layer<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> =
        QuantBiGru<W, IO, B, G, S, T>;

    fn build<W, IO, B, G, S, T, E>(
        with: &WithGruQuantizers<Self, W, IO, B, G, S, T>,
        device: &Device,
    ) -> Result<QuantBiGru<W, IO, B, G, S, T>, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        IO: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
        S: ActQuantizer<Error: Into<E>>,
        T: ActQuantizer<Error: Into<E>>,
    {
        let BiGru { forward, reverse, batch_first, .. } = with.config.float().init(device);
        let [forward, reverse] = [forward, reverse].map(|float| QuantGruCell::new(float, with, device));
        let io_quant = ActQuant::new(with.io_quant.clone(), device).map_err(Into::into)?;
        Ok(QuantBiGru { forward: forward?, reverse: reverse?, io_quant, batch_first })
    }
}

quant_core::__written_module! {
    [W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer]
    QuantBiGru<W, IO, B, G, S, T> as "Struct:BiGru"
    { forward, reverse, io_quant }
    constants { batch_first }
}

impl<W, IO, B, G, S, T> QuantBiGru<W, IO, B, G, S, T>
where
    W: WeightQuantizer,
    IO: ActQuantizer,
    B: BiasQuantizer,
    G: ActQuantizer,
    S: ActQuantizer,
    T: ActQuantizer,
{
    /// Applies the layer to `input`, from hidden states of zeros if none are given.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, seq_length, d_input]`, or `[seq_length, batch_size, d_input]` without `batch_first`
    /// - state: `[2, batch_size, d_hidden]`, forward and backward
    /// - output: `[batch_size, seq_length, 2 · d_hidden]` or `[seq_length, batch_size, 2 · d_hidden]`, and the last states
    pub fn forward(&self, input: Tensor<3>, state: Option<Tensor<3>>) -> (Tensor<3>, Tensor<3>)
    where
        B: BiasQuantizerFor<IO, W>,
    {
        let (sequences, state) = self.run(input.into(), state);
        let output = Tensor::cat(sequences.map(Sequence::into_values).to_vec(), 2);
        (batch_first(output, self.batch_first), state)
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers of the output, if all steps have them in
    /// common: in training a step that is collected has its own. It is a forward pass like the other: it counts for statistics and
    /// delays. Reads scales from the device.
    pub fn quantize(
        &self,
        input: impl Into<MaybeQuantTensor<3>>,
        state: Option<Tensor<3>>,
    ) -> (MaybeQuantTensor<3>, Tensor<3>)
    where
        B: BiasQuantizerFor<IO, W>,
    {
        let (sequences, state) = self.run(input.into(), state);
        let output = MaybeQuantTensor::cat(sequences.map(Sequence::into_quant).to_vec(), 2);
        (batch_first_quant(output, self.batch_first), state)
    }

    fn run(&self, input: MaybeQuantTensor<3>, state: Option<Tensor<3>>) -> ([Sequence; 2], Tensor<3>) {
        let input = batch_first_quant(input, self.batch_first);
        let [forward, reverse] = match state {
            Some(state) => directions(state).map(Some),
            None => [None, None],
        };
        let (forward, hidden_forward) = self.forward.run(input.clone(), false, forward, &self.io_quant);
        let (reverse, hidden_reverse) = self.reverse.run(input, true, reverse, &self.io_quant);
        ([forward, reverse], Tensor::stack(vec![hidden_forward, hidden_reverse], 0))
    }
}

impl<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer>
    QuantBiGru<W, IO, B, G, S, T>
{
    fn show(&self, content: Content) -> Content {
        let content = self.forward.update_gate.show_shape(content);
        content.add("forward", &self.forward).add("reverse", &self.reverse).add("io_quant", &self.io_quant)
    }
}
