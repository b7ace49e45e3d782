use crate::host::{
    ActQuant, ActQuantizer, AnyWeightQuantizer, BiasQuant, BiasQuantizer, WeightLayer, WeightQuant, WeightQuantizer,
    Weights,
};
use burn::module::{Content, Param};
use burn::nn::{GateController, Linear};
use burn::tensor::module::linear;
use burn::tensor::{Device, Tensor};
use quant_core::inject::Quantizer;
use quant_core::tensor::{Accumulator, MaybeQuantTensor, QuantTensor};

/// One gate of a recurrent layer, burn's [`GateController`]:
/// `gate_acc_quant(x · Wᵢ + bias_quant(bᵢ) + h · Wₕ + bias_quant(bₕ))`, where `[Wᵢ; Wₕ] = weight_quant([weightᵢ; weightₕ])`.
///
/// The weights of input and hidden state are quantized as one matrix of `d_input + d_hidden` rows: per tensor they have one scale, per
/// channel one for each number that the gate computes. As input and hidden state have one scale too, so does all that is added up, and a
/// bias quantizer that takes the scale of the accumulator quantizes both biases with it.
///
/// (The reference has one bias for each gate, the sum of both; with the other one 0 they are the same.)
#[derive(Debug)]
pub struct QuantGate<W: Quantizer, B: Quantizer, G: Quantizer> {
    /// What is applied to the input, `[d_input, d_hidden]`.
    pub input_transform: GateTransform<B>,
    /// What is applied to the hidden state, `[d_hidden, d_hidden]`.
    pub hidden_transform: GateTransform<B>,
    /// The quantizer of both weights.
    pub weight_quant: WeightQuant<W>,
    /// The quantizer of what is added up.
    pub gate_acc_quant: ActQuant<G>,
}

/// One of the two linear transforms of a [gate](QuantGate), whose quantizer of weights is the gate's.
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

impl<W: AnyWeightQuantizer, B: BiasQuantizer, G: ActQuantizer> QuantGate<W, B, G> {
    pub(super) fn new<E>(
        float: GateController,
        weight_quant: W,
        bias_quant: B,
        gate_acc_quant: G,
        device: &Device,
    ) -> Result<Self, E>
    where
        W: AnyWeightQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
        G: ActQuantizer<Error: Into<E>>,
    {
        let GateController { input_transform, hidden_transform } = float;
        let weights = joined(&input_transform.weight, &hidden_transform.weight);
        let gate = Self {
            weight_quant: WeightQuant::of_joined(weight_quant, &Weights::of(weights, OUTPUTS)).map_err(Into::into)?,
            input_transform: GateTransform::new(input_transform, bias_quant.clone(), device)?,
            hidden_transform: GateTransform::new(hidden_transform, bias_quant, device)?,
            gate_acc_quant: ActQuant::new(gate_acc_quant, device).map_err(Into::into)?,
        };
        Ok(gate.watched())
    }
}

impl<W: WeightQuantizer, B: BiasQuantizer, G: ActQuantizer> QuantGate<W, B, G> {
    /// Both weights as the gate uses them, `[d_input + d_hidden, d_hidden]`; `None` if they are not quantized. It is computed as in a
    /// forward pass, and counts as one for a quantizer with a delay.
    pub fn quant_weight(&self) -> Option<QuantTensor<2>> {
        self.quantized().into_quant()
    }

    fn quantized(&self) -> MaybeQuantTensor<2> {
        let weights = [&self.input_transform.weight, &self.hidden_transform.weight];
        self.weight_quant.forward_joined(&weights, self.joined())
    }

    /// What the quantizers make of the parameters for `input`, `[batch_size, seq_length, d_input]`.
    pub(super) fn operands(&self, input: &MaybeQuantTensor<3>) -> GateOperands {
        let weight = self.quantized();
        let [d_input, d_hidden] = self.input_transform.weight.dims();
        let scale = || {
            let (input, weight) = (input.as_quant()?, weight.as_quant()?);
            let accumulator = Accumulator {
                input,
                input_channel_dim: 2,
                input_channels: d_input,
                weight,
                output_channel_dim: OUTPUTS,
                products: d_input,
            };
            accumulator.scale(d_hidden)
        };
        let bias = |transform: &GateTransform<B>| {
            let bias = transform.bias.as_ref()?.val();
            Some(transform.bias_quant.forward(bias, scale).into_value())
        };
        let biases = (bias(&self.input_transform), bias(&self.hidden_transform));
        let weight = weight.into_value();
        let rows = |from: usize, to: usize| weight.clone().slice([from..to, 0..d_hidden]);
        GateOperands { input: (rows(0, d_input), biases.0), hidden: (rows(d_input, d_input + d_hidden), biases.1) }
    }
}

impl<W: Quantizer, B: Quantizer, G: Quantizer> QuantGate<W, B, G> {
    pub(super) fn d_hidden(&self) -> usize {
        let [_, d_hidden] = self.input_transform.weight.dims();
        d_hidden
    }

    /// What a layer prints of the shape of its gates.
    pub(super) fn show_shape(&self, content: Content) -> Content {
        let [d_input, d_hidden] = self.input_transform.weight.dims();
        let bias = self.input_transform.bias.is_some();
        content.add("d_input", &d_input).add("d_hidden", &d_hidden).add("bias", &bias)
    }

    fn joined(&self) -> Tensor<2> {
        joined(&self.input_transform.weight, &self.hidden_transform.weight)
    }

    /// With hooks on its weights, whoever put them here.
    fn watched(mut self) -> Self {
        for transform in [&mut self.input_transform, &mut self.hidden_transform] {
            transform.weight = self.weight_quant.watch(transform.weight.clone(), OUTPUTS);
        }
        self
    }

    fn settled(mut self) -> Self {
        let (input, hidden) = (&self.input_transform.weight, &self.hidden_transform.weight);
        self.weight_quant.joined_weights_mapped(|| Weights::of(joined(input, hidden), OUTPUTS));
        self
    }

    fn show(&self, content: Content) -> Content {
        self.show_shape(content)
            .add("weight_quant", &self.weight_quant)
            .add("input_bias_quant", &self.input_transform.bias_quant)
            .add("hidden_bias_quant", &self.hidden_transform.bias_quant)
            .add("gate_acc_quant", &self.gate_acc_quant)
    }
}

fn joined(input: &Param<Tensor<2>>, hidden: &Param<Tensor<2>>) -> Tensor<2> {
    Tensor::cat(vec![input.val(), hidden.val()], 0)
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

/// Gates of one layer can [share](crate::share) a quantizer of weights.
impl<W: Quantizer, B: Quantizer, G: Quantizer> WeightLayer for QuantGate<W, B, G> {
    type WeightQuantizer = W;
    fn weights(&self) -> Weights {
        Weights::of(self.joined(), OUTPUTS)
    }
    fn weight_quant_mut(&mut self) -> &mut WeightQuant<W> {
        &mut self.weight_quant
    }
}
