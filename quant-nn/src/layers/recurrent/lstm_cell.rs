use super::WithLstmQuantizers;
use super::gate::{GateOperands, QuantGate};
use super::sequence::Sequence;
use crate::host::{ActQuant, ActQuantizer, BiasQuantizer, WeightQuantizer};
use burn::module::Content;
use burn::nn::activation::Activation;
use burn::nn::{GateController, Lstm, LstmState};
use burn::tensor::{Device, Tensor};
use quant_core::inject::Quantizer;
use quant_core::tensor::MaybeQuantTensor;

/// What a [`QuantLstm`](super::QuantLstm), which has the formulas, computes in one step, and what is learned of it.
#[derive(Debug)]
pub struct QuantLstmCell<W: Quantizer, B: Quantizer, G: Quantizer, S: Quantizer, T: Quantizer> {
    /// What goes into the cell state.
    pub input_gate: QuantGate<W, B, G>,
    /// What is kept of it. Without one, what does not go in is kept.
    pub forget_gate: Option<QuantGate<W, B, G>>,
    /// What is shown of it.
    pub output_gate: QuantGate<W, B, G>,
    /// The candidate for the cell state.
    pub cell_gate: QuantGate<W, B, G>,
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
        input_gate, forget_gate, output_gate, cell_gate, input_sigmoid_quant, forget_sigmoid_quant, output_sigmoid_quant,
        cell_tanh_quant, hidden_state_tanh_quant, gate_activation, cell_activation, hidden_activation,
    }
    constants { clip }
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
        let gate = |float: GateController| {
            QuantGate::new(float, weight_quant.clone(), bias_quant.clone(), gate_acc_quant.clone(), device)
        };
        let sigmoid_quant = || ActQuant::new(sigmoid_quant.clone(), device).map_err(Into::into);
        let tanh_quant = || ActQuant::new(tanh_quant.clone(), device).map_err(Into::into);
        Ok(Self {
            forget_sigmoid_quant: forget_gate.as_ref().map(|_| sigmoid_quant()).transpose()?,
            input_gate: gate(input_gate)?,
            forget_gate: forget_gate.map(gate).transpose()?,
            output_gate: gate(output_gate)?,
            cell_gate: gate(cell_gate)?,
            input_sigmoid_quant: sigmoid_quant()?,
            output_sigmoid_quant: sigmoid_quant()?,
            cell_tanh_quant: tanh_quant()?,
            hidden_state_tanh_quant: tanh_quant()?,
            gate_activation: float.gate_activation,
            cell_activation: float.cell_activation,
            hidden_activation: float.hidden_activation,
            clip,
        })
    }

    /// One direction through `[batch_size, seq_length, d_input]`; the states are `[batch_size, d_hidden]`.
    pub(super) fn run<IO: ActQuantizer, C: ActQuantizer>(
        &self,
        input: MaybeQuantTensor<3>,
        reverse: bool,
        state: Option<LstmState<2>>,
        (io_quant, cell_state_quant): (&ActQuant<IO>, &ActQuant<C>),
    ) -> (Sequence, LstmState<2>) {
        let d_hidden = self.input_gate.d_hidden();
        let input = io_quant.forward(input);
        let gates = Gates {
            input: self.input_gate.operands(&input),
            forget: self.forget_gate.as_ref().map(|gate| gate.operands(&input)),
            output: self.output_gate.operands(&input),
            cell: self.cell_gate.operands(&input),
        };
        let input = input.into_value();
        let state = match state {
            Some(LstmState { cell, hidden }) => LstmState {
                hidden: io_quant.forward(hidden).into_value(),
                cell: cell_state_quant.forward(cell).into_value(),
            },
            None => LstmState::initial([input.dims()[0], d_hidden], &input.device()),
        };
        Sequence::unroll(input, d_hidden, reverse, state, |x, state| {
            let cell = self.next_cell(&gates, &x, &state, cell_state_quant);
            let output = self.gate(&self.output_gate, &gates.output, &x, &state.hidden);
            let output = self.output_sigmoid_quant.forward(self.gate_activation.forward(output)).into_value();
            let shown = self.hidden_state_tanh_quant.forward(self.hidden_activation.forward(cell.clone()));
            let hidden = io_quant.forward(output * shown.into_value());
            (hidden.clone(), LstmState { cell, hidden: hidden.into_value() })
        })
    }

    /// What a gate adds up.
    fn gate(&self, gate: &QuantGate<W, B, G>, operands: &GateOperands, x: &Tensor<2>, hidden: &Tensor<2>) -> Tensor<2> {
        let sum = operands.of_input(x.clone()) + operands.of_hidden(hidden.clone());
        gate.gate_acc_quant.forward(sum).into_value()
    }

    fn next_cell<C: ActQuantizer>(
        &self,
        gates: &Gates,
        x: &Tensor<2>,
        LstmState { cell, hidden }: &LstmState<2>,
        cell_state_quant: &ActQuant<C>,
    ) -> Tensor<2> {
        let input = self.gate(&self.input_gate, &gates.input, x, hidden);
        let input = self.input_sigmoid_quant.forward(self.gate_activation.forward(input)).into_value();
        let forget = match (&self.forget_gate, &gates.forget, &self.forget_sigmoid_quant) {
            (Some(gate), Some(operands), Some(sigmoid_quant)) => {
                let forget = self.gate(gate, operands, x, hidden);
                sigmoid_quant.forward(self.gate_activation.forward(forget)).into_value()
            }
            // a one of the gate's integers, as in the reference
            _ => self.input_sigmoid_quant.forward(input.ones_like()).into_value() - input.clone(),
        };
        let candidate = self.gate(&self.cell_gate, &gates.cell, x, hidden);
        let candidate = self.cell_tanh_quant.forward(self.cell_activation.forward(candidate)).into_value();
        let kept = cell_state_quant.forward(forget * cell.clone()).into_value();
        let added = cell_state_quant.forward(input * candidate).into_value();
        let mut cell = kept + added;
        if let Some(clip) = self.clip {
            cell = cell.clamp(-clip, clip);
        }
        cell_state_quant.forward(cell).into_value()
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
    pub(super) fn show(&self, content: Content) -> Content {
        let content = content.add("input_gate", &self.input_gate);
        let content = match &self.forget_gate {
            Some(gate) => content.add("forget_gate", gate),
            None => content,
        };
        let content = content
            .add("output_gate", &self.output_gate)
            .add("cell_gate", &self.cell_gate)
            .add("input_sigmoid_quant", &self.input_sigmoid_quant);
        let content = match &self.forget_sigmoid_quant {
            Some(sigmoid_quant) => content.add("forget_sigmoid_quant", sigmoid_quant),
            None => content,
        };
        content
            .add("output_sigmoid_quant", &self.output_sigmoid_quant)
            .add("cell_tanh_quant", &self.cell_tanh_quant)
            .add("hidden_state_tanh_quant", &self.hidden_state_tanh_quant)
    }
}
