//! What is wrong with a checkpoint is told, and leaves the model as it was. The table of what is tried here is that of
//! `quant-nn/src/lifecycle.md`.
use crate::{LearnedBias, Nothing, Picky, devices};
use burn::module::{Module, ModuleVisitor, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::store::{BurnpackStore, ModuleSnapshot, ModuleStore, PytorchStore, SafetensorsStore};
use burn::tensor::{Bytes, DType, Device, Distribution, Int, Tensor, TensorData};
use quant_nn::quantizers::base::ParamFromMaxScaling;
use quant_nn::{
    BiasQuant, Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, LoadError, LoadedFloat, NoQuant, QuantLinear,
    QuantLinearConfig, QuantModule, QuantRelu, QuantReluConfig, Quantizer, WeightModule, WeightQuant, WeightQuantizer,
    quantizer,
};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A learned scale for each channel.
#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerChannelFloat))]
struct Learned;

#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
struct ParamFromMax;

#[derive(Module, Debug)]
struct Net<W: Quantizer> {
    body: Vec<QuantLinear<W>>,
    act: QuantRelu,
    head: QuantLinear<W>,
}
#[derive(Module, Debug)]
struct Float {
    body: Vec<Linear>,
    head: Linear,
}

fn net<W: WeightQuantizer + Default>(device: &Device) -> Net<W> {
    let linear = |i, o| QuantLinearConfig::new(i, o).try_init(device).unwrap();
    Net { body: vec![linear(3, 3), linear(3, 2)], act: QuantReluConfig::new().init(device), head: linear(2, 2) }
}
fn float(device: &Device) -> Float {
    let linear = |i, o| LinearConfig::new(i, o).init(device);
    let float = Float { body: vec![linear(3, 3), linear(3, 2)], head: linear(2, 2) };
    struct Draw;
    impl burn::module::ModuleMapper for Draw {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            param.map(|t| t.random_like(Distribution::Normal(0.0, 3.0)))
        }
    }
    float.map(&mut Draw)
}

/// Every bit of a model: its parameters and the state of its quantizers.
fn bits<M: Module>(model: &M) -> Vec<(u64, TensorData)> {
    struct Bits(Vec<(u64, TensorData)>);
    impl ModuleVisitor for Bits {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.push((param.id.val(), param.val().into_data()));
        }
        fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
            self.0.push((param.id.val(), param.val().into_data()));
        }
    }
    let mut bits = Bits(vec![]);
    model.visit(&mut bits);
    bits.0
}

/// Loads, and sees that an error left the model alone.
#[track_caller]
fn load<W: WeightQuantizer, S: ModuleStore>(net: &mut Net<W>, store: &mut S) -> Result<LoadedFloat, LoadError> {
    let before = bits(net);
    let result = net.load_float_from(store);
    assert_eq!(result.is_err(), bits(net) == before, "{result:?}");
    result
}

/// The checkpoint as its tensors, to change some.
type Tensors = BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>;

fn checkpoint(device: &Device) -> Vec<u8> {
    let mut store = SafetensorsStore::from_bytes(None);
    float(device).save_into(&mut store).unwrap();
    store.get_bytes().unwrap()
}
fn changed(bytes: &[u8], change: impl FnOnce(&mut Tensors)) -> SafetensorsStore {
    let tensors = SafeTensors::deserialize(bytes).unwrap();
    let parts = |view: TensorView| (view.dtype(), view.shape().to_vec(), view.data().to_vec());
    let mut tensors: Tensors = tensors.tensors().into_iter().map(|(name, view)| (name, parts(view))).collect();
    change(&mut tensors);
    let views = tensors
        .iter()
        .map(|(name, (dtype, shape, data))| (name, TensorView::new(*dtype, shape.clone(), data).unwrap()));
    let bytes = safetensors::serialize(views, None).unwrap();
    SafetensorsStore::from_bytes(Some(bytes))
}
fn floats(bytes: &mut [u8]) -> &mut [[u8; 4]] {
    bytes.as_chunks_mut().0
}

