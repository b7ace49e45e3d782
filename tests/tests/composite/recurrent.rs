//! Layers that step through time.
use crate::case::Case;
use burn::nn::activation::ActivationConfig;
use burn::nn::{LstmState, RnnState};
use quant_nn::{
    ActQuantizer, BiasQuantizer, BiasQuantizerFor, Int8ActPerTensorFloat, Int8WeightPerChannelFloat,
    Int8WeightPerTensorFloat, Int32Bias, MaybeQuantTensor, NoQuant, QuantBiGru, QuantBiGruConfig, QuantBiLstm,
    QuantBiLstmConfig, QuantBiRnn, QuantBiRnnConfig, QuantGru, QuantGruConfig, QuantLstm, QuantLstmConfig, QuantRnn,
    QuantRnnConfig, Uint8ActPerTensorFloat, WeightQuantizer, quantizer,
};

/// The ready-made ones with statistics of ten batches.
#[quantizer(extends(Int8ActPerTensorFloat))]
struct Act {
    #[value(10)]
    collect_stats_steps: usize,
}
#[quantizer(extends(Uint8ActPerTensorFloat))]
struct Unsigned {
    #[value(10)]
    collect_stats_steps: usize,
}
#[quantizer(extends(Int8WeightPerTensorFloat))]
struct Int4Weight {
    #[value(4)]
    bit_width: usize,
}

type N = NoQuant;
type Weight = Int8WeightPerTensorFloat;

pub fn run(case: &Case) -> bool {
    match case.id() {
        "float.rnn_tanh" | "float.rnn_relu" => rnn::<N, N, N, N>(case),
        "quant.rnn_tanh" | "quant.rnn_relu" | "quant.rnn_states" => rnn::<Weight, Act, Int32Bias, Act>(case),
        "float.birnn" => bi_rnn::<N, N, N, N>(case),
        "quant.birnn_tanh" | "quant.birnn_relu" => bi_rnn::<Weight, Act, Int32Bias, Act>(case),
        "float.lstm" | "float.lstm_states" => lstm::<N, N, N, N, N, N, N>(case),
        "quant.lstm"
        | "quant.lstm_states"
        | "quant.lstm_coupled"
        | "quant.lstm_shared_weights"
        | "quant.lstm_shared_gate_acc"
        | "quant.lstm_shared"
        | "quant.lstm_coupled_shared" => lstm::<Weight, Act, Int32Bias, Act, Unsigned, Act, Act>(case),
        "quant.lstm_no_bias_quant" => lstm::<Weight, Act, N, Act, Unsigned, Act, Act>(case),
        "quant.lstm_per_channel" => {
            lstm::<Int8WeightPerChannelFloat, Act, Int32Bias, Act, Unsigned, Act, Act>(case);
        }
        "quant.lstm_weight4" => lstm::<Int4Weight, Act, Int32Bias, Act, Unsigned, Act, Act>(case),
        "quant.lstm_weight_only" => lstm::<Weight, N, N, N, N, N, N>(case),
        "float.bilstm" => bi_lstm::<N, N, N, N, N, N, N>(case),
        "quant.bilstm" | "quant.bilstm_shared" => bi_lstm::<Weight, Act, Int32Bias, Act, Unsigned, Act, Act>(case),
        "float.gru" | "float.gru_states" => gru(case),
        "float.bigru" => bi_gru(case),
        _ => return false,
    }
    true
}

const D_INPUT: usize = 5;
const D_HIDDEN: usize = 4;

fn activation(case: &Case) -> ActivationConfig {
    if case.record["nonlinearity"] == "relu" { ActivationConfig::Relu } else { ActivationConfig::Tanh }
}

fn rnn<W, IO, B, G>(case: &Case)
where
    W: WeightQuantizer + Default,
    IO: ActQuantizer + Default,
    B: BiasQuantizer + BiasQuantizerFor<IO, W> + Default,
    G: ActQuantizer + Default,
{
    let config = QuantRnnConfig::new(D_INPUT, D_HIDDEN, true).with_hidden_activation(activation(case));
    let rnn: QuantRnn<W, IO, B, G> = config.try_init(&case.device).unwrap();
    case.steps(rnn, |rnn, step| {
        let (y, state) = rnn.quantize(step.input::<3>("x"), step.maybe_input("hidden0").map(RnnState::new));
        step.output("hidden", &state);
        y
    });
}

