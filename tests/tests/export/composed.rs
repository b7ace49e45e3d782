//! Quantizers that compute by operations of tensors, which no node of the recording says.
use burn::module::Module;
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::components::bit_width::BitWidthParameter;
use quant_nn::components::function::{LearnedRoundHardSigmoid, LearnedRoundSte};
use quant_nn::components::quant::TernaryQuant;
use quant_nn::components::scaling::ConstScaling;
use quant_nn::export::targets::{Hls4ml, IntegerOnly};
use quant_nn::export::{Opset, record, trace};
use quant_nn::{
    Int4WeightPerTensorFloatDecoupled, Int8ActPerTensorFixedPoint, Int8ActPerTensorFloat, Int8WeightPerTensorFloat,
    Never, QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig, RoundTo8bit, TruncAvgPool2d,
    TruncAvgPool2dConfig, TruncQuantizer, TruncTo8bit, WeightQuantProxy, WeightQuantizer, quantizer,
};
use safetensors::SafeTensors;

#[quantizer(extends(Int8WeightPerTensorFloat))]
struct LearnedWidthWeight {
    bit_width_impl: BitWidthParameter,
    #[value(3)]
    bit_width: usize,
}

#[quantizer(extends(Int8WeightPerTensorFloat))]
struct LearnedRounding {
    float_to_int_impl: LearnedRoundSte,
    learned_round_impl: LearnedRoundHardSigmoid,
}

/// −0.5, 0 and 0.5 by a threshold of 0.1.
#[quantizer]
pub struct Ternary {
    proxy_class: WeightQuantProxy,
    tensor_quant: TernaryQuant,
    scaling_impl: ConstScaling,
    #[value(0.5)]
    scaling_init: f32,
    #[value(0.2)]
    threshold: f32,
    #[value(true)]
    signed: bool,
}

/// The integers of the weights in every file are those that the layer has.
fn check_weights<W: WeightQuantizer<Error: Never> + Default>(narrow: bool) {
    let device = Device::flex();
    let linear: QuantLinear<W> = QuantLinearConfig::new(6, 4).with_bias(false).init(&device);
    let linear = linear.valid();
    let recording = record(&linear, Tensor::<2>::ones([1, 6], &device), |m, x| m.forward(x)).unwrap();
    let wanted: Vec<i64> = linear.quant_weight().unwrap().int().unwrap().into_data().iter().collect();
    assert!(wanted.iter().any(|int| *int != 0));
    let file = recording.integers().unwrap();
    let tensor = SafeTensors::deserialize(&file).unwrap();
    let stored = tensor.tensor("weight.int").unwrap();
    assert_eq!(stored.data().iter().map(|byte| i64::from(*byte as i8)).collect::<Vec<_>>(), wanted, "{}", W::NAME);
    let (_, metadata) = SafeTensors::read_metadata(&file).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&metadata.metadata().as_ref().unwrap()["manifest"]).unwrap();
    assert_eq!(manifest["tensors"][0]["narrow_range"], narrow, "{}", W::NAME);
    let onnx = recording.qcdq(Opset::default()).unwrap();
    let graph = onnx_rs::parse(&onnx).unwrap().graph.unwrap();
    let stored = graph.initializer.iter().find(|tensor| tensor.dims() == [6, 4]).unwrap().as_raw().unwrap().to_vec();
    assert_eq!(stored.iter().map(|byte| i64::from(*byte as i8)).collect::<Vec<_>>(), wanted, "{}", W::NAME);
}

#[test]
fn weights_are_exported_whatever_makes_their_integers() {
    check_weights::<Int4WeightPerTensorFloatDecoupled>(true);
    check_weights::<Ternary>(false);
    check_weights::<LearnedWidthWeight>(true);
    check_weights::<LearnedRounding>(true);
}

#[quantizer(extends(Int8ActPerTensorFloat))]
struct LearnedWidthAct {
    bit_width_impl: BitWidthParameter,
    #[value(3)]
    bit_width: usize,
}

