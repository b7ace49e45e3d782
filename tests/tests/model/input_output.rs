//! Layers that put several inputs together.
use crate::devices;
use burn::module::{Module, ModuleMapper};
use burn::tensor::{Distribution, Tensor, Tolerance};
use quant_nn::{
    Int8ActPerTensorFloat, NoQuant, QuantCat, QuantCatConfig, QuantEltwiseAdd, QuantEltwiseAddConfig, QuantIdentity,
    QuantIdentityConfig, QuantModule, SharedQuantizer, quantizer, quantizer_with, share_act,
};

/// What an optimizer is to a module.
struct Step;
impl ModuleMapper for Step {}

const INPUTS: [[[f32; 4]; 2]; 3] = [
    [[0.5, -1.0, 2.0, 0.3], [1.0, 0.25, -0.75, -0.9]],
    [[0.1, 3.0, -2.0, 0.7], [-0.4, 0.6, 1.5, 0.2]],
    [[1.1, -0.3, 0.8, -2.2], [0.9, 2.4, -1.6, 0.05]],
];

/// `brevitas.nn.QuantEltwiseAdd(input_collect_stats_steps=2, output_collect_stats_steps=2, return_quant_tensor=True)` of
/// 0.13.4 on these inputs: two steps of training that collect the output, one that has learned scales, and one of evaluation.
#[test]
fn a_sum_is_that_of_the_reference() {
    let wanted: [(f32, [f32; 4], [f32; 4]); 3] = [
        (
            0.011_657_715,
            [1.480_529_8, -0.746_093_75, 1.235_717_8, -0.606_201_2],
            [-2.000_305_2, 10.0, 97.656_25, 1000.0],
        ),
        (0.019_366_454, [-0.290_496_83, 2.459_539_7, -0.406_695_54, 0.890_856_9], [1.0, 0.0, 0.0, 1000.0]),
        (0.012_428_588, [1.578_430_7, 1.578_430_7, -0.795_429_65, -1.590_859_3], [0.0, 0.0, 100.0, 0.0]),
    ];
    for device in devices() {
        let training = device.clone().autodiff();
        let quantizer = || quantizer_with!(Int8ActPerTensorFloat { collect_stats_steps: 2 });
        let config = QuantEltwiseAddConfig::new().input_quant(quantizer()).output_quant(quantizer());
        let mut add = config.try_init(&training).unwrap();
        for ([a, b], (scale, value, grad)) in INPUTS.into_iter().zip(wanted) {
            let (a, b) = (Tensor::<1>::from_floats(a, &training).require_grad(), Tensor::from_floats(b, &training));
            let y = add.quantize(a.clone(), b).into_quant().unwrap();
            let tolerance = Tolerance::<f32>::rel_abs(1e-6, 1e-6);
            y.value.to_data().assert_approx_eq(&value.into(), tolerance);
            y.scale.clone().into_data().assert_approx_eq(&[scale].into(), tolerance);
            let grads = (y.value * Tensor::from_floats([1.0, 10.0, 100.0, 1000.0], &training)).sum().backward();
            a.grad(&grads).unwrap().into_data().assert_approx_eq(&grad.into(), Tolerance::<f32>::rel_abs(1e-4, 1e-4));
            add = add.map(&mut Step);
        }
        let [a, b] = INPUTS[2].map(|x| Tensor::<1>::from_floats(x, &device));
        let y = add.valid().quantize(a, b).into_quant().unwrap();
        assert_eq!(y.int().unwrap().into_data().convert::<i32>().try_to_vec::<i32>().unwrap(), [127, 127, -64, -128]);
    }
}

#[test]
fn without_quantizers_they_are_burns_operations() {
    for device in devices() {
        let random = || Tensor::<3>::random([2, 3, 4], Distribution::Normal(0.0, 1.0), &device);
        let (a, b) = (random(), random());
        let add: QuantEltwiseAdd<NoQuant, NoQuant> = QuantEltwiseAddConfig::new().init(&device);
        assert_eq!(add.forward(a.clone(), b.clone()).into_data(), (a.clone() + b.clone()).into_data());
        let cat: QuantCat<NoQuant, NoQuant> = QuantCatConfig::new().init(&device);
        let tensors = vec![a, b];
        assert_eq!(cat.forward(tensors.clone(), 1).into_data(), Tensor::cat(tensors, 1).into_data());
    }
}

