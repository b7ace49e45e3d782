//! Weights whose scale or zero point is learned and begins as a statistic of them, or is a learned multiple of it.
//!
//! The numbers are the reference's: two steps of plain gradient descent at 0.1, with `scaling_impl_type` set to
//! `parameter_from_stats` or `affine_stats` and `zero_point_impl` to `ParameterFromStatsFromParameterZeroPoint`.
use crate::devices;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::{GradientsParams, SgdConfig};
use burn::store::{ModuleSnapshot, SafetensorsStore};
use burn::tensor::{Device, Tensor};
use quant_nn::components::function::TensorClamp;
use quant_nn::components::scaling::ParameterFromStatsFromParameterScaling;
use quant_nn::components::zero_point::ParameterFromStatsFromParameterZeroPoint;
use quant_nn::{
    Int8WeightPerChannelFloat, Int8WeightPerTensorFixedPoint, QuantLinear, QuantLinearConfig, Quantizer,
    ShiftedUint8WeightPerChannelFloat, WeightQuant, WeightQuantizer, quantizer,
};
use std::collections::BTreeMap;

#[quantizer(partial)]
struct FromStats {
    scaling_impl: ParameterFromStatsFromParameterScaling,
    tensor_clamp_impl: TensorClamp,
    #[value(4)]
    bit_width: usize,
}

#[quantizer(extends(FromStats, Int8WeightPerChannelFloat))]
struct Float;

#[quantizer(extends(FromStats, Int8WeightPerTensorFixedPoint))]
struct FixedPoint;

#[quantizer(extends(FromStats, ShiftedUint8WeightPerChannelFloat))]
struct Shifted {
    zero_point_impl: ParameterFromStatsFromParameterZeroPoint,
}

#[quantizer(extends(Int8WeightPerChannelFloat))]
struct Affine {
    tensor_clamp_impl: TensorClamp,
    #[value(Some(2.0))]
    scaling_affine_rescaling_init: Option<f32>,
    #[value(4)]
    bit_width: usize,
}

fn layer<Q: WeightQuantizer + Default>(device: &Device) -> QuantLinear<Q> {
    let layer: QuantLinear<Q> = QuantLinearConfig::new(3, 2).with_bias(false).try_init(device).unwrap();
    with_weight(layer, device)
}

fn with_weight<Q: Quantizer>(mut layer: QuantLinear<Q>, device: &Device) -> QuantLinear<Q> {
    let weight = Tensor::<2>::from_floats([[0.3, -0.7, 1.27], [0.01, 0.5, -0.25]], device).transpose();
    layer.weight = layer.weight.map(|_| weight.require_grad());
    layer
}

fn step<Q: WeightQuantizer>(layer: QuantLinear<Q>, device: &Device) -> QuantLinear<Q> {
    let x = Tensor::<2>::from_floats([[1.0, 2.0, -1.0], [0.5, -1.0, 3.0]], device);
    let y = layer.forward(x) * Tensor::from_floats([[1.0, -1.0], [0.5, 2.0]], device);
    let grads = GradientsParams::from_grads(y.sum().backward(), &layer);
    SgdConfig::new().init().step(0.1, layer, grads)
}

#[derive(Default)]
struct Floats(Vec<String>, BTreeMap<String, Vec<f32>>);

impl ModuleVisitor for Floats {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.0.push(name.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.0.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let values = param.val().to_data().try_to_vec().unwrap();
        self.1.insert(self.0.join("."), values);
    }
}

/// Parameters by path.
fn params<M: Module>(module: &M) -> BTreeMap<String, Vec<f32>> {
    let mut floats = Floats::default();
    module.visit(&mut floats);
    floats.1
}

fn close(what: &str, ours: &[f32], reference: &[f32]) {
    let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 2e-6 * b.abs().max(1.0);
    assert!(ours.len() == reference.len() && ours.iter().zip(reference).all(near), "{what}: {ours:?}");
}

/// Scales before each step, the parameter `path` before the second and after it, and the weight after it.
fn check<Q: WeightQuantizer + Default>(path: &str, scales: [&[f32]; 2], values: [&[f32]; 2], weight: [f32; 6]) {
    for device in devices() {
        let device = device.autodiff();
        let mut trained = layer::<Q>(&device);
        for (scale, value) in scales.into_iter().zip(values) {
            let quantized = trained.quant_weight().unwrap();
            close("scale", &quantized.scale.into_data().try_to_vec::<f32>().unwrap(), scale);
            trained = step(trained, &device);
            close(path, &params(&trained)[path], value);
        }
        let ours = trained.weight.val().transpose().into_data().try_to_vec::<f32>().unwrap();
        close("weight", &ours, &weight);
    }
}

const VALUE: &str = "weight_quant.tensor_quant.scaling_impl.value";
const ZERO_POINT: &str = "weight_quant.tensor_quant.zero_point_impl.value";

#[test]
fn a_scale_per_channel() {
    check::<Float>(
        VALUE,
        [&[0.181_428_57, 0.071_428_575], &[0.180_978_63, 0.064_285_71]],
        [&[1.266_850_4, 0.45], &[1.270_910_9, 1.55]],
        [0.05, -1.0, 1.17, 0.01, 0.9, -0.95],
    );
}

#[test]
fn a_power_of_two() {
    check::<FixedPoint>(
        VALUE,
        [&[0.25], &[0.25]],
        [&[0.355_052_38], &[0.389_103_23]],
        [0.05, -1.0, 1.17, 0.01, 1.3, -1.65],
    );
}

