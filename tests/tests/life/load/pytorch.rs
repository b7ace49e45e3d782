//! Checkpoints that PyTorch and Brevitas wrote, against what the networks give there: `tests/fixtures/checkpoints`.
use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig, PaddingConfig2d};
use burn::store::{ModuleStore, PyTorchToBurnAdapter, PytorchStore, SafetensorsStore, bridge};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use quant_nn::components::bit_width::BitWidthParameter;
use quant_nn::components::function::TensorClamp;
use quant_nn::components::scaling::ParameterFromStatsFromParameterScaling;
use quant_nn::{
    Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, Int32Bias, LoadError, MaybeQuantTensor,
    NoQuant, QuantConv2d, QuantConv2dConfig, QuantConvTranspose2d, QuantConvTranspose2dConfig, QuantIdentity,
    QuantIdentityConfig, QuantLinear, QuantLinearConfig, QuantModule, QuantRelu, QuantReluConfig, QuantTensor,
    ShiftedUint8ActPerTensorFloat, Uint8ActPerTensorFloat, Uint8ActPerTensorFloatMaxInit, quantizer,
};
use std::path::PathBuf;
use tests::devices;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/checkpoints").join(name)
}

fn recorded<const D: usize>(name: &str, key: &str, device: &Device) -> Tensor<D> {
    let mut store = SafetensorsStore::from_file(file(name));
    let data = bridge::to_data(store.get_tensor(key).unwrap().unwrap()).unwrap();
    Tensor::from_data(data, device)
}

fn list<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().convert::<f32>().try_to_vec().unwrap()
}

#[track_caller]
fn close(ours: &[f32], theirs: &[f32], relative: f32) {
    assert_eq!(ours.len(), theirs.len());
    let largest = theirs.iter().fold(0f32, |m, x| m.max(x.abs()));
    for (a, b) in ours.iter().zip(theirs) {
        assert!((a - b).abs() <= relative * largest, "{a} is not {b}");
    }
}

#[quantizer(extends(Uint8ActPerTensorFloatMaxInit))]
struct UpTo6 {
    #[value(6.0)]
    max_val: f32,
}

#[derive(Module, Debug)]
struct Features {
    conv1: QuantConv2d<Int8WeightPerChannelFloat>,
    norm: BatchNorm,
    relu1: QuantRelu<UpTo6>,
    conv2: QuantConv2d<Int8WeightPerChannelFloat>,
    relu2: QuantRelu<UpTo6>,
}

#[derive(Module, Debug)]
struct Head {
    fc1: QuantLinear<Int8WeightPerChannelFloat>,
    fc2: QuantLinear<Int8WeightPerTensorFloat>,
}

#[derive(Module, Debug)]
struct Net {
    features: Features,
    up: QuantConvTranspose2d<Int8WeightPerChannelFloat>,
    head: Head,
}

impl Net {
    fn new(device: &Device) -> Self {
        let features = Features {
            conv1: QuantConv2dConfig::new([1, 4], [3, 3])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device),
            norm: BatchNormConfig::new(4).init(device),
            relu1: QuantReluConfig::new().init(device),
            conv2: QuantConv2dConfig::new([4, 6], [3, 3]).with_stride([2, 2]).with_groups(2).init(device),
            relu2: QuantReluConfig::new().init(device),
        };
        let up = QuantConvTranspose2dConfig::new([6, 2], [2, 2]).with_stride([2, 2]).init(device);
        let head =
            Head { fc1: QuantLinearConfig::new(8, 8).init(device), fc2: QuantLinearConfig::new(8, 3).init(device) };
        Self { features, up, head }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let Features { conv1, norm, relu1, conv2, relu2 } = &self.features;
        let x = relu2.forward(conv2.forward(relu1.forward(norm.forward(conv1.forward(x)))));
        let x = self.up.forward(x).mean_dim(2).flatten::<2>(1, 3).slice([0..3, 0..8]);
        self.head.fc2.forward(relu(self.head.fc1.forward(x)))
    }
}

