//! What has no quantized result is an error at once, which says why and what to do.
use crate::{Operand, i8};
use burn::nn::PaddingConfig2d;
use burn::nn::pool::{AvgPool1dConfig, AvgPool2dConfig, MaxPool2dConfig};
use burn::tensor::{Device, FloatDType, Tensor};
use quant_nn::components::tensor::{FloatFormat, IntegerFormat, MantissaCodes};
use quant_nn::{NoQuant, QuantReluConfig, QuantTensor, QuantTensorError as E};

fn device() -> Device {
    Device::flex()
}
fn a() -> QuantTensor<2> {
    i8(&[1.0, -2.0, 3.0, 4.0], [2, 2], 0.5, &device())
}
fn of_scale(scale: f32) -> QuantTensor<2> {
    i8(&[1.0, -2.0, 3.0, 4.0], [2, 2], scale, &device())
}
fn shifted() -> QuantTensor<2> {
    Operand { ints: &[1.0, 2.0, 3.0, 4.0], shape: [2, 2], scale: 0.5, zero_point: 2.0, bits: 8.0, signed: true }
        .on(&device())
}
fn per_channel() -> QuantTensor<2> {
    QuantTensor { scale: Tensor::from_floats([[0.5, 0.25]], &device()).into(), ..a() }
}
fn floats() -> QuantTensor<2> {
    let format = FloatFormat {
        exponent_bit_width: 4.0.into(),
        mantissa_bit_width: 3.0.into(),
        exponent_bias: 7.0.into(),
        saturating: true,
        inf_values: MantissaCodes::NONE,
        nan_values: MantissaCodes::NONE,
    };
    QuantTensor { float_format: Some(format), ..a() }
}

#[track_caller]
fn says<const D: usize>(result: Result<QuantTensor<D>, E>, wanted: E) {
    let error = result.unwrap_err();
    assert_eq!(error, wanted);
    // where the misfit is all there is to say, there is no remedy beside it
    let plain = matches!(error, E::Shapes { .. } | E::Dims { .. } | E::Slice { .. } | E::Empty { .. });
    assert!(error.to_string().contains("help: ") || plain, "{error}");
}

#[test]
fn scales_zero_points_and_formats_that_differ() {
    let scales = |operation| E::Scales { operation, first: 0.5, second: 0.25 };
    says(a().add(of_scale(0.25)), scales("add"));
    says(a().sub(of_scale(0.25)), scales("sub"));
    says(QuantTensor::cat(vec![a(), of_scale(0.25)], 0), scales("cat"));
    // in one channel
    says(a().add(per_channel()), scales("add"));
    // the same to the precision of a float
    assert!(a().add(of_scale(0.500_001)).is_ok());
    let zero_points = E::ZeroPoints { operation: "cat", first: 0.0, second: 2.0 };
    says(QuantTensor::cat(vec![a(), shifted()], 0), zero_points);
    let format = |bit_width, signed| IntegerFormat { bit_width, signed };
    let formats = |first, second| E::Formats { operation: "cat", first, second };
    let narrower = QuantTensor { bit_width: 4.0.into(), ..a() };
    says(QuantTensor::cat(vec![a(), narrower], 0), formats(format(8.0, true), format(4.0, true)));
    let unsigned = QuantTensor { signed: false, ..a() };
    says(QuantTensor::cat(vec![a(), unsigned], 1), formats(format(8.0, true), format(8.0, false)));
}

#[test]
fn products_of_shifted_integers() {
    says(a().mul(shifted()), E::ZeroPoint { operation: "mul" });
    says(shifted().matmul(a()), E::ZeroPoint { operation: "matmul" });
    says(shifted().abs(), E::ZeroPoint { operation: "abs" });
}

