//! Layers that step through time.
use crate::devices;
use burn::module::Module;
use burn::nn::gru::BiGruConfig;
use burn::nn::{BiLstmConfig, BiRnnConfig, GruConfig, LstmConfig, LstmState, RnnConfig, RnnState};
use burn::tensor::{Device, Tensor};
use quant_nn::{
    NoQuant, QuantBiGru, QuantBiGruConfig, QuantBiLstm, QuantBiLstmConfig, QuantBiRnn, QuantBiRnnConfig, QuantGru,
    QuantGruConfig, QuantLstm, QuantLstmConfig, QuantRnn, QuantRnnConfig,
};
use tests::random::Random;

type N = NoQuant;

fn random<const D: usize>(seed: u64, shape: [usize; D], device: &Device) -> Tensor<D> {
    let numbers = Random(seed).list(shape.iter().product(), 1.5);
    Tensor::from_data(burn::tensor::TensorData::new(numbers, shape), device)
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