/// The numbers of a `Sequential` become the names of fields.
const NAMES: [(&str, &str); 3] = [
    (r"^features\.0\.", "features.conv1."),
    (r"^features\.1\.", "features.norm."),
    (r"^features\.3\.", "features.conv2."),
];

fn pytorch() -> PytorchStore {
    NAMES
        .iter()
        .fold(PytorchStore::from_file(file("float.pt")), |store, (from, to)| store.with_key_remapping(from, *to))
}

fn safetensors() -> SafetensorsStore {
    let store = SafetensorsStore::from_file(file("float.safetensors")).with_from_adapter(PyTorchToBurnAdapter);
    NAMES.iter().fold(store, |store, (from, to)| store.with_key_remapping(from, *to))
}

#[test]
fn a_float_checkpoint_of_pytorch() {
    for device in devices() {
        let device = device.autodiff();
        for from_pytorch in [true, false] {
            let mut net = Net::new(&device);
            let id = net.head.fc1.weight.id;
            let loaded = match from_pytorch {
                true => net.load_float_from(&mut pytorch()),
                false => net.load_float_from(&mut safetensors()),
            };
            // five weights and five biases; four of the normalization
            assert_eq!(loaded.unwrap().loaded.len(), 14);
            assert_eq!(net.head.fc1.weight.id, id);

            let net = net.valid();
            let plain = device.clone().inner();
            // largest magnitude over 127, for each channel, to the last bit
            let weight = &net.features.conv1.weight.val();
            let max = weight.clone().abs().reshape([4, 9]).max_dim(1).div_scalar(127.0);
            let scales = |q: Option<QuantTensor<4>>| list(q.unwrap().scale.into());
            assert_eq!(scales(net.features.conv1.quant_weight()), list(max));
            let reference = |key: &str| list(recorded::<1>("quant.safetensors", &format!("{key}.scale"), &plain));
            assert_eq!(scales(net.features.conv1.quant_weight()), reference("features.0"));
            assert_eq!(scales(net.features.conv2.quant_weight()), reference("features.3"));
            assert_eq!(scales(net.up.quant_weight()), reference("up"));
            let linear = |q: Option<QuantTensor<2>>| {
                let q = q.unwrap();
                (list(q.scale.clone()), list(q.int().unwrap().float().transpose()))
            };
            let theirs =
                |key: &str| (reference(key), list(recorded::<2>("quant.safetensors", &format!("{key}.int"), &plain)));
            assert_eq!(linear(net.head.fc1.quant_weight()), theirs("head.fc1"));
            assert_eq!(linear(net.head.fc2.quant_weight()), theirs("head.fc2"));

            let y = net.forward(recorded("quant.safetensors", "x", &plain));
            close(&list(y), &list(recorded::<2>("quant.safetensors", "y", &plain)), 1e-5);
        }
    }
}

/// The layer alone: its keys have no prefix.
#[test]
fn a_layer_at_the_top_level() {
    let device = Device::flex();
    let mut fc: QuantLinear<Int8WeightPerChannelFloat> = QuantLinearConfig::new(8, 8).init(&device);
    let mut store = PytorchStore::from_file(file("float.pt")).with_key_remapping(r"^head\.fc1\.", "");
    // the others are no keys of this layer
    let Err(LoadError::Keys { missing, unknown, .. }) = fc.load_float_from(&mut store) else { panic!() };
    assert_eq!((missing.len(), unknown.len()), (0, 12));
    let mut net = Net::new(&device);
    net.load_float_from(&mut pytorch()).unwrap();

    // they are left out by a filter
    let loaded = fc.load_float_from(&mut store.with_regex("^(weight|bias)$")).unwrap();
    assert_eq!(loaded.loaded, ["weight", "bias"]);
    assert_eq!(list(fc.weight.val()), list(net.head.fc1.weight.val()));
    assert_eq!(list(fc.quant_weight().unwrap().scale.into()), list(net.head.fc1.quant_weight().unwrap().scale.into()));
}

