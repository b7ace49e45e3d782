use super::WithGruQuantizers;
use super::gate::{GateOperands, QuantGate, SharedGates, add_part, initial, operands, quantized, weights};
use super::sequence::Sequence;
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, WeightQuant, WeightQuantizer};
use burn::module::Content;
use burn::nn::activation::Activation;
use burn::nn::{GateController, Gru};
use burn::tensor::{Device, Tensor};
use quant_core::inject::Quantizer;
use quant_core::tensor::{MaybeQuantTensor, QuantTensor};

/// What a [`QuantGru`](super::QuantGru), which has the formulas, computes in one step, and what is learned of it.
#[derive(Debug)]
pub struct QuantGruCell<W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> {
    /// How much of the hidden state is kept.
    pub update_gate: QuantGate<W, B, G>,
    /// How much of the hidden state the candidate sees.
    pub reset_gate: QuantGate<W, B, G>,
    /// The candidate for the hidden state.
    pub new_gate: QuantGate<W, B, G>,
    /// The quantizer of the weights of all gates, if they have one.
    pub weight_quant: Option<WeightQuant<W>>,
    /// The quantizer of what each gate adds up, if they have one.
    pub gate_acc_quant: Option<ActQuant<G>>,
    /// The quantizer of what the new gate makes of the hidden state, before the reset gate is applied to it. It is not there if all
    /// gates share one, or if the reset gate is applied to the hidden state.
    pub hidden_acc_quant: Option<ActQuant<G>>,
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
        update_gate, reset_gate, new_gate, weight_quant, gate_acc_quant, hidden_acc_quant, update_sigmoid_quant,
        reset_sigmoid_quant, new_tanh_quant, gate_activation, hidden_activation,
    }
    constants { reset_after, clip }
    before watched
    after settled
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
        shared: SharedGates,
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
        let gate =
            |float: GateController| QuantGate::new(float, weight_quant, bias_quant, gate_acc_quant, shared, device);
        let sigmoid_quant = || ActQuant::new(sigmoid_quant.clone(), device).map_err(Into::into);
        let acc_quant = || ActQuant::new(gate_acc_quant.clone(), device).map_err(Into::into);
        let (gate_acc_quant, hidden_acc_quant) = match shared.gate_acc_quant {
            true => (Some(acc_quant()?), None),
            false => (None, reset_after.then(acc_quant).transpose()?),
        };
        let mut cell = Self {
            update_gate: gate(update_gate)?,
            reset_gate: gate(reset_gate)?,
            new_gate: gate(new_gate)?,
            weight_quant: None,
            gate_acc_quant,
            hidden_acc_quant,
            update_sigmoid_quant: sigmoid_quant()?,
            reset_sigmoid_quant: sigmoid_quant()?,
            new_tanh_quant: ActQuant::new(tanh_quant.clone(), device).map_err(Into::into)?,
            gate_activation,
            hidden_activation,
            reset_after,
            clip,
        };
        if shared.weight_quant {
            let weights = weights(&cell.gates());
            cell.weight_quant = Some(WeightQuant::of_joined(weight_quant.clone(), &weights).map_err(Into::into)?);
        }
        Ok(cell.watched())
    }

    /// The weights of all gates as the cell uses them, `[gates · (d_input + d_hidden), d_hidden]`, in the order of its fields; `None`
    /// if they are not quantized as one. It is computed as in a forward pass, and counts as one for a quantizer with a delay.
    pub fn quant_weight(&self) -> Option<QuantTensor<2>> {
        quantized(&self.gates(), self.weight_quant.as_ref()?).into_quant()
    }

    /// One direction through `[batch_size, seq_length, d_input]`; the hidden state is `[batch_size, d_hidden]`.
    pub(super) fn run<IO: ActQuantizer>(
        &self,
        input: MaybeQuantTensor<3>,
        reverse: bool,
        state: Option<Tensor<2>>,
        io_quant: &ActQuant<IO>,
    ) -> (Sequence, MaybeQuantTensor<2>) {
        let d_hidden = self.update_gate.d_hidden();
        let input = io_quant.forward(input);
        let [update, reset, new] = operands(self.gates(), self.weight_quant.as_ref(), &input);
        let hidden = initial(state, io_quant, &input, d_hidden);
        Sequence::unroll(input.into_value(), d_hidden, reverse, hidden, |x, hidden| {
            let hidden = hidden.into_value();
            let activated = |gate: &QuantGate<W, B, G>, operands, sigmoid_quant: &ActQuant<S>| {
                let sum = gate.sum(operands, x.clone(), hidden.clone(), self.gate_acc_quant.as_ref());
                sigmoid_quant.forward(self.gate_activation.forward(sum)).into_value()
            };
            let update = activated(&self.update_gate, &update, &self.update_sigmoid_quant);
            let reset = activated(&self.reset_gate, &reset, &self.reset_sigmoid_quant);
            let candidate = self.candidate(&new, x.clone(), &hidden, reset, io_quant);
            // a one of the gate's integers, as that of the coupled gates of an LSTM
            let added = self.update_sigmoid_quant.forward(update.ones_like()).into_value() - update.clone();
            let added = io_quant.forward(candidate * added).into_value();
            let kept = io_quant.forward(update * hidden).into_value();
            let mut hidden = added + kept;
            if let Some(clip) = self.clip {
                hidden = hidden.clamp(-clip, clip);
            }
            let hidden = io_quant.forward(hidden);
            (hidden.clone(), hidden)
        })
    }

    fn candidate<IO: ActQuantizer>(
        &self,
        operands: &GateOperands,
        x: Tensor<2>,
        hidden: &Tensor<2>,
        reset: Tensor<2>,
        io_quant: &ActQuant<IO>,
    ) -> Tensor<2> {
        let shared = self.gate_acc_quant.as_ref();
        let of_hidden = if self.reset_after {
            let of_hidden = operands.of_hidden(hidden.clone());
            match self.hidden_acc_quant.as_ref().or(shared) {
                Some(hidden_acc_quant) => reset * hidden_acc_quant.forward(of_hidden).into_value(),
                None => reset * of_hidden,
            }
        } else {
            operands.of_hidden(io_quant.forward(hidden.clone() * reset).into_value())
        };
        let sum = self.new_gate.accumulated(operands.of_input(x) + of_hidden, shared);
        self.new_tanh_quant.forward(self.hidden_activation.forward(sum)).into_value()
    }
}

