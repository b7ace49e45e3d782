//! The quantizer of a bias: its scale is the accumulator's, or its own.
use crate::devices;
use burn::module::Module;
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::store::ModuleSnapshot;
use burn::tensor::{Device, Tensor};
use quant_nn::components::quant::RescalingIntQuant;
use quant_nn::components::scaling::{ConstScaling, IntScaling, ParameterScaling};
use quant_nn::{
    BiasModule, Int8ActPerTensorFloat, Int8Bias, Int8BiasPerTensorFloatInternalScaling, Int8WeightPerChannelFloat,
    Int16Bias, Int32Bias, NoQuant, QuantConv2dConfig, QuantConvTranspose2dConfig, QuantLinear, QuantLinearConfig,
    QuantTensor, quantizer, quantizer_with,
};

/// Inputs in steps of 0.25.
#[quantizer(extends(Int8ActPerTensorFloat))]
struct Quarters {
    scaling_impl: ConstScaling,
    #[value(32.0)]
    scaling_init: f32,
}

fn floats<const D: usize>(t: Tensor<D>) -> Vec<f32> {
    t.into_data().try_to_vec().unwrap()
}

fn integers(q: &QuantTensor<1>) -> Vec<i64> {
    q.int().unwrap().into_data().iter::<i64>().collect()
}

/// Weights of 127 and 254 have the scale 2, or the scales 1 and 2.
const WEIGHT: [[f32; 2]; 1] = [[127.0, 254.0]];

#[test]
fn the_scale_is_that_of_the_accumulator() {
    for device in devices() {
        let config = || QuantLinearConfig::new(1, 2).input_quant(Quarters).bias_quant(Int16Bias);
        let x = Tensor::<2>::from_floats([[0.3]], &device);

        let mut linear = config().init(&device);
        linear.weight = linear.weight.map(|_| Tensor::from_floats(WEIGHT, &device));
        linear.bias = linear.bias.map(|b| b.map(|_| Tensor::from_floats([1.1, -1.8], &device)));
        // 0.25 · 2 = 0.5
        let bias = linear.quant_bias(x.clone()).unwrap();
        assert_eq!((floats(bias.scale.clone()), integers(&bias)), (vec![0.5], vec![2, -4]));
        assert_eq!((bias.bit_width.to_f32(), bias.signed), (16.0, true));
        // the input is 0.25, the weights are 128 (127 / 2 is a tie) and 254
        assert_eq!(floats(linear.forward(x.clone())), [0.25 * 128.0 + 1.0, 0.25 * 254.0 - 2.0]);

        let mut linear = config().weight_quant(Int8WeightPerChannelFloat).init(&device);
        linear.weight = linear.weight.map(|_| Tensor::from_floats(WEIGHT, &device));
        linear.bias = linear.bias.map(|b| b.map(|_| Tensor::from_floats([1.1, -1.8], &device)));
        // 0.25 · 1 and 0.25 · 2
        let bias = linear.quant_bias(x.clone()).unwrap();
        assert_eq!((floats(bias.scale.clone()), integers(&bias)), (vec![0.25, 0.5], vec![4, -4]));
        assert_eq!(floats(linear.forward(x)), [0.25 * 127.0 + 1.0, 0.25 * 254.0 - 2.0]);

        let mut conv = QuantConv2dConfig::new([1, 2], [1, 1])
            .weight_quant(Int8WeightPerChannelFloat)
            .input_quant(Quarters)
            .bias_quant(Int8Bias)
            .init(&device);
        conv.weight = conv.weight.map(|_| Tensor::<1>::from_floats([127.0, 254.0], &device).reshape([2, 1, 1, 1]));
        conv.bias = conv.bias.map(|b| b.map(|_| Tensor::from_floats([100.0, -1.8], &device)));
        let x = Tensor::<4>::full([1, 1, 1, 1], 0.3, &device);
        // 8 bits end at 127
        let bias = conv.quant_bias(x.clone()).unwrap();
        assert_eq!((floats(bias.scale.clone()), integers(&bias)), (vec![0.25, 0.5], vec![127, -4]));
        assert_eq!(floats(conv.forward(x)), [0.25 * 127.0 + 31.75, 0.25 * 254.0 - 2.0]);
    }
}

