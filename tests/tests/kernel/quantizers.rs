//! Whole quantizers with kernels and without.
use super::*;
use quant_nn::components::function::{CeilSte, DpuRoundSte, TensorClampSte};
use quant_nn::components::kernel::{composed, is_fused};
use quant_nn::components::tensor::QuantTensor;
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
    // the scale has a gradient of its own too
    let loss = (q.value.clone() * g).sum() + q.scale.clone().sum() * 0.1;
    let grads = loss.backward();
    [list(&q.value), list(&q.scale), list(&zero_point), list(&weight.grad(&grads).unwrap())]
}

fn same<const D: usize>(weight: &Tensor<D>, quantize: impl Fn() -> QuantTensor<D>, what: &str) {
    let found = pass(weight, &quantize);
    let wanted = composed(|| pass(weight, &quantize));
    for (i, name) in ["value", "scale", "zero point"].into_iter().enumerate() {
        // on a tape the operations add x − x, which makes 0 of −0
        let unsigned = |x: &[f32]| x.iter().map(|x| x + 0.0).collect::<Vec<_>>();
        assert_bits(&unsigned(&found[i]), &unsigned(&wanted[i]), &format!("{what}: {name}"));
    }
    let magnitude: f32 = wanted[3].iter().fold(1.0, |most, grad| grad.abs().max(most));
    assert_near(&found[3], &wanted[3], &vec![magnitude; wanted[3].len()], &format!("{what}: gradient"));
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