#[test]
fn a_learned_bit_width_of_an_activation_is_a_number_by_then() {
    let train = Device::flex().autodiff();
    let act: QuantIdentity<LearnedWidthAct> = QuantIdentityConfig::new().init(&train);
    act.forward(Tensor::<2>::random([8, 4], Distribution::Normal(0.0, 1.0), &train));
    let act = act.valid();
    let device = Device::flex();
    let recording = record(&act, Tensor::<2>::ones([1, 4], &device), |m, x| m.forward(x)).unwrap();
    let text = recording.to_string();
    assert!(text.contains("bit_width: 3.0") && text.contains("min: -4, max: 3"), "{text}");
    let program = recording.program().unwrap();
    let x = Tensor::<2>::random([1, 4], Distribution::Normal(0.0, 1.0), &device);
    let (_, made) = trace(&act, |act| act.forward(x.clone())).unwrap();
    let input = program.quantize_input(&x.into_data().iter().collect::<Vec<_>>());
    assert_eq!(program.run(&input).unwrap(), made[0].int.as_ref().unwrap().iter::<i64>().collect::<Vec<_>>());
}

/// Average pooling whose sums are truncated: windows of four.
#[derive(Module, Debug)]
struct Pooled<T: quant_nn::Quantizer> {
    input: QuantIdentity<Int8ActPerTensorFixedPoint>,
    pool: TruncAvgPool2d<T>,
}

impl<T: TruncQuantizer<Error: Never> + Default> Pooled<T> {
    fn trained() -> Self {
        let device = Device::flex().autodiff();
        let net = Self {
            input: QuantIdentityConfig::new().init(&device),
            pool: TruncAvgPool2dConfig::new([2, 2]).trunc_quant(T::default()).init(&device),
        };
        net.forward(Tensor::random([4, 2, 4, 4], Distribution::Normal(0.0, 1.0), &device));
        net.valid()
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.pool.quantize(self.input.quantize(x)).unwrap().into_value()
    }
}

/// Writes the files for `tests/export/check.py` too, where that is wanted.
fn check_truncation<T: TruncQuantizer<Error: Never> + Default>(folder: Option<&std::path::Path>) {
    let (net, device) = (Pooled::<T>::trained(), Device::flex());
    let recording = record(&net, Tensor::<4>::ones([1, 2, 4, 4], &device), Pooled::forward).unwrap();
    assert_eq!(recording.quantizers().collect::<Vec<_>>(), ["input.act_quant", "pool.trunc_quant"]);
    recording.check::<IntegerOnly>().unwrap();
    let error = recording.check::<Hls4ml>().unwrap_err().to_string();
    assert!(error.contains("`pool.trunc_quant`") && error.contains("no `Trunc`"), "{error}");
    let onnx = recording.qonnx().unwrap();
    let graph = onnx_rs::parse(&onnx).unwrap().graph.unwrap();
    assert!(graph.node.iter().any(|node| node.op_type.as_str() == "Trunc"));

    let x = Tensor::<4>::random([200, 2, 4, 4], Distribution::Normal(0.0, 1.0), &device);
    let (y, made) = trace(&net, |net| net.forward(x.clone())).unwrap();
    let numbers: Vec<f32> = x.clone().into_data().iter().collect();
    let program = recording.program().unwrap();
    let inputs: Vec<_> = numbers.chunks(32).map(|x| program.quantize_input(x)).collect();
    let ints: Vec<i64> = made[1].int.as_ref().unwrap().iter().collect();
    assert_eq!(inputs.iter().flat_map(|x| program.run(x).unwrap()).collect::<Vec<_>>(), ints, "{}", T::NAME);
    assert_eq!(interop::c(&program.c("net").unwrap(), &inputs), ints);
    assert_eq!(interop::rust(&program.rust().unwrap(), &inputs), ints);

    let Some(folder) = folder else { return };
    let ints = made.into_iter().filter_map(|made| Some((format!("int:{}", made.path), made.int?)));
    let both = [("input".into(), x.into_data()), ("output".into(), y.into_data())];
    interop::numbers(folder, T::NAME, both.into_iter().chain(ints));
    let write =
        |suffix: &str, bytes| quant_nn::export::write(folder.join(format!("{}.{suffix}", T::NAME)), bytes).unwrap();
    write("qcdq.onnx", recording.qcdq(Opset::default()).unwrap());
    write("qonnx.onnx", onnx.clone());
    write("safetensors", recording.integers().unwrap());
}

#[test]
fn averages_are_truncated_to_the_same_integers() {
    check_truncation::<RoundTo8bit>(None);
    check_truncation::<TruncTo8bit>(None);
}

/// For `tests/export/check.py`.
#[test]
#[ignore = "writes files for other programs"]
fn truncated_averages_for_other_programs() {
    let folder = interop::folder();
    check_truncation::<RoundTo8bit>(Some(&folder));
    check_truncation::<TruncTo8bit>(Some(&folder));
}
