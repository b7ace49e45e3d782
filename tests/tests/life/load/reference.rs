//! Where a checkpoint of the reference is not what burn would write, beside names and shapes.
use crate::{FromMax, devices};
use burn::module::{Module, Param};
use burn::nn::{BatchNorm, BatchNormConfig};
use burn::store::{ModuleSnapshot, PyTorchToBurnAdapter, SafetensorsStore};
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::components::function::{LearnedRoundHardSigmoid, LearnedRoundSte};
use quant_nn::{
    Int8WeightPerTensorFloat, KeyMismatch, LoadError, QuantLinear, QuantLinearConfig, QuantModule, SharedQuantizer,
    quantizer, share,
};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

/// A file of these tensors.
fn store(tensors: &[(&str, &[usize], Vec<f32>)]) -> SafetensorsStore {
    let bytes = tensors.iter().map(|(_, _, values)| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>());
    let bytes: Vec<Vec<u8>> = bytes.collect();
    let view = |((name, shape, _), bytes): (&(&str, &[usize], Vec<f32>), _)| {
        (name.to_string(), TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap())
    };
    let file = safetensors::serialize(tensors.iter().zip(&bytes).map(|(t, b)| view((t, b.as_slice()))), None);
    SafetensorsStore::from_bytes(Some(file.unwrap()))
}
fn list<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_to_vec().unwrap()
}

#[quantizer(extends(Int8WeightPerTensorFloat))]
struct LearnedRounding {
    float_to_int_impl: LearnedRoundSte,
    learned_round_impl: LearnedRoundHardSigmoid,
    #[value(1.1)]
    learned_round_zeta: f32,
    #[value(-0.1)]
    learned_round_gamma: f32,
}

/// A number for each element of the weight is turned with the weight.
#[test]
fn rounding_that_was_learned() {
    const VALUE: &str = "weight_quant.tensor_quant.int_quant.float_to_int_impl.value";
    for device in devices() {
        for [inputs, outputs] in [[3, 2], [3, 3], [1, 4]] {
            let source = Tensor::<2>::random([inputs, outputs], Distribution::Default, &device);
            let rounding = Tensor::<2>::random([inputs, outputs], Distribution::Default, &device);
            let linear = || -> QuantLinear<LearnedRounding> {
                QuantLinearConfig::new(inputs, outputs).with_bias(false).try_init(&device).unwrap()
            };
            let key =
                linear().collect(None, None, false).into_iter().find(|t| t.name.ends_with("float_to_int_impl.value"));
            assert_eq!(key.unwrap().name, VALUE);
            let value = |layer: &QuantLinear<LearnedRounding>| {
                let collected = layer.collect(None, None, false).into_iter().find(|t| t.name == VALUE).unwrap();
                burn::store::bridge::to_data(&collected).unwrap().try_to_vec::<f32>().unwrap()
            };
            let turned = [outputs, inputs];
            let file = [
                ("weight", &turned[..], list(source.clone().transpose())),
                (VALUE, &turned[..], list(rounding.clone().transpose())),
            ];
            let mut layer = linear();
            layer.load_float_from(&mut store(&file).with_from_adapter(PyTorchToBurnAdapter)).unwrap();
            assert_eq!(list(layer.weight.val()), list(source.clone()));
            assert_eq!(value(&layer), list(rounding.clone()));

            // in a file that is not turned it is not
            let plain = [inputs, outputs];
            let file = [("weight", &plain[..], list(source)), (VALUE, &plain[..], list(rounding.clone()))];
            let mut layer = linear();
            layer.load_float_from(&mut store(&file)).unwrap();
            assert_eq!(value(&layer), list(rounding));
        }
    }
}