#[test]
fn a_scale_and_a_zero_point() {
    let weight = [0.05, -0.85, 1.17, 0.01, 0.9, -0.95];
    let scales: [&[f32]; 2] = [&[0.131_333_34, 0.05], &[0.131_197_97, 0.05]];
    check::<Shifted>(VALUE, scales, [&[1.967_969_5, 0.75], &[1.968_393_7, 1.15]], weight);
    check::<Shifted>(ZERO_POINT, scales, [&[-0.7, -0.25], &[-0.85, -0.55]], weight);
}

#[test]
fn a_learned_multiple_of_a_statistic() {
    check::<Affine>(
        "weight_quant.tensor_quant.scaling_impl.stats_scaling_impl.affine_rescaling.affine_weight",
        [&[0.362_857_13, 0.142_857_15], &[0.344_501_23, 0.271_186_2]],
        [&[1.993_464_2, 1.998_214_2], &[1.966_5, 2.029_543_2]],
        [0.05, -1.0, 1.115_273_5, 0.01, 1.292_857_2, -1.715_896_8],
    );
}

/// Between the first pass and the step after it the statistic stands beside the parameter; a record of then has both.
#[test]
fn records_at_every_time() {
    let device = Device::flex().autodiff();
    let scale = |l: &QuantLinear<Shifted>| l.quant_weight().unwrap().scale.into_data().try_to_vec::<f32>().unwrap();
    let other = || {
        let mut other: QuantLinear<Shifted> = QuantLinearConfig::new(3, 2).with_bias(false).try_init(&device).unwrap();
        other.weight = other.weight.map(|w| w * 3.0);
        other
    };
    let fresh = layer::<Shifted>(&device);
    // loads into one that has begun: it begins anew
    let begun = step(other(), &device);
    let restored = begun.load_record(fresh.clone().into_record());
    assert_eq!(params(&restored)[VALUE], [1.0, 1.0]);
    let first = scale(&fresh);
    assert_eq!(scale(&restored), first);

    // the statistic stays although the weight changes
    let double = |l: QuantLinear<Shifted>| QuantLinear { weight: l.weight.map(|w| w * 2.0), ..l };
    let restored = other().load_record(double(fresh).into_record());
    assert_eq!(scale(&restored), first);
    let trained = step(restored, &device);
    let restored = other().load_record(trained.clone().into_record());
    assert_eq!((params(&restored), scale(&restored)), (params(&trained), scale(&trained)));
}

/// The reference's checkpoints have a value and nothing beside it.
#[test]
fn a_value_alone_is_learned() {
    let device = Device::flex().autodiff();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("part.safetensors");
    let trained = step(layer::<Shifted>(&device), &device);
    let part = SafetensorsStore::from_file(&path).with_regex(r".*(weight|\.value)$");
    trained.save_into(&mut { part }).unwrap();
    let mut restored: QuantLinear<Shifted> = QuantLinearConfig::new(3, 2).with_bias(false).try_init(&device).unwrap();
    restored.load_from(&mut SafetensorsStore::from_file(&path).allow_partial(true)).unwrap();
    let (ours, theirs) = (restored.quant_weight().unwrap(), trained.quant_weight().unwrap());
    let list = |t: Tensor<2>| t.into_data().try_to_vec::<f32>().unwrap();
    assert_eq!(list(ours.scale.into()), list(theirs.scale.into()));
    assert_eq!(list(ours.zero_point.unwrap().into()), list(theirs.zero_point.unwrap().into()));
}

/// The statistic of nothing is 0, and does not begin a parameter: the scale is the minimum, or 1, over the threshold.
#[test]
fn of_an_empty_weight() {
    for device in devices().into_iter().flat_map(|device| [device.clone(), device.autodiff()]) {
        for dims in [[0, 2], [2, 0], [0, 0]] {
            let scales = |scale: Tensor<2>| scale.into_data().try_to_vec::<f32>().unwrap();
            let weight = || Param::from_tensor(Tensor::<2>::zeros(dims, &device));
            let (host, empty) = WeightQuant::new(Int8WeightPerTensorFixedPoint, weight(), 1).unwrap();
            let quantized = host.forward(&empty).into_quant().unwrap();
            // the power of two above 1e-10, over 128
            assert_eq!((quantized.value.dims(), scales(quantized.scale.into())), (dims, vec![0.5f32.powi(33 + 7)]));
            let (host, empty) = WeightQuant::new(Shifted, weight(), 1).unwrap();
            let quantized = host.forward(&empty).into_quant().unwrap();
            assert_eq!((quantized.value.dims(), scales(quantized.scale.into())), (dims, vec![1.0 / 15.0; dims[1]]));
        }
    }
}

/// Any map of a clone makes its parameter of the statistic; the model itself still has it where it was.
#[test]
fn a_mapped_clone_leaves_the_model_alone() {
    struct Map;
    impl ModuleMapper for Map {}
    for device in devices() {
        let device = device.autodiff();
        let trained = layer::<Shifted>(&device);
        let numbers = |layer: &QuantLinear<Shifted>| {
            let quant = layer.quant_weight().unwrap();
            [quant.scale, quant.zero_point.unwrap()].map(|t| t.into_data().try_to_vec::<f32>().unwrap())
        };
        let first = numbers(&trained);
        let _ = trained.clone().map(&mut Map);
        assert_eq!(numbers(&trained), first);
        let mapped = trained.map(&mut Map);
        let [scale, zero_point] = numbers(&mapped);
        close("scale", &scale, &first[0]);
        assert_eq!(zero_point, first[1]);
    }
}