#[track_caller]
fn says(result: Result<LoadedFloat, LoadError>, texts: &[impl AsRef<str>]) {
    let message = result.unwrap_err().to_string();
    for text in texts {
        let text = text.as_ref();
        assert!(message.contains(text), "no `{text}` in: {message}");
    }
}

#[test]
fn a_key_removed() {
    let device = Device::flex();
    let mut store = changed(&checkpoint(&device), |t| drop(t.remove("body.1.weight")));
    let result = load(&mut net::<Learned>(&device), &mut store);
    says(result, &["missing in the checkpoint:\n  `body.1.weight`; the nearest key is `body.0.weight`"]);
    // whatever the store allows
    let mut store = changed(&checkpoint(&device), |t| drop(t.remove("head.bias"))).allow_partial(true);
    says(load(&mut net::<Learned>(&device), &mut store), &["`head.bias`"]);
    // a filter leaves out what is there, so that it is no remedy
    let mut store = changed(&checkpoint(&device), |t| t.retain(|key, _| !key.starts_with("head"))).with_regex("^body");
    let result = load(&mut net::<Learned>(&device), &mut store);
    says(
        result,
        &["`head.weight`", "\nhelp: the model has more than the checkpoint", "load the part that the checkpoint is of"],
    );
}

#[test]
fn a_key_added() {
    let device = Device::flex();
    let mut store = changed(&checkpoint(&device), |t| {
        let copy = t["head.weight"].clone();
        t.insert("tail.weight".into(), copy);
    });
    let result = load(&mut net::<Learned>(&device), &mut store);
    says(result, &["unknown to the model:\n  `tail.weight`; the nearest key is `head.weight`"]);
    // of batch norms that were left out of the quantized model
    let mut store = changed(&checkpoint(&device), |t| {
        let copy = t["head.bias"].clone();
        for name in ["weight", "bias", "running_mean", "running_var"] {
            t.insert(format!("bn.{name}"), copy.clone());
        }
    });
    let result = load(&mut net::<Learned>(&device), &mut store);
    says(result, &["`bn.running_var`", "\nhelp: it has batch norms that the model lacks", "`merge_bn`"]);
    // of a quantizer that this model does not have
    let key = "head.weight_quant.tensor_quant.zero_point_impl.value";
    let mut store = changed(&checkpoint(&device), |t| drop(t.insert(key.into(), (Dtype::F32, vec![1], vec![0; 4]))));
    says(
        load(&mut net::<Learned>(&device), &mut store),
        &[key, "the quantizer at `head.weight_quant` has no such state"],
    );
    // PyTorch's counters are no keys of burn
    let counter = (Dtype::I64, vec![], vec![0; 8]);
    let mut store = changed(&checkpoint(&device), |t| drop(t.insert("norm.num_batches_tracked".into(), counter)));
    load(&mut net::<Learned>(&device), &mut store).unwrap();
}

#[test]
fn a_key_misspelt() {
    let device = Device::flex();
    let mut store = changed(&checkpoint(&device), |t| {
        let weight = t.remove("head.weight").unwrap();
        t.insert("head.wieght".into(), weight);
    });
    let result = load(&mut net::<Learned>(&device), &mut store);
    says(
        result,
        &["`head.weight`; the nearest key is `head.wieght`", "`head.wieght`; the nearest key is `head.weight`"],
    );
}

#[test]
fn wrong_shapes() {
    let device = Device::flex();
    let mut store = changed(&checkpoint(&device), |t| t.get_mut("body.1.weight").unwrap().1 = vec![2, 3]);
    says(load(&mut net::<Learned>(&device), &mut store), &["body.1.weight", "[2, 3]", "[3, 2]"]);
    let key = "head.weight_quant.tensor_quant.scaling_impl.value";
    let with = |shape: Vec<usize>| {
        let bytes = 1f32.to_le_bytes().repeat(shape.iter().product());
        changed(&checkpoint(&device), |t| drop(t.insert(key.into(), (Dtype::F32, shape, bytes))))
    };
    says(load(&mut net::<Learned>(&device), &mut with(vec![3])), &[key, "[3]", "[2]"]);
    // as the reference writes it
    for shape in [vec![2], vec![2, 1], vec![1, 2, 1, 1]] {
        let mut net = net::<Learned>(&device);
        load(&mut net, &mut with(shape)).unwrap();
        let scale = net.head.quant_weight().unwrap().scale.into_data();
        assert_eq!(scale.try_to_vec::<f32>().unwrap(), [1.0 / 127.0; 2]);
    }
}

