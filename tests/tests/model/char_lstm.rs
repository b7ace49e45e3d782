//! A character LSTM, from letters to logits: it learns which letter comes next.
use crate::devices;
use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor};
use quant_nn::{
    ActQuantizer, BiasQuantizerFor, Int32Bias, QuantEmbedding, QuantEmbeddingConfig, QuantLinear, QuantLinearConfig,
    QuantLstm, QuantLstmConfig, Quantizer, WeightQuantizer,
};
use tests::random::{Random, redraw};

quantizers!(8, 60: Weight8, Act8, Unsigned8);
quantizers!(4, 60: Weight4, Act4, Unsigned4);

#[derive(Module, Debug)]
struct CharLstm<W: Quantizer, A: Quantizer, U: Quantizer> {
    letters: QuantEmbedding<W>,
    lstm: QuantLstm<W, A, Int32Bias, A, U, A, A>,
    head: QuantLinear<W, A>,
}

const TEXT: &str = "she sells sea shells by the sea shore ";
const LETTERS: usize = 27;
const BATCH: usize = 8;
const LENGTH: usize = 8;

fn letter(at: usize) -> i32 {
    let letter = TEXT.as_bytes()[at % TEXT.len()];
    if letter == b' ' { 26 } else { i32::from(letter - b'a') }
}

/// Pieces of the text, and what follows each of their letters.
fn pieces(random: &mut Random, device: &Device) -> (Tensor<2, Int>, Tensor<1, Int>) {
    let begins: Vec<usize> = (0..BATCH).map(|_| ((random.draw() + 1.0) * 20.0) as usize).collect();
    let letters = |shift: usize| -> Vec<i32> {
        begins.iter().flat_map(|begin| (0..LENGTH).map(move |i| letter(begin + i + shift))).collect()
    };
    let x = Tensor::<1, Int>::from_ints(letters(0).as_slice(), device).reshape([BATCH, LENGTH]);
    (x, Tensor::from_ints(letters(1).as_slice(), device))
}

/// How the loss falls in training, and how often the next letter is found in evaluation afterwards.
fn train<W, A, U>(device: &Device) -> (Vec<f32>, f32)
where
    W: WeightQuantizer + Default,
    A: ActQuantizer + Default,
    U: ActQuantizer + Default,
    Int32Bias: BiasQuantizerFor<A, W>,
{
    let net = CharLstm::<W, A, U> {
        letters: QuantEmbeddingConfig::new(LETTERS, 12).try_init(device).unwrap(),
        lstm: QuantLstmConfig::new(12, 24, true).try_init(device).unwrap(),
        head: QuantLinearConfig::new(24, LETTERS).with_bias(false).try_init(device).unwrap(),
    };
    let mut random = Random(11);
    let mut net = redraw(net, &mut random);
    let mut optim = AdamConfig::new().init();
    let cross_entropy = CrossEntropyLossConfig::new().init(device);
    let mut losses = Vec::new();
    for _ in 0..40 {
        let (x, targets) = pieces(&mut random, device);
        let (y, _) = net.lstm.forward(net.letters.forward(x), None);
        let loss = cross_entropy.forward(net.head.forward(y).reshape([BATCH * LENGTH, LETTERS]), targets);
        losses.push(loss.clone().into_scalar::<f32>());
        net = optim.step(4e-2, net.clone(), GradientsParams::from_grads(loss.backward(), &net));
    }
    let net = net.valid();
    let (x, targets) = pieces(&mut random, &device.clone().inner());
    let (y, _) = net.lstm.forward(net.letters.forward(x), None);
    let found = net.head.forward(y).reshape([BATCH * LENGTH, LETTERS]).argmax(1).reshape([BATCH * LENGTH]);
    let right = found.equal(targets).int().sum().into_scalar::<i64>();
    (losses, right as f32 / (BATCH * LENGTH) as f32)
}

/// Of 27 letters.
fn check(bits: usize, (losses, accuracy): (Vec<f32>, f32)) {
    let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
    let (first, last) = (mean(&losses[..3]), mean(&losses[37..]));
    assert!(last < first / 2.0, "{bits} bits: {first} {last}, {losses:?}");
    assert!(accuracy > 0.5, "{bits} bits: {accuracy}");
}

#[test]
fn a_character_lstm_learns_with_8_and_with_4_bits() {
    for device in devices() {
        let device = device.autodiff();
        check(8, train::<Weight8, Act8, Unsigned8>(&device));
        check(4, train::<Weight4, Act4, Unsigned4>(&device));
    }
}
