//! What layers return of quantized inputs.
use crate::reference::{cases, close, numbers, operand, shape};
use crate::{floats, i8, integers};
use burn::module::Param;
use burn::tensor::{Device, Int, Tensor, TensorData};
use quant_nn::components::tensor::IntegerFormat;
use quant_nn::{
    InputRequired, Int8AccumulatorAwareWeightQuant, Int8ActPerTensorFloat, Int8BiasPerTensorFloatInternalScaling,
    Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, Int32Bias, MaybeQuantTensor, NoQuant, QuantConv2dConfig,
    QuantConvTranspose1dConfig, QuantConvTranspose2dConfig, QuantIdentity, QuantIdentityConfig, QuantLinear,
    QuantLinearConfig, QuantModule, QuantRelu, QuantReluConfig, QuantTensor,
};
use serde_json::Value;
use tests::devices;

fn parameter<const D: usize>(case: &Value, device: &Device) -> Tensor<D> {
    let weight = TensorData::new(numbers(&case["weight"]), shape::<D>(&case["weight_shape"]));
    Tensor::from_data(weight, device)
}

fn bias(case: &Value, device: &Device) -> Option<Param<Tensor<1>>> {
    let bias = case["bias"].as_array()?.iter().map(|v| v.as_f64().unwrap() as f32);
    Some(Param::from_tensor(Tensor::from_floats(&bias.collect::<Vec<_>>()[..], device)))
}

macro_rules! layer {
    ($case:expr, $config:expr, $weight:expr, $x:expr, $device:expr) => {{
        let config = $config.with_bias(!$case["bias"].is_null());
        macro_rules! with {
            ($w:expr, $b:expr) => {{
                let mut layer = config.weight_quant($w).bias_quant($b).init($device);
                layer.weight = layer.weight.map(|_| $weight);
                layer.bias = bias($case, $device);
                layer.quantize($x).into_quant().unwrap()
            }};
        }
        match ($case["weight_quant"].as_str().unwrap(), $case["bias_quant"].as_str()) {
            ("Int8WeightPerTensorFloat", None) => with!(Int8WeightPerTensorFloat, NoQuant),
            ("Int8WeightPerChannelFloat", None) => with!(Int8WeightPerChannelFloat, NoQuant),
            ("Int8WeightPerTensorFloat", Some("Int32Bias")) => with!(Int8WeightPerTensorFloat, Int32Bias),
            ("Int8WeightPerChannelFloat", Some("Int32Bias")) => with!(Int8WeightPerChannelFloat, Int32Bias),
            ("Int8WeightPerTensorFloat", Some("Int8BiasPerTensorFloatInternalScaling")) => {
                with!(Int8WeightPerTensorFloat, Int8BiasPerTensorFloatInternalScaling)
            }
            ("Int8WeightPerChannelFloat", Some("Int8BiasPerTensorFloatInternalScaling")) => {
                with!(Int8WeightPerChannelFloat, Int8BiasPerTensorFloatInternalScaling)
            }
            other => panic!("{other:?}"),
        }
    }};
}

fn compare<const D: usize>(case: &Value, ours: QuantTensor<D>) {
    let (theirs, what) = (&case["result"], case.to_string());
    close(&what, &floats(ours.value.clone()), &numbers(&theirs["value"]));
    close(&what, &floats(ours.scale.clone()), &numbers(&theirs["scale"]));
    let zero_point = match (case["operation"].as_str(), case["weight_quant"].as_str(), case["bias_quant"].as_str()) {
        // the reference compares scales of different shapes, finds them different, and takes the bias off again
        (Some("conv2d"), Some("Int8WeightPerChannelFloat"), Some("Int32Bias")) => vec![0.0],
        _ => numbers(&theirs["zero_point"]),
    };
    close(&what, &floats(ours.zero_point_or_zeros()), &zero_point);
    assert_eq!(ours.bit_width.to_f32() as f64, theirs["bit_width"].as_f64().unwrap(), "{what}");
    assert_eq!(ours.signed, theirs["signed"].as_bool().unwrap(), "{what}");
    assert!(ours.is_valid(), "{what}");
}

#[test]
fn accumulators_are_the_references() {
    for device in devices() {
        let mut compared = 0;
        for case in &cases() {
            let x = &case["operands"][0];
            match case["operation"].as_str().unwrap() {
                "linear" => {
                    let weight = parameter::<2>(case, &device).transpose();
                    let [inputs, outputs] = weight.dims();
                    let config = QuantLinearConfig::new(inputs, outputs);
                    compare(case, layer!(case, config, weight, operand::<2>(x, &device), &device));
                }
                "conv2d" => {
                    let config = QuantConv2dConfig::new([2, 4], [3, 3]).with_groups(2);
                    let weight = parameter::<4>(case, &device);
                    compare(case, layer!(case, config, weight, operand::<4>(x, &device), &device));
                }
                _ => continue,
            }
            compared += 1;
        }
        assert_eq!(compared, 14);
    }
}

