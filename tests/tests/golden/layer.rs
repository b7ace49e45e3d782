use crate::vectors::{Case, Family, Step, close, devices, floats};
use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::tensor::{Device, Tensor};
use quant_nn::{
    BiasQuantizerFor, Int8ActPerTensorFloat, Int8Bias, Int8BiasPerTensorFloatInternalScaling,
    Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, Int16Bias, Int32Bias, NoQuant, QuantConv2dConfig,
    QuantLinearConfig, Quantizer, WeightQuantizer, quantizer,
};

/// As recorded: two steps of statistics.
#[quantizer(extends(Int8ActPerTensorFloat))]
struct Act {
    #[value(2)]
    collect_stats_steps: usize,
}

/// The parameters and the parts of a layer that the cases look into.
macro_rules! check {
    ($case:expr, $layer:expr, $rank:literal, $transposed:expr, $device:expr) => {{
        let (case, device): (&Case, &Device) = ($case, $device);
        let mut layer = $layer;
        let ours = |t: Tensor<$rank>| if $transposed { t.swap_dims(0, 1) } else { t };
        layer.weight = layer.weight.map(|_| ours(case.tensor("weight", device)).require_grad());
        layer.bias = layer.bias.map(|b| b.map(|_| case.tensor("bias", device).require_grad()));
        for (k, step) in case.record["steps"].as_array().unwrap().iter().enumerate() {
            let name = |n: &str| format!("step{k}/{n}");
            let id = |what: &str| format!("{} step {k} {what}", case.id());
            let absolute = floats_max(&case.floats(&name("value"))) * 1e-6;
            if step["mode"] == "eval" {
                let y = layer.valid().forward(case.tensor::<$rank>(&name("x"), device).inner());
                same_up_to_a_step(&id("value"), &floats(&y), case, &name("value"), &name("scale"), absolute);
                continue;
            }
            let x = case.tensor::<$rank>(&name("x"), device).require_grad();
            let y = layer.forward(x.clone());
            same_up_to_a_step(&id("value"), &floats(&y), case, &name("value"), &name("scale"), absolute);
            let grads = (y * case.tensor(&name("grad_value"), device)).sum().backward();
            let compare = |what: &str, ours: &[f32]| {
                close(&id(what), ours, &case.floats(&name(what)), 1e-4, 1e-5);
            };
            compare("grad_x", &floats(&x.grad(&grads).unwrap()));
            let weight: Tensor<$rank> = Tensor::from_inner(layer.weight.val().grad(&grads).unwrap());
            compare("grad:weight", &floats(&ours(weight)));
            compare("grad:bias", &floats(&layer.bias.as_ref().unwrap().val().grad(&grads).unwrap()));
            let learned = "fused_activation_quant_proxy.tensor_quant.scaling_impl.value";
            for (side, scaling) in [
                ("input_quant", &layer.input_quant.proxy.tensor_quant().scaling_impl),
                ("output_quant", &layer.output_quant.proxy.tensor_quant().scaling_impl),
            ] {
                let grad = scaling.value.val().grad(&grads).map_or(vec![0.0], |g| floats(&g));
                compare(&format!("grad:{side}.{learned}"), &grad);
            }
            layer = layer.map(&mut Step);
        }
    }};
}

fn floats_max(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |m, v| m.max(v.abs()))
}

/// The sums of a layer differ in their last bits between backends, so a value at a tie may fall on either side of it.
fn same_up_to_a_step(what: &str, ours: &[f32], case: &Case, value: &str, scale: &str, absolute: f32) {
    let (reference, scale) = (case.floats(value), case.floats(scale)[0]);
    let off: Vec<_> = ours.iter().zip(&reference).filter(|(a, b)| (*a - *b).abs() > absolute).collect();
    assert!(off.iter().all(|(a, b)| (*a - *b).abs() < 1.001 * scale), "{what}: {off:?}");
    assert!(off.len() * 200 <= ours.len(), "{what}: {} of {} differ by a step", off.len(), ours.len());
}

/// The cases of a layer with these quantizers of its weight and its bias.
fn cases<'a, W: Quantizer, B: Quantizer>(family: &'a Family, layer: &str) -> Vec<Case<'a>> {
    let bias = if B::NAME == "NoQuant" { None } else { Some(B::NAME) };
    family.filter(|c| c["layer"] == layer && c["weight_quant"] == W::NAME && c["bias_quant"].as_str() == bias, 1)
}

fn linear<W: WeightQuantizer + Default, B: BiasQuantizerFor<Act, W> + Default>(family: &Family) {
    for device in devices() {
        for case in cases::<W, B>(family, "linear") {
            let layer = QuantLinearConfig::new(12, 7).try_init::<W, Act, Act, B>(&device).unwrap();
            check!(&case, layer, 2, true, &device);
        }
    }
}

fn conv2d<W: WeightQuantizer + Default, B: BiasQuantizerFor<Act, W> + Default>(family: &Family) {
    for device in devices() {
        for case in cases::<W, B>(family, "conv2d") {
            let config = QuantConv2dConfig::new([3, 5], [3, 3])
                .with_stride([2, 2])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
            let layer = config.try_init::<W, Act, Act, B>(&device).unwrap();
            check!(&case, layer, 4, false, &device);
        }
    }
}

macro_rules! layers {
    ($($test:ident: $bias:ty;)*) => { $(
        #[test]
        fn $test() {
            let family = Family::load("layer");
            linear::<Int8WeightPerTensorFloat, $bias>(&family);
            linear::<Int8WeightPerChannelFloat, $bias>(&family);
            conv2d::<Int8WeightPerTensorFloat, $bias>(&family);
            conv2d::<Int8WeightPerChannelFloat, $bias>(&family);
        }
    )* };
}
layers! {
    without_a_bias_quantizer: NoQuant;
    int8_bias: Int8Bias;
    int16_bias: Int16Bias;
    int32_bias: Int32Bias;
    int8_bias_with_its_own_scale: Int8BiasPerTensorFloatInternalScaling;
}
