//! Layers that step through time.
use crate::devices;
use burn::module::{Module, Param};
use burn::nn::gru::BiGruConfig;
use burn::nn::{BiLstmConfig, BiRnnConfig, GateController, GruConfig, LstmConfig, LstmState, RnnConfig, RnnState};
use burn::tensor::{DType, Device, FloatDType, Tensor};
use quant_nn::{
    Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, NoQuant, QuantBiGru, QuantBiGruConfig,
    QuantBiLstm, QuantBiLstmConfig, QuantBiRnn, QuantBiRnnConfig, QuantGate, QuantGru, QuantGruConfig, QuantLstm,
    QuantLstmConfig, QuantRnn, QuantRnnConfig, ShiftedUint8WeightGroupQuantFloat, WeightQuantizer, quantizer_with,
};
use tests::random::Random;

type N = NoQuant;

fn random<const D: usize>(seed: u64, shape: [usize; D], device: &Device) -> Tensor<D> {
    Random(seed).tensor(shape, 1.5, device)
}

/// Both have random numbers of burn's own in them: the layer has burn's parameters under burn's keys.
#[test]
fn without_quantizers_an_rnn_is_burns() {
    for device in devices() {
        for (bias, batch_first, reverse, clip) in
            [(true, true, false, None), (false, false, true, Some(0.3)), (true, true, true, None)]
        {
            let float = RnnConfig::new(3, 4, bias).with_batch_first(batch_first).with_reverse(reverse).with_clip(clip);
            let float = float.init(&device);
            let quant: QuantRnn<N, N, N, N> = QuantRnnConfig::new(3, 4, bias)
                .with_batch_first(batch_first)
                .with_reverse(reverse)
                .with_clip(clip)
                .init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let x = random(1, [5, 5, 3], &device);
            for state in [None, Some(random(2, [5, 4], &device))] {
                let state = || state.clone().map(RnnState::new);
                let ((y, hidden), (wanted, last)) =
                    (quant.forward(x.clone(), state()), float.forward(x.clone(), state()));
                assert_eq!(y.into_data(), wanted.to_data());
                assert_eq!(hidden.hidden.into_data(), last.hidden.into_data());
                assert_eq!(quant.quantize(x.clone(), state()).0.into_value().into_data(), wanted.into_data());
            }
        }
    }
}

#[test]
fn without_quantizers_an_lstm_is_burns() {
    for device in devices() {
        for (bias, batch_first, reverse, clip, input_forget) in
            [(true, true, false, None, false), (false, false, true, Some(0.3), false), (true, true, true, None, true)]
        {
            let float = LstmConfig::new(3, 4, bias)
                .with_batch_first(batch_first)
                .with_reverse(reverse)
                .with_clip(clip)
                .with_input_forget(input_forget)
                .init(&device);
            let quant: QuantLstm<N, N, N, N, N, N, N> = QuantLstmConfig::new(3, 4, bias)
                .with_batch_first(batch_first)
                .with_reverse(reverse)
                .with_clip(clip)
                .with_input_forget(input_forget)
                .init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let x = random(1, [5, 5, 3], &device);
            for given in [false, true] {
                let state = || given.then(|| LstmState::new(random(2, [5, 4], &device), random(3, [5, 4], &device)));
                let ((y, last), (wanted, burns)) =
                    (quant.forward(x.clone(), state()), float.forward(x.clone(), state()));
                assert_eq!(y.into_data(), wanted.to_data());
                assert_eq!(last.hidden.into_data(), burns.hidden.into_data());
                assert_eq!(last.cell.into_data(), burns.cell.into_data());
                assert_eq!(quant.quantize(x.clone(), state()).0.into_value().into_data(), wanted.into_data());
            }
        }
    }
}

#[test]
fn without_quantizers_a_gru_is_burns() {
    for device in devices() {
        for (bias, reset_after, clip) in [(true, true, None), (false, true, Some(0.3)), (true, false, None)] {
            let float = GruConfig::new(3, 4, bias).with_reset_after(reset_after).with_clip(clip).init(&device);
            let quant: QuantGru<N, N, N, N, N, N> =
                QuantGruConfig::new(3, 4, bias).with_reset_after(reset_after).with_clip(clip).init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let x = random(1, [2, 5, 3], &device);
            for state in [None, Some(random(2, [2, 4], &device))] {
                let wanted = float.forward(x.clone(), state.clone()).into_data();
                assert_eq!(quant.forward(x.clone(), state.clone()).into_data(), wanted);
                assert_eq!(quant.quantize(x.clone(), state).into_value().into_data(), wanted);
            }
        }
    }
}

