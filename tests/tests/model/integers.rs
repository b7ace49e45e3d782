//! What takes integers to integers, against integers that were computed by hand.
use crate::devices;
use burn::nn::Relu;
use burn::nn::interpolate::{Interpolate1dConfig, Interpolate2dConfig, InterpolateMode};
use burn::nn::pool::{
    AdaptiveAvgPool1dConfig, AdaptiveAvgPool2dConfig, AvgPool1dConfig, AvgPool2dConfig, MaxPool1dConfig,
    MaxPool2dConfig,
};
use burn::tensor::{Device, Tensor};
use quant_nn::components::tensor::IntegerFormat;
use quant_nn::{
    ClampQuantAccumulator, ClampQuantAccumulatorConfig, ClampTo8bit, Int8ActPerTensorFloat, Int8WeightPerTensorFloat,
    MaybeQuantTensor, QuantForward, QuantLinear, QuantLinearConfig, QuantModule, QuantTensor, RoundTo8bit,
    TruncQuantAccumulator, TruncQuantAccumulatorConfig, TruncTo8bit, quantizer_with,
};

const SCALE: f32 = 0.25;

fn of_integers<const D: usize>(
    ints: &[i32],
    shape: [usize; D],
    zero_point: Option<f32>,
    device: &Device,
) -> QuantTensor<D> {
    let ints = Tensor::<1, _>::from_ints(ints, device).reshape(shape);
    let zero_point = zero_point.map(|zero| Tensor::full([1; D], zero, device));
    QuantTensor::from_int(ints, Tensor::full([1; D], SCALE, device), zero_point, IntegerFormat::signed(12))
}

fn integers<const D: usize>(x: MaybeQuantTensor<D>) -> Vec<i32> {
    x.into_quant().unwrap().int().unwrap().try_into_vec_as().unwrap()
}

/// The sum of a layer: 127 · (100 · 2 − 7) = 24511, in 18 bits.
#[test]
fn an_accumulator_is_truncated_or_clamped() {
    for device in devices() {
        let config = QuantLinearConfig::new(3, 1).with_bias(false);
        let mut linear: QuantLinear<Int8WeightPerTensorFloat, Int8ActPerTensorFloat> = config.init(&device);
        linear.weight = linear.weight.map(|_| Tensor::from_floats([[1.27], [1.27], [1.27]], &device));
        // fresh: 1 / 128
        let x = || Tensor::<2>::from_floats([[100.0 / 128.0, 100.0 / 128.0, -7.0 / 128.0]], &device);
        let sum = || linear.quantize(x());
        assert_eq!(integers(sum()), [24511]);
        assert_eq!(sum().as_quant().unwrap().bit_width.to_f32(), 18.0);

        let round: TruncQuantAccumulator<RoundTo8bit> = TruncQuantAccumulatorConfig::new().init(&device);
        // of 18 bits the highest 8: `24511 / 1024` is 23.94
        assert_eq!(integers(round.quantize(sum())), [24]);
        let floor: TruncQuantAccumulator<TruncTo8bit> = TruncQuantAccumulatorConfig::new().init(&device);
        let floored = floor.quantize(sum());
        assert_eq!(integers(floored.clone()), [23]);
        let ratio = floored.as_quant().unwrap().scale.clone().into_scalar::<f32>()
            / sum().as_quant().unwrap().scale.clone().into_scalar::<f32>();
        assert_eq!(ratio, 1024.0);

        let clamp: ClampQuantAccumulator = ClampQuantAccumulatorConfig::new().init(&device);
        let clamped = clamp.quantize(sum());
        assert_eq!(integers(clamped.clone()), [127]);
        assert_eq!(clamped.as_quant().unwrap().bit_width.to_f32(), 8.0);

        // what is not quantized, or not any more
        assert!(clamp.quantize(Tensor::<1>::ones([2], &device)).as_quant().is_none());
        assert_eq!(integers(clamp.disable_quant().quantize(sum())), [24511]);
    }
}

/// A zero point stays; gradients pass where nothing was clamped.
#[test]
fn a_clamped_accumulator_keeps_scale_and_zero_point() {
    for device in devices() {
        let device = device.autodiff();
        let narrow = quantizer_with!(ClampTo8bit { bit_width: 4, narrow_range: true });
        let clamp = ClampQuantAccumulatorConfig::new().clamp_quant(narrow).init(&device);
        let mut x = of_integers(&[-100, -7, 3, 7, 900], [5], Some(2.0), &device);
        x.value = x.value.detach().require_grad();
        let y = clamp.quantize(x.clone()).into_quant().unwrap();
        assert_eq!(Tensor::clone(y.zero_point.as_ref().unwrap()).into_scalar::<f32>(), 2.0);
        assert_eq!(y.scale.clone().into_scalar::<f32>(), SCALE);
        assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [-7, -7, 3, 7, 7]);
        let grads = y.value.sum().backward();
        assert_eq!(x.value.grad(&grads).unwrap().into_data().try_to_vec::<f32>().unwrap(), [0.0, 1.0, 1.0, 1.0, 0.0]);
    }
}

