//! Training moves scales, and keeps them positive.
use crate::devices;
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, SgdConfig};
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::components::proxy::WeightQuantProxy;
use quant_nn::quantizers::base::ParamFromMaxScaling;
use quant_nn::{
    Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, QuantIdentity, QuantIdentityConfig,
    QuantLinear, QuantLinearConfig, QuantRelu, QuantReluConfig, Quantizer, Uint8ActPerTensorFloat, quantizer,
    quantizer_with,
};

/// A weight whose scale is learned, from its largest magnitude.
#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
struct LearnedWeight;

#[quantizer(extends(Uint8ActPerTensorFloat))]
struct EarlyAct {
    #[value(3)]
    collect_stats_steps: usize,
}

#[derive(Module, Debug)]
struct Net<W: Quantizer, A: Quantizer> {
    fc1: QuantLinear<W>,
    act: QuantRelu<A>,
    fc2: QuantLinear<W>,
}

type Learned = Net<LearnedWeight, EarlyAct>;

fn learned(device: &Device) -> Learned {
    Net {
        fc1: QuantLinearConfig::new(8, 16).init(device),
        act: QuantReluConfig::new().init(device),
        fc2: QuantLinearConfig::new(16, 1).init(device),
    }
}

fn forward(net: &Learned, x: Tensor<2>) -> Tensor<2> {
    net.fc2.forward(net.act.forward(net.fc1.forward(x)))
}

fn scales(net: &Learned) -> [f32; 3] {
    [
        &net.fc1.weight_quant.proxy().tensor_quant.scaling_impl.value,
        &net.act.act_quant.proxy().tensor_quant().scaling_impl.value,
        &net.fc2.weight_quant.proxy().tensor_quant.scaling_impl.value,
    ]
    .map(|value| value.val().into_scalar())
}

#[test]
fn the_loss_falls_and_scales_move() {
    for device in devices() {
        let device = device.autodiff();
        device.seed(1);
        let mut net = learned(&device);
        let x = Tensor::<2>::random([64, 8], Distribution::Normal(0.0, 1.0), &device);
        let y = x.clone().sum_dim(1).mul_scalar(0.3);
        let before = scales(&net);
        assert_eq!(before[1], 1.0);
        let mut optim = AdamConfig::new().init();
        let mut losses = vec![];
        for _ in 0..60 {
            let loss = (forward(&net, x.clone()) - y.clone()).powi_scalar(2).mean();
            losses.push(loss.clone().into_scalar::<f32>());
            let grads = GradientsParams::from_grads(loss.backward(), &net);
            net = optim.step(1e-2, net, grads);
        }
        assert!(losses[59] < losses[0] / 10.0, "{losses:?}");
        let after = scales(&net);
        assert!((0..3).all(|i| before[i] != after[i]), "{before:?} {after:?}");
    }
}

/// Adam moves a parameter by about its learning rate a step, so at 0.1 (ten times what the test above trains with) and
/// with a target of zero the stored values overshoot zero within a few steps.
#[test]
fn a_learned_scale_stays_positive() {
    let device = Device::flex().autodiff();
    device.seed(2);
    let mut net = learned(&device);
    let mut optim = AdamConfig::new().init();
    let mut crossed = 0;
    for step in 0..500 {
        let x = Tensor::<2>::random([16, 8], Distribution::Normal(0.0, 1.0), &device);
        let weight = net.fc1.weight_quant.forward(&net.fc1.weight).into_quant().unwrap();
        let act = net.act.quantize(net.fc1.forward(x.clone())).into_quant().unwrap();
        for scale in [weight.scale.into_scalar::<f32>(), act.scale.into_scalar::<f32>()] {
            assert!(scale > 0.0 && scale.is_finite(), "step {step}: {scale}");
        }
        let loss = forward(&net, x).powi_scalar(2).mean();
        let grads = GradientsParams::from_grads(loss.backward(), &net);
        let before = scales(&net);
        net = optim.step(0.1, net, grads);
        crossed += before.iter().zip(scales(&net)).filter(|(old, new)| **old * new < 0.0).count();
    }
    assert!(crossed > 0, "the learning rate was not large enough to test anything");
}

