use crate::host::{ActQuant, ActQuantizer, BiasQuant, BiasQuantizer, WeightQuant, WeightQuantizer, Weights};
use burn::module::{Content, ModuleDisplay, Param};
use burn::nn::{GateController, Linear};
use burn::tensor::module::linear;
use burn::tensor::{Device, Tensor};
use quant_core::inject::Quantizer;
use quant_core::tensor::{Accumulator, MaybeQuantTensor, QuantTensor};

/// One gate of a recurrent layer, burn's [`GateController`]:
/// `gate_acc_quant(x · Wᵢ + bias_quant(bᵢ) + h · Wₕ + bias_quant(bₕ))`, where `[Wᵢ; Wₕ] = weight_quant([weightᵢ; weightₕ])`.
///
/// The weights of input and hidden state are quantized as one matrix of `d_input + d_hidden` rows: per tensor they have one scale, per
/// channel one for each number that the gate computes. Once their statistics are collected, input and hidden state have one scale too, and
/// so has all that is added up; a bias quantizer that takes the scale of the accumulator takes that of the input times that of the
/// weights for both biases.
///
/// The gates of an LSTM or a GRU can have one quantizer of weights, and one of what they add up: `shared_intra_layer_weight_quant` and
/// `shared_intra_layer_gate_acc_quant` of its configuration. Then it stands beside the gates, and quantizes the weights of all of them
/// as one matrix.
///
/// Load it, or [build its quantizers again](crate::QuantModule::init_quantizers), through what holds the quantizer of its weights: the
/// gate, or the cell or the layer where all gates share one; never a [transform](GateTransform) alone.
///
/// (The reference has one bias for each gate, the sum of both; with the other one 0 they are the same.)
#[derive(Debug)]
pub struct QuantGate<W: Quantizer, B: Quantizer, G: Quantizer> {
    /// What is applied to the input, `[d_input, d_hidden]`.
    pub input_transform: GateTransform<B>,
    /// What is applied to the hidden state, `[d_hidden, d_hidden]`.
    pub hidden_transform: GateTransform<B>,
    /// The quantizer of both weights; `None` if all gates of the layer have one.
    pub weight_quant: Option<WeightQuant<W>>,
    /// The quantizer of what is added up; `None` if all gates of the layer have one.
    pub gate_acc_quant: Option<ActQuant<G>>,
}

/// One of the two linear transforms of a [gate](QuantGate), which has the quantizer of its weights: load the gate, since what is loaded
/// into a transform alone leaves that quantizer as it was.
#[derive(Debug)]
pub struct GateTransform<B: Quantizer> {
    /// `[d_input, d_hidden]` or `[d_hidden, d_hidden]`, before it is quantized.
    pub weight: Param<Tensor<2>>,
    /// `[d_hidden]`
    pub bias: Option<Param<Tensor<1>>>,
    /// The bias's quantizer.
    pub bias_quant: BiasQuant<B>,
}

/// The dimension of the weights that runs over the numbers that a gate computes.
const OUTPUTS: usize = 1;

quant_core::__written_module! {
    // the parameters first: what depends on them is rebuilt from them after a load
    [W: Quantizer, B: Quantizer, G: Quantizer] QuantGate<W, B, G> as "Struct:GateController"
    { input_transform, hidden_transform, weight_quant, gate_acc_quant }
    constants { }
    before watched
    after settled
}

quant_core::__written_module! {
    [B: Quantizer] GateTransform<B> as "Struct:Linear"
    { weight, bias, bias_quant }
    constants { }
    before watched
}

/// The parameters of a gate as a pass uses them.
pub(super) struct GateOperands {
    input: (Tensor<2>, Option<Tensor<1>>),
    hidden: (Tensor<2>, Option<Tensor<1>>),
}

impl GateOperands {
    /// `[batch_size, d_input]` to `[batch_size, d_hidden]`
    pub(super) fn of_input(&self, x: Tensor<2>) -> Tensor<2> {
        let (weight, bias) = self.input.clone();
        linear(x, weight, bias)
    }

    /// `[batch_size, d_hidden]` to the same
    pub(super) fn of_hidden(&self, hidden: Tensor<2>) -> Tensor<2> {
        let (weight, bias) = self.hidden.clone();
        linear(hidden, weight, bias)
    }
}

impl<W: WeightQuantizer, B: BiasQuantizer, G: ActQuantizer> QuantGate<W, B, G> {
    /// Without the quantizers that `shared` says all gates have one of.
    pub(super) fn new<E>(
        float: GateController,
        weight_quant: &W,
        bias_quant: &B,
        gate_acc_quant: &G,
        shared: SharedGates,
        device: &Device,
    ) -> Result<Self, E>
    where
        W: WeightQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
    {
        let GateController { input_transform, hidden_transform } = float;
        let mut gate = Self {
            input_transform: GateTransform::new(input_transform, bias_quant.clone(), device)?,
            hidden_transform: GateTransform::new(hidden_transform, bias_quant.clone(), device)?,
            weight_quant: None,
            gate_acc_quant: None,
        };
        if !shared.weight_quant {
            let weights = weights(&[&gate]);
            gate.weight_quant = Some(WeightQuant::of_joined(weight_quant.clone(), &weights).map_err(Into::into)?);
        }
        if !shared.gate_acc_quant {
            gate.gate_acc_quant = Some(ActQuant::new(gate_acc_quant.clone(), device).map_err(Into::into)?);
        }
        Ok(gate.watched())
    }