/// Of a transposed convolution, by hand: 6 channels in two groups, a kernel of 3 with a stride of 2. In one element of the
/// output 3 channels and at most 2 of the kernel's 3 elements meet along each dimension: 12 products.
#[test]
fn the_accumulator_of_a_transposed_convolution() {
    let device = Device::flex();
    let config = QuantConvTranspose2dConfig::new([6, 4], [3, 3]).with_stride([2, 2]).with_groups(2).with_bias(false);
    let mut conv = config.weight_quant(Int8WeightPerTensorFloat).init(&device);
    conv.weight = conv.weight.map(|w| w.full_like(1.27));
    let x = i8(&[100.0; 6 * 9], [1, 6, 3, 3], 0.5, &device);
    let y = conv.quantize(x).into_quant().unwrap();
    // log2(255 · 255 · 12) is 19.6
    assert_eq!(y.bit_width.to_f32(), 20.0);
    assert_eq!(integers(&y).into_iter().max(), Some(12 * 100 * 127));
    assert_eq!(floats(y.scale.into()), [0.5 * 1.27 / 127.0]);
}

/// With a dilation other elements of the kernel meet: of a stride and a dilation of 3 all of them, at every third place.
#[test]
fn the_accumulator_of_a_dilated_transposed_convolution() {
    let device = Device::flex();
    for (stride, dilation) in [(3, 3), (2, 2), (4, 2), (3, 2)] {
        let config = QuantConvTranspose1dConfig::new([1, 1], 3).with_stride(stride).with_dilation(dilation);
        let mut conv = config.with_bias(false).weight_quant(Int8WeightPerTensorFloat).init(&device);
        conv.weight = conv.weight.map(|w| w.full_like(1.27));
        let ints = Tensor::<3, _>::from_ints([[[255; 12]]], &device);
        let x = QuantTensor::from_int(ints, Tensor::full([1; 3], 0.5, &device), None, IntegerFormat::unsigned(8));
        let y = conv.quantize(x).into_quant().unwrap();
        let most = integers(&y).into_iter().max().unwrap();
        // counted by hand: all three, and of (4, 2) and (3, 2) every second and every third
        let meet = match (stride, dilation) {
            (4, 2) => 2,
            (3, 2) => 1,
            _ => 3,
        };
        assert_eq!(most, meet * 255 * 127, "{stride} {dilation}");
        assert!(y.is_valid(), "{stride} {dilation}");
    }
}

/// A chain of layers on quantized tensors alone: the scale of each is that of the one before.
#[test]
fn a_chain() {
    for device in devices() {
        let linear = QuantLinearConfig::new(2, 2);
        let mut first = linear.clone().weight_quant(Int8WeightPerTensorFloat).bias_quant(Int32Bias).init(&device);
        first.weight = first.weight.map(|_| Tensor::from_floats([[1.27, -0.5], [0.02, 1.0]], &device));
        first.bias = first.bias.map(|b| b.map(|_| Tensor::from_floats([0.03, -1.0], &device)));
        let x = i8(&[3.0, -4.0], [1, 2], 0.5, &device);
        let y = first.quantize(x).into_quant().unwrap();
        // 127, 2 and −50, 100 in the weight; biases of 6 and −200 in steps of 0.005
        assert_eq!(integers(&y), [3 * 127 - 4 * 2 + 6, -3 * 50 - 4 * 100 - 200]);
        assert_eq!((y.bit_width.to_f32(), y.signed), (33.0, true));

        // what does not quantize passes on what comes
        let relu: QuantRelu<NoQuant> = QuantReluConfig::new().init(&device);
        let y = relu.quantize(y).into_quant().unwrap();
        assert_eq!(integers(&y), [379, 0]);
        let act: QuantIdentity<Int8ActPerTensorFloat> = QuantIdentityConfig::new().init(&device);
        let y = act.quantize(y).into_quant().unwrap();
        assert_eq!((y.bit_width.to_f32(), integers(&y)), (8.0, vec![127, 0]));
    }
}

/// Where types do not tell whether there is a scale, it is asked at run time.
#[test]
fn what_a_bias_and_a_weight_require() {
    let device = Device::flex();
    let linear = QuantLinearConfig::new(2, 2).bias_quant(Int32Bias).init(&device);
    let float: MaybeQuantTensor<2> = Tensor::ones([1, 2], &device).into();
    let error = linear.try_quantize(float.clone()).unwrap_err();
    assert_eq!(error, InputRequired::Scale { quantizer: "Int32Bias" });
    assert!(error.to_string().contains("help: quantize input and weight"), "{error}");
    let quantized: MaybeQuantTensor<2> = i8(&[1.0, 2.0], [1, 2], 0.5, &device).into();
    assert!(linear.try_quantize(quantized.clone()).unwrap().into_quant().is_some());
    // a scale for each of other channels is none for the bias
    let per_channel = QuantTensor {
        scale: Tensor::from_floats([[0.5, 0.25, 0.125]], &device).into(),
        value: Tensor::ones([1, 3], &device),
        ..i8(&[1.0; 3], [1, 3], 0.5, &device)
    };
    let other = QuantLinearConfig::new(3, 2).bias_quant(Int32Bias).init(&device);
    assert!(other.try_quantize(per_channel).is_err());

    let aware = QuantLinearConfig::new(2, 2).weight_quant(Int8AccumulatorAwareWeightQuant).init(&device);
    let error = aware.try_quantize(float.clone()).unwrap_err();
    assert!(matches!(error, InputRequired::BitWidth { .. }), "{error}");
    assert!(aware.try_quantize(quantized).is_ok());

    // who switches the quantizers off has no use for the scale
    let disabled = linear.disable_quant();
    assert!(disabled.try_quantize(float).unwrap().into_quant().is_none());
}

