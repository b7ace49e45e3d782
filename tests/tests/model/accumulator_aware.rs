//! Accumulator-aware quantizers, against numbers of the reference, and the layers that they fit.
use super::devices;
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor};
use quant_nn::components::inject::Context;
use quant_nn::components::proxy::AnyWeightProxy;
use quant_nn::components::quant::InputFormat;
use quant_nn::{
    AnyWeightQuantizer, DependencyError, Int8AccumulatorAwareWeightQuant, Int8AccumulatorAwareZeroCenterWeightQuant,
    Int8ActPerTensorFloat, Int32Bias, QuantConv2dConfig, QuantLinearConfig, Quantizer, WeightLayer, Weights,
    quantizer_with,
};
use std::collections::HashMap;

// `[out, in]`
const WEIGHT: [[f32; 4]; 3] = [[0.31, -0.12, 0.05, 0.77], [-0.4, 0.22, -0.63, 0.1], [0.9, 0.15, -0.25, -0.35]];
const G: [[f32; 4]; 3] = [[1.0, -2.0, 0.5, 0.25], [-1.0, 0.75, 2.0, -0.5], [0.3, -0.6, 1.5, 2.5]];

/// What the reference gives for `WEIGHT`, an input of 8 bits and the output gradient `G`.
struct Case {
    centered: bool,
    accumulator: usize,
    signed: bool,
    integers: [f32; 12],
    /// The gradients: of the weight, of the stored length, and of the scale; that of the scale inside of the norm is the
    /// negative one of the length.
    weight: [f32; 12],
    length: [f32; 3],
    scale: [f32; 3],
}

fn cases() -> [Case; 6] {
    [
        Case {
            centered: false,
            accumulator: 32,
            signed: true,
            integers: [51.0, -19.0, 8.0, 127.0, -80.0, 44.0, -127.0, 20.0, 127.0, 21.0, -35.0, -49.0],
            weight: [
                0.386, -1.3859999, -0.114, -0.364, -1.5518517, 1.3018517, 1.4481483, 0.0518518, 0.9484848, 0.0484848,
                0.8515153, 1.8515152,
            ],
            length: [0.5319904, -0.5163946, -0.7416675],
            scale: [0.5242675, -0.5192054, -0.7343538],
        },
        Case {
            centered: false,
            accumulator: 12,
            signed: true,
            integers: [3.0, -1.0, 0.0, 9.0, -4.0, 2.0, -7.0, 1.0, 8.0, 1.0, -2.0, -3.0],
            weight: [
                0.0299414, -0.1075098, -0.0088428, -0.0282349, -0.0911929, 0.076502, 0.0850989, 0.003047, 0.0651468,
                0.0033302, 0.0584864, 0.1271715,
            ],
            length: [0.0, 0.0, 0.0],
            scale: [0.0304685, -0.030946, -0.042735],
        },
        Case {
            centered: false,
            accumulator: 16,
            signed: false,
            integers: [31.0, -12.0, 5.0, 78.0, -37.0, 20.0, -59.0, 9.0, 69.0, 11.0, -19.0, -27.0],
            weight: [
                0.2396409, -0.8604722, -0.0707748, -0.2259826, -0.7298775, 0.6122957, 0.6811029, 0.0243873, 0.5214131,
                0.0266537, 0.4681057, 1.0178384,
            ],
            length: [0.0, 0.0, 0.0],
            scale: [0.323596, -0.2424105, -0.4022982],
        },
        Case {
            centered: true,
            accumulator: 32,
            signed: true,
            integers: [10.0, -66.0, -36.0, 92.0, -44.0, 80.0, -91.0, 55.0, 111.0, 5.0, -51.0, -65.0],
            weight: [
                0.3698015, -1.3208885, 1.3965027, -0.4454159, -1.7, 0.825, 1.3, -0.425, 0.2757576, -0.6242425,
                -0.3257574, 0.6742425,
            ],
            length: [0.6258102, -0.3626026, -1.03019],
            scale: [0.6177741, -0.3627561, -1.0251482],
        },
        Case {
            centered: true,
            accumulator: 12,
            signed: true,
            integers: [0.0, -5.0, -2.0, 7.0, -2.0, 4.0, -5.0, 3.0, 7.0, 0.0, -3.0, -4.0],
            weight: [
                0.0287974, -0.102861, 0.1087493, -0.0346857, -0.1002905, 0.0486704, 0.0766927, -0.0250726, 0.0190147,
                -0.0430443, -0.0224624, 0.046492,
            ],
            length: [0.0, 0.0, 0.0],
            scale: [0.0451774, -0.0223499, -0.0609096],
        },
        Case {
            centered: true,
            accumulator: 16,
            signed: false,
            integers: [10.0, -66.0, -36.0, 92.0, -42.0, 75.0, -86.0, 52.0, 111.0, 5.0, -51.0, -65.0],
            weight: [
                0.3698015, -1.3208885, 1.3965027, -0.4454159, -1.605382, 0.7790824, 1.2276452, -0.4013456, 0.2757576,
                -0.6242425, -0.3257574, 0.6742425,
            ],
            length: [0.6258102, 0.0, -1.03019],
            scale: [0.6177741, -0.342985, -1.0251482],
        },
    ]
}

