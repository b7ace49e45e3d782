use super::WithGruQuantizers;
use super::gate::{GateOperands, QuantGate};
use super::sequence::Sequence;
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, WeightQuantizer};
use burn::module::Content;
use burn::nn::activation::Activation;
use burn::nn::{GateController, Gru};
use burn::tensor::{Device, Tensor};
use quant_core::inject::Quantizer;
use quant_core::tensor::MaybeQuantTensor;

/// What a [`QuantGru`](super::QuantGru), which has the formulas, computes in one step, and what is learned of it.
#[derive(Debug)]
pub struct QuantGruCell<W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> {
    /// What is kept of the hidden state.
    pub update_gate: QuantGate<W, B, G>,
    /// What the candidate sees of it.
    pub reset_gate: QuantGate<W, B, G>,
    /// The candidate for the hidden state.
    pub new_gate: QuantGate<W, B, G>,
    /// The quantizer of what the new gate makes of the hidden state, before the reset gate is applied to it.
    pub hidden_acc_quant: ActQuant<G>,
    /// The quantizer of the activated update gate.
    pub update_sigmoid_quant: ActQuant<S>,
    /// That of the reset gate.
    pub reset_sigmoid_quant: ActQuant<S>,
    /// That of the candidate.
    pub new_tanh_quant: ActQuant<T>,
    /// The activation of update and reset gate.
    pub gate_activation: Activation,
    /// The activation of the candidate.
    pub hidden_activation: Activation,
    /// If the reset gate is applied to what the new gate makes of the hidden state, and not to the hidden state.
    pub reset_after: bool,
    /// The magnitude at which the hidden state is clipped.
    pub clip: Option<f64>,
}

quant_core::__written_module! {
    [W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer] QuantGruCell<W, B, G, S, T> as "Struct:Gru"
    {
        update_gate, reset_gate, new_gate, hidden_acc_quant, update_sigmoid_quant, reset_sigmoid_quant, new_tanh_quant,
        gate_activation, hidden_activation,
    }
    constants { reset_after, clip }
}

impl<W, B, G, S, T> QuantGruCell<W, B, G, S, T>
where
    W: WeightQuantizer,
    B: BiasQuantizer,
    G: ActQuantizer,
    S: ActQuantizer,
    T: ActQuantizer,
{
    pub(super) fn new<C, IO, E>(
        float: Gru,
        with: &WithGruQuantizers<C, W, IO, B, G, S, T>,
        device: &Device,
    ) -> Result<Self, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
        S: ActQuantizer<Error: Into<E>>,
        T: ActQuantizer<Error: Into<E>>,
    {
        let WithGruQuantizers { weight_quant, bias_quant, gate_acc_quant, sigmoid_quant, tanh_quant, .. } = with;
        let Gru { update_gate, reset_gate, new_gate, reset_after, gate_activation, hidden_activation, clip, .. } =
            float;
        let gate = |float: GateController| {
            QuantGate::new(float, weight_quant.clone(), bias_quant.clone(), gate_acc_quant.clone(), device)
        };
        let sigmoid_quant = || ActQuant::new(sigmoid_quant.clone(), device).map_err(Into::into);
        Ok(Self {
            update_gate: gate(update_gate)?,
            reset_gate: gate(reset_gate)?,
            new_gate: gate(new_gate)?,
            hidden_acc_quant: ActQuant::new(gate_acc_quant.clone(), device).map_err(Into::into)?,
            update_sigmoid_quant: sigmoid_quant()?,
            reset_sigmoid_quant: sigmoid_quant()?,
            new_tanh_quant: ActQuant::new(tanh_quant.clone(), device).map_err(Into::into)?,
            gate_activation,
            hidden_activation,
            reset_after,
            clip,
        })
    }

    /// One direction through `[batch_size, seq_length, d_input]`; the hidden state is `[batch_size, d_hidden]`.
    pub(super) fn run<IO: ActQuantizer>(
        &self,
        input: MaybeQuantTensor<3>,
        reverse: bool,
        hidden: Option<Tensor<2>>,
        io_quant: &ActQuant<IO>,
    ) -> (Sequence, Tensor<2>) {
        let d_hidden = self.update_gate.d_hidden();
        let input = io_quant.forward(input);
        let [update, reset, new] =
            [&self.update_gate, &self.reset_gate, &self.new_gate].map(|gate| gate.operands(&input));
        let input = input.into_value();
        let hidden = match hidden {
            Some(hidden) => io_quant.forward(hidden).into_value(),
            None => Tensor::zeros([input.dims()[0], d_hidden], &input.device()),
        };
        Sequence::unroll(input, d_hidden, reverse, hidden, |x, hidden| {
            let update = self.gate(&self.update_gate, &update, &x, &hidden, &self.update_sigmoid_quant);
            let reset = self.gate(&self.reset_gate, &reset, &x, &hidden, &self.reset_sigmoid_quant);
            let candidate = self.candidate(&new, x, &hidden, reset, io_quant);
            // a one of the gate's integers, as that of the coupled gates of an LSTM
            let added = self.update_sigmoid_quant.forward(update.ones_like()).into_value() - update.clone();
            let added = io_quant.forward(candidate * added).into_value();
            let kept = io_quant.forward(update * hidden).into_value();
            let mut hidden = added + kept;
            if let Some(clip) = self.clip {
                hidden = hidden.clamp(-clip, clip);
            }
            let hidden = io_quant.forward(hidden);
            (hidden.clone(), hidden.into_value())
        })
    }

    /// The update or the reset gate.
    fn gate(
        &self,
        gate: &QuantGate<W, B, G>,
        operands: &GateOperands,
        x: &Tensor<2>,
        hidden: &Tensor<2>,
        sigmoid_quant: &ActQuant<S>,
    ) -> Tensor<2> {
        let sum = operands.of_input(x.clone()) + operands.of_hidden(hidden.clone());
        let sum = gate.gate_acc_quant.forward(sum).into_value();
        sigmoid_quant.forward(self.gate_activation.forward(sum)).into_value()
    }

    fn candidate<IO: ActQuantizer>(
        &self,
        operands: &GateOperands,
        x: Tensor<2>,
        hidden: &Tensor<2>,
        reset: Tensor<2>,
        io_quant: &ActQuant<IO>,
    ) -> Tensor<2> {
        let of_hidden = if self.reset_after {
            reset * self.hidden_acc_quant.forward(operands.of_hidden(hidden.clone())).into_value()
        } else {
            operands.of_hidden(io_quant.forward(hidden.clone() * reset).into_value())
        };
        let sum = self.new_gate.gate_acc_quant.forward(operands.of_input(x) + of_hidden).into_value();
        self.new_tanh_quant.forward(self.hidden_activation.forward(sum)).into_value()
    }
}

impl<W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> QuantGruCell<W, B, G, S, T> {
    pub(super) fn show(&self, content: Content) -> Content {
        content
            .add("reset_after", &self.reset_after)
            .add("update_gate", &self.update_gate)
            .add("reset_gate", &self.reset_gate)
            .add("new_gate", &self.new_gate)
            .add("hidden_acc_quant", &self.hidden_acc_quant)
            .add("update_sigmoid_quant", &self.update_sigmoid_quant)
            .add("reset_sigmoid_quant", &self.reset_sigmoid_quant)
            .add("new_tanh_quant", &self.new_tanh_quant)
    }
}
