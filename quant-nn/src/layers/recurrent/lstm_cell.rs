use super::gate::{GateOperands, QuantGate, SharedGates, add_part, initial, operands, quantized, weights};
use super::sequence::Sequence;
use super::{QuantLstmState, WithLstmQuantizers};
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, WeightQuant, WeightQuantizer};
use burn::module::Content;
use burn::nn::activation::Activation;
use burn::nn::{GateController, Lstm, LstmState};
use burn::tensor::{Device, Tensor};
use quant_core::inject::Quantizer;
use quant_core::tensor::{MaybeQuantTensor, QuantTensor};

/// What a [`QuantLstm`](super::QuantLstm), which has the formulas, computes in one step, and what is learned of it.
#[derive(Debug)]
pub struct QuantLstmCell<W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> {
    /// How much of the candidate is added to the cell state.
    pub input_gate: QuantGate<W, B, G>,
    /// How much of the cell state is kept; `None`: one minus the input gate.
    pub forget_gate: Option<QuantGate<W, B, G>>,
    /// How much of the cell state the output shows.
    pub output_gate: QuantGate<W, B, G>,
    /// The candidate for the cell state.
    pub cell_gate: QuantGate<W, B, G>,
    /// The quantizer of the weights of all gates, if they have one.
    pub weight_quant: Option<WeightQuant<W>>,
    /// The quantizer of what each gate adds up, if they have one.
    pub gate_acc_quant: Option<ActQuant<G>>,
    /// The quantizer of the activated input gate.
    pub input_sigmoid_quant: ActQuant<S>,
    /// That of the forget gate, if there is one.
    pub forget_sigmoid_quant: Option<ActQuant<S>>,
    /// That of the output gate.
    pub output_sigmoid_quant: ActQuant<S>,
    /// That of the cell gate.
    pub cell_tanh_quant: ActQuant<T>,
    /// That of the activated cell state.
    pub hidden_state_tanh_quant: ActQuant<T>,
    /// The activation of input, forget and output gate.
    pub gate_activation: Activation,
    /// The activation of the cell gate.
    pub cell_activation: Activation,
    /// The activation of the cell state.
    pub hidden_activation: Activation,
    /// The magnitude at which the cell state is clipped.
    pub clip: Option<f64>,
}

quant_core::__written_module! {
    [W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer] QuantLstmCell<W, B, G, S, T> as "Struct:Lstm"
    {
        input_gate, forget_gate, output_gate, cell_gate, weight_quant, gate_acc_quant, input_sigmoid_quant,
        forget_sigmoid_quant, output_sigmoid_quant, cell_tanh_quant, hidden_state_tanh_quant, gate_activation,
        cell_activation, hidden_activation,
    }
    constants { clip }
    before watched
    after settled
}