/// The gradients of all parameters by their paths.
struct Collect<'a> {
    gradients: &'a Gradients,
    path: Vec<String>,
    found: HashMap<String, Vec<f32>>,
}

impl ModuleVisitor for Collect<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = param.val().grad(self.gradients) {
            self.found.insert(self.path.join("."), list(gradient));
        }
    }
}

fn list<const D: usize>(x: Tensor<D>) -> Vec<f32> {
    x.into_data().try_to_vec().unwrap()
}

fn close(what: &str, got: &[f32], expected: &[f32]) {
    let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-6 + 1e-4 * b.abs();
    assert!(got.len() == expected.len() && got.iter().zip(expected).all(near), "{what}: {got:?} is not {expected:?}");
}

fn check<Q: AnyWeightQuantizer>(quantizer: Q, case: &Case, device: &Device) -> Result<(), DependencyError> {
    let device = device.clone().autodiff();
    let weight = Tensor::<2>::from_floats(WEIGHT, &device).require_grad();
    let module = Weights::of(weight.clone(), 0);
    let proxy = quantizer.proxy(&Context { module: &module, device: &device }).map_err(Into::into)?;
    let input = InputFormat { bit_width: 8.0.into(), signed: case.signed };
    let q = proxy.quantize(weight.clone(), || Some(input)).into_quant().unwrap();
    close("integers", &list((q.value.clone() / q.scale).inner()), &case.integers);
    let gradients = (q.value * Tensor::from_floats(G, &device)).backward();
    close("gradient of the weight", &list(weight.grad(&gradients).unwrap()), &case.weight);
    let mut collect = Collect { gradients: &gradients, path: vec![], found: HashMap::new() };
    proxy.visit(&mut collect);
    close("length", &collect.found["tensor_quant.pre_scaling_impl.value"], &case.length);
    let inner = case.length.map(|g| -g);
    close("scale inside of the norm", &collect.found["tensor_quant.pre_scaling_impl.scaling_impl.value"], &inner);
    close("scale", &collect.found["tensor_quant.scaling_impl.value"], &case.scale);
    Ok(())
}

#[test]
fn numbers_are_the_reference_s() {
    for device in devices() {
        for case in cases() {
            let bits = case.accumulator;
            match case.centered {
                true => check(
                    quantizer_with!(Int8AccumulatorAwareZeroCenterWeightQuant { accumulator_bit_width: bits }),
                    &case,
                    &device,
                ),
                false => check(
                    quantizer_with!(Int8AccumulatorAwareWeightQuant { accumulator_bit_width: bits }),
                    &case,
                    &device,
                ),
            }
            .unwrap();
        }
    }
}

/// The law of the quantizer: no input of 8 signed bits overflows the accumulator.
#[test]
fn the_accumulator_does_not_overflow() {
    for device in devices() {
        let mut conv = QuantConv2dConfig::new([3, 4], [3, 3])
            .weight_quant(quantizer_with!(Int8AccumulatorAwareWeightQuant { accumulator_bit_width: 12 }))
            .input_quant(Int8ActPerTensorFloat)
            .bias_quant(Int32Bias)
            .init(&device);
        conv.weight = conv.weight.map(|w| w * 3.0);
        conv.init_tensor_quant().unwrap();
        let x = Tensor::<4>::ones([1, 3, 4, 4], &device);
        let weight = conv.quant_weight_for(x.clone()).unwrap();
        let sums = weight.int().unwrap().abs().float().reshape([4, 27]).sum_dim(1);
        let largest = sums.max().into_scalar::<f32>() * 128.0;
        assert!(largest > 0.0 && largest <= 2047.0, "{largest}");
        assert_eq!(conv.forward(x.clone()).dims(), [1, 4, 2, 2]);
        assert!(conv.quant_bias(x).is_some());
    }
}

#[test]
fn a_channel_of_zeros_stays_zero() {
    let device = Device::flex();
    let mut linear = QuantLinearConfig::new(2, 2)
        .with_bias(false)
        .weight_quant(Int8AccumulatorAwareZeroCenterWeightQuant)
        .input_quant(Int8ActPerTensorFloat)
        .init(&device);
    linear.weight = linear.weight.map(|_| Tensor::from_floats([[0.0, 1.0], [0.0, -1.0]], &device));
    linear.init_tensor_quant().unwrap();
    let weight = linear.quant_weight_for(Tensor::<2>::ones([1, 2], &device)).unwrap();
    assert_eq!(list(weight.value), [0.0, 1.0, 0.0, -1.0]);
}

#[test]
fn the_width_of_the_accumulator_is_recorded() {
    let device = Device::flex();
    let linear = |bits: usize| {
        let quantizer = quantizer_with!(Int8AccumulatorAwareWeightQuant { accumulator_bit_width: bits });
        let config = QuantLinearConfig::new(2, 1).with_bias(false).weight_quant(quantizer);
        config.input_quant(Int8ActPerTensorFloat).try_init(&device).unwrap()
    };
    let loaded = linear(32).load_record(linear(14).into_record());
    let accumulator = &loaded.weight_quant.proxy().tensor_quant.pre_scaling_impl.accumulator_bit_width;
    assert_eq!(accumulator.bit_width.get(), 14.0);
    assert!(Int8AccumulatorAwareWeightQuant::explain().get("accumulator_bit_width").is_some());
}