#[test]
fn burns_layers_pass_integers_on() {
    for device in devices() {
        let line = || of_integers(&[5, -3, 9, 9, -1, -8], [1, 1, 6], None, &device);
        let plane = || of_integers(&[1, 2, 3, 4, -5, -6, -7, -8], [1, 1, 2, 4], None, &device);
        assert_eq!(integers(MaxPool1dConfig::new(2).init().quantize(line())), [5, 9, -1]);
        assert_eq!(integers(MaxPool2dConfig::new([2, 2]).init().quantize(plane())), [2, 4]);
        // sums, of a scale that is divided by the size of a window
        let mean = AvgPool1dConfig::new(2).init().quantize(line());
        assert_eq!(mean.as_quant().unwrap().scale.clone().into_scalar::<f32>(), SCALE / 2.0);
        assert_eq!(integers(mean), [2, 18, -9]);
        assert_eq!(integers(AvgPool2dConfig::new([2, 2]).init().quantize(plane())), [-8, -8]);
        assert_eq!(integers(AdaptiveAvgPool1dConfig::new(3).init().quantize(line())), [2, 18, -9]);
        assert_eq!(integers(AdaptiveAvgPool2dConfig::new([1, 2]).init().quantize(plane())), [-8, -8]);
        assert_eq!(integers(Relu::new().quantize(line())), [5, 0, 9, 9, 0, 0]);
        // windows of different sizes have no integers, and the average that they have
        let pool = AdaptiveAvgPool1dConfig::new(4).init();
        let y = pool.quantize(line());
        assert!(y.as_quant().is_none());
        assert_eq!(y.into_value().into_data(), pool.forward(line().value).into_data());
    }
}

#[test]
fn integers_are_resampled() {
    for device in devices() {
        let line = |zero| of_integers(&[0, 10, 20], [1, 1, 3], zero, &device);
        let to = |mode, length| {
            Interpolate1dConfig::new().with_output_size(Some(length)).with_mode(mode).with_align_corners(true).init()
        };
        assert_eq!(integers(to(InterpolateMode::Nearest, 6).quantize(line(None))), [0, 0, 10, 10, 20, 20]);
        assert_eq!(integers(to(InterpolateMode::Nearest, 6).quantize(line(Some(3.0)))), [0, 0, 10, 10, 20, 20]);
        // 0, 3⅓, 6⅔, 10, 13⅓, 16⅔, 20
        let between = [0, 3, 7, 10, 13, 17, 20];
        assert_eq!(integers(to(InterpolateMode::Linear, 7).quantize(line(None))), between);
        assert_eq!(integers(to(InterpolateMode::Linear, 7).quantize(line(Some(-5.0)))), between);
        // a scale for each channel is one along the line, one along the line is none
        let mut channels = of_integers(&[0, 4, 0, 4], [1, 2, 2], None, &device);
        channels.scale = Tensor::from_floats([[[0.5], [0.25]]], &device).into();
        let y = to(InterpolateMode::Linear, 3).quantize(channels.clone()).into_quant().unwrap();
        assert_eq!(y.scale.dims(), [1, 2, 1]);
        channels.scale = Tensor::from_floats([[[0.5, 0.25]]], &device).into();
        assert!(to(InterpolateMode::Nearest, 4).quantize(channels).as_quant().is_none());
    }
}

/// A cubic interpolation overshoots a step of the whole range, which its integers do not.
#[test]
fn what_overshoots_stays_in_range() {
    let device = Device::flex();
    let format = IntegerFormat::signed(4);
    let ints = Tensor::<4, _>::from_ints([[[[-8, -8, 7, 7]]]], &device);
    let x = QuantTensor::from_int(ints, Tensor::full([1; 4], SCALE, &device), None, format);
    let config = Interpolate2dConfig::new().with_output_size(Some([1, 12])).with_align_corners(false);
    let cubic = config.with_mode(InterpolateMode::Cubic).init();
    let float = cubic.forward(x.value.clone()) / SCALE;
    assert!(float.max().into_scalar::<f32>() > 7.5);
    let y = cubic.quantize(x).into_quant().unwrap();
    assert!(y.is_valid());
    assert_eq!(y.int().unwrap().max().into_scalar::<i32>(), 7);
}

/// One bit with a sign has no integer between −1 and 1.
#[test]
fn one_bit_is_resampled_by_the_nearest_only() {
    for device in devices() {
        let ints = Tensor::<3, _>::from_ints([[[-1, 1, 1]]], &device);
        let x = QuantTensor::from_int(ints, Tensor::full([1; 3], SCALE, &device), None, IntegerFormat::signed(1));
        let to = |mode| Interpolate1dConfig::new().with_output_size(Some(6)).with_mode(mode).init();
        assert_eq!(integers(to(InterpolateMode::Nearest).quantize(x.clone())), [-1, -1, 1, 1, 1, 1]);
        let linear = to(InterpolateMode::Linear);
        assert!(x.clone().interpolate1d(&linear).is_err());
        let y = linear.quantize(x.clone());
        assert_eq!(y.into_value().into_data(), linear.forward(x.value).into_data());
    }
}