#[test]
fn wrong_types() {
    for device in devices() {
        let mut store = changed(&checkpoint(&device), |t| t.get_mut("head.weight").unwrap().0 = Dtype::I32);
        says(
            load(&mut net::<Learned>(&device), &mut store),
            &["`head.weight` has integers in the checkpoint, and floats in the model"],
        );
        let key = "head.weight_quant.tensor_quant.scaling_impl.value";
        let int = (Dtype::I32, vec![2, 1], vec![0; 8]);
        let mut store = changed(&checkpoint(&device), |t| drop(t.insert(key.into(), int)));
        says(load(&mut net::<Learned>(&device), &mut store), &[key]);
        // a single number, which no parameter of burn can be in shape
        let mut fc: QuantLinear<ParamFromMax> = QuantLinearConfig::new(2, 2).with_bias(false).init(&device);
        let key = "weight_quant.tensor_quant.scaling_impl.value";
        let mut store = changed(&checkpoint(&device), |t| {
            *t = [("weight".into(), t["head.weight"].clone()), (key.into(), (Dtype::I32, vec![], vec![0; 4]))].into();
        });
        says(fc.load_float_from(&mut store), &[key]);
    }
}

/// Another precision is converted to that of the model, and the scales are those of what it became.
#[test]
fn other_precisions() {
    for device in devices() {
        for (dtype, size) in [(Dtype::F16, 2), (Dtype::BF16, 2), (Dtype::F64, 8)] {
            let known = device.supports_dtype(match dtype {
                Dtype::F16 => DType::F16,
                Dtype::BF16 => DType::BF16,
                _ => DType::F64,
            });
            let mut store = changed(&checkpoint(&device), |t| {
                for (of, shape, data) in t.values_mut() {
                    (*of, *data) = (dtype, vec![0; size * shape.iter().product::<usize>()]);
                    // 1.0, and all others 0
                    let one: &[u8] = match dtype {
                        Dtype::F16 => &[0, 0x3c],
                        Dtype::BF16 => &[0x80, 0x3f],
                        _ => &[0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
                    };
                    data[..size].copy_from_slice(one);
                }
            });
            let mut net = net::<Learned>(&device);
            let result = load(&mut net, &mut store);
            if !known {
                says(result, &["Unsupported dtype"]);
                continue;
            }
            result.unwrap();
            assert_eq!(net.head.weight.val().dtype(), DType::F32);
            let weight = net.head.quant_weight().unwrap();
            assert_eq!(weight.value.sum().into_scalar::<f32>(), 1.0);
            assert_eq!(weight.scale.into_tensor().max().into_scalar::<f32>(), 1.0 / 127.0);
        }
    }
}

#[test]
fn numbers_that_are_not_finite() {
    for device in devices() {
        for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let with = |key: &str| {
                changed(&checkpoint(&device), |t| floats(&mut t.get_mut(key).unwrap().2)[1] = number.to_le_bytes())
            };
            let result = load(&mut net::<Learned>(&device), &mut with("body.1.weight"));
            says(result, &["the quantizer at `body.1.weight_quant`", "not finite"]);
            // a bias that is not quantized is burn's own concern
            load(&mut net::<Learned>(&device), &mut with("body.1.bias")).unwrap();
            let mut fc: QuantLinear<Learned, NoQuant, NoQuant, LearnedBias> =
                QuantLinearConfig::new(2, 2).init(&device);
            let mut store = changed(&checkpoint(&device), |t| {
                let head = |name: &str, t: &Tensors| t[&format!("head.{name}")].clone();
                *t = ["weight", "bias"].map(|name| (name.to_string(), head(name, t))).into();
                floats(&mut t.get_mut("bias").unwrap().2)[1] = number.to_le_bytes();
            });
            let before = bits(&fc);
            says(fc.load_float_from(&mut store), &["the quantizer at `bias_quant`", "the bias has numbers"]);
            assert!(bits(&fc) == before);
        }
    }
}