impl<W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> QuantGruCell<W, B, G, S, T> {
    fn gates(&self) -> [&QuantGate<W, B, G>; 3] {
        [&self.update_gate, &self.reset_gate, &self.new_gate]
    }

    /// With hooks on the weights of its gates, if it has their quantizer.
    fn watched(mut self) -> Self {
        let Some(weight_quant) = self.weight_quant.take() else { return self };
        Self {
            update_gate: self.update_gate.watched_by(&weight_quant),
            reset_gate: self.reset_gate.watched_by(&weight_quant),
            new_gate: self.new_gate.watched_by(&weight_quant),
            weight_quant: Some(weight_quant),
            ..self
        }
    }

    fn settled(mut self) -> Self {
        if let Some(mut weight_quant) = self.weight_quant.take() {
            weight_quant.joined_weights_mapped(|| weights(&self.gates()));
            self.weight_quant = Some(weight_quant);
        }
        self
    }

    pub(super) fn show(&self, content: Content) -> Content {
        let content = content
            .add("reset_after", &self.reset_after)
            .add("update_gate", &self.update_gate)
            .add("reset_gate", &self.reset_gate)
            .add("new_gate", &self.new_gate);
        let content = add_part(content, "weight_quant", self.weight_quant.as_ref());
        let content = add_part(content, "gate_acc_quant", self.gate_acc_quant.as_ref());
        let content = add_part(content, "hidden_acc_quant", self.hidden_acc_quant.as_ref());
        content
            .add("update_sigmoid_quant", &self.update_sigmoid_quant)
            .add("reset_sigmoid_quant", &self.reset_sigmoid_quant)
            .add("new_tanh_quant", &self.new_tanh_quant)
    }
}