#[test]
fn floating_point_numbers() {
    let floats_of = |operation| E::Floats { operation };
    says(floats().add(a()), floats_of("add"));
    says(a().sub(floats()), floats_of("sub"));
    says(a().mul(floats()), floats_of("mul"));
    says(floats().matmul(a()), floats_of("matmul"));
    says(floats().abs(), floats_of("abs"));
    says(floats().add_scalar(1.0), floats_of("add_scalar"));
    says(QuantTensor::cat(vec![floats(), floats()], 0), floats_of("cat"));
    // what moves numbers, or changes their sign or scale, is right for them too
    assert!(floats().neg().mul_scalar(2.0).unwrap().reshape([4]).unwrap().minifloat().is_ok());
    assert_eq!(floats().int().unwrap_err(), floats_of("int"));
    assert_eq!(a().minifloat().unwrap_err(), E::Integers { operation: "minifloat" });
    let between = QuantTensor { value: a().value + 0.2, ..a() };
    assert_eq!(between.int().unwrap_err(), E::Invalid { operation: "int" });
    let between = QuantTensor { float_format: floats().float_format, ..between };
    assert_eq!(between.minifloat().unwrap_err(), E::Invalid { operation: "minifloat" });
}

#[test]
fn a_scale_that_varies() {
    let varies = |operation| E::Granularity { operation, shape: vec![1, 2] };
    says(per_channel().reshape([4]), varies("reshape"));
    says(per_channel().flatten::<1>(0, 1), varies("reshape"));
    says(per_channel().rearrange(|t| t), varies("rearrange"));
    // along what is added up
    says(per_channel().matmul(a()), varies("matmul"));
    assert!(a().matmul(per_channel()).is_ok());
    let image = || i8(&[1.0; 16], [1, 1, 4, 4], 0.5, &device());
    let per_column = QuantTensor { scale: Tensor::full([1, 1, 1, 4], 0.5, &device()).into(), ..image() };
    let wide = |operation| E::Granularity { operation, shape: vec![1, 1, 1, 4] };
    says(per_column.clone().max_pool2d(&MaxPool2dConfig::new([2, 2]).init()), wide("max_pool2d"));
    says(per_column.avg_pool2d(&AvgPool2dConfig::new([2, 2]).init()), wide("avg_pool2d"));
}

#[test]
fn shapes() {
    let misfit = |operation, first: &[usize], second: &[usize]| E::Shapes {
        operation,
        first: first.to_vec(),
        second: second.to_vec(),
    };
    let three = || i8(&[1.0; 3], [1, 3], 0.5, &device());
    says(a().add(three()), misfit("add", &[2, 2], &[1, 3]));
    says(a().mul(three()), misfit("mul", &[2, 2], &[1, 3]));
    says(a().matmul(three()), misfit("matmul", &[2, 2], &[1, 3]));
    says(a().reshape([3]), misfit("reshape", &[2, 2], &[3]));
    says(a().flatten::<2>(0, 1), misfit("flatten", &[2, 2], &[4]));
    says(a().flatten::<1>(1, 0), misfit("flatten", &[2, 2], &[]));
    says(a().flatten::<1>(0, usize::MAX), misfit("flatten", &[2, 2], &[]));
    let dims = |operation, dims: &[usize]| E::Dims { operation, dims: dims.to_vec(), shape: vec![2, 2] };
    says(a().permute([0, 0]), dims("permute", &[0, 0]));
    says(a().swap_dims(0, 2), dims("swap_dims", &[0, 2]));
    let one = i8(&[1.0], [1], 0.5, &device());
    assert!(one.clone().transpose().is_err() && one.clone().matmul(one).is_err());
    let slice = |range, dim| E::Slice { operation: "slice", range, dim, size: 2 };
    says(a().slice([0..2, 0..3]), slice(0..3, 1));
    #[expect(clippy::reversed_empty_ranges)]
    let backwards = 1..0;
    says(a().slice([backwards.clone(), 0..1]), slice(backwards, 0));
    says(QuantTensor::cat(vec![a(), three()], 0), misfit("cat", &[2, 2], &[1, 3]));
    says(QuantTensor::cat(vec![a(), a()], 2), dims("cat", &[2]));
    says(QuantTensor::<2>::cat(vec![], 0), E::Empty { operation: "cat" });
}