    /// Both weights as the gate uses them, `[d_input + d_hidden, d_hidden]`; `None` if they are not quantized, or if they
    /// are quantized with those of all gates. It is computed as in a forward pass, and counts as one for a quantizer with a delay.
    pub fn quant_weight(&self) -> Option<QuantTensor<2>> {
        quantized(&[self], self.weight_quant.as_ref()?).into_quant()
    }

    /// What is added up of an input and a hidden state, `[batch_size, d_hidden]`, with the quantizer of all gates if there is one.
    pub(super) fn sum(
        &self,
        operands: &GateOperands,
        x: Tensor<2>,
        hidden: Tensor<2>,
        shared: Option<&ActQuant<G>>,
    ) -> Tensor<2> {
        self.accumulated(operands.of_input(x) + operands.of_hidden(hidden), shared)
    }

    /// What is added up, quantized.
    pub(super) fn accumulated(&self, sum: Tensor<2>, shared: Option<&ActQuant<G>>) -> Tensor<2> {
        match self.gate_acc_quant.as_ref().or(shared) {
            Some(gate_acc_quant) => gate_acc_quant.forward(sum).into_value(),
            None => sum,
        }
    }

    /// What the quantizers make of the parameters. The weights are rows of `weight` from this one on; `scale` is that of the
    /// accumulator.
    fn operands(&self, weight: &Tensor<2>, row: usize, scale: impl Fn() -> Option<Tensor<1>>) -> GateOperands {
        let [d_input, d_hidden] = self.input_transform.weight.dims();
        let bias = |transform: &GateTransform<B>| {
            let bias = transform.bias.as_ref()?.val();
            Some(transform.bias_quant.forward(bias, &scale).into_value())
        };
        let rows = |from: usize, to: usize| weight.clone().slice([row + from..row + to, 0..d_hidden]);
        GateOperands {
            input: (rows(0, d_input), bias(&self.input_transform)),
            hidden: (rows(d_input, d_input + d_hidden), bias(&self.hidden_transform)),
        }
    }
}

/// Which quantizers all gates of a layer have one of: the reference's `shared_intra_layer_weight_quant` and
/// `shared_intra_layer_gate_acc_quant`.
#[derive(Clone, Copy, Default)]
pub(super) struct SharedGates {
    pub(super) weight_quant: bool,
    pub(super) gate_acc_quant: bool,
}

/// What the quantizers make of the parameters of `gates` for `input`, `[batch_size, seq_length, d_input]`, with the quantizer of all
/// of them if there is one.
pub(super) fn operands<W: WeightQuantizer, B: BiasQuantizer, G: ActQuantizer, const N: usize>(
    gates: [&QuantGate<W, B, G>; N],
    shared: Option<&WeightQuant<W>>,
    input: &MaybeQuantTensor<3>,
) -> [GateOperands; N] {
    match shared {
        Some(_) => as_one(gates, shared, input),
        None => gates.map(|gate| {
            let [operands] = as_one([gate], gate.weight_quant.as_ref(), input);
            operands
        }),
    }
}

/// The same of gates whose weights are quantized as one.
fn as_one<W: WeightQuantizer, B: BiasQuantizer, G: ActQuantizer, const N: usize>(
    gates: [&QuantGate<W, B, G>; N],
    weight_quant: Option<&WeightQuant<W>>,
    input: &MaybeQuantTensor<3>,
) -> [GateOperands; N] {
    let weight = match weight_quant {
        Some(weight_quant) => quantized(&gates, weight_quant),
        None => joined(&gates).into(),
    };
    let scale = || {
        let (input, weight) = (input.as_quant()?, weight.as_quant()?);
        let [_, _, input_channels] = input.value.dims();
        let [_, d_hidden] = weight.value.dims();
        let (input_channel_dim, output_channel_dim, products) = (2, OUTPUTS, input_channels);
        let accumulator =
            Accumulator { input, input_channel_dim, input_channels, weight, output_channel_dim, products };
        accumulator.scale(d_hidden)
    };
    let mut row = 0;
    gates.map(|gate| {
        let operands = gate.operands(weight.value(), row, scale);
        row += gate.rows();
        operands
    })
}

/// What is printed of a part that there may be.
pub(super) fn add_part<T: ModuleDisplay>(content: Content, name: &str, part: Option<&T>) -> Content {
    match part {
        Some(part) => content.add(name, part),
        None => content,
    }
}

