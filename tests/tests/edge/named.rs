//! Edge inputs with a result that can be computed by hand; the page of differences (`quant_nn::quirks`) says the rules.
use crate::devices;
use burn::tensor::{Device, Tensor};
use quant_nn::components::stats::{AbsPercentile, NegativePercentileOrZero, PercentileInterval, Stats};
use quant_nn::{
    Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, MXInt8Weight, QuantConv2dConfig,
    QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig, QuantTensor,
};
use tests::numbers::{floats, tensor};

/// The weight of a linear layer from `n` inputs to as many outputs as there are rows.
fn weight<Q>(rows: &[&[f32]], device: &Device) -> QuantTensor<2>
where
    Q: quant_nn::WeightQuantizer<Error: quant_nn::Never> + Default,
{
    let flat: Vec<f32> = rows.concat();
    let (outputs, inputs) = (rows.len(), flat.len() / rows.len());
    let mut linear: QuantLinear<Q> = QuantLinearConfig::new(inputs.max(1), outputs).init(device);
    linear.weight = linear.weight.map(|_| tensor(&flat, [outputs, inputs], device).swap_dims(0, 1));
    let quant = linear.quant_weight().unwrap();
    quant.transpose().unwrap()
}

/// The smallest scale is `1e-10 / 127`, so zeros are zeros, and what is far below it becomes 0.
#[test]
fn zeros_and_subnormals() {
    for device in devices() {
        for x in [[0.0; 3], [1e-40, -2e-40, 0.0]] {
            let quant = weight::<Int8WeightPerTensorFloat>(&[&x], &device);
            assert_eq!(floats(&quant.value), [0.0; 3]);
            assert_eq!(floats(&quant.scale), [1e-10 / 127.0]);
            assert!(quant.is_valid());
        }
    }
}

/// Of constant channels every weight is the largest: 127 times its scale.
#[test]
fn one_element_and_constant_channels() {
    for device in devices() {
        let one = weight::<Int8WeightPerTensorFloat>(&[&[-0.3]], &device);
        assert_eq!((floats(&one.value), floats(&one.scale)), (vec![-0.3], vec![0.3 / 127.0]));
        let channels = weight::<Int8WeightPerChannelFloat>(&[&[12.7, 12.7], &[0.0, 0.0], &[-2.54, -2.54]], &device);
        assert_eq!(floats(&channels.value), [12.7, 12.7, 0.0, 0.0, -2.54, -2.54]);
        let integers: Vec<i32> = channels.int().unwrap().into_data().iter().collect();
        assert_eq!(integers, [127, 127, 0, 0, -127, -127]);
    }
}

/// An outlier takes the whole range, per tensor or of its channel; its neighbours are 0.
#[test]
fn huge_outliers() {
    for device in devices() {
        let rows: [&[f32]; 2] = [&[1e30, 1.0], &[1.27, -0.02]];
        assert_eq!(floats(&weight::<Int8WeightPerTensorFloat>(&rows, &device).value), [1e30, 0.0, 0.0, 0.0]);
        let channels = weight::<Int8WeightPerChannelFloat>(&rows, &device);
        assert_eq!(floats(&channels.value), [1e30, 0.0, 1.27, -0.02]);
        let max = f32::MAX;
        assert_eq!(floats(&weight::<Int8WeightPerTensorFloat>(&[&[max, -max, 1.0]], &device).scale), [max / 127.0]);
    }
}

/// NaN or an infinity decides the scale, so that everything with that scale is NaN; other channels are as they were.
#[test]
fn what_is_not_finite_stays_in_its_channel() {
    for device in devices() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let rows: [&[f32]; 2] = [&[bad, 1.0], &[1.27, -0.02]];
            assert!(floats(&weight::<Int8WeightPerTensorFloat>(&rows, &device).value).iter().all(|v| v.is_nan()));
            let channels = weight::<Int8WeightPerChannelFloat>(&rows, &device);
            let value = floats(&channels.value);
            assert!(value[0].is_nan() && value[1].is_nan(), "{value:?}");
            assert_eq!(value[2..], [1.27, -0.02]);
            assert!(!channels.is_valid());
            assert!(channels.int().is_err());
        }
    }
}

/// The statistic of nothing is 0, so the scale is the smallest.
#[test]
fn empty_weights() {
    for device in devices() {
        let quant = weight::<Int8WeightPerTensorFloat>(&[&[], &[]], &device);
        assert_eq!((quant.value.dims(), floats(&quant.scale)), ([2, 0], vec![1e-10 / 127.0]));
        assert!(quant.is_valid());
        let quant = weight::<Int8WeightPerChannelFloat>(&[&[], &[]], &device);
        assert_eq!((quant.value.dims(), floats(&quant.scale)), ([2, 0], vec![1e-10 / 127.0; 2]));
    }
}

/// An empty batch is not collected: the average is what it would be without it.
#[test]
fn empty_batches() {
    for device in devices() {
        let identity: QuantIdentity<Int8ActPerTensorFloat> = QuantIdentityConfig::new().init(&device);
        let pass = |x: Tensor<2>| identity.quantize(x).into_quant().unwrap();
        assert_eq!(pass(Tensor::zeros([0, 4], &device)).value.dims(), [0, 4]);
        pass(tensor(&[2.56, -1.0], [1, 2], &device));
        pass(Tensor::zeros([3, 0], &device));
        // the average alone decides in evaluation
        use burn::module::Module;
        let scale =
            identity.valid().quantize(tensor(&[0.0], [1, 1], &device.clone().inner())).into_quant().unwrap().scale;
        assert_eq!(floats(&scale), [2.56 / 128.0]);
    }
}

/// `⌊0.01 · 10 + 0.5⌋ = 0` of ten elements, and `⌈0 · 10⌉ = 0`: the smallest.
#[test]
fn percentiles_of_rank_0() {
    for device in devices() {
        let x: Vec<f32> = (0..10).map(|i| i as f32 - 4.5).collect();
        let x = tensor(&x, [1, 10], &device);
        assert_eq!(floats(&AbsPercentile::new(1.0).stats(x.clone())), [0.5]);
        assert_eq!(floats(&AbsPercentile::new(0.0).stats(x.clone())), [0.5]);
        assert_eq!(floats(&NegativePercentileOrZero::new(0.0).stats(x.clone())), [-4.5]);
        assert_eq!(floats(&PercentileInterval::new(0.0, 100.0).stats(x)), [9.0]);
    }
}

/// 35 inputs are a block of 32 and one of 3, which is filled up with zeros that change nothing.
#[test]
fn groups_that_do_not_divide() {
    for device in devices() {
        // both blocks begin with their largest: scales of 1 / 64 and 4 / 64
        let mut x = [0.25; 35];
        (x[0], x[32]) = (1.0, 4.0);
        let quant = weight::<MXInt8Weight>(&[&x], &device);
        let scale = floats(&quant.scale);
        assert_eq!(
            (scale.len(), scale[0], scale[31], scale[32], scale[34]),
            (35, 1.0 / 128.0, 1.0 / 128.0, 4.0 / 128.0, 4.0 / 128.0)
        );
        let value = floats(&quant.value);
        // the largest of a block is clamped to 127 steps
        assert_eq!((value[0], value[1], value[32], value[34]), (127.0 / 128.0, 0.25, 127.0 / 32.0, 0.25));
        // a convolution's blocks run over its input channels
        let conv = QuantConv2dConfig::new([3, 2], [1, 1]).weight_quant(MXInt8Weight).init(&device);
        assert_eq!(conv.quant_weight().unwrap().value.dims(), [2, 3, 1, 1]);
    }
}