#[test]
fn numbers() {
    for number in [0.0, f32::INFINITY] {
        says(a().mul_scalar(number), E::Number { operation: "mul_scalar", number });
        says(a().div_scalar(number), E::Number { operation: "div_scalar", number });
    }
    says(a().add_scalar(f32::INFINITY), E::Number { operation: "add_scalar", number: f32::INFINITY });
    assert!(a().mul_scalar(f32::NAN).is_err() && a().add_scalar(f32::NAN).is_err());
}

#[test]
fn averages_of_different_numbers_of_elements() {
    let image = || i8(&[1.0; 16], [1, 1, 4, 4], 0.5, &device());
    let windows = |operation, reason| E::Windows { operation, reason };
    let pad = PaddingConfig2d::Explicit(1, 1, 1, 1);
    let uncounted = AvgPool2dConfig::new([2, 2]).with_padding(pad.clone()).with_count_include_pad(false).init();
    let reason = "the padding is not counted (`count_include_pad`), so the averages are not of equally many elements";
    says(image().avg_pool2d(&uncounted), windows("avg_pool2d", reason));
    assert!(image().avg_pool2d(&AvgPool2dConfig::new([2, 2]).with_padding(pad).init()).unwrap().is_valid());
    let ceil = AvgPool2dConfig::new([3, 3]).with_ceil_mode(true).init();
    let reason = "windows may go beyond the border (`ceil_mode`), so the averages are not of equally many elements";
    says(image().avg_pool2d(&ceil), windows("avg_pool2d", reason));
    let reason = "the output's size does not divide the input's, so the averages are not of equally many elements";
    says(image().adaptive_avg_pool2d([3, 1]), windows("adaptive_avg_pool2d", reason));
    says(image().adaptive_avg_pool2d([0, 1]), windows("adaptive_avg_pool2d", reason));
    let signal = || i8(&[1.0; 4], [1, 1, 4], 0.5, &device());
    says(signal().adaptive_avg_pool1d(3), windows("adaptive_avg_pool1d", reason));
    assert!(signal().avg_pool1d(&AvgPool1dConfig::new(2).init()).is_ok());
    assert!(i8(&[], [1, 1, 0], 0.5, &device()).adaptive_avg_pool1d(1).is_err());
}

#[test]
fn windows_that_are_none() {
    let image = || i8(&[1.0; 16], [1, 1, 4, 4], 0.5, &device());
    let max = |kernel: usize, stride: usize, pad: usize| {
        let pad = PaddingConfig2d::Explicit(pad, pad, pad, pad);
        let pool = MaxPool2dConfig::new([kernel; 2]).with_strides([stride; 2]).with_padding(pad);
        image().max_pool2d(&pool.init())
    };
    let windows = |reason| E::Windows { operation: "max_pool2d", reason };
    says(max(0, 1, 0), windows("a size, a stride or a dilation of the windows is 0"));
    says(max(2, 0, 0), windows("a size, a stride or a dilation of the windows is 0"));
    says(max(2, 2, 2), windows("there are windows in the padding alone"));
    says(max(5, 1, 0), windows("the windows are larger than the tensor"));
    assert!(max(5, 1, 1).is_ok() && max(2, 2, 1).is_ok());
    let signal = i8(&[1.0; 4], [1, 1, 4], 0.5, &device());
    says(
        signal.avg_pool1d(&AvgPool1dConfig::new(5).init()),
        E::Windows { operation: "avg_pool1d", reason: "the windows are larger than the tensor" },
    );
}