/// The second dimension of a transposed convolution's weight runs over the channels of one group.
#[test]
fn the_groups_of_a_transposed_convolution_share_their_scales() {
    for device in devices() {
        let mut conv = QuantConvTranspose2dConfig::new([2, 4], [1, 1])
            .with_groups(2)
            .weight_quant(Int8WeightPerChannelFloat)
            .input_quant(Quarters)
            .bias_quant(Int8Bias)
            .init(&device);
        // the largest of each of the two indices: 127 and 254
        let weight = Tensor::<1>::from_floats([127.0, 2.0, 1.0, 254.0], &device).reshape([2, 2, 1, 1]);
        conv.weight = conv.weight.map(|_| weight);
        conv.bias = conv.bias.map(|b| b.map(|_| Tensor::from_floats([1.0, -1.8, -0.6, 4.0], &device)));
        assert_eq!(floats(conv.quant_weight().unwrap().scale.into()), [1.0, 2.0]);
        let x = Tensor::<4>::full([1, 2, 1, 1], 0.3, &device);
        let bias = conv.quant_bias(x.clone()).unwrap();
        assert_eq!((floats(bias.scale.clone()), integers(&bias)), (vec![0.25, 0.5, 0.25, 0.5], vec![4, -4, -2, 8]));
        // inputs of 0.25
        assert_eq!(floats(conv.forward(x)), [32.75, -1.5, -0.25, 67.5]);
    }
}

/// Inputs with a scale for each of two channels: steps of 0.25 and of 1.
#[quantizer(extends(Quarters))]
struct TwoScales {
    scaling_impl: ParameterScaling,
    #[value(vec![1, 2])]
    scaling_shape: Vec<usize>,
}

#[test]
fn inputs_with_a_scale_per_channel() {
    let device = Device::flex();
    // sums of two channels have no scale in common, however many there are
    for outputs in [2, 3] {
        let config = QuantLinearConfig::new(2, outputs).bias_quant(Int32Bias);
        let linear = config.input_quant(TwoScales).init(&device);
        let x = Tensor::<2>::ones([1, 2], &device);
        assert!(linear.quant_bias(x.clone()).is_none());
        assert_eq!(linear.forward(x).dims(), [1, outputs]);
    }
    // a depthwise convolution adds up none
    #[quantizer(extends(TwoScales))]
    struct TwoImages {
        #[value(vec![1, 2, 1, 1])]
        scaling_shape: Vec<usize>,
    }
    let config = QuantConv2dConfig::new([2, 2], [1, 1]).with_groups(2);
    let config = config.with_initializer(Initializer::Constant { value: 127.0 }).bias_quant(Int32Bias);
    let mut conv = config.input_quant(TwoImages).init(&device);
    let scale = &mut conv.input_quant.proxy_mut().fused_activation_quant_proxy.tensor_quant.scaling_impl.value;
    *scale = scale.clone().map(|_| Tensor::from_floats([32.0, 128.0], &device));
    let x = Tensor::<4>::ones([1, 2, 1, 1], &device);
    assert_eq!(floats(conv.quant_bias(x).unwrap().scale.into()), [0.25, 1.0]);
}

#[test]
fn layers_without_a_bias() {
    for device in devices() {
        let config = QuantLinearConfig::new(1, 2).with_bias(false);
        let mut linear = config.input_quant(Quarters).bias_quant(Int8Bias).init(&device);
        linear.weight = linear.weight.map(|_| Tensor::from_floats(WEIGHT, &device));
        let x = Tensor::<2>::from_floats([[0.5]], &device);
        assert!(linear.quant_bias(x.clone()).is_none());
        assert_eq!(floats(linear.forward(x.clone())), [64.0, 127.0]);
        // one that comes later is quantized
        linear.bias = LinearConfig::new(1, 2).with_initializer(Initializer::Ones).init(&device).bias;
        linear.bias = linear.bias.map(|b| b.map(|b| b * 0.7));
        assert_eq!(integers(&linear.quant_bias(x).unwrap()), [1, 1]);
    }
}