/// Without quantizers it is the float network, which is what a checkpoint of burn's layers gives too.
#[test]
fn an_adapter_sees_the_layer_that_is_quantized() {
    use burn::nn::{Linear, LinearConfig};
    use burn::store::ModuleSnapshot;
    let device = Device::flex();
    #[derive(Module, Debug)]
    struct Float {
        fc1: Linear,
        fc2: Linear,
    }
    #[derive(Module, Debug)]
    struct Quant {
        fc1: QuantLinear<NoQuant>,
        fc2: QuantLinear<NoQuant>,
    }
    let store = || {
        let store = PytorchStore::from_file(file("float.pt")).with_key_remapping(r"^head\.", "");
        store.allow_partial(true)
    };
    let mut float = Float { fc1: LinearConfig::new(8, 8).init(&device), fc2: LinearConfig::new(8, 3).init(&device) };
    let mut quant =
        Quant { fc1: QuantLinearConfig::new(8, 8).init(&device), fc2: QuantLinearConfig::new(8, 3).init(&device) };
    float.load_from(&mut store()).unwrap();
    quant.load_from(&mut store()).unwrap();
    let x = Tensor::<2>::random([4, 8], burn::tensor::Distribution::Default, &device);
    let expected = float.fc2.forward(float.fc1.forward(x.clone()));
    assert_eq!(list(quant.fc2.forward(quant.fc1.forward(x))), list(expected));
}

#[quantizer(extends(Int8WeightPerChannelFloat))]
struct Learned {
    scaling_impl: ParameterFromStatsFromParameterScaling,
    tensor_clamp_impl: TensorClamp,
}

#[quantizer(extends(Int8WeightPerTensorFloat))]
struct LearnedWidth {
    scaling_impl: ParameterFromStatsFromParameterScaling,
    tensor_clamp_impl: TensorClamp,
    bit_width_impl: BitWidthParameter,
    #[value(5)]
    bit_width: usize,
}

/// As `Trained` of the script.
#[derive(Module, Debug)]
struct Trained {
    input: QuantIdentity<Int8ActPerTensorFloat>,
    conv: QuantConv2d<Learned, NoQuant, NoQuant, Int32Bias>,
    relu: QuantRelu<Uint8ActPerTensorFloat>,
    fc1: QuantLinear<LearnedWidth, NoQuant, NoQuant, Int32Bias>,
    shifted: QuantIdentity<ShiftedUint8ActPerTensorFloat>,
    fc2: QuantLinear<Learned>,
}

impl Trained {
    fn new(device: &Device) -> Self {
        Self {
            input: QuantIdentityConfig::new().init(device),
            conv: QuantConv2dConfig::new([1, 3], [3, 3]).init(device),
            relu: QuantReluConfig::new().init(device),
            fc1: QuantLinearConfig::new(12, 12).init(device),
            shifted: QuantIdentityConfig::new().init(device),
            fc2: QuantLinearConfig::new(12, 2).init(device),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let quantized = |q: MaybeQuantTensor<4>| q.into_quant().unwrap();
        let x = quantized(self.input.quantize(x));
        let x = quantized(self.relu.quantize(self.conv.quantize(x)));
        let x = self.fc1.quantize(x.flatten::<2>(1, 3).unwrap());
        self.fc2.forward(self.shifted.quantize(x).into_value())
    }
}

#[test]
fn a_checkpoint_of_the_reference() {
    for device in devices() {
        let mut net = Trained::new(&device);
        let loaded = net.load_float_from(&mut PytorchStore::from_file(file("brevitas.pt"))).unwrap();
        // six parameters and eight of quantizers
        assert_eq!(loaded.loaded.len(), 14);
        let y = net.forward(recorded("brevitas.safetensors", "x", &device));
        close(&list(y), &list(recorded::<2>("brevitas.safetensors", "y", &device)), 1e-5);
        // what was learned there is not collected again
        let trained = net.clone().train();
        assert!(trained.to_string().contains("collected: 300"), "{trained}");
        let bits = trained.fc1.quant_weight().unwrap().bit_width.to_f32();
        assert_eq!(bits, net.fc1.quant_weight().unwrap().bit_width.to_f32());
    }
}
