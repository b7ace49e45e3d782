//! Groups and learned formats, with numbers that the reference was asked for (Brevitas 0.13.4, by hand).
use burn::tensor::{Device, Tensor};
use quant_nn::components::bit_width::{BitWidthParameter, ComputeExponentBias};
use quant_nn::components::quant::TensorQuant;
use quant_nn::components::scaling::FloatScaling;
use quant_nn::quantizers::base::{ExponentBitWidth, FloatWeightBase, Fp8e4m3Mixin, MantissaBitWidth};
use quant_nn::{
    ActQuant, Context, MXFloat4e2m1Act, MXInt8Act, QuantIdentityConfig, Resolve, Weights, quantizer, quantizer_with,
};

fn devices() -> [Device; 2] {
    tests::devices().map(Device::autodiff)
}

fn close<const D: usize>(what: &str, ours: Tensor<D>, reference: &[f32], absolute: f32) {
    let ours: Vec<f32> = ours.into_data().try_to_vec().unwrap();
    assert_eq!(ours.len(), reference.len());
    for (a, b) in ours.iter().zip(reference) {
        assert!((a - b).abs() <= 1e-5 * b.abs() + absolute, "{what}: {ours:?} instead of {reference:?}");
    }
}

/// Groups of three features, the second of two and a zero.
#[quantizer(extends(MXFloat4e2m1Act))]
struct Groups {
    #[value(3)]
    group_size: usize,
    #[value(-1)]
    group_dim: i64,
}

#[test]
fn groups_of_activations_are_counted_from_the_end() {
    for device in devices() {
        let x = [[[0.3f32, -0.7, 5.1, 1.9, -2.6], [0.05, 0.0, -0.011, 8.0, -7.9]]];
        let x = Tensor::<3>::from_floats(x, &device).require_grad();
        let act = ActQuant::new(Groups, &device).unwrap();
        let quant = act.forward(x.clone()).into_quant().unwrap();
        let value = [0.5, -0.5, 6.0, 2.0, -3.0, 0.046875, 0.0, -0.01171875, 8.0, -8.0];
        close("value", quant.value.clone(), &value, 0.0);
        let scale = [1.0, 1.0, 1.0, 0.5, 0.5, 0.0078125, 0.0078125, 0.0078125, 2.0, 2.0];
        close("scale", quant.scale.clone(), &scale, 0.0);
        assert!(quant.is_valid());
        let weights = Tensor::<1>::from_floats([1.0, 2.0, 3.0, 4.0, 5.0], &device).reshape([1, 1, 5]);
        let grads = (quant.value * weights).sum().backward();
        let of_x = [1.0, 2.0, 3.647_059, 4.210_526_5, 5.769_231, 0.9375, 2.0, 3.196_022_7, 4.0, 5.063_291];
        close("gradient", x.grad(&grads).unwrap(), &of_x, 1e-6);
    }
}

#[quantizer(partial, extends(ExponentBitWidth), makes = bit_width_impl)]
struct LearnedExponent {
    bit_width_impl: BitWidthParameter,
}

#[quantizer(partial, extends(MantissaBitWidth), makes = bit_width_impl)]
struct LearnedMantissa {
    bit_width_impl: BitWidthParameter,
}

/// Learned widths of exponent and mantissa, the first of which the bias reads too.
#[quantizer(extends(Fp8e4m3Mixin, FloatWeightBase))]
struct Learned {
    exponent_bit_width_impl: LearnedExponent,
    mantissa_bit_width_impl: LearnedMantissa,
    exponent_bias_impl: ComputeExponentBias,
    float_scaling_impl: FloatScaling,
    #[value(3.0)]
    scaling_init: f32,
}

#[test]
fn widths_are_learned() {
    for device in devices() {
        let x = Tensor::<1>::from_floats([0.3, -1.7, 2.9, 0.0001, -0.00005, 4.0, 1.06], &device).require_grad();
        let module = Weights::of(x.clone(), 0);
        let quant = Learned.tensor_quant(&Context { module: &module, device: &device });
        let quant = quant.unwrap();
        let q = quant.forward(x.clone());
        close("value", q.value.clone(), &[0.3, -1.6, 2.8, 9.765_625e-5, -4.882_812_6e-5, 3.0, 1.1], 1e-9);
        close("scale", q.scale.clone(), &[0.00625], 0.0);
        let format = q.float_format.clone().unwrap();
        let widths = [&format.exponent_bit_width, &format.mantissa_bit_width, &format.exponent_bias, &q.bit_width];
        assert_eq!(widths.map(|width| width.to_f32()), [4.0, 3.0, 7.0, 8.0]);

        let weights = Tensor::<1>::from_floats([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], &device);
        let grads = (q.value * weights).sum().backward();
        let of_x = [1.0, 1.882_353, 2.896_551_8, 3.906_250_2, 5.0, 0.0, 7.264_151];
        close("gradient", x.grad(&grads).unwrap(), &of_x, 1e-6);
        let of_mantissa = quant.mantissa_bit_width_impl.bit_width_offset.val().grad(&grads).unwrap();
        close("of the mantissa", of_mantissa, &[-0.124_764_32], 1e-4);
    }
}

/// A literal dimension is neither `usize` nor `i64` by itself.
#[test]
fn a_dimension_is_written_as_it_is() {
    let device = Device::flex();
    let x = Tensor::<2>::ones([1, 32], &device);
    let first = QuantIdentityConfig::new().act_quant(quantizer_with!(MXInt8Act { group_dim: 1 })).init(&device);
    let last = QuantIdentityConfig::new().act_quant(quantizer_with!(MXInt8Act { group_dim: -1 })).init(&device);
    for y in [first.forward(x.clone()), last.forward(x)] {
        // 128 steps of 1 / 128 are one too many
        assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [127.0 / 128.0; 32]);
    }
}
