use super::both_directions::*;
use super::rnn::rnn_places;
use super::rnn_cell::QuantRnnCell;
use super::{RnnLayerConfig, WithRnnQuantizers};
use crate::quantizers::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias};
use burn::nn::{BiRnn, BiRnnConfig, RnnState};

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
/// The directions have the quantizer `IO` in common, and each adds its own batches to its statistics.
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

    /// There is one gate.
    fn shared_gates(&self) -> SharedGates {
        SharedGates::default()
    }
}

both_directions! {
    QuantBiRnnConfig => QuantBiRnn [
        W: WeightQuantizer, IO: ActQuantizer, B: BiasQuantizer, G: ActQuantizer
    ] as "Struct:BiRnn" = BiRnn,
    WithRnnQuantizers, RnnLayerConfig,
    cell QuantRnnCell, shape of gate,
    state RnnState<3> as MaybeQuantTensor<3>: "the hidden state", |state| RnnState::new(state.into_value()),
    in common { io_quant } as |layer| &layer.io_quant
}