/// 0.0 comes up where something is cut off or padded, and is none of these integers.
#[test]
fn integers_without_a_zero() {
    let no_zero = |operation| E::NoZero { operation };
    let between = || a().add_scalar(0.35).unwrap();
    let outside = || a().add_scalar(-100.0).unwrap();
    let sign = || Operand {
        ints: &[1.0, -1.0, 1.0, -1.0],
        bits: 1.0,
        signed: true,
        shape: [2, 2],
        scale: 0.5,
        zero_point: 0.0,
    };
    says(between().relu(), no_zero("relu"));
    says(outside().relu(), no_zero("relu"));
    says(sign().on(&device()).relu(), no_zero("relu"));
    assert_eq!(crate::integers(&a().relu().unwrap()), [1, 0, 3, 4]);
    assert_eq!(crate::integers(&shifted().relu().unwrap()), [2, 2, 3, 4]);
    let pad =
        |pad: usize| AvgPool2dConfig::new([2, 2]).with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad)).init();
    let image = || outside().reshape([1, 1, 2, 2]).unwrap();
    says(image().avg_pool2d(&pad(1)), no_zero("avg_pool2d"));
    assert!(image().avg_pool2d(&pad(0)).is_ok());
    // the layer goes on with the value
    let relu = QuantReluConfig::new().act_quant(NoQuant).init(&device());
    assert!(relu.quantize(between()).into_quant().is_none());
    assert!(relu.quantize(a()).into_quant().is_some());
}

#[test]
fn operands_that_are_not_together() {
    let [device, other] = tests::devices();
    let mixed = |operation| E::Mixed { operation };
    let there = || i8(&[1.0, -2.0, 3.0, 4.0], [2, 2], 0.5, &other);
    says(a().add(there()), mixed("add"));
    says(a().mul(there()), mixed("mul"));
    says(a().matmul(there()), mixed("matmul"));
    says(QuantTensor::cat(vec![a(), there()], 0), mixed("cat"));
    assert!(a().add(there().to_device(&device)).is_ok());
    let double = QuantTensor {
        value: a().value.cast(FloatDType::F64),
        scale: a().scale.map(|s| s.cast(FloatDType::F64)),
        ..a()
    };
    says(a().add(double), mixed("add"));
}

/// Nothing is no mistake.
#[test]
fn empty_tensors() {
    for device in tests::devices() {
        let channels = || QuantTensor {
            scale: Tensor::from_floats([[0.5], [0.25]], &device).into(),
            ..i8(&[1.0; 4], [2, 2], 0.5, &device)
        };
        let none = || channels().slice([0..2, 1..1]).unwrap();
        let dims = |q: Result<QuantTensor<2>, E>| q.unwrap().value.dims();
        assert_eq!(dims(none().add(none())), [2, 0]);
        assert_eq!(dims(none().mul(none())), [2, 0]);
        assert_eq!(dims(QuantTensor::cat(vec![none(), channels()], 1)), [2, 2]);
        assert_eq!(dims(QuantTensor::cat(vec![none(), none()], 1)), [2, 0]);
        let product = none().matmul(i8(&[], [0, 3], 0.5, &device)).unwrap();
        assert_eq!((product.value.dims(), product.bit_width.to_f32()), ([2, 3], 16.0));
        assert_eq!(crate::integers(&product), [0; 6]);
        assert_eq!(none().reshape([2, 1, 0]).unwrap().scale.dims(), [2, 1, 1]);
        assert!(none().is_valid() && none().int().is_ok());
        let no_channels = QuantTensor { scale: Tensor::empty([2, 0], &device).into(), ..none() };
        assert!(no_channels.channel_scale(1).is_none());
    }
    says(
        a().reshape([usize::MAX, 2]),
        E::Shapes { operation: "reshape", first: vec![2, 2], second: vec![usize::MAX, 2] },
    );
}

/// What no type holds, and what a float holds only nearly.
#[test]
fn integers_that_are_too_large() {
    let of = |int: f32, bits| {
        Operand { ints: &[int], shape: [1], scale: 1.0, zero_point: 0.0, bits, signed: true }.on(&device())
    };
    // 2^31 is one more than the largest
    assert_eq!(of(2147483648.0, 32.0).int().unwrap_err(), E::Invalid { operation: "int" });
    assert!(of(-2147483648.0, 32.0).int().is_ok());
    let format = IntegerFormat { bit_width: 65.0, signed: true };
    assert_eq!(of(1.0, 65.0).int().unwrap_err(), E::DType { operation: "int", format });
}