#[test]
fn statistics_become_a_parameter() {
    for device in devices() {
        let device = device.autodiff();
        let mut act: QuantIdentity<Early> = QuantIdentityConfig::new().init(&device);
        let scaling = |act: &QuantIdentity<Early>| act.act_quant.proxy().tensor_quant().scaling_impl.clone();
        let id = scaling(&act).value.id;
        let mut optim = SgdConfig::new().init();
        // maxima 1, 2 and 4 give the average 0.9 (0.9 · 1 + 0.1 · 2) + 0.1 · 4 = 1.39
        for (step, max) in [1.0, 2.0, 4.0, 8.0].into_iter().enumerate() {
            let x = Tensor::<1>::from_floats([max, -max / 2.0], &device).require_grad();
            let y = act.forward(x);
            let loss = y.sum();
            let grads = loss.backward();
            assert_eq!(scaling(&act).value.val().grad(&grads).is_some(), step == 3, "step {step}");
            let grads = GradientsParams::from_grads(grads, &act);
            // evaluation uses the average meanwhile, and does not collect
            let eval = act.valid();
            let seen = eval.quantize(Tensor::<1>::from_floats([100.0], &device.clone().inner()));
            let scale: f32 = seen.into_quant().unwrap().scale.into_scalar();
            let expected = [1.0, 1.1, 1.39, 1.39][step] / 128.0;
            assert!((scale - expected).abs() < 1e-6, "step {step}: {scale}");
            act = optim.step(0.0, act, grads);
        }
        let value: f32 = scaling(&act).value.val().into_scalar();
        assert!((value - 1.39).abs() < 1e-6, "{value}");
        assert_eq!(scaling(&act).value.id, id);
        assert_eq!(scaling(&act).steps(), 4);
    }
}

#[quantizer(extends(Int8ActPerTensorFloat))]
struct Early {
    #[value(3)]
    collect_stats_steps: usize,
}

/// A frozen module does not collect, as burn's batch norm does not.
#[test]
fn frozen_statistics() {
    let device = Device::flex().autodiff();
    let act: QuantIdentity<Early> = QuantIdentityConfig::new().init(&device);
    let act = act.freeze();
    act.forward(Tensor::<1>::ones([2], &device));
    assert_eq!(act.act_quant.proxy().tensor_quant().scaling_impl.steps(), 0);
}

/// Per-channel scales on burn's `[in, out]` weights: one for each output.
#[test]
fn per_channel_on_linear_weights() {
    for device in devices() {
        let mut linear: QuantLinear<Int8WeightPerChannelFloat> = QuantLinearConfig::new(2, 3).init(&device);
        let weight = Tensor::<2>::from_floats([[1.0, -25.4, 0.0], [-1.27, 12.7, 0.0]], &device);
        linear.weight = linear.weight.map(|_| weight);
        let quant = linear.quant_weight().unwrap();
        assert_eq!(quant.scale.dims(), [1, 3]);
        let scale: Vec<f32> = quant.scale.to_data().try_to_vec().unwrap();
        // the third channel is all zero: its scale is the minimum, not zero
        assert_eq!(scale, [1.27 / 127.0, 25.4 / 127.0, 1e-10 / 127.0]);
        let int: Vec<i64> = quant.int().unwrap().into_data().convert::<i64>().try_to_vec().unwrap();
        assert_eq!(int, [100, -127, 0, -127, 64, 0]);
    }
}

/// The proxy is of the kind that the declaration says.
#[test]
fn proxies_are_typed() {
    let linear: QuantLinear<LearnedWeight> = QuantLinearConfig::new(2, 3).init(&Device::flex());
    let _: &WeightQuantProxy<_> = linear.weight_quant.proxy();
}

/// An empty batch has no statistic, and no maximum.
#[test]
fn empty_batches() {
    for device in devices() {
        let act: QuantIdentity<Early> = QuantIdentityConfig::new().init(&device.clone().autodiff());
        let quant = act.quantize(Tensor::<2>::zeros([0, 4], &device.autodiff())).into_quant().unwrap();
        assert!(quant.is_valid());
        assert_eq!(act.act_quant.proxy().tensor_quant().scaling_impl.steps(), 0);
    }
}

/// One bit in the narrow range has one integer: nothing is learned, but nothing is infinite either.
#[test]
fn one_bit_in_the_narrow_range() {
    let one = quantizer_with!(Int8WeightPerTensorFloat { bit_width: 1 });
    let weight = QuantLinearConfig::new(4, 2).weight_quant(one).init(&Device::flex()).quant_weight().unwrap();
    assert!(weight.scale.into_scalar::<f32>() > 0.0);
    assert_eq!(weight.value.abs().max().into_scalar::<f32>(), 0.0);
}
