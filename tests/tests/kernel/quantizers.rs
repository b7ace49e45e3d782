//! Whole quantizers with kernels and without.
use super::*;
use quant_nn::components::function::{CeilSte, DpuRoundSte, TensorClamp, TensorClampSte};
use quant_nn::components::kernel::{composed, is_fused};
use quant_nn::components::tensor::QuantTensor;
use quant_nn::quantizers::base::PerGroup;
use quant_nn::*;

#[test]
fn the_switch_is_for_its_thread_and_its_scope() {
    let device = Device::flex().autodiff();
    assert!(is_fused(&device));
    composed(|| {
        assert!(!is_fused(&device));
        composed(|| ());
        assert!(!is_fused(&device));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| is_fused(&device));
            assert!(other.join().unwrap());
        });
    });
    assert!(std::panic::catch_unwind(|| composed(|| panic!("a pass that fails"))).is_err());
    assert!(is_fused(&device));
}

/// Value, scale, zero point, and the gradient of the weight for a sum with weights.
fn pass<const D: usize>(weight: &Tensor<D>, quantize: impl Fn() -> QuantTensor<D>) -> [Vec<f32>; 4] {
    let q = quantize();
    let g = tensor(&Random(23).list(weight.shape().num_elements(), 1.0), weight.dims(), &weight.device());
    let zero_point = q.zero_point_or_zeros();
    // scale and zero point have gradients of their own too
    // and the gradient of the value is somebody else's too
    let offset = Tensor::zeros_like(&q.value).require_grad();
    let loss = ((q.value.clone() + offset) * g).sum() + q.scale.clone().sum() * 0.1 + zero_point.clone().sum() * 0.05;
    let grads = loss.backward();
    [list(&q.value), list(&q.scale), list(&zero_point), list(&weight.grad(&grads).unwrap())]
}

/// What is added up for the gradient of an element that decides a scale: of each other element half a gradient, or less, over the
/// largest integer. With 127 it is the strictest for all.
fn magnitudes(grads: &[f32]) -> Vec<f32> {
    let most = grads.iter().fold(1.0, |most: f32, grad| grad.abs().max(most));
    let sum: f32 = grads.iter().map(|grad| grad.abs()).sum();
    vec![most + sum / 254.0; grads.len()]
}

fn same<const D: usize>(weight: &Tensor<D>, quantize: impl Fn() -> QuantTensor<D>, what: &str) {
    let found = pass(weight, &quantize);
    let wanted = composed(|| pass(weight, &quantize));
    for (i, name) in ["value", "scale", "zero point"].into_iter().enumerate() {
        // on a tape the operations add x − x, which makes 0 of −0
        let unsigned = |x: &[f32]| x.iter().map(|x| x + 0.0).collect::<Vec<_>>();
        assert_bits(&unsigned(&found[i]), &unsigned(&wanted[i]), &format!("{what}: {name}"));
    }
    assert_near(&found[3], &wanted[3], &magnitudes(&wanted[3]), &format!("{what}: gradient"));
}

macro_rules! weights {
    ($device:expr, $($quantizer:ty),* $(,)?) => {$(
        let what = format!("{} on {:?}", stringify!($quantizer), $device);
        // whole groups, and groups that are filled up
        for inputs in [64, 70] {
            let linear = QuantLinearConfig::new(inputs, 33).weight_quant(<$quantizer>::default()).init(&$device);
            same(&linear.weight.val(), || linear.quant_weight().unwrap(), &format!("{what}, linear {inputs}"));
            let conv = QuantConv2dConfig::new([inputs, 5], [3, 2]).weight_quant(<$quantizer>::default()).init(&$device);
            same(&conv.weight.val(), || conv.quant_weight().unwrap(), &format!("{what}, convolution {inputs}"));
        }
    )*};
}

#[quantizer(extends(ShiftedUint8WeightGroupQuantFloat))]
struct Uint4Group {
    #[value(4)]
    bit_width: usize,
    #[value(32)]
    group_size: usize,
}

#[quantizer(extends(Int8WeightPerTensorFloat))]
struct CeiledPerTensor {
    float_to_int_impl: CeilSte,
    tensor_clamp_impl: TensorClampSte,
}

