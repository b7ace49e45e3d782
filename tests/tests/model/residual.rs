//! A residual network of quantized layers, from pixels to logits: it learns which way stripes go.
use crate::devices;
use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor};
use quant_nn::{
    MaybeQuantTensor, NoQuant, QuantConv2d, QuantConv2dConfig, QuantEltwiseAdd, QuantEltwiseAddConfig, QuantIdentity,
    QuantIdentityConfig, QuantLinear, QuantLinearConfig, QuantRelu, QuantReluConfig, Quantizer, RoundTo8bit,
    TruncAdaptiveAvgPool2d, TruncAdaptiveAvgPool2dConfig,
};
use tests::random::Random;

quantizers!(8, 4: Weight8, Act8, Unsigned8);
quantizers!(4, 4: Weight4, Act4, Unsigned4);

#[derive(Module, Debug)]
struct Residual<W: Quantizer, A: Quantizer, U: Quantizer> {
    input: QuantIdentity<A>,
    stem: QuantConv2d<W>,
    stem_act: QuantRelu<U>,
    inner: QuantConv2d<W>,
    add: QuantEltwiseAdd<A, NoQuant>,
    act: QuantRelu<U>,
    pool: TruncAdaptiveAvgPool2d<RoundTo8bit>,
    head: QuantLinear<W>,
}

/// How the loss falls in training, and the accuracy in evaluation afterwards.
macro_rules! train {
    ($weight:ident, $act:ident, $unsigned:ident, $device:expr) => {{
        let device: Device = $device;
        let conv =
            |channels| QuantConv2dConfig::new(channels, [3, 3]).with_padding(PaddingConfig2d::Same).with_bias(false);
        let mut net = Residual::<$weight, $act, $unsigned> {
            input: QuantIdentityConfig::new().init(&device),
            stem: conv([1, 4]).init(&device),
            stem_act: QuantReluConfig::new().init(&device),
            inner: conv([4, 4]).init(&device),
            add: QuantEltwiseAddConfig::new().init(&device),
            act: QuantReluConfig::new().init(&device),
            pool: TruncAdaptiveAvgPool2dConfig::new([1, 1]).init(&device),
            head: QuantLinearConfig::new(4, 2).with_bias(false).init(&device),
        };
        let mut random = Random(7);
        net.stem.weight = net.stem.weight.map(|w| random.tensor(w.dims(), 0.5, &device).require_grad());
        net.inner.weight = net.inner.weight.map(|w| random.tensor(w.dims(), 0.3, &device).require_grad());
        net.head.weight = net.head.weight.map(|w| random.tensor(w.dims(), 0.5, &device).require_grad());
        let forward = |net: &Residual<$weight, $act, $unsigned>, x: Tensor<4>| {
            let x = net.stem_act.quantize(net.stem.quantize(net.input.quantize(x)));
            let y = net.inner.quantize(x.clone());
            let y = net.act.quantize(net.add.quantize(x, y));
            let y: MaybeQuantTensor<4> = net.pool.quantize(y).unwrap();
            let [batch, channels, _, _] = y.value().dims();
            net.head.forward(y.into_value().reshape([batch, channels]))
        };
        let mut optim = AdamConfig::new().init();
        let cross_entropy = CrossEntropyLossConfig::new().init(&device);
        let mut losses = Vec::new();
        for _ in 0..40 {
            let (x, targets) = stripes(&mut random, 16, &device);
            let loss = cross_entropy.forward(forward(&net, x), targets);
            losses.push(loss.clone().into_scalar::<f32>());
            net = optim.step(2e-2, net.clone(), GradientsParams::from_grads(loss.backward(), &net));
        }
        let (x, targets) = stripes(&mut random, 200, &device.clone().inner());
        let found = forward(&net.valid(), x).argmax(1).reshape([200]);
        let right = found.equal(targets).int().sum().into_scalar::<i64>();
        (losses, right as f32 / 200.0)
    }};
}

/// Images of 8x8 with stripes of two pixels, which go across or down, and noise.
fn stripes(random: &mut Random, n: usize, device: &Device) -> (Tensor<4>, Tensor<1, Int>) {
    let targets: Vec<i32> = (0..n).map(|_| i32::from(random.draw() > 0.0)).collect();
    let targets = Tensor::<1, Int>::from_ints(targets.as_slice(), device);
    let line = Tensor::<1>::from_floats([1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0], device);
    let (across, down) = (line.clone().reshape([1, 1, 8, 1]), line.reshape([1, 1, 1, 8]));
    let which = targets.clone().float().reshape([n, 1, 1, 1]);
    let images = which.clone() * across + (which.neg() + 1.0) * down;
    (images + random.tensor([n, 1, 8, 8], 0.5, device), targets)
}

fn check(bits: usize, (losses, accuracy): (Vec<f32>, f32)) {
    let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
    let (first, last) = (mean(&losses[..5]), mean(&losses[35..]));
    assert!(last < first / 3.0, "{bits} bits: {first} {last}");
    assert!(accuracy > 0.9, "{bits} bits: {accuracy}");
}

#[test]
fn a_residual_network_learns_with_8_and_with_4_bits() {
    for device in devices() {
        let device = device.autodiff();

        check(8, train!(Weight8, Act8, Unsigned8, device.clone()));
        check(4, train!(Weight4, Act4, Unsigned4, device.clone()));
    }
}
