//! A layer that took in the batch norm behind it does what both did.
use crate::devices;
use burn::module::{Module, RunningState};
use burn::nn::{BatchNorm, BatchNormConfig, Initializer};
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, FloatDType, Tensor, TensorData, Tolerance};
use quant_nn::quantizers::base::ParamFromMaxScaling;
use quant_nn::{
    DependencyError, Int8BiasPerTensorFloatInternalScaling, Int8WeightPerTensorFloat, MergeBatchNorm, MergeBnError,
    NoQuant, QuantConv1d, QuantConv1dConfig, QuantConv2d, QuantConv2dConfig, QuantConv3d, QuantConv3dConfig,
    QuantConvTranspose1d, QuantConvTranspose1dConfig, QuantConvTranspose2d, QuantConvTranspose2dConfig,
    QuantConvTranspose3d, QuantConvTranspose3dConfig, QuantLinear, QuantLinearConfig, QuantScaleBias,
    QuantScaleBiasConfig, SharedQuantizer, WeightLayer, WeightModule, quantizer, share,
};
use tests::random::Random;

/// A batch norm that has seen something.
fn batch_norm(random: &mut Random, channels: usize, device: &Device) -> BatchNorm {
    let bn = BatchNormConfig::new(channels).init(device);
    BatchNorm {
        gamma: bn.gamma.map(|_| random.tensor([channels], 1.0, device)),
        beta: bn.beta.map(|_| random.tensor([channels], 1.0, device)),
        running_mean: RunningState::new(random.tensor([channels], 1.0, device)),
        running_var: RunningState::new(random.tensor([channels], 1.0, device).abs() + 0.1),
        ..bn
    }
}

/// The layer, of 6 output channels, alone after the merge, and before it with the batch norm.
macro_rules! check {
    ($random:ident, $device:ident, $layer:expr, $shape:expr) => {{
        let mut layer = $layer;
        let bn = batch_norm(&mut $random, 6, &$device);
        let x = $random.tensor($shape, 1.0, &$device);
        let wanted = bn.forward(layer.forward(x.clone()));
        layer.merge_bn(&bn).unwrap();
        assert!(layer.bias.is_some());
        let found = layer.forward(x).into_data();
        found.assert_approx_eq(&wanted.into_data(), Tolerance::<f32>::rel_abs(1e-4, 1e-4));
    }};
}

#[test]
fn every_layer_with_a_weight_takes_in_a_batch_norm() {
    for device in devices() {
        let mut random = Random(3);
        for bias in [true, false] {
            let linear: QuantLinear<NoQuant> = QuantLinearConfig::new(5, 6).with_bias(bias).init(&device);
            check!(random, device, linear, [3, 5]);
            let scale: QuantScaleBias<NoQuant> = QuantScaleBiasConfig::new(6).with_bias(bias).init(&device);
            check!(random, device, scale, [2, 6, 3]);
            let config = QuantConv1dConfig::new(4, 6, 3).with_groups(2).with_bias(bias);
            let conv: QuantConv1d<NoQuant> = config.init(&device);
            check!(random, device, conv, [2, 4, 7]);
            let config = QuantConv2dConfig::new([4, 6], [3, 2]).with_groups(2).with_bias(bias);
            let conv: QuantConv2d<NoQuant> = config.init(&device);
            check!(random, device, conv, [2, 4, 5, 5]);
            let config = QuantConv3dConfig::new([4, 6], [2, 2, 2]).with_groups(2).with_bias(bias);
            let conv: QuantConv3d<NoQuant> = config.init(&device);
            check!(random, device, conv, [2, 4, 3, 3, 3]);
            // the weight of one of these holds the output channels of a group, for the input channels of all
            let config = QuantConvTranspose1dConfig::new([4, 6], 3).with_groups(2).with_bias(bias);
            let conv: QuantConvTranspose1d<NoQuant> = config.init(&device);
            check!(random, device, conv, [2, 4, 7]);
            let config = QuantConvTranspose2dConfig::new([4, 6], [3, 2]).with_groups(2).with_bias(bias);
            let conv: QuantConvTranspose2d<NoQuant> = config.init(&device);
            check!(random, device, conv, [2, 4, 5, 5]);
            let config = QuantConvTranspose3dConfig::new([4, 6], [2, 2, 2]).with_bias(bias);
            let conv: QuantConvTranspose3d<NoQuant> = config.init(&device);
            check!(random, device, conv, [2, 4, 3, 3, 3]);
        }
    }
}