/// The state that a layer begins with: the given one, quantized, or zeros.
pub(super) fn initial<Q: ActQuantizer>(
    given: Option<Tensor<2>>,
    quantizer: &ActQuant<Q>,
    input: &MaybeQuantTensor<3>,
    d_hidden: usize,
) -> MaybeQuantTensor<2> {
    let [batch_size, _, _] = input.value().dims();
    match given {
        Some(state) => quantizer.forward(state),
        None => Tensor::zeros([batch_size, d_hidden], (&input.value().device(), input.value().dtype())).into(),
    }
}

/// The weights of `gates` as one, `[rows, d_hidden]`.
fn joined<W: Quantizer, B: Quantizer, G: Quantizer>(gates: &[&QuantGate<W, B, G>]) -> Tensor<2> {
    Tensor::cat(params(gates).into_iter().map(|weight| weight.val()).collect(), 0)
}

fn params<'a, W: Quantizer, B: Quantizer, G: Quantizer>(gates: &[&'a QuantGate<W, B, G>]) -> Vec<&'a Param<Tensor<2>>> {
    gates.iter().flat_map(|gate| [&gate.input_transform.weight, &gate.hidden_transform.weight]).collect()
}

/// The same for a quantizer.
pub(super) fn weights<W: Quantizer, B: Quantizer, G: Quantizer>(gates: &[&QuantGate<W, B, G>]) -> Weights {
    Weights::of(joined(gates), OUTPUTS)
}

/// The weights of `gates` as they are used.
pub(super) fn quantized<W: WeightQuantizer, B: Quantizer, G: Quantizer>(
    gates: &[&QuantGate<W, B, G>],
    weight_quant: &WeightQuant<W>,
) -> MaybeQuantTensor<2> {
    weight_quant.forward_joined(&params(gates), || joined(gates))
}

impl<W: Quantizer, B: Quantizer, G: Quantizer> QuantGate<W, B, G> {
    pub(super) fn d_hidden(&self) -> usize {
        let [_, d_hidden] = self.input_transform.weight.dims();
        d_hidden
    }

    /// How many rows its weights have as one.
    fn rows(&self) -> usize {
        let [d_input, d_hidden] = self.input_transform.weight.dims();
        d_input + d_hidden
    }

    /// What a layer prints of the shape of its gates.
    pub(super) fn show_shape(&self, content: Content) -> Content {
        let [d_input, d_hidden] = self.input_transform.weight.dims();
        let bias = self.input_transform.bias.is_some();
        content.add("d_input", &d_input).add("d_hidden", &d_hidden).add("bias", &bias)
    }

    /// With hooks on its weights, which tell this quantizer that they are loaded.
    pub(super) fn watched_by(mut self, weight_quant: &WeightQuant<W>) -> Self {
        for transform in [&mut self.input_transform, &mut self.hidden_transform] {
            transform.weight = weight_quant.watch(transform.weight.clone(), OUTPUTS);
        }
        self
    }

    /// With hooks on its weights, whoever put them here.
    fn watched(mut self) -> Self {
        let Some(weight_quant) = self.weight_quant.take() else { return self };
        let mut watched = self.watched_by(&weight_quant);
        watched.weight_quant = Some(weight_quant);
        watched
    }

    fn settled(mut self) -> Self {
        if let Some(mut weight_quant) = self.weight_quant.take() {
            weight_quant.joined_weights_mapped(|| weights(&[&self]));
            self.weight_quant = Some(weight_quant);
        }
        self
    }

    fn show(&self, content: Content) -> Content {
        let content = self.show_shape(content);
        let content = add_part(content, "weight_quant", self.weight_quant.as_ref());
        let content = content
            .add("input_bias_quant", &self.input_transform.bias_quant)
            .add("hidden_bias_quant", &self.hidden_transform.bias_quant);
        add_part(content, "gate_acc_quant", self.gate_acc_quant.as_ref())
    }
}

impl<B: BiasQuantizer> GateTransform<B> {
    fn new<E>(float: Linear, bias_quant: B, device: &Device) -> Result<Self, E>
    where
        B: BiasQuantizer<Error: Into<E>>,
    {
        let Linear { weight, bias } = float;
        let [_, d_hidden] = weight.dims();
        let (bias_quant, bias) = BiasQuant::new(bias_quant, bias, d_hidden, device).map_err(Into::into)?;
        Ok(Self { weight, bias, bias_quant })
    }
}

impl<B: Quantizer> GateTransform<B> {
    fn watched(mut self) -> Self {
        self.bias = self.bias.map(|bias| self.bias_quant.watch(bias));
        self
    }

    fn show(&self, content: Content) -> Content {
        let [d_input, d_output] = self.weight.dims();
        content
            .add("d_input", &d_input)
            .add("d_output", &d_output)
            .add("bias", &self.bias.is_some())
            .add("bias_quant", &self.bias_quant)
    }
}