/// The reference records the state that layers share with each of them.
#[test]
fn state_that_is_shared() {
    #[derive(Module, Debug)]
    struct Net {
        a: QuantLinear<SharedQuantizer<FromMax>>,
        b: QuantLinear<SharedQuantizer<FromMax>>,
    }
    let device = Device::flex();
    let net = || {
        let linear = |outputs| QuantLinearConfig::new(2, outputs).with_bias(false).init(&device);
        let mut net = Net { a: linear(2), b: linear(1) };
        share(&mut [&mut net.a, &mut net.b]).unwrap();
        net
    };
    let file = |of_b: f32| {
        store(&[
            ("a.weight", &[2, 2], vec![1.0; 4]),
            ("b.weight", &[2, 1], vec![1.0; 2]),
            ("a.weight_quant.tensor_quant.scaling_impl.value", &[], vec![0.25]),
            ("b.weight_quant.tensor_quant.scaling_impl.value", &[], vec![of_b]),
        ])
    };
    let mut shared = net();
    shared.load_float_from(&mut file(0.25)).unwrap();
    for layer in [&shared.a, &shared.b] {
        assert_eq!(layer.quant_weight().unwrap().scale.into_scalar::<f32>(), 0.25);
    }
    // two states were not shared
    let Err(LoadError::Keys { unknown, .. }) = net().load_float_from(&mut file(0.5)) else { panic!() };
    assert_eq!(unknown[0].key, "b.weight_quant.tensor_quant.scaling_impl.value");
}

/// PyTorch's names are those of normalizations only.
#[test]
fn names_of_normalizations() {
    #[derive(Module, Debug)]
    struct Net {
        fc: QuantLinear,
        norm: BatchNorm,
    }
    let device = Device::flex();
    let net = || Net { fc: QuantLinearConfig::new(2, 2).init(&device), norm: BatchNormConfig::new(2).init(&device) };
    let file = |names: [&'static str; 2], weight| {
        let two = |value| vec![value; 2];
        store(&[
            ("fc.bias", &[2], two(0.0)),
            ("norm.running_mean", &[2], two(0.0)),
            ("norm.running_var", &[2], two(1.0)),
            (names[0], &[2], two(3.0)),
            (names[1], &[2], two(4.0)),
            (weight, &[2, 2], vec![1.0; 4]),
        ])
    };
    for names in [["norm.weight", "norm.bias"], ["norm.gamma", "norm.beta"]] {
        let mut net = net();
        net.load_float_from(&mut file(names, "fc.weight").with_from_adapter(PyTorchToBurnAdapter)).unwrap();
        let loaded = [list(net.norm.gamma.val())[0], list(net.norm.beta.val())[0]];
        assert_eq!(loaded, [3.0, 4.0]);
    }
    let mut wrong = file(["norm.gamma", "nrm.weight"], "fc.gamma");
    let Err(LoadError::Keys { missing, unknown, .. }) = net().load_float_from(&mut wrong) else { panic!() };
    let keys = |keys: Vec<KeyMismatch>| keys.into_iter().map(|mismatch| mismatch.key).collect::<Vec<_>>();
    assert_eq!(keys(missing), ["fc.weight", "norm.beta"]);
    assert_eq!(keys(unknown), ["fc.gamma", "nrm.weight"]);
}

/// What a module of one's own calls as burn calls a parameter of a normalization is not one.
#[test]
fn a_name_like_that_of_a_normalization() {
    #[derive(Module, Debug)]
    struct Net {
        gamma: Param<Tensor<1>>,
        fc: QuantLinear,
    }
    let device = Device::flex();
    let linear = QuantLinearConfig::new(1, 1).with_bias(false).init(&device);
    let mut net = Net { gamma: Param::from_tensor(Tensor::ones([1], &device)), fc: linear };
    let file = store(&[("weight", &[1], vec![2.0]), ("fc.weight", &[1, 1], vec![1.0])]);
    let result = net.load_float_from(&mut file.with_from_adapter(PyTorchToBurnAdapter));
    let Err(LoadError::Keys { missing, unknown, .. }) = result else { panic!() };
    assert_eq!((&missing[0].key[..], &unknown[0].key[..]), ("gamma", "weight"));
}

/// A weight of the same values either way round tells nothing, and needs nothing to be told.
#[test]
fn a_weight_without_a_direction() {
    let device = Device::flex();
    let mut linear: QuantLinear = QuantLinearConfig::new(2, 2).with_bias(false).init(&device);
    linear.weight = Param::from_tensor(Tensor::ones([2, 2], &device));
    let mut file = store(&[("weight", &[2, 2], vec![1.0; 4])]).with_from_adapter(PyTorchToBurnAdapter);
    linear.load_float_from(&mut file).unwrap();
}
