use super::WithRnnQuantizers;
use super::gate::{QuantGate, SharedGates, initial, operands};
use super::sequence::Sequence;
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, WeightQuantizer};
use burn::module::Content;
use burn::nn::activation::Activation;
use burn::nn::{Rnn, RnnState};
use burn::tensor::Device;
use quant_core::inject::Quantizer;
use quant_core::tensor::MaybeQuantTensor;

/// What a [`QuantRnn`](super::QuantRnn) computes in one step, and what is learned of it:
/// `h' = io_quant(tanh(gate(x, h)))`.
#[derive(Debug)]
pub struct QuantRnnCell<W: Quantizer, B: Quantizer, G: Quantizer> {
    /// The gate.
    pub gate: QuantGate<W, B, G>,
    /// The activation of the hidden state.
    pub hidden_activation: Activation,
    /// The magnitude at which the hidden state is clipped.
    pub clip: Option<f64>,
}

quant_core::__written_module! {
    [W: Quantizer, B: Quantizer, G: Quantizer] QuantRnnCell<W, B, G> as "Struct:Rnn"
    { gate, hidden_activation }
    constants { clip }
}

impl<W: WeightQuantizer, B: BiasQuantizer, G: ActQuantizer> QuantRnnCell<W, B, G> {
    pub(super) fn new<C, IO, E>(
        float: Rnn,
        with: &WithRnnQuantizers<C, W, IO, B, G>,
        shared: SharedGates,
        device: &Device,
    ) -> Result<Self, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
    {
        let WithRnnQuantizers { weight_quant, bias_quant, gate_acc_quant, .. } = with;
        let Rnn { gate, hidden_activation, clip, .. } = float;
        let gate = QuantGate::new(gate, weight_quant, bias_quant, gate_acc_quant, shared, device)?;
        Ok(Self { gate, hidden_activation, clip })
    }

    /// One direction through `[batch_size, seq_length, d_input]`; the hidden state is `[batch_size, d_hidden]`.
    pub(super) fn run<IO: ActQuantizer>(
        &self,
        input: MaybeQuantTensor<3>,
        reverse: bool,
        state: Option<RnnState<2>>,
        io_quant: &ActQuant<IO>,
    ) -> (Sequence, MaybeQuantTensor<2>) {
        let d_hidden = self.gate.d_hidden();
        let input = io_quant.forward(input);
        let [gate] = operands([&self.gate], None, &input);
        let hidden = initial(state.map(|state| state.hidden), io_quant, &input, d_hidden);
        Sequence::unroll(input.into_value(), d_hidden, reverse, hidden, |x, hidden| {
            let sum = self.gate.sum(&gate, x, hidden.into_value(), None);
            let mut hidden = self.hidden_activation.forward(sum);
            if let Some(clip) = self.clip {
                hidden = hidden.clamp(-clip, clip);
            }
            let hidden = io_quant.forward(hidden);
            (hidden.clone(), hidden)
        })
    }
}

impl<W: Quantizer, B: Quantizer, G: Quantizer> QuantRnnCell<W, B, G> {
    pub(super) fn show(&self, content: Content) -> Content {
        content.add("gate", &self.gate)
    }
}