#[test]
fn weights_are_the_same() {
    for device in devices() {
        let device = device.autodiff();
        weights!(
            device,
            Int8WeightPerTensorFloat,
            Int8WeightPerChannelFloat,
            Int4WeightPerTensorFloatDecoupled,
            ShiftedUint8WeightPerTensorFloat,
            ShiftedUint8WeightPerChannelFloat,
            Uint4Group,
            CeiledPerTensor,
            SignedBinaryWeightPerTensorConst,
            SignedTernaryWeightPerTensorConst,
        );
    }
}

/// With elements beyond the largest integer, which give the zero point a gradient.
#[quantizer(extends(Uint4Group))]
struct CeiledGroup {
    float_to_int_impl: CeilSte,
    tensor_clamp_impl: TensorClamp,
}

#[quantizer(extends(CeiledGroup))]
struct Wide {
    #[value(128)]
    group_size: usize,
}

#[quantizer(extends(PerGroup, Int8WeightPerChannelFloat))]
struct Symmetric {
    #[value(16)]
    group_size: usize,
}

#[quantizer(extends(PerGroup, Int8WeightPerChannelFloat))]
struct WithMinimum {
    #[value(16)]
    group_size: usize,
    #[value(Some(0.3))]
    scaling_min_val: Option<f32>,
}

/// The gradients of statistics are given to elements in the same pass where a group is in one part of the work, and after it
/// where it is not: groups of 128 rows of 300 numbers, and one group of all.
#[test]
fn weights_in_groups_are_the_same() {
    for device in devices() {
        let device = device.autodiff();
        weights!(device, Uint4Group, CeiledGroup, Symmetric, WithMinimum);
        let linear = QuantLinearConfig::new(256, 300).weight_quant(Wide).init(&device);
        same(&linear.weight.val(), || linear.quant_weight().unwrap(), "wide groups");
        let linear = QuantLinearConfig::new(128, 1).weight_quant(Wide).init(&device);
        same(&linear.weight.val(), || linear.quant_weight().unwrap(), "one group");
        // a group is a run of neighbours
        let conv = QuantConv2dConfig::new([64, 9], [1, 1]).weight_quant(CeiledGroup).init(&device);
        same(&conv.weight.val(), || conv.quant_weight().unwrap(), "groups of neighbours");
        let linear = QuantLinearConfig::new(128, 600).weight_quant(Uint4Group).init(&device);
        same(&linear.weight.val(), || linear.quant_weight().unwrap(), "several parts");
        // three passes in one loss
        let pass = || {
            let loss = |g: f32| (linear.quant_weight().unwrap().value * g).powi_scalar(2).sum();
            let grads = (loss(1.0) + loss(2.0) * linear.quant_weight().unwrap().scale.clone().sum()).backward();
            list(&linear.weight.val().grad(&grads).unwrap())
        };
        let (found, wanted) = (pass(), composed(pass));
        assert_near(&found, &wanted, &magnitudes(&wanted), "several passes");
    }
}

/// Which is by operations of tensors, as its numbers are of another type.
#[test]
fn weights_of_half_and_double_precision_are_quantized_on_a_tape() {
    use burn::module::Param;
    use burn::tensor::FloatDType;
    let device = Device::flex().autodiff();
    for (dtype, tolerance) in [(FloatDType::F64, 1e-6), (FloatDType::F16, 1e-2), (FloatDType::BF16, 1e-1)] {
        let mut linear = QuantLinearConfig::new(3, 1).weight_quant(Int8WeightPerTensorFloat).init(&device);
        let weight = tensor(&[0.3, -1.27, 0.5], [3, 1], &device).cast(dtype).require_grad();
        linear.weight = Param::from_tensor(weight);
        let value = linear.quant_weight().unwrap().value;
        for (found, wanted) in list(&value.clone().cast(FloatDType::F32)).iter().zip([0.3, -1.27, 0.5]) {
            assert!((found - wanted).abs() < tolerance, "{dtype:?}: {found}");
        }
        assert!(linear.weight.val().grad(&value.sum().backward()).is_some());
    }
}

/// A learned rounding has no kernel, and numbers for groups all the same.
#[quantizer(extends(Uint4Group))]
struct RoundedByHand {
    float_to_int_impl: DpuRoundSte,
}

#[test]
fn what_has_no_kernel_spreads_its_numbers() {
    for device in devices() {
        let device = device.autodiff();
        weights!(device, RoundedByHand);
    }
}
