//! Average pooling that keeps the highest bits of its sums, against numbers of the reference (brevitas 0.13.4).
use crate::devices;
use burn::module::Module;
use burn::nn::pool::{AdaptiveAvgPool2dConfig, AvgPool2dConfig};
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::components::tensor::{IntegerFormat, QuantTensor};
use quant_nn::{
    MaybeQuantTensor, QuantModule, TruncAdaptiveAvgPool2d, TruncAdaptiveAvgPool2dConfig, TruncAvgPool2d,
    TruncAvgPool2dConfig,
};

fn input(signed: bool, device: &Device) -> QuantTensor<4> {
    let ints = [[12, -7, 127, 3], [5, 90, -128, 44], [-3, 8, 77, -66], [101, -2, 31, 15]];
    let ints = Tensor::<4, _>::from_ints([[ints]], device);
    let (ints, format) = match signed {
        true => (ints, IntegerFormat::signed(8)),
        false => (ints.abs(), IntegerFormat::unsigned(8)),
    };
    QuantTensor::from_int(ints, Tensor::full([1; 4], 0.5, device), None, format)
}

fn check(y: MaybeQuantTensor<4>, scale: f32, ints: &[i32]) {
    let y = y.into_quant().unwrap();
    let found = y.int().unwrap().into_data().convert::<i32>().try_to_vec::<i32>().unwrap();
    assert_eq!(found, ints);
    assert!((y.scale.clone().into_scalar::<f32>() - scale).abs() < 1e-6);
    assert_eq!(y.bit_width.to_f32(), 8.0);
    assert!(y.is_valid());
}

#[test]
fn averages_are_those_of_the_reference() {
    for device in devices() {
        let halves: TruncAvgPool2d = TruncAvgPool2dConfig::new([2, 2]).init(&device);
        let moving: TruncAvgPool2d = TruncAvgPool2dConfig::new([3, 3]).with_strides([1, 1]).init(&device);
        let one: TruncAdaptiveAvgPool2d = TruncAdaptiveAvgPool2dConfig::new([1, 1]).init(&device);
        let four: TruncAdaptiveAvgPool2d = TruncAdaptiveAvgPool2dConfig::new([2, 2]).init(&device);
        for (signed, of_halves, of_moving, of_one) in
            [(true, [25, 12, 26, 14], [11, 9, 11, 4], [19]), (false, [28, 76, 28, 47], [29, 34, 28, 29], [45])]
        {
            let x = || input(signed, &device);
            check(halves.quantize(x()).unwrap(), 0.5, &of_halves);
            // the highest 8 of 12 bits of a sum of nine: 16 scales of 0.5 / 9
            check(moving.quantize(x()).unwrap(), 0.888_888_9, &of_moving);
            check(one.quantize(x()).unwrap(), 0.5, &of_one);
            check(four.quantize(x()).unwrap(), 0.5, &of_halves);
        }
    }
}

#[test]
fn what_has_no_integers_is_burns_average() {
    for device in devices() {
        let x = Tensor::<4>::random([2, 3, 6, 6], Distribution::Default, &device);
        let pool: TruncAvgPool2d = TruncAvgPool2dConfig::new([3, 2]).with_strides([2, 2]).init(&device);
        let float = AvgPool2dConfig::new([3, 2]).with_strides([2, 2]).init();
        assert_eq!(pool.forward(x.clone()).into_data(), float.forward(x.clone()).into_data());
        assert!(pool.quantize(x.clone()).unwrap().into_quant().is_none());
        let pool: TruncAdaptiveAvgPool2d = TruncAdaptiveAvgPool2dConfig::new([2, 3]).init(&device);
        let float = AdaptiveAvgPool2dConfig::new([2, 3]).init();
        assert_eq!(pool.forward(x.clone()).into_data(), float.forward(x).into_data());
    }
}

#[test]
fn what_has_no_average_of_integers_is_an_error() {
    let device = Device::flex();
    let pool: TruncAdaptiveAvgPool2d = TruncAdaptiveAvgPool2dConfig::new([3, 1]).init(&device);
    let error = pool.quantize(input(true, &device)).unwrap_err().to_string();
    assert!(error.starts_with("adaptive_avg_pool2d"), "{error}");
}

/// Without its quantizer the sums of the windows are left, of ten bits.
#[test]
fn a_quantizer_that_is_switched_off_keeps_all_bits() {
    let device = Device::flex();
    let pool: TruncAvgPool2d = TruncAvgPool2dConfig::new([2, 2]).init(&device);
    let y = pool.disable_quant().quantize(input(true, &device)).unwrap().into_quant().unwrap();
    assert_eq!(y.int().unwrap().into_data().convert::<i32>().try_to_vec::<i32>().unwrap(), [100, 46, 104, 57]);
    assert_eq!(y.bit_width.to_f32(), 10.0);
}

#[test]
fn it_prints_its_window_and_its_quantizer() {
    let pool: TruncAvgPool2d = TruncAvgPool2dConfig::new([2, 2]).init(&Device::flex());
    let printed = pool.to_string();
    for part in ["kernel_size", "[2, 2]", "TruncQuant", "quantizer: RoundTo8bit"] {
        assert!(printed.contains(part), "no `{part}` in\n{printed}");
    }
    assert_eq!(pool.num_params(), 0);
}

/// A window beyond the border is none if the windows end there.
#[test]
fn a_ceiling_without_a_rest_is_none() {
    let device = Device::flex();
    let config = TruncAvgPool2dConfig::new([2, 2]).with_ceil_mode(true);
    let pool: TruncAvgPool2d = config.clone().init(&device);
    check(pool.quantize(input(true, &device)).unwrap(), 0.5, &[25, 12, 26, 14]);
    let rest: TruncAvgPool2d = config.with_strides([3, 3]).init(&device);
    assert!(rest.quantize(input(true, &device)).is_err());
    // switched off it need not be of integers
    let y = rest.disable_quant().quantize(input(true, &device)).unwrap();
    assert!(y.into_quant().is_none());
}