#[test]
fn without_quantizers_bidirectional_layers_are_burns() {
    for device in devices() {
        let x = random(1, [5, 5, 3], &device);
        for (batch_first, given) in [(true, false), (false, true)] {
            let state = |seed| given.then(|| random(seed, [2, 5, 4], &device));
            let float = BiRnnConfig::new(3, 4, true).with_batch_first(batch_first).init(&device);
            let quant: QuantBiRnn<N, N, N, N> =
                QuantBiRnnConfig::new(3, 4, true).with_batch_first(batch_first).init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let (y, last) = quant.forward(x.clone(), state(2).map(RnnState::new));
            let (wanted, burns) = float.forward(x.clone(), state(2).map(RnnState::new));
            assert_eq!(y.into_data(), wanted.into_data());
            assert_eq!(last.hidden.into_data(), burns.hidden.into_data());

            let float = BiLstmConfig::new(3, 4, true).with_batch_first(batch_first).init(&device);
            let quant: QuantBiLstm<N, N, N, N, N, N, N> =
                QuantBiLstmConfig::new(3, 4, true).with_batch_first(batch_first).init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let states = || Some(LstmState::new(state(2)?, state(3)?));
            let ((y, last), (wanted, burns)) = (quant.forward(x.clone(), states()), float.forward(x.clone(), states()));
            assert_eq!(y.into_data(), wanted.into_data());
            assert_eq!(last.hidden.into_data(), burns.hidden.into_data());
            assert_eq!(last.cell.into_data(), burns.cell.into_data());

            let float = BiGruConfig::new(3, 4, true).with_batch_first(batch_first).init(&device);
            let quant: QuantBiGru<N, N, N, N, N, N> =
                QuantBiGruConfig::new(3, 4, true).with_batch_first(batch_first).init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let ((y, last), (wanted, burns)) = (quant.forward(x.clone(), state(2)), float.forward(x.clone(), state(2)));
            assert_eq!(y.into_data(), wanted.into_data());
            assert_eq!(last.into_data(), burns.into_data());
        }
    }
}

/// With a quantizer of weights alone a layer is burn's with the quantized weights, whatever has one scale.
#[test]
fn a_layer_of_quantized_weights_is_burns_of_those_weights() {
    fn of<W: WeightQuantizer>(quantizer: impl Fn() -> W, device: &Device) {
        let x = random(1, [2, 5, 4], device);
        let config = QuantLstmConfig::new(4, 8, true).weight_quant(quantizer());
        let config = config.io_quant(NoQuant).bias_quant(NoQuant).gate_acc_quant(NoQuant).sigmoid_quant(NoQuant);
        let lstm = config.tanh_quant(NoQuant).cell_state_quant(NoQuant).try_init(device).unwrap();
        let mut float = LstmConfig::new(4, 8, true).init(device);
        let (from, to) = (&lstm.cell, &mut float);
        put(&from.input_gate, &mut to.input_gate);
        put(from.forget_gate.as_ref().unwrap(), to.forget_gate.as_mut().unwrap());
        put(&from.output_gate, &mut to.output_gate);
        put(&from.cell_gate, &mut to.cell_gate);
        assert_eq!(lstm.forward(x.clone(), None).0.into_data(), float.forward(x.clone(), None).0.into_data());

        let config = QuantGruConfig::new(4, 8, true).weight_quant(quantizer());
        let config = config.io_quant(NoQuant).bias_quant(NoQuant).gate_acc_quant(NoQuant).sigmoid_quant(NoQuant);
        let gru = config.tanh_quant(NoQuant).try_init(device).unwrap();
        let mut float = GruConfig::new(4, 8, true).init(device);
        put(&gru.cell.update_gate, &mut float.update_gate);
        put(&gru.cell.reset_gate, &mut float.reset_gate);
        put(&gru.cell.new_gate, &mut float.new_gate);
        assert_eq!(gru.forward(x.clone(), None).into_data(), float.forward(x, None).into_data());
    }
    fn put<W: WeightQuantizer>(from: &QuantGate<W, N, N>, to: &mut GateController) {
        let quant = from.quant_weight().unwrap();
        // whatever its granularity, integers stand behind it
        assert!(quant.is_valid());
        let rows = |from: usize, to: usize| quant.value.clone().slice([from..to, 0..8]);
        to.input_transform.weight = Param::from_tensor(rows(0, 4));
        to.hidden_transform.weight = Param::from_tensor(rows(4, 12));
        to.input_transform.bias = from.input_transform.bias.clone();
        to.hidden_transform.bias = from.hidden_transform.bias.clone();
    }
    for device in devices() {
        of(|| Int8WeightPerTensorFloat, &device);
        of(|| Int8WeightPerChannelFloat, &device);
        of(|| quantizer_with!(ShiftedUint8WeightGroupQuantFloat { group_size: 4 }), &device);
        of(|| quantizer_with!(ShiftedUint8WeightGroupQuantFloat { group_size: 5 }), &device);
    }
}