impl<W, B, G, S, T> QuantLstmCell<W, B, G, S, T>
where
    W: WeightQuantizer,
    B: BiasQuantizer,
    G: ActQuantizer,
    S: ActQuantizer,
    T: ActQuantizer,
{
    pub(super) fn new<Config, IO, C, E>(
        float: Lstm,
        with: &WithLstmQuantizers<Config, W, IO, B, G, S, T, C>,
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
        let WithLstmQuantizers { weight_quant, bias_quant, gate_acc_quant, sigmoid_quant, tanh_quant, .. } = with;
        let Lstm { input_gate, forget_gate, output_gate, cell_gate, clip, .. } = float;
        let gate =
            |float: GateController| QuantGate::new(float, weight_quant, bias_quant, gate_acc_quant, shared, device);
        let sigmoid_quant = || ActQuant::new(sigmoid_quant.clone(), device).map_err(Into::into);
        let tanh_quant = || ActQuant::new(tanh_quant.clone(), device).map_err(Into::into);
        let mut cell = Self {
            forget_sigmoid_quant: forget_gate.as_ref().map(|_| sigmoid_quant()).transpose()?,
            input_gate: gate(input_gate)?,
            forget_gate: forget_gate.map(gate).transpose()?,
            output_gate: gate(output_gate)?,
            cell_gate: gate(cell_gate)?,
            weight_quant: None,
            gate_acc_quant: None,
            input_sigmoid_quant: sigmoid_quant()?,
            output_sigmoid_quant: sigmoid_quant()?,
            cell_tanh_quant: tanh_quant()?,
            hidden_state_tanh_quant: tanh_quant()?,
            gate_activation: float.gate_activation,
            cell_activation: float.cell_activation,
            hidden_activation: float.hidden_activation,
            clip,
        };
        if shared.weight_quant {
            let weights = weights(&cell.gates());
            cell.weight_quant = Some(WeightQuant::of_joined(weight_quant.clone(), &weights).map_err(Into::into)?);
        }
        if shared.gate_acc_quant {
            cell.gate_acc_quant = Some(ActQuant::new(gate_acc_quant.clone(), device).map_err(Into::into)?);
        }
        Ok(cell.watched())
    }

    /// The weights of all gates as the cell uses them, `[gates · (d_input + d_hidden), d_hidden]`, in the order of its fields; `None`
    /// if they are not quantized as one. It is computed as in a forward pass, and counts as one for a quantizer with a delay.
    pub fn quant_weight(&self) -> Option<QuantTensor<2>> {
        quantized(&self.gates(), self.weight_quant.as_ref()?).into_quant()
    }

    /// One direction through `[batch_size, seq_length, d_input]`; the states are `[batch_size, d_hidden]`.
    pub(super) fn run<IO: ActQuantizer, C: ActQuantizer>(
        &self,
        input: MaybeQuantTensor<3>,
        reverse: bool,
        state: Option<LstmState<2>>,
        (io_quant, cell_state_quant): (&ActQuant<IO>, &ActQuant<C>),
    ) -> (Sequence, QuantLstmState<2>) {
        let d_hidden = self.input_gate.d_hidden();
        let input = io_quant.forward(input);
        let gates = self.operands(&input);
        let (cell, hidden) = state.map(LstmState::unpack).unzip();
        let state = QuantLstmState {
            hidden: initial(hidden, io_quant, &input, d_hidden),
            cell: initial(cell, cell_state_quant, &input, d_hidden),
        };
        Sequence::unroll(input.into_value(), d_hidden, reverse, state, |x, QuantLstmState { cell, hidden }| {
            let hidden = hidden.into_value();
            let cell = self.next_cell(&gates, &x, cell.into_value(), &hidden, cell_state_quant);
            let output = self.output_gate.sum(&gates.output, x, hidden, self.gate_acc_quant.as_ref());
            let output = self.output_sigmoid_quant.forward(self.gate_activation.forward(output)).into_value();
            let shown = self.hidden_state_tanh_quant.forward(self.hidden_activation.forward(cell.value().clone()));
            let hidden = io_quant.forward(output * shown.into_value());
            (hidden.clone(), QuantLstmState { cell, hidden })
        })
    }

    fn operands(&self, input: &MaybeQuantTensor<3>) -> Gates {
        let Self { input_gate, forget_gate, output_gate, cell_gate, .. } = self;
        let shared = self.weight_quant.as_ref();
        match forget_gate {
            Some(forget_gate) => {
                let gates = [input_gate, forget_gate, output_gate, cell_gate];
                let [input, forget, output, cell] = operands(gates, shared, input);
                Gates { input, forget: Some(forget), output, cell }
            }
            None => {
                let [input, output, cell] = operands([input_gate, output_gate, cell_gate], shared, input);
                Gates { input, forget: None, output, cell }
            }
        }
    }

    fn next_cell<C: ActQuantizer>(
        &self,
        gates: &Gates,
        x: &Tensor<2>,
        cell: Tensor<2>,
        hidden: &Tensor<2>,
        cell_state_quant: &ActQuant<C>,
    ) -> MaybeQuantTensor<2> {
        let sum = |gate: &QuantGate<W, B, G>, operands| {
            gate.sum(operands, x.clone(), hidden.clone(), self.gate_acc_quant.as_ref())
        };
        let input = self.gate_activation.forward(sum(&self.input_gate, &gates.input));
        let input = self.input_sigmoid_quant.forward(input).into_value();
        let forget = match (&self.forget_gate, &gates.forget, &self.forget_sigmoid_quant) {
            (Some(gate), Some(operands), Some(sigmoid_quant)) => {
                sigmoid_quant.forward(self.gate_activation.forward(sum(gate, operands))).into_value()
            }
            // a one of the gate's integers, as in the reference
            _ => self.input_sigmoid_quant.forward(input.ones_like()).into_value() - input.clone(),
        };
        let candidate = self.cell_activation.forward(sum(&self.cell_gate, &gates.cell));
        let candidate = self.cell_tanh_quant.forward(candidate).into_value();
        let kept = cell_state_quant.forward(forget * cell).into_value();
        let added = cell_state_quant.forward(input * candidate).into_value();
        let mut cell = kept + added;
        if let Some(clip) = self.clip {
            cell = cell.clamp(-clip, clip);
        }
        cell_state_quant.forward(cell)
    }
}

/// The parameters of a cell as a pass uses them.
struct Gates {
    input: GateOperands,
    forget: Option<GateOperands>,
    output: GateOperands,
    cell: GateOperands,
}

impl<W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> QuantLstmCell<W, B, G, S, T> {
    fn gates(&self) -> Vec<&QuantGate<W, B, G>> {
        let [input, output, cell] = [&self.input_gate, &self.output_gate, &self.cell_gate];
        [Some(input), self.forget_gate.as_ref(), Some(output), Some(cell)].into_iter().flatten().collect()
    }

    /// With hooks on the weights of its gates, if it has their quantizer.
    fn watched(mut self) -> Self {
        let Some(weight_quant) = self.weight_quant.take() else { return self };
        let watched = |gate: QuantGate<W, B, G>| gate.watched_by(&weight_quant);
        Self {
            input_gate: watched(self.input_gate),
            forget_gate: self.forget_gate.map(watched),
            output_gate: watched(self.output_gate),
            cell_gate: watched(self.cell_gate),
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
        let content = content.add("input_gate", &self.input_gate);
        let content = add_part(content, "forget_gate", self.forget_gate.as_ref());
        let content = content.add("output_gate", &self.output_gate).add("cell_gate", &self.cell_gate);
        let content = add_part(content, "weight_quant", self.weight_quant.as_ref());
        let content = add_part(content, "gate_acc_quant", self.gate_acc_quant.as_ref());
        let content = content.add("input_sigmoid_quant", &self.input_sigmoid_quant);
        let content = add_part(content, "forget_sigmoid_quant", self.forget_sigmoid_quant.as_ref());
        content
            .add("output_sigmoid_quant", &self.output_sigmoid_quant)
            .add("cell_tanh_quant", &self.cell_tanh_quant)
            .add("hidden_state_tanh_quant", &self.hidden_state_tanh_quant)
    }
}