/// Where files end too early, or have a wrong bit.
mod damaged {
    use super::*;

    fn pytorch() -> Vec<u8> {
        std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/checkpoints/tiny.pt")).unwrap()
    }

    fn burnpack(device: &Device) -> Vec<u8> {
        float(device).into_record().into_bytes().unwrap().to_vec()
    }

    /// Loads `bytes` of a format.
    type Load = fn(&[u8]) -> Result<LoadedFloat, LoadError>;

    fn load_safetensors(bytes: &[u8]) -> Result<LoadedFloat, LoadError> {
        load(&mut net::<Learned>(&Device::flex()), &mut SafetensorsStore::from_bytes(Some(bytes.to_vec())))
    }
    fn load_burnpack(bytes: &[u8]) -> Result<LoadedFloat, LoadError> {
        let bytes = Bytes::from_bytes_vec(bytes.to_vec());
        load(&mut net::<Learned>(&Device::flex()), &mut BurnpackStore::from_bytes(Some(bytes)))
    }
    fn load_pytorch(bytes: &[u8]) -> Result<LoadedFloat, LoadError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("float.pt");
        std::fs::write(&path, bytes).unwrap();
        load(&mut net::<Learned>(&Device::flex()), &mut PytorchStore::from_file(path))
    }

    fn formats() -> [(&'static str, Vec<u8>, Load); 3] {
        let device = Device::flex();
        [
            ("safetensors", checkpoint(&device), load_safetensors as Load),
            ("burnpack", burnpack(&device), load_burnpack),
            ("pytorch", pytorch(), load_pytorch),
        ]
    }

    #[test]
    fn truncated() {
        for (format, bytes, load) in formats() {
            load(&bytes).unwrap();
            // every length near the ends, and some between
            let step = bytes.len() / 100;
            for length in (0..bytes.len()).filter(|n| *n < 16 || bytes.len() - n < 16 || n % step == 0) {
                // what follows the last tensor may be padding
                let result = load(&bytes[..length]);
                assert!(result.is_err() || bytes.len() - length < 16, "{format} of {length} bytes");
            }
        }
    }

    /// Neither a panic nor half of a model, whatever is flipped; a number that is another number loads.
    #[test]
    fn flipped_bits() {
        for (format, bytes, load) in formats() {
            let (mut errors, mut loads) = (0, 0);
            // one bit in each of 400 bytes, or all that there are
            let every = std::env::var_os("FAULT_EVERY_BIT").is_some();
            let flips: Vec<(usize, u8)> = match every {
                true => (0..bytes.len()).flat_map(|position| (0..8).map(move |bit| (position, bit))).collect(),
                false => (0..bytes.len()).step_by(bytes.len() / 400).map(|p| (p, p as u8 % 8)).collect(),
            };
            for (position, bit) in flips {
                let mut flipped = bytes.clone();
                flipped[position] ^= 1 << bit;
                match load(&flipped) {
                    Ok(_) => loads += 1,
                    Err(_) => errors += 1,
                }
            }
            assert!(errors > 20 && loads > 20, "{format}: {errors} errors, {loads} loads");
        }
    }
}

#[test]
fn no_file() {
    let device = Device::flex();
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().join("nothing.safetensors"), dir.path().to_path_buf()] {
        says(load(&mut net::<Learned>(&device), &mut SafetensorsStore::from_file(&path)), &["cannot be read"]);
        says(load(&mut net::<Learned>(&device), &mut PytorchStore::from_file(&path)), &["cannot be read"]);
    }
}