#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
struct Learned;

#[quantizer(extends(Learned), values)]
struct AtMostOne;
#[quantizer]
impl AtMostOne {
    #[value]
    fn scaling_init(module: &impl WeightModule) -> Result<Tensor<1>, DependencyError> {
        let max = module.weight().abs().max();
        match max.clone().into_scalar::<f32>() {
            ..=1.0 => Ok(max),
            max => Err(DependencyError::refused("AtMostOne", format!("{max} is too large"))),
        }
    }
}

/// A learned scale is that of the merged weight, and the parameters are those that an optimizer knows.
#[test]
fn the_quantizers_are_built_again_and_training_goes_on() {
    for device in devices() {
        let device = device.autodiff();
        let config = QuantLinearConfig::new(2, 1).with_initializer(Initializer::Constant { value: 0.5 });
        let mut linear: QuantLinear<Learned, NoQuant, NoQuant, Int8BiasPerTensorFloatInternalScaling> =
            config.init(&device);
        let (weight, bias) = (linear.weight.id, linear.bias.as_ref().unwrap().id);
        let mut bn = BatchNormConfig::new(1).with_epsilon(1e-12).init(&device);
        bn.gamma = bn.gamma.map(|_| Tensor::from_floats([5.08], &device));
        bn.beta = bn.beta.map(|_| Tensor::from_floats([-1.27], &device));
        linear.merge_bn(&bn).unwrap();
        assert_eq!((linear.weight.id, linear.bias.as_ref().unwrap().id), (weight, bias));
        assert_eq!(linear.quant_weight().unwrap().scale.into_scalar::<f32>(), 0.02);
        let quant = linear.quant_bias(Tensor::<2>::ones([1, 2], &device)).unwrap();
        // 0.5 · 5.08 − 1.27, of the range of 128 integers
        assert!((quant.scale.into_scalar::<f32>() - 1.27 / 128.0).abs() < 1e-7);

        let loss = linear.forward(Tensor::<2>::ones([1, 2], &device)).sum();
        let grads = GradientsParams::from_grads(loss.backward(), &linear);
        let mut optim = SgdConfig::new().init();
        let trained = optim.step(0.1, linear.clone(), grads);
        let moved = |a: Tensor<1>, b: Tensor<1>| (a - b).into_scalar::<f32>();
        let of_bias = |layer: &QuantLinear<Learned, NoQuant, NoQuant, _>| layer.bias.as_ref().unwrap().val();
        // the bias is the 127 of 128 integers that its scale follows it with
        assert!((moved(of_bias(&linear), of_bias(&trained)) - 0.1 * 127.0 / 128.0).abs() < 1e-6);
        assert_ne!(linear.weight.val().into_data(), trained.weight.val().into_data());
    }
}

#[test]
fn what_cannot_be_merged_leaves_the_layer_as_it_was() {
    let device = Device::flex();
    let config = QuantLinearConfig::new(2, 3).with_bias(false).with_initializer(Initializer::Constant { value: 0.5 });
    let mut linear: QuantLinear<AtMostOne> = config.try_init(&device).unwrap();
    let error = linear.merge_bn(&BatchNormConfig::new(4).init(&device)).unwrap_err();
    assert_eq!(error, MergeBnError::Channels { layer: 3, batch_norm: 4 });
    assert_eq!(error.to_string(), "the layer has 3 output channels and the batch norm has 4");

    let mut bn = BatchNormConfig::new(3).init(&device);
    bn.gamma = bn.gamma.map(|gamma| gamma * 4.0);
    let error = linear.merge_bn(&bn).unwrap_err();
    assert!(error.to_string().contains("is too large"), "{error}");
    assert!(linear.bias.is_none());
    assert_eq!(linear.weight.val().abs().max().into_scalar::<f32>(), 0.5);
    assert_eq!(linear.weight_quant.error(), None);

    let shared = || -> QuantLinear<SharedQuantizer<Learned>> { QuantLinearConfig::new(2, 3).init(&device) };
    let (mut a, mut b) = (shared(), shared());
    share(&mut [&mut a, &mut b]).unwrap();
    let error = a.merge_bn(&bn).unwrap_err();
    assert!(error.to_string().contains("help: merge batch norms before `share`"), "{error}");

    // what is not finite is refused as a load of it is
    let mut linear: QuantLinear<Learned> = QuantLinearConfig::new(2, 3).init(&device);
    let before = linear.quant_weight().unwrap().scale.into_scalar::<f32>();
    bn.gamma = bn.gamma.map(|gamma| gamma * f32::NAN);
    let error = linear.merge_bn(&bn).unwrap_err();
    assert!(error.to_string().contains("the weight has numbers that are not finite"), "{error}");
    assert_eq!(linear.quant_weight().unwrap().scale.into_scalar::<f32>(), before);
    linear.weight = linear.weight.map(|w| w * f32::NAN);
    assert!(linear.init_tensor_quant().is_err());
}

