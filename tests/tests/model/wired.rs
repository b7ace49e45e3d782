//! Components that no ready-made quantizer has, in quantizers and layers: what is learned, recorded and loaded.
use super::devices;
use burn::module::Module;
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Tensor};
use quant_nn::components::bit_width::BitWidthParameter;
use quant_nn::components::function::{LearnedRoundHardSigmoid, LearnedRoundSte, StochasticRoundSte, TensorClamp};
use quant_nn::components::quant::TernaryQuant;
use quant_nn::components::scaling::ConstScaling;
use quant_nn::{
    Int8ActPerTensorFloat, Int8WeightPerTensorFloat, QuantIdentityConfig, QuantLinear, QuantLinearConfig,
    WeightQuantProxy, quantizer, quantizer_with,
};

/// Integers of a learned bit width, 8 at first.
#[quantizer(extends(Int8WeightPerTensorFloat))]
pub struct LearnedBits {
    bit_width_impl: BitWidthParameter,
    tensor_clamp_impl: TensorClamp,
}

/// Rounds each weight as it has learned.
#[quantizer(extends(Int8WeightPerTensorFloat))]
pub struct LearnedRounding {
    float_to_int_impl: LearnedRoundSte,
    learned_round_impl: LearnedRoundHardSigmoid,
}

/// Rounds at random in training.
#[quantizer(extends(Int8WeightPerTensorFloat))]
pub struct RandomRounding {
    float_to_int_impl: StochasticRoundSte,
    #[value(Some(7))]
    seed: Option<u64>,
}

/// −0.5, 0 and 0.5.
#[quantizer]
pub struct Ternary {
    proxy_class: WeightQuantProxy,
    tensor_quant: TernaryQuant,
    scaling_impl: ConstScaling,
    #[value(0.5)]
    scaling_init: f32,
    #[value(0.5)]
    threshold: f32,
    #[value(true)]
    signed: bool,
}

fn list<const D: usize>(x: Tensor<D>) -> Vec<f32> {
    x.into_data().try_to_vec().unwrap()
}

fn step<M: Module>(module: M, loss: Tensor<1>, rate: f64) -> M {
    let gradients = GradientsParams::from_grads(loss.backward(), &module);
    SgdConfig::new().init().step(rate, module, gradients)
}

#[test]
fn a_bit_width_is_learned_and_recorded() {
    for device in devices() {
        let training = device.clone().autodiff();
        let mut linear: QuantLinear<LearnedBits> = QuantLinearConfig::new(3, 2).with_bias(false).init(&training);
        let bits = |linear: &QuantLinear<LearnedBits>| linear.quant_weight().unwrap().bit_width.to_f32();
        assert_eq!(bits(&linear), 8.0);
        // the loss is the bit width itself
        let width = linear.quant_weight().unwrap().bit_width.to_tensor(&training);
        linear = step(linear, width, 3.0);
        assert_eq!(bits(&linear), 5.0);
        assert!(linear.quant_weight().unwrap().is_valid());
        let offset = &linear.weight_quant.proxy().tensor_quant.msb_clamp_bit_width_impl.bit_width_offset;
        assert_eq!(list(offset.val()), [3.0]);
        let fresh: QuantLinear<LearnedBits> = QuantLinearConfig::new(3, 2).with_bias(false).init(&device);
        let loaded = fresh.load_record(linear.valid().into_record());
        assert_eq!(bits(&loaded), 5.0);
    }
}

#[test]
fn a_loaded_bit_width_can_be_overridden() {
    let device = Device::flex();
    let four = quantizer_with!(LearnedBits { bit_width: 4 });
    let trained = QuantLinearConfig::new(3, 2).with_bias(false).weight_quant(four).init(&device);
    let kept = quantizer_with!(LearnedBits { override_pretrained_bit_width: true });
    let fresh = QuantLinearConfig::new(3, 2).with_bias(false).weight_quant(kept).init(&device);
    let weight = list(trained.weight.val());
    let loaded = fresh.load_record(trained.into_record());
    assert_eq!(loaded.quant_weight().unwrap().bit_width.to_f32(), 8.0);
    assert_eq!(list(loaded.weight.val()), weight);
}

#[test]
fn rounding_is_learned() {
    for device in devices() {
        let training = device.clone().autodiff();
        let mut linear: QuantLinear<LearnedRounding> = QuantLinearConfig::new(1, 3).with_bias(false).init(&training);
        linear.weight = linear.weight.map(|_| Tensor::from_floats([[1.27, 0.024, -0.026]], &training).require_grad());
        let int = |linear: &QuantLinear<LearnedRounding>| {
            let weight = linear.valid().quant_weight().unwrap();
            list(weight.int().unwrap().float())
        };
        // down as long as nothing is learned; the largest is kept in the range
        assert_eq!(int(&linear), [127.0, 2.0, -3.0]);
        // all of them up
        let up = -linear.quant_weight().unwrap().value.sum();
        linear = step(linear, up, 1e4);
        // the step changed the weight too
        linear.weight = linear.weight.map(|_| Tensor::from_floats([[1.27, 0.024, -0.026]], &training).require_grad());
        assert_eq!(int(&linear), [127.0, 3.0, -2.0]);
    }
}

#[test]
fn random_rounding_is_that_of_its_seed() {
    let training = Device::flex().autodiff();
    let layer = || -> QuantLinear<RandomRounding> {
        let mut linear: QuantLinear<RandomRounding> = QuantLinearConfig::new(1, 64).with_bias(false).init(&training);
        let weight: Vec<f32> = (0..64).map(|i| if i == 0 { 1.27 } else { 0.005 }).collect();
        linear.weight = linear.weight.map(|_| Tensor::<1>::from_floats(&weight[..], &training).reshape([1, 64]));
        linear
    };
    let draw = |linear: &QuantLinear<RandomRounding>| list(linear.quant_weight().unwrap().value);
    let (a, b) = (layer(), layer());
    let first = draw(&a);
    assert_eq!(first, draw(&b));
    let ups = first.iter().filter(|v| **v > 0.005).count();
    assert!((16..48).contains(&ups), "{ups}");
    // the sequence goes on where a record was taken
    let second = draw(&a);
    assert_ne!(first, second);
    let resumed = layer().load_record(b.into_record());
    assert_eq!(draw(&resumed), second);
    assert_eq!(list(layer().valid().quant_weight().unwrap().value)[1..], [0.0; 63]);
}

#[test]
fn ternary_weights() {
    for device in devices() {
        let mut linear: QuantLinear<Ternary> = QuantLinearConfig::new(1, 3).with_bias(false).init(&device);
        linear.weight = linear.weight.map(|_| Tensor::from_floats([[0.2, 0.3, -9.0]], &device));
        let weight = linear.quant_weight().unwrap();
        assert_eq!(weight.bit_width.to_f32(), 2.0);
        assert_eq!(list(weight.value), [0.0, 0.5, -0.5]);
    }
}

#[test]
fn activations_have_learned_bit_widths_too() {
    let device = Device::flex().autodiff();
    let quantizer = quantizer_with!(Int8ActPerTensorFloat { bit_width_impl: impl BitWidthParameter, bit_width: 3 });
    let act = QuantIdentityConfig::new().act_quant(quantizer).init(&device);
    let y = act.quantize(Tensor::<1>::from_floats([-1.0, 0.3, 0.8], &device)).into_quant().unwrap();
    assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [-4, 1, 3]);
    let gradients = y.value.backward();
    let bits = &act.act_quant.proxy().tensor_quant().msb_clamp_bit_width_impl.bit_width_offset;
    assert!(bits.val().grad(&gradients).is_some());
}