/// Zero points, floats and weights that are not quantized leave a plain tensor, as in the reference.
/// Channels of different scales have none where they are added up.
#[test]
fn an_input_with_a_scale_for_each_channel() {
    let device = Device::flex();
    let image = |channels: usize| {
        let scale: Vec<f32> = (0..channels).map(|c| 0.5 / (1 + c) as f32).collect();
        let scale = Tensor::<1>::from_floats(&scale[..], &device).reshape([1, channels, 1, 1]);
        let ints = Tensor::<4, Int>::full([1, channels, 3, 3], 3, &device);
        QuantTensor::from_int(ints, scale, None, IntegerFormat::signed(8))
    };
    let conv = |groups| QuantConv2dConfig::new([2, 2], [2, 2]).with_groups(groups).bias_quant(Int32Bias).init(&device);
    let depthwise = conv(2).quantize(image(2)).into_quant().unwrap();
    assert_eq!(depthwise.scale.dims(), [1, 2, 1, 1]);
    assert!(depthwise.is_valid());
    assert_eq!(conv(1).try_quantize(image(2)).unwrap_err(), InputRequired::Scale { quantizer: "Int32Bias" });
    let linear = QuantLinearConfig::new(2, 2).with_bias(false).weight_quant(Int8WeightPerTensorFloat).init(&device);
    let row = image(2).slice([0..1, 0..2, 0..1, 0..1]).unwrap().reshape([1, 2]).unwrap();
    assert_eq!(row.scale.dims(), [1, 2]);
    assert!(linear.quantize(row).into_quant().is_none());
}

/// Layers without inputs or outputs.
#[test]
fn layers_of_nothing() {
    // burn's own linear layer of nothing fails on ndarray
    let device = Device::flex();
    let input = |size: usize| {
        let ints = Tensor::<2, Int>::ones([1, size], &device);
        QuantTensor::from_int(ints, Tensor::ones([1, 1], &device), None, IntegerFormat::signed(8))
    };
    let linear = |inputs, outputs| {
        let config = QuantLinearConfig::new(inputs, outputs).with_initializer(burn::nn::Initializer::Zeros);
        config.bias_quant(Int32Bias).init(&device)
    };
    assert_eq!(linear(3, 0).quantize(input(3)).value().dims(), [1, 0]);
    let sums_of_nothing = linear(0, 2).quantize(input(0)).into_quant().unwrap();
    // one bit for the product, and those of the bias
    assert_eq!(sums_of_nothing.bit_width.to_f32(), 33.0);
}

#[test]
fn where_there_is_no_accumulator() {
    let device = Device::flex();
    let linear: QuantLinear = QuantLinearConfig::new(2, 2).init(&device);
    let x = || i8(&[1.0, 2.0], [1, 2], 0.5, &device);
    let shifted = QuantTensor { zero_point: Some(Tensor::full([1, 1], 3.0, &device).into()), ..x() };
    assert!(linear.quantize(shifted).into_quant().is_none());
    assert!(linear.quantize(Tensor::<2>::ones([1, 2], &device)).into_quant().is_none());
    let unquantized: QuantLinear<NoQuant> = QuantLinearConfig::new(2, 2).init(&device);
    assert!(unquantized.quantize(x()).into_quant().is_none());
    // the scale of a zero that is written out is that of none
    let zero = QuantTensor { zero_point: Some(Tensor::zeros([1, 1], &device).into()), ..x() };
    assert!(linear.quantize(zero).into_quant().is_some());
}

/// `quantize` trains what `forward` trains.
#[test]
fn gradients_reach_all_parameters() {
    let device = Device::flex().autodiff();
    let linear = QuantLinearConfig::new(2, 2).bias_quant(Int32Bias).init(&device);
    let q = i8(&[1.0, 2.0], [1, 2], 0.5, &device);
    let x = QuantTensor { value: q.value.require_grad(), ..q };
    let input = x.value.clone();
    let grads = linear.quantize(x).into_value().sum().backward();
    assert!(linear.weight.val().grad(&grads).is_some());
    assert!(linear.bias.as_ref().unwrap().val().grad(&grads).is_some());
    assert!(input.grad(&grads).is_some());
}