fn bi_rnn<W, IO, B, G>(case: &Case)
where
    W: WeightQuantizer + Default,
    IO: ActQuantizer + Default,
    B: BiasQuantizer + BiasQuantizerFor<IO, W> + Default,
    G: ActQuantizer + Default,
{
    let config = QuantBiRnnConfig::new(D_INPUT, D_HIDDEN, true).with_hidden_activation(activation(case));
    let rnn: QuantBiRnn<W, IO, B, G> = config.try_init(&case.device).unwrap();
    case.steps(rnn, |rnn, step| {
        let (y, state) = rnn.quantize(step.input::<3>("x"), None);
        step.output("hidden", &state);
        y
    });
}

fn lstm<W, IO, B, G, S, T, C>(case: &Case)
where
    W: WeightQuantizer + Default,
    IO: ActQuantizer + Default,
    B: BiasQuantizer + BiasQuantizerFor<IO, W> + Default,
    G: ActQuantizer + Default,
    S: ActQuantizer + Default,
    T: ActQuantizer + Default,
    C: ActQuantizer + Default,
{
    let config = QuantLstmConfig::new(D_INPUT, D_HIDDEN, true);
    let config = config
        .with_input_forget(case.is("coupled_input_forget_gates"))
        .with_shared_intra_layer_weight_quant(case.is("shared_intra_layer_weight_quant"))
        .with_shared_intra_layer_gate_acc_quant(case.is("shared_intra_layer_gate_acc_quant"));
    let lstm: QuantLstm<W, IO, B, G, S, T, C> = config.try_init(&case.device).unwrap();
    case.steps(lstm, |lstm, step| {
        let x = step.input::<3>("x");
        let (hidden, cell) = (step.maybe_input("hidden0"), step.maybe_input("cell0"));
        let (y, state) = lstm.quantize(x, hidden.zip(cell).map(|(hidden, cell)| LstmState { cell, hidden }));
        step.output("hidden", &state.hidden);
        step.output("cell", &state.cell);
        y
    });
}

fn bi_lstm<W, IO, B, G, S, T, C>(case: &Case)
where
    W: WeightQuantizer + Default,
    IO: ActQuantizer + Default,
    B: BiasQuantizer + BiasQuantizerFor<IO, W> + Default,
    G: ActQuantizer + Default,
    S: ActQuantizer + Default,
    T: ActQuantizer + Default,
    C: ActQuantizer + Default,
{
    let config = QuantBiLstmConfig::new(D_INPUT, D_HIDDEN, true)
        .with_shared_intra_layer_weight_quant(case.is("shared_intra_layer_weight_quant"))
        .with_shared_intra_layer_gate_acc_quant(case.is("shared_intra_layer_gate_acc_quant"));
    let lstm: QuantBiLstm<W, IO, B, G, S, T, C> = config.try_init(&case.device).unwrap();
    case.steps(lstm, |lstm, step| {
        let (y, state) = lstm.quantize(step.input::<3>("x"), None);
        step.output("hidden", &state.hidden);
        step.output("cell", &state.cell);
        y
    });
}

fn gru(case: &Case) {
    let gru: QuantGru<N, N, N, N, N, N> = QuantGruConfig::new(D_INPUT, D_HIDDEN, true).init(&case.device);
    case.steps(gru, |gru, step| -> MaybeQuantTensor<3> {
        let y = gru.forward(step.input("x"), step.maybe_input("hidden0"));
        let [batch_size, seq_length, _] = y.dims();
        let hidden = y.clone().slice([0..batch_size, seq_length - 1..seq_length, 0..D_HIDDEN]);
        step.output("hidden", &hidden.reshape([batch_size, D_HIDDEN]).into());
        y.into()
    });
}

fn bi_gru(case: &Case) {
    let gru: QuantBiGru<N, N, N, N, N, N> = QuantBiGruConfig::new(D_INPUT, D_HIDDEN, true).init(&case.device);
    case.steps(gru, |gru, step| {
        let (y, state) = gru.quantize(step.input::<3>("x"), None);
        step.output("hidden", &state);
        y
    });
}