/// What a filter of the store leaves out stays as it is, and is reported; it need not be a key of the model either.
#[test]
fn a_filter() {
    let device = Device::flex();
    let value = "head.weight_quant.tensor_quant.scaling_impl.value";
    let seven: Vec<u8> = 7f32.to_le_bytes().repeat(2);
    let with = |shape: &[usize], pattern: &str| {
        let store = changed(&checkpoint(&device), |t| {
            t.insert(value.into(), (Dtype::F32, shape.to_vec(), seven.clone()));
            for (key, shape) in [("tail.weight", vec![1, 2]), ("tail.count", vec![])] {
                t.insert(key.into(), (Dtype::F32, shape, seven[..if key == "tail.count" { 4 } else { 8 }].to_vec()));
            }
        });
        store.with_regex(pattern)
    };
    let scale = |net: &Net<Learned>| net.head.quant_weight().unwrap().scale.into_data();
    // the shape of the model, and that of the reference
    for shape in [&[2][..], &[2, 1]] {
        // all but a layer
        let mut net = net::<Learned>(&device);
        let before = (net.head.weight.val().into_data(), scale(&net));
        let loaded = load(&mut net, &mut with(shape, "^body")).unwrap();
        assert_eq!(loaded.left_out, ["head.weight", "head.bias"]);
        assert_eq!((net.head.weight.val().into_data(), scale(&net)), before);
        // the weights of a quantized checkpoint, with scales of their own
        let loaded = load(&mut net, &mut with(shape, r"^(body|head)\b.*\.(weight|bias)$")).unwrap();
        assert!(loaded.absent.contains(&value.to_string()) && loaded.left_out.is_empty(), "{loaded:?}");
        let own: f32 = net.head.weight.val().abs().max().into_scalar();
        assert_eq!(scale(&net), TensorData::from([[own / 127.0; 2]]));
        load(&mut net, &mut with(shape, "^(body|head)")).unwrap();
        assert_eq!(scale(&net), TensorData::from([[7f32 / 127.0; 2]]));
        // what it does not leave out, it is strict about
        for (pattern, unknown) in [("", ["tail.count", "tail.weight"]), ("^(head|tail)", ["tail.count", "tail.weight"])]
        {
            says(load(&mut net, &mut with(shape, pattern)), &unknown.map(|key| format!("  `{key}`")));
        }
    }
    for partial in [false, true] {
        let mut store = with(&[2], "^nothing").allow_partial(partial);
        assert_eq!(load(&mut net::<Learned>(&device), &mut store), Err(LoadError::LeftOut));
    }
}

