//! Loading a float checkpoint rebuilds what depends on the weights, through the quantizers' own builders.
mod pytorch;
mod reference;

use crate::{FromMax, LearnedBias, Nothing, Picky, devices};
use burn::module::{Module, ModuleMapper, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::optim::{GradientsParams, SgdConfig};
use burn::store::{ModuleSnapshot, SafetensorsStore};
use burn::tensor::{Device, Distribution, FloatDType, Tensor};
use quant_nn::components::scaling::{ConstScaling, ParameterFromRuntimeStatsScaling};
use quant_nn::components::stats::AbsMax;
use quant_nn::{
    Int8WeightPerTensorFloat, NoQuant, QuantLinear, QuantLinearConfig, QuantModule, Quantizer, WeightLayer,
    WeightModule, WeightQuantizer, quantizer, quantizer_with,
};

#[derive(Module, Debug)]
struct Float {
    fc: Linear,
}
#[derive(Module, Debug)]
struct Quant<Q: Quantizer> {
    fc: QuantLinear<Q>,
}

fn float(device: &Device) -> Float {
    let mut float = Float { fc: LinearConfig::new(8, 4).init(device) };
    float.fc.weight = float.fc.weight.map(|w| Tensor::random(w.shape(), Distribution::Normal(0.0, 5.0), device));
    float
}
fn quant<Q: WeightQuantizer>(quantizer: Q, device: &Device) -> Quant<Q> {
    Quant { fc: QuantLinearConfig::new(8, 4).weight_quant(quantizer).try_init(device).unwrap() }
}
fn scale(q: &Quant<FromMax>) -> &Param<Tensor<1>> {
    &q.fc.weight_quant.proxy().tensor_quant.scaling_impl.value
}
fn value(p: &Param<Tensor<1>>) -> f32 {
    p.val().into_scalar()
}
fn absmax(w: &Param<Tensor<2>>) -> f32 {
    w.val().abs().max().into_scalar()
}

#[test]
fn a_float_checkpoint() {
    for device in devices() {
        let device = device.autodiff();
        device.seed(3);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("float.safetensors");
        let float = float(&device);
        float.save_into(&mut SafetensorsStore::from_file(&path)).unwrap();

        let mut q = quant(FromMax, &device);
        let id = scale(&q).id;
        // the optimizer is older than the load
        let mut optim = SgdConfig::new().init();
        let strict = q.clone().load_from(&mut SafetensorsStore::from_file(&path));
        assert!(strict.unwrap_err().to_string().contains("fc.weight_quant.tensor_quant.scaling_impl.value"));
        q.load_from(&mut SafetensorsStore::from_file(&path).allow_partial(true)).unwrap();
        assert_eq!(value(scale(&q)), absmax(&float.fc.weight));
        assert_eq!(scale(&q).id, id);
        assert!(scale(&q).val().is_require_grad());

        let x = Tensor::<2>::ones([2, 8], &device);
        let grads = GradientsParams::from_grads(q.fc.forward(x).powi_scalar(2).sum().backward(), &q);
        let q = optim.step(1e-3, q, grads);
        let trained = value(scale(&q));
        assert!(trained != absmax(&float.fc.weight), "the optimizer trains the loaded parameter");
        assert!(trained != absmax(&q.fc.weight), "a step does not rebuild");

        // a quantized record brings its own state, and a float record after it rebuilds again
        let back = quant(FromMax, &device).load_record(q.into_record());
        assert_eq!(value(scale(&back)), trained);
        let back = back.load_record(float.clone().into_record().allow_partial(true));
        assert_eq!(value(scale(&back)), absmax(&float.fc.weight));
        // so does one that is loaded for inference, and training can go on from it
        let valid = quant(FromMax, &device).valid().load_record(float.clone().into_record().allow_partial(true));
        assert_eq!(value(scale(&valid)), absmax(&float.fc.weight));
        assert!(scale(&valid.train()).val().is_require_grad());
    }
}

/// The quantizer is kept as a value, so what it captured is there again.
#[test]
fn captured_values_survive() {
    let device = Device::flex().autodiff();
    let measured = 0.25 + std::env::args().count() as f32 * 0.0;
    let q = quant(quantizer_with!(FromMax { scaling_init: measured }), &device);
    let q = q.load_record(float(&device).into_record().allow_partial(true));
    assert_eq!(value(&q.fc.weight_quant.proxy().tensor_quant.scaling_impl.value), 0.25);
}

/// A constant that was computed from the weight is rebuilt with it, though it is no parameter.
#[test]
fn constants_follow() {
    let device = Device::flex();
    let float = float(&device);
    let q = quant(quantizer_with!(FromMax { scaling_impl: impl ConstScaling }), &device);
    let q = q.load_record(float.clone().into_record());
    let scale: f32 = q.fc.quant_weight().unwrap().scale.into_scalar();
    assert_eq!(scale, absmax(&float.fc.weight));
}

#[test]
fn a_failed_rebuild_is_reported_and_leaves_the_state() {
    let device = Device::flex();
    let q = quant(Picky, &device);
    let scale = |q: &Quant<Picky>| value(&q.fc.weight_quant.proxy().tensor_quant.scaling_impl.value);
    let before = scale(&q);
    assert!(q.fc.weight_quant.error().is_none());
    let q = q.load_record(float(&device).into_record().allow_partial(true));
    assert!(q.fc.weight_quant.error().unwrap().to_string().ends_with("is too large"));
    assert_eq!(scale(&q), before);
    // the next load that works ends it
    let small = quant(Picky, &device).fc;
    let float = Float { fc: Linear { weight: small.weight, bias: small.bias } };
    let q = q.load_record(float.clone().into_record().allow_partial(true));
    assert!(q.fc.weight_quant.error().is_none());
    assert_eq!(scale(&q), absmax(&float.fc.weight));
}

/// A weight quantizer that collects statistics and then learns: the rebuild starts it again, a record restores it.
#[quantizer(extends(Int8WeightPerTensorFloat))]
struct RuntimeWeight {
    scaling_impl: ParameterFromRuntimeStatsScaling,
    scaling_stats_impl: AbsMax,
    #[value(2)]
    collect_stats_steps: usize,
}

#[test]
fn collected_statistics() {
    for device in devices() {
        let device = device.autodiff();
        let scaling = |q: &Quant<RuntimeWeight>| q.fc.weight_quant.proxy().tensor_quant.scaling_impl.clone();
        let train = |mut q: Quant<RuntimeWeight>, steps| {
            let mut optim = SgdConfig::new().init();
            for _ in 0..steps {
                let loss = q.fc.forward(Tensor::<2>::ones([1, 8], &device)).sum();
                let grads = GradientsParams::from_grads(loss.backward(), &q);
                q = optim.step(1e-3, q, grads);
            }
            q
        };
        let q = train(quant(RuntimeWeight, &device), 4);
        assert_eq!(scaling(&q).steps(), 3);
        let (learned, id) = (value(&scaling(&q).value), scaling(&q).value.id);

        let restored = quant(RuntimeWeight, &device).load_record(q.clone().into_record());
        assert_eq!((scaling(&restored).steps(), value(&scaling(&restored).value)), (3, learned));

        // a float checkpoint: collecting begins again, and ends in the same parameter
        let float = float(&device);
        let q = q.load_record(float.clone().into_record().allow_partial(true));
        assert_eq!((scaling(&q).steps(), value(&scaling(&q).value)), (0, 1.0));
        let q = train(q, 3);
        assert_eq!((scaling(&q).steps(), scaling(&q).value.id), (3, id));
        assert!((value(&scaling(&q).value) / absmax(&float.fc.weight) - 1.0).abs() < 0.1);

        // and once more, through the hooks of the rebuilt module
        let q = q.load_record(float.into_record().allow_partial(true));
        assert_eq!(scaling(&q).steps(), 0);
        let q = q.load_record(restored.into_record());
        assert_eq!((scaling(&q).steps(), value(&scaling(&q).value)), (3, learned));
    }
}

/// Of a checkpoint with some of the state (the reference's hold no counter) what came is kept.
#[test]
fn part_of_the_state() {
    let device = Device::flex().autodiff();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("part.safetensors");
    let mut source = quant(RuntimeWeight, &device);
    let scaling = &mut source.fc.weight_quant.proxy_mut().tensor_quant.scaling_impl;
    scaling.value = scaling.value.clone().map(|v| v * 7.0);
    let part = SafetensorsStore::from_file(&path).with_regex(r".*(fc\.weight|\.value)$");
    source.save_into(&mut { part }).unwrap();

    let mut q = quant(RuntimeWeight, &device);
    let id = q.fc.weight_quant.proxy().tensor_quant.scaling_impl.value.id;
    q.load_from(&mut SafetensorsStore::from_file(&path).allow_partial(true)).unwrap();
    let scaling = &q.fc.weight_quant.proxy().tensor_quant.scaling_impl;
    assert_eq!((value(&scaling.value), scaling.steps(), scaling.value.id), (7.0, 3, id));
}

/// Clones have the same hooks, but a load into one concerns no other, on other threads neither.
#[test]
fn clones_load_apart() {
    let device = Device::flex();
    let original = quant(FromMax, &device);
    let floats: Vec<_> = (0..4).map(|_| float(&device)).collect();
    std::thread::scope(|scope| {
        for float in &floats {
            let original = &original;
            scope.spawn(move || {
                for _ in 0..50 {
                    let q = original.clone().load_record(float.clone().into_record().allow_partial(true));
                    assert_eq!(value(scale(&q)), absmax(&float.fc.weight));
                }
            });
        }
    });
    assert_eq!(value(scale(&original)), absmax(&original.fc.weight));
}

/// A parameter that was put in the place of another has not got its hook.
mod moved_parameters {
    use super::*;

    type Layer = QuantLinear<FromMax, NoQuant, NoQuant, LearnedBias>;

    #[derive(Module, Debug)]
    struct Pair {
        a: Layer,
        b: Layer,
    }
    #[derive(Module, Debug)]
    struct FloatPair {
        a: Linear,
        b: Linear,
    }

    fn of_scale(layer: &Layer) -> f32 {
        layer.quant_weight().unwrap().scale.into_scalar()
    }
    fn of_bias(layer: &Layer) -> f32 {
        let x = Tensor::<2>::ones([1, 3], &layer.weight.val().device());
        layer.quant_bias(x).unwrap().scale.into_scalar::<f32>() * 128.0
    }
    fn pair(device: &Device) -> Pair {
        let layer = || QuantLinearConfig::new(3, 3).init(device);
        Pair { a: layer(), b: layer() }
    }
    fn constant(value: f64, device: &Device) -> Linear {
        LinearConfig::new(3, 3).with_initializer(Initializer::Constant { value }).init(device)
    }
    fn load(pair: Pair, device: &Device) -> Pair {
        let mut float = FloatPair { a: constant(2.0, device), b: constant(3.0, device) };
        float.a.bias = Some(Param::from_tensor(Tensor::full([3], 5.0, device)));
        float.b.bias = Some(Param::from_tensor(Tensor::full([3], 7.0, device)));
        pair.load_record(float.into_record().allow_partial(true))
    }

    #[test]
    fn are_watched_again() {
        for device in devices() {
            let device = device.autodiff();
            let ones = || Tensor::<2>::ones([3, 3], &device);
            let changes: [fn(&mut Pair, Tensor<2>); 5] = [
                |pair, ones| pair.a.weight = Param::from_tensor(ones),
                |pair, ones| pair.a.weight = Param::initialized(pair.a.weight.id, ones),
                |pair, _| core::mem::swap(&mut pair.a.weight, &mut pair.b.weight),
                |pair, _| core::mem::swap(&mut pair.a.bias, &mut pair.b.bias),
                |pair, _| pair.a.weight = pair.b.weight.clone(),
            ];
            for change in changes {
                let mut changed = pair(&device);
                change(&mut changed, ones());
                let loaded = load(changed, &device);
                assert_eq!([of_scale(&loaded.a), of_scale(&loaded.b)], [2.0, 3.0]);
                assert_eq!([of_bias(&loaded.a), of_bias(&loaded.b)], [5.0, 7.0]);
                // what other hooks left is not taken for a load
                let mut next = loaded.map(&mut Nothing);
                assert_eq!([of_scale(&next.a), of_scale(&next.b)], [2.0, 3.0]);
                assert_eq!([of_bias(&next.a), of_bias(&next.b)], [5.0, 7.0]);
                change(&mut next, ones());
                next.init_quantizers().unwrap();
                let max = |layer: &Layer| layer.weight.val().abs().max().into_scalar::<f32>();
                assert_eq!([of_scale(&next.a), of_scale(&next.b)], [max(&next.a), max(&next.b)]);
            }
        }
    }

    /// A layer that is mapped again and again, as in training, has one hook.
    #[test]
    fn hooks_do_not_pile_up() {
        let device = Device::flex();
        let mut pair = pair(&device);
        for _ in 0..5000 {
            pair = pair.map(&mut Nothing);
        }
        // as many hooks, one in the other, would not fit on the stack
        assert_eq!(of_scale(&load(pair, &device).a), 2.0);
    }

    /// A load into a parameter of a clone is none of the original's concern.
    #[test]
    fn of_a_clone() {
        let device = Device::flex();
        let original = pair(&device);
        let before = of_scale(&original.a);
        let mut clone = original.clone();
        clone.a.weight =
            clone.a.weight.clone().transform_for_load(Tensor::full([3, 3], 9.0, &device), clone.a.weight.id);
        assert_eq!(of_scale(&original.map(&mut Nothing).a), before);
    }
}

/// What is built anew has the precision that the state had.
#[test]
fn a_model_of_another_precision() {
    struct Cast(FloatDType);
    impl ModuleMapper for Cast {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            param.map(|t| t.cast(self.0).detach().require_grad())
        }
    }
    for device in devices() {
        let device = device.autodiff();
        for dtype in [FloatDType::F64, FloatDType::F16, FloatDType::BF16] {
            if !device.supports_dtype(dtype) {
                continue;
            }
            let mut q = quant(FromMax, &device).map(&mut Cast(dtype));
            let mut store = SafetensorsStore::from_bytes(None);
            float(&device).save_into(&mut store).unwrap();
            for way in 0..3 {
                match way {
                    0 => drop(q.load_float_from(&mut store).unwrap()),
                    1 => q.init_quantizers().unwrap(),
                    _ => q.fc.init_tensor_quant().unwrap(),
                }
                let x = Tensor::<2>::ones([1, 8], &device).cast(dtype);
                q.fc.forward(x).sum().backward();
                assert_eq!(FloatDType::from(scale(&q).val().dtype()), dtype);
                assert!(scale(&q).val().is_require_grad());
            }
        }
    }
}

/// A constant beside learned state: a record with all of the state restores it too.
#[quantizer(extends(FromMax), values)]
struct Bounded;
#[quantizer]
impl Bounded {
    #[value]
    fn scaling_min_val(module: &impl WeightModule) -> Option<f32> {
        Some(2.0 * module.weight().abs().max().into_scalar::<f32>())
    }
}

#[test]
fn constants_follow_a_complete_record() {
    let device = Device::flex();
    let source = quant(Bounded, &device);
    let scale = |q: &Quant<Bounded>| q.fc.quant_weight().unwrap().scale.into_scalar::<f32>();
    let target = quant(Bounded, &device).load_record(source.clone().into_record());
    assert_eq!(scale(&target), scale(&source));
}
