use super::WithRnnQuantizers;
use super::gate::QuantGate;
use super::sequence::Sequence;
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, WeightQuantizer};
use burn::module::Content;
use burn::nn::activation::Activation;
use burn::nn::{Rnn, RnnState};
use burn::tensor::{Device, Tensor};
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
        device: &Device,
    ) -> Result<Self, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
    {
        let WithRnnQuantizers { weight_quant, bias_quant, gate_acc_quant, .. } = with;
        let Rnn { gate, hidden_activation, clip, .. } = float;
        let gate = QuantGate::new(gate, weight_quant.clone(), bias_quant.clone(), gate_acc_quant.clone(), device)?;
        Ok(Self { gate, hidden_activation, clip })
    }

    /// One direction through `[batch_size, seq_length, d_input]`; the hidden state is `[batch_size, d_hidden]`.
    pub(super) fn run<IO: ActQuantizer>(
        &self,
        input: MaybeQuantTensor<3>,
        reverse: bool,
        state: Option<RnnState<2>>,
        io_quant: &ActQuant<IO>,
    ) -> (Sequence, RnnState<2>) {
        let d_hidden = self.gate.d_hidden();
        let input = io_quant.forward(input);
        let gate = self.gate.operands(&input);
        let input = input.into_value();
        let hidden = match state {
            Some(state) => io_quant.forward(state.hidden).into_value(),
            None => Tensor::zeros([input.dims()[0], d_hidden], &input.device()),
        };
        let (sequence, hidden) = Sequence::unroll(input, d_hidden, reverse, hidden, |x, hidden| {
            let sum = gate.of_input(x) + gate.of_hidden(hidden);
            let sum = self.gate.gate_acc_quant.forward(sum).into_value();
            let mut hidden = self.hidden_activation.forward(sum);
            if let Some(clip) = self.clip {
                hidden = hidden.clamp(-clip, clip);
            }
            let hidden = io_quant.forward(hidden);
            (hidden.clone(), hidden.into_value())
        });
        (sequence, RnnState::new(hidden))
    }
}

impl<W: Quantizer, B: Quantizer, G: Quantizer> QuantRnnCell<W, B, G> {
    pub(super) fn show(&self, content: Content) -> Content {
        content.add("gate", &self.gate)
    }
}