/// What stands before all keys is told.
#[test]
fn a_prefix() {
    let device = Device::flex();
    let store = || {
        changed(&checkpoint(&device), |t| {
            *t = core::mem::take(t).into_iter().map(|(key, tensor)| (format!("model.net.{key}"), tensor)).collect();
        })
    };
    let result = load(&mut net::<Learned>(&device), &mut store());
    says(result, &[r#"its keys begin with `model.net.`: `with_key_remapping(r"^model\.net\.", "")`"#]);
    load(&mut net::<Learned>(&device), &mut store().with_key_remapping(r"^model\.net\.", "")).unwrap();
}

/// The state of a quantizer that is no number, and counts beyond those that there are.
#[test]
fn state_that_is_none() {
    for device in devices() {
        let with = |key: &str, dtype, shape: &[usize], bytes: &[u8]| {
            let tensor = (dtype, shape.to_vec(), bytes.to_vec());
            changed(&checkpoint(&device), |t| drop(t.insert(key.into(), tensor)))
        };
        let key = "head.weight_quant.tensor_quant.scaling_impl.value";
        for number in [f32::NAN, f32::INFINITY] {
            for shape in [&[2][..], &[1, 2]] {
                let bytes = [number.to_le_bytes(), 1f32.to_le_bytes()].concat();
                let result = load(&mut net::<Learned>(&device), &mut with(key, Dtype::F32, shape, &bytes));
                says(result, &[format!("`{key}` has numbers that are not finite")]);
            }
        }
        let key = "act.act_quant.fused_activation_quant_proxy.tensor_quant.scaling_impl.counter";
        for shape in [&[1][..], &[], &[1, 1]] {
            let bytes = (i64::from(i32::MAX) + 1).to_le_bytes();
            let mut net = net::<Learned>(&device);
            load(&mut net, &mut with(key, Dtype::I64, shape, &bytes)).unwrap();
            let steps = net.act.act_quant.proxy().tensor_quant().scaling_impl.steps();
            assert_eq!(steps, i32::MAX as usize);
        }
    }
}

/// A weight that PyTorch stores the other way round, from a store that does not know.
#[test]
fn an_adapter_that_was_forgotten() {
    let device = Device::flex();
    let store = || {
        let turn = |t: &mut Tensors| t.get_mut("body.1.weight").unwrap().1 = vec![2, 3];
        changed(&checkpoint(&device), turn)
    };
    for validate in [true, false] {
        let result = load(&mut net::<Learned>(&device), &mut store().validate(validate));
        let help = "help: PyTorch stores the weight of a linear layer the other way round";
        says(result, &["`body.1.weight` has the shape [2, 3] in the checkpoint, and [3, 2] in the model", help]);
    }
}

#[test]
fn a_quantizer_that_refuses() {
    let device = Device::flex();
    let result = load(&mut net::<Picky>(&device), &mut SafetensorsStore::from_bytes(Some(checkpoint(&device))));
    let paths = ["body.0.weight_quant", "body.1.weight_quant", "head.weight_quant"];
    says(result, &paths.map(|path| format!("the quantizer at `{path}`: `Picky`: ")));
}

/// A mistake in a value function ends the load, and not the process.
#[quantizer(extends(Learned), values)]
struct Panics;
#[quantizer]
impl Panics {
    #[value]
    fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
        let max: f32 = module.weight().abs().max().into_scalar();
        assert!(max <= 1.0, "out of range");
        module.weight().abs().max_dim(1).flatten(0, 1)
    }
}

#[test]
fn a_value_function_that_panics() {
    let device = Device::flex();
    let mut net = net::<Panics>(&device);
    let store = || SafetensorsStore::from_bytes(Some(checkpoint(&device)));
    says(load(&mut net, &mut store()), &["code of the model panicked: out of range"]);
}

/// A layer of one's own.
#[derive(Module, Debug)]
struct Own {
    bias: Option<Param<Tensor<1>>>,
    weight: Param<Tensor<2>>,
    weight_quant: WeightQuant<Panics>,
    bias_quant: BiasQuant<LearnedBias>,
}

/// Nothing of a load that was given up is left for the next traversal: the bias was loaded before the weight's quantizer
/// panicked, and its own would be built from it.
#[test]
fn a_load_that_was_given_up() {
    let device = Device::flex();
    let Linear { weight, bias } = LinearConfig::new(2, 2).init(&device);
    let Ok((weight_quant, weight)) = WeightQuant::new(Panics, weight, 1);
    let Ok((bias_quant, bias)) = BiasQuant::new(LearnedBias, bias, 2, &device);
    let mut own = Own { bias, weight, weight_quant, bias_quant };
    let mut store = SafetensorsStore::from_bytes(None);
    let source = LinearConfig::new(2, 2).with_initializer(Initializer::Constant { value: 9.0 });
    source.init(&device).save_into(&mut store).unwrap();
    let before = bits(&own);
    assert!(matches!(own.load_float_from(&mut store), Err(LoadError::Panicked(_))));
    let own = own.map(&mut Nothing);
    assert_eq!((bits(&own), own.quantizer_errors()), (before, vec![]));
}

#[test]
fn two_clones_at_once() {
    let device = Device::flex();
    let original = net::<Learned>(&device);
    let before = bits(&original);
    let checkpoints: Vec<_> = (0..4).map(|_| checkpoint(&device)).collect();
    let broken = &checkpoints[0][..100];
    std::thread::scope(|scope| {
        for checkpoint in &checkpoints {
            let original = &original;
            scope.spawn(move || {
                for _ in 0..20 {
                    let mut clone = original.clone();
                    clone.load_float_from(&mut SafetensorsStore::from_bytes(Some(broken.to_vec()))).unwrap_err();
                    clone.load_float_from(&mut SafetensorsStore::from_bytes(Some(checkpoint.clone()))).unwrap();
                    let max: f32 = clone.head.weight.val().abs().max().into_scalar();
                    let scale: f32 = clone.head.quant_weight().unwrap().scale.into_tensor().max().into_scalar();
                    assert_eq!(scale, max / 127.0);
                }
            });
        }
    });
    assert_eq!(bits(&original), before);
}