/// What is joined has the integers of each input by itself, and what the output's quantizer makes of them.
#[test]
fn what_is_joined_has_the_integers_of_its_parts() {
    for device in devices() {
        let random = |n: usize| Tensor::<2>::random([2, n], Distribution::Uniform(-1.5, 1.5), &device);
        let (a, b, c) = (random(3), random(1), random(2));
        let identity: QuantIdentity = QuantIdentityConfig::new().init(&device);
        let part = |x: &Tensor<2>| identity.quantize(x.clone()).into_quant().unwrap().int().unwrap();
        let joined = Tensor::cat(vec![part(&a), part(&b), part(&c)], 1);
        let inputs = || [&a, &b, &c].map(|x| x.clone().into()).to_vec();
        let cat: QuantCat<Int8ActPerTensorFloat, NoQuant> = QuantCatConfig::new().init(&device);
        let q = cat.quantize(inputs(), 1).into_quant().unwrap();
        assert_eq!(q.int().unwrap().into_data(), joined.to_data());
        assert_eq!(q.scale.clone().into_scalar::<f32>(), 1.0 / 128.0);
        let narrow = quantizer_with!(Int8ActPerTensorFloat { bit_width: 3 });
        let output = QuantIdentityConfig::new().act_quant(narrow.clone()).init(&device);
        let cat = QuantCatConfig::new().output_quant(narrow).init(&device);
        assert_eq!(cat.quantize(inputs(), 1).into_value().into_data(), output.forward(q.value).into_data());
    }
}

/// In the reference all parts need one scale in every mode; a batch that is collected has its own.
#[test]
fn parts_of_different_scales_are_joined_as_they_are() {
    for device in devices() {
        let device = device.autodiff();
        let cat: QuantCat<Int8ActPerTensorFloat, NoQuant> = QuantCatConfig::new().init(&device);
        let (a, b) = (Tensor::<1>::from_floats([1.0, -0.5], &device), Tensor::<1>::from_floats([8.0], &device));
        let y = cat.quantize(vec![a.into(), b.into()], 0);
        assert!(y.as_quant().is_none());
        let value = y.into_value().into_data().try_to_vec::<f32>().unwrap();
        assert_eq!(value, [127.0 / 128.0, -0.5, 127.0 / 16.0]);
    }
}

/// The reference's `tie_input_output_quant=True`: one quantizer that sees both inputs and their sum, in this order.
#[test]
fn inputs_and_output_can_be_tied() {
    #[quantizer(extends(Int8ActPerTensorFloat))]
    struct Three {
        #[value(3)]
        collect_stats_steps: usize,
    }
    type Add = QuantEltwiseAdd<SharedQuantizer<Three>, SharedQuantizer<Three>>;
    for device in devices() {
        let training = device.clone().autodiff();
        let mut add: Add = QuantEltwiseAddConfig::new().init(&training);
        let Ok(()) = share_act(&mut [&mut add.input_quant, &mut add.output_quant], &training);
        let (a, b) = (Tensor::<1>::from_floats([1.0, -0.5], &training), Tensor::from_floats([3.0, 0.5], &training));
        add.forward(a, b);
        let add = add.map(&mut Step);
        assert!(add.quantizer_errors().is_empty());
        // largest magnitudes 1, 3 and their sum of quantized values, 127 / 128 · 4, averaged with momentum 0.1 as the reference does
        let average = |seen: [f32; 3]| seen[1..].iter().fold(seen[0], |mean, x| 0.9 * mean + 0.1 * x);
        let wanted = average([1.0, 3.0, 127.0 / 128.0 * 4.0]) / 128.0;
        let x = Tensor::<1>::from_floats([0.0], &device);
        let y = add.valid().quantize(x.clone(), x).into_quant().unwrap();
        y.scale.clone().into_data().assert_approx_eq::<f32>(&[wanted].into(), Tolerance::relative(1e-5));
    }
}