/// The reference has no GRU. One of one number, in evaluation with fresh quantizers, whose scales are 1 / 128 and 1 / 255, by the
/// formulas of its page in plain numbers.
#[test]
fn a_gru_is_its_formulas() {
    let signed = |x: f32| (x * 128.0).round_ties_even().clamp(-128.0, 127.0) / 128.0;
    let unsigned = |x: f32| (x / (1.0 / 255.0)).round_ties_even().clamp(0.0, 255.0) * (1.0 / 255.0);
    let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
    let weights: [[f32; 2]; 3] = [[0.5, -0.75], [0.25, 0.6], [0.9, -0.4]];
    let x = [0.3_f32, -0.7, 0.9, 0.05];
    for device in devices() {
        for reset_after in [true, false] {
            let config = QuantGruConfig::new(1, 1, false).with_reset_after(reset_after);
            let gru: QuantGru<N, Int8ActPerTensorFloat, N> = config.init(&device);
            let mut gru = gru.valid();
            let gates = [&mut gru.cell.update_gate, &mut gru.cell.reset_gate, &mut gru.cell.new_gate];
            for (gate, [input, hidden]) in gates.into_iter().zip(weights) {
                gate.input_transform.weight = Param::from_tensor(Tensor::from_floats([[input]], &device));
                gate.hidden_transform.weight = Param::from_tensor(Tensor::from_floats([[hidden]], &device));
            }
            let mut hidden = 0.0_f32;
            let wanted = x.map(|x| {
                let x = signed(x);
                let [update, reset] =
                    [0, 1].map(|g| unsigned(sigmoid(signed(x * weights[g][0] + hidden * weights[g][1]))));
                let sum = match reset_after {
                    true => x * weights[2][0] + reset * signed(hidden * weights[2][1]),
                    false => x * weights[2][0] + signed(hidden * reset) * weights[2][1],
                };
                let candidate = signed(signed(sum).tanh());
                hidden = signed(signed(candidate * (1.0 - update)) + signed(update * hidden));
                hidden
            });
            let y = gru.forward(Tensor::<1>::from_floats(x, &device).reshape([1, 4, 1]), None);
            let integers = |y: Vec<f32>| y.into_iter().map(|y| (y * 128.0).round() as i32).collect::<Vec<_>>();
            assert_eq!(integers(y.into_data().try_to_vec().unwrap()), integers(wanted.to_vec()), "{reset_after}");
        }
    }
}

/// A sequence in two parts is the sequence, its states being what the first part leaves, quantized as they are.
#[test]
fn states_are_chained() {
    for device in devices() {
        let x: Tensor<3> = random(1, [2, 5, 3], &device);
        let parts = || [x.clone().slice([0..2, 0..2]), x.clone().slice([0..2, 2..5])];
        let joined = |parts: [Tensor<3>; 2]| Tensor::cat(parts.to_vec(), 1).into_data();

        let lstm: QuantLstm = QuantLstmConfig::new(3, 4, true).init(&device);
        let [first, second] = parts();
        let (first, state) = lstm.forward(first, None);
        let (second, last) = lstm.forward(second, Some(state));
        let (whole, wanted) = lstm.forward(x.clone(), None);
        assert_eq!(joined([first, second]), whole.into_data());
        assert_eq!(last.cell.into_data(), wanted.cell.into_data());

        let rnn: QuantRnn = QuantRnnConfig::new(3, 4, true).init(&device);
        let [first, second] = parts();
        let (first, state) = rnn.forward(first, None);
        let (second, _) = rnn.forward(second, Some(state));
        assert_eq!(joined([first, second]), rnn.forward(x.clone(), None).0.into_data());

        let gru: QuantGru = QuantGruConfig::new(3, 4, true).init(&device);
        let [first, second] = parts();
        let first = gru.forward(first, None);
        let state = first.clone().slice([0..2, 1..2]).squeeze_dim(1);
        let second = gru.forward(second, Some(state));
        assert_eq!(joined([first, second]), gru.forward(x.clone(), None).into_data());
    }
}

/// No steps are no outputs, and the state that there was.
#[test]
fn a_sequence_of_no_steps_keeps_the_state() {
    let device = Device::flex();
    let rnn: QuantRnn<N, N, N, N> = QuantRnnConfig::new(3, 4, true).init(&device);
    let hidden: Tensor<2> = random(1, [2, 4], &device);
    let (y, state) = rnn.forward(Tensor::zeros([2, 0, 3], &device), Some(RnnState::new(hidden.clone())));
    assert_eq!(y.dims(), [2, 0, 4]);
    assert_eq!(state.hidden.into_data(), hidden.into_data());
    let input = Tensor::<3>::zeros([2, 0, 3], &device).cast(FloatDType::F64);
    assert_eq!(rnn.forward(input, None).0.dtype(), DType::F64);
}