/// A new bias is trained if the weight is; a batch norm of another precision is taken in.
#[test]
fn a_new_bias_is_as_the_weight() {
    let device = Device::flex().autodiff();
    let config = QuantLinearConfig::new(2, 3).with_bias(false);
    let bn = BatchNormConfig::new(3).init(&device);
    let linear = || -> QuantLinear<Learned> { config.init(&device) };
    let trained = |mut layer: QuantLinear<Learned>| {
        layer.merge_bn(&bn).unwrap();
        layer.train().bias.unwrap().is_require_grad()
    };
    assert!(trained(linear()));
    assert!(trained(linear().valid()));
    assert!(!trained(linear().freeze()));
    assert!(!trained(linear().freeze().valid()));
    for (of_layer, of_bn) in
        [(FloatDType::F32, FloatDType::F64), (FloatDType::F64, FloatDType::F32), (FloatDType::F16, FloatDType::F32)]
    {
        let mut layer: QuantLinear<NoQuant> = config.init(&Device::flex());
        layer.weight = layer.weight.map(|w| w.cast(of_layer));
        let mut bn = BatchNormConfig::new(3).init(&Device::flex());
        bn.gamma = bn.gamma.map(|gamma| gamma.cast(of_bn));
        layer.merge_bn(&bn).unwrap();
        assert_eq!(FloatDType::from(layer.weight.val().dtype()), of_layer);
        assert_eq!(FloatDType::from(layer.bias.unwrap().val().dtype()), of_layer);
    }
}

/// Burn adds what a pass brought to the averages with the next one, or with `valid()`.
#[test]
fn a_merge_takes_in_the_last_batch() {
    for device in devices() {
        let device = device.autodiff();
        let linear: QuantLinear<NoQuant> = QuantLinearConfig::new(2, 3).init(&device);
        let bn = BatchNormConfig::new(3).init(&device);
        let x: Tensor<2> = Random(3).tensor([5, 2], 1.0, &device);
        bn.forward(linear.forward(x));
        // first of all, since `valid()` brings the averages up to date
        let mut merged = linear.clone();
        merged.merge_bn(&bn).unwrap();
        let mut wanted = linear.valid();
        wanted.merge_bn(&bn.valid()).unwrap();
        assert_eq!(merged.weight.val().into_data(), wanted.weight.val().into_data());
        assert_eq!(merged.bias.unwrap().val().into_data(), wanted.bias.unwrap().val().into_data());
        assert_ne!(bn.running_mean.value().into_data(), TensorData::from([0f32; 3]));
    }
}

/// A layer that had no bias has one.
#[test]
fn a_merged_layer_is_recorded_and_loaded() {
    for device in devices() {
        let mut random = Random(5);
        let config = QuantConv2dConfig::new([2, 6], [3, 3]);
        let conv = || -> QuantConv2d<Learned> { config.init(&device) };
        let mut merged: QuantConv2d<Learned> = config.clone().with_bias(false).init(&device);
        merged.merge_bn(&batch_norm(&mut random, 6, &device)).unwrap();
        let x = random.tensor([1, 2, 4, 4], 1.0, &device);
        let loaded = conv().load_record(merged.clone().into_record());
        assert_eq!(loaded.forward(x.clone()).into_data(), merged.forward(x).into_data());
    }
}
