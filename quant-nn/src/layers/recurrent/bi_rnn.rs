use super::rnn::rnn_places;
use super::rnn_cell::QuantRnnCell;
use super::sequence::{Sequence, batch_first, batch_first_quant, directions};
use super::{RnnLayerConfig, WithRnnQuantizers};
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, BiasQuantizerFor, WeightQuantizer};
use crate::layers::common::places::layer_inits;
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias};
use burn::config::Config;
use burn::module::Content;
use burn::nn::activation::ActivationConfig;
use burn::nn::{BiRnn, BiRnnConfig, Initializer, RnnState};
use burn::tensor::{Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::MaybeQuantTensor;

/// Configuration of a [quantized bidirectional recurrent layer](QuantBiRnn): that of burn's [`BiRnnConfig`].
#[derive(Config, Debug)]
pub struct QuantBiRnnConfig {
    /// The size of the input features.
    pub d_input: usize,
    /// The size of the hidden state of each direction.
    pub d_hidden: usize,
    /// If biases are added.
    pub bias: bool,
    /// How the parameters are initialised.
    #[config(default = "Initializer::XavierNormal { gain: 1.0 }")]
    pub initializer: Initializer,
    /// If the input is `[batch_size, seq_length, d_input]`, and not `[seq_length, batch_size, d_input]`.
    #[config(default = true)]
    pub batch_first: bool,
    /// The magnitude at which the hidden state is clipped.
    pub clip: Option<f64>,
    /// The activation of the hidden state.
    #[config(default = "ActivationConfig::Tanh")]
    pub hidden_activation: ActivationConfig,
}

/// A [`QuantRnn`](crate::QuantRnn) forward in time and one backward, whose outputs stand beside each other.
///
/// Created by [`QuantBiRnnConfig`]. With [`NoQuant`](crate::NoQuant) everywhere it is burn's [`BiRnn`], bit for bit.
///
/// | parameter | quantizes | default |
/// |---|---|---|
/// | `W` | both weights of a direction, [as one](crate::QuantGate) | [`Int8WeightPerTensorFloat`] |
/// | `IO` | input, outputs and hidden states of both directions | [`Int8ActPerTensorFloat`] |
/// | `B` | the biases | [`Int32Bias`] |
/// | `G` | what a gate adds up | [`Int8ActPerTensorFloat`] |
///
/// The directions have the quantizer `IO` in common, and each counts for its statistics as one layer does.
///
/// ```
/// use burn::nn::Initializer;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantBiRnn, QuantBiRnnConfig};
///
/// let device = Device::flex();
/// let config = QuantBiRnnConfig::new(1, 1, false).with_initializer(Initializer::Constant { value: 1.0 });
/// let rnn: QuantBiRnn = config.init(&device);
/// let (y, _) = rnn.forward(Tensor::<3>::from_floats([[[0.5], [0.0]]], &device), None);
/// // forward 59 and 55 as `QuantRnn`, backward 0 and then 59, of 1 / 128
/// assert_eq!((y * 128.0).into_data().try_to_vec::<f32>().unwrap(), [59.0, 59.0, 55.0, 0.0]);
/// ```
#[derive(Debug)]
pub struct QuantBiRnn<
    W: Quantizer = Int8WeightPerTensorFloat,
    IO: Quantizer = Int8ActPerTensorFloat,
    B: Quantizer = Int32Bias,
    G: Quantizer = Int8ActPerTensorFloat,
> {
    /// From the beginning of the sequence.
    pub forward: QuantRnnCell<W, B, G>,
    /// From its end.
    pub reverse: QuantRnnCell<W, B, G>,
    /// The quantizer of input, outputs and hidden states.
    pub io_quant: ActQuant<IO>,
    /// If the input is `[batch_size, seq_length, d_input]`.
    pub batch_first: bool,
}

rnn_places!(layer_inits! { QuantBiRnnConfig => QuantBiRnn, WithRnnQuantizers });

impl QuantBiRnnConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> BiRnnConfig {
        BiRnnConfig::new(self.d_input, self.d_hidden, self.bias)
            .with_initializer(self.initializer.clone())
            .with_batch_first(self.batch_first)
            .with_clip(self.clip)
            .with_hidden_activation(self.hidden_activation.clone())
    }
}

impl RnnLayerConfig for QuantBiRnnConfig {
    type Layer<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer> = QuantBiRnn<W, IO, B, G>;

    fn build<W, IO, B, G, E>(
        with: &WithRnnQuantizers<Self, W, IO, B, G>,
        device: &Device,
    ) -> Result<QuantBiRnn<W, IO, B, G>, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        IO: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
    {
        let BiRnn { forward, reverse, batch_first, .. } = with.config.float().init(device);
        let io_quant = ActQuant::new(with.io_quant.clone(), device).map_err(Into::into)?;
        let [forward, reverse] = [forward, reverse].map(|float| QuantRnnCell::new(float, with, device));
        Ok(QuantBiRnn { forward: forward?, reverse: reverse?, io_quant, batch_first })
    }
}

quant_core::__written_module! {
    [W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer] QuantBiRnn<W, IO, B, G> as "Struct:BiRnn"
    { forward, reverse, io_quant }
    constants { batch_first }
}

impl<W: WeightQuantizer, IO: ActQuantizer, B: BiasQuantizer, G: ActQuantizer> QuantBiRnn<W, IO, B, G> {
    /// Applies the layer to `input`, from hidden states of zeros if none are given.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, seq_length, d_input]`, or `[seq_length, batch_size, d_input]` without `batch_first`
    /// - state: `[2, batch_size, d_hidden]`, forward and backward
    /// - output: `[batch_size, seq_length, 2 · d_hidden]` or `[seq_length, batch_size, 2 · d_hidden]`, and the last states
    pub fn forward(&self, input: Tensor<3>, state: Option<RnnState<3>>) -> (Tensor<3>, RnnState<3>)
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
        state: Option<RnnState<3>>,
    ) -> (MaybeQuantTensor<3>, RnnState<3>)
    where
        B: BiasQuantizerFor<IO, W>,
    {
        let (sequences, state) = self.run(input.into(), state);
        let output = MaybeQuantTensor::cat(sequences.map(Sequence::into_quant).to_vec(), 2);
        (batch_first_quant(output, self.batch_first), state)
    }

    fn run(&self, input: MaybeQuantTensor<3>, state: Option<RnnState<3>>) -> ([Sequence; 2], RnnState<3>) {
        let input = batch_first_quant(input, self.batch_first);
        let [forward, reverse] = match state {
            Some(state) => directions(state.hidden).map(Some),
            None => [None, None],
        };
        let (forward, hidden_forward) = self.forward.run(input.clone(), false, forward, &self.io_quant);
        let (reverse, hidden_reverse) = self.reverse.run(input, true, reverse, &self.io_quant);
        ([forward, reverse], RnnState::new(Tensor::stack(vec![hidden_forward, hidden_reverse], 0)))
    }
}

impl<W: Quantizer, IO: Quantizer, B: Quantizer, G: Quantizer> QuantBiRnn<W, IO, B, G> {
    fn show(&self, content: Content) -> Content {
        let content = self.forward.gate.show_shape(content);
        content.add("forward", &self.forward).add("reverse", &self.reverse).add("io_quant", &self.io_quant)
    }
}