/// A learned scale that begins as the largest bias.
#[quantizer(extends(Int8BiasPerTensorFloatInternalScaling), values)]
struct Learned {
    scaling_impl: ParameterScaling,
}
#[quantizer]
impl Learned {
    #[value]
    fn scaling_init(module: &impl BiasModule) -> Tensor<1> {
        module.bias().abs().max()
    }
}

type Layer = QuantLinear<NoQuant, NoQuant, NoQuant, Learned>;

fn layer(max: f32, device: &Device) -> Layer {
    QuantLinearConfig::new(2, 3).with_initializer(Initializer::Constant { value: max.into() }).init(device)
}

fn scale(layer: &Layer) -> f32 {
    layer.bias_quant.proxy().tensor_quant.scaling_impl.value.val().into_scalar()
}

#[test]
fn records() {
    for device in devices() {
        let mut learned = layer(0.5, &device);
        assert_eq!(scale(&learned), 0.5);
        let keys: Vec<_> = learned.collect(None, None, false).iter().map(|s| s.name.clone()).collect();
        assert!(keys.contains(&"bias_quant.tensor_quant.scaling_impl.value".to_string()), "{keys:?}");
        let value = &mut learned.bias_quant.proxy_mut().tensor_quant.scaling_impl.value;
        *value = value.clone().map(|v| v * 3.0);
        let id = value.id;

        // what was learned comes back
        assert_eq!(scale(&layer(2.0, &device).load_record(learned.clone().into_record())), 1.5);
        // and a float checkpoint begins it anew, in the same parameter
        let bias = LinearConfig::new(2, 3).with_initializer(Initializer::Constant { value: 4.0 });
        let float: Linear = bias.init(&device);
        let loaded = learned.load_record(float.into_record().allow_partial(true));
        assert_eq!(scale(&loaded), 4.0);
        assert_eq!(loaded.bias_quant.proxy().tensor_quant.scaling_impl.value.id, id);
        assert!(loaded.bias_quant.error().is_none());
        // 4.0 / 128, and 127 of it is the largest
        let bias = loaded.quant_bias(Tensor::<2>::ones([1, 2], &device)).unwrap();
        assert_eq!((floats(bias.scale.clone()), integers(&bias)), (vec![0.03125], vec![127; 3]));
    }
}

/// A quantizer that does not look at the bias does not draw it either: one seed gives a quantized model the parameters of
/// burn's.
#[test]
fn a_bias_is_drawn_when_it_is_used() {
    let linear = QuantLinearConfig::new(3, 2).input_quant(Quarters).bias_quant(Int8Bias).init(&Device::flex());
    assert!(!linear.bias.unwrap().is_initialized());
}

#[test]
fn it_is_printed() {
    let device = Device::flex();
    let bits = quantizer_with!(Int8Bias { bit_width: 12 });
    let linear = QuantLinearConfig::new(2, 3).input_quant(Quarters).bias_quant(bits).init(&device);
    let printed = linear.to_string();
    let bias = &printed[printed.find("bias_quant: BiasQuant {").unwrap()..];
    for part in ["quantizer: Int8Bias", "proxy: BiasQuantProxy", "PrescaledRestrictIntQuant", "bit_width: 12"] {
        assert!(bias.contains(part), "no `{part}` in\n{bias}");
    }
    assert!(printed.contains("weight_quant: WeightQuant {"), "{printed}");
}

/// The reference's `requires_input_scale = False` is another tensor quantizer here.
#[test]
fn a_scale_of_its_own() {
    let device = Device::flex();
    let own = quantizer_with!(Int8Bias {
        tensor_quant: impl RescalingIntQuant,
        scaling_impl: impl ConstScaling,
        scaling_init: 64.0,
        int_scaling_impl: impl IntScaling
    });
    let mut linear = QuantLinearConfig::new(1, 2).bias_quant(own).init(&device);
    linear.bias = linear.bias.map(|b| b.map(|_| Tensor::from_floats([-80.0, 2.4], &device)));
    // 64 / 128
    assert_eq!(integers(&linear.quant_bias(Tensor::<2>::ones([1, 1], &device)).unwrap()), [-128, 5]);
}
