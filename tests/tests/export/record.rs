//! What is recorded of a model, and what is refused.
use crate::net::{Net, sample};
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use quant_nn::components::proxy::ActQuantProxy;
use quant_nn::components::quant::TernaryQuant;
use quant_nn::components::restrict::QuantRestrictValue;
use quant_nn::components::scaling::ConstScaling;
use quant_nn::export::{ExportError, Opset, record};
use quant_nn::quantizer;
use quant_nn::{
    Int8ActPerTensorFloat, Int8ActPerTensorFloatMinMaxInit, QuantLstm, QuantLstmConfig, QuantModule, quantizer_with,
};
use quant_nn::{Int8WeightPerTensorFloat, QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig};

#[test]
fn a_quantizer_is_one_operation_with_its_path() {
    let net = Net::trained();
    let before = net.forward(sample()).into_data();
    let recording = record(&net, sample(), Net::forward).unwrap();
    let paths: Vec<_> = recording.quantizers().collect();
    let wanted = [
        "input.act_quant",
        "conv.weight_quant",
        "relu.act_quant",
        "hidden.act_quant",
        "fc.weight_quant",
        "out.input_quant",
        "out.weight_quant",
        "out.bias_quant",
    ];
    assert_eq!(paths, wanted);
    // the running statistics of a batch norm stay where they are
    assert_eq!(net.forward(sample()).into_data(), before);
}

#[test]
fn what_is_in_training_or_saw_no_data_is_refused() {
    let error = record(&Net::trained().train(), sample(), Net::forward).unwrap_err();
    assert!(matches!(&error, ExportError::Training { path } if path == "input.act_quant"), "{error}");
    let error = record(&Net::new(&Device::flex()).valid(), sample(), Net::forward).unwrap_err();
    assert!(matches!(&error, ExportError::Untrained { path } if path == "input.act_quant"), "{error}");
    // of a runtime statistic too
    let act: QuantIdentity<Int8ActPerTensorFloat> = QuantIdentityConfig::new().init(&Device::flex());
    let error = record(&act.valid(), Tensor::<1>::ones([2], &Device::flex()), |m, x| m.forward(x)).unwrap_err();
    assert!(matches!(&error, ExportError::Untrained { path } if path == "act_quant"), "{error}");
}

#[test]
fn a_scale_that_is_no_number_is_refused_by_name() {
    let mut net = Net::trained();
    net.conv.weight = Param::from_tensor(net.conv.weight.val().mul_scalar(f32::NAN));
    let error = record(&net, sample(), Net::forward).unwrap_err();
    assert!(error.to_string().contains("`conv.weight_quant`") && error.to_string().contains("NaN"), "{error}");
}

#[test]
fn an_unknown_operation_is_named_with_its_layer() {
    let net = Net::trained();
    let error = record(&net, sample(), |net, x| net.forward(x).sin()).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("Sin") && message.contains("after `out`"), "{message}");
}

#[test]
fn a_pass_that_depends_on_the_batch_size_is_refused() {
    let net = Net::trained();
    let twice = |net: &Net, x: Tensor<4>| {
        let n = x.dims()[0];
        net.forward(x) * n as f32
    };
    let error = record(&net, sample(), twice).unwrap_err();
    assert!(matches!(error, ExportError::BatchSize(_)), "{error}");
}

/// Of scales, to 8 bits up to 1.
#[quantizer(extends(Int8WeightPerTensorFloat))]
struct ScaleQuant {
    scaling_impl: ConstScaling,
    #[value(1.0)]
    scaling_init: f32,
}

/// Its scale is quantized itself, by components that know nothing of recordings.
#[quantizer(extends(Int8WeightPerTensorFloat))]
struct QuantizedScale {
    restrict_scaling_impl: QuantRestrictValue,
    restrict_value_float_to_int_impl: ScaleQuant,
}

#[test]
fn constants_are_computed_whatever_computes_them() {
    let device = Device::flex();
    let linear: QuantLinear<QuantizedScale> = QuantLinearConfig::new(4, 2).init(&device);
    let linear = linear.valid();
    let scale = linear.quant_weight().unwrap().scale.into_scalar::<f32>();
    // the largest magnitude in steps of 1/127, over 127
    let steps = scale * 127.0 * 127.0;
    assert!((steps - steps.round()).abs() < 1e-3, "{steps}");
    let recording = record(&linear, Tensor::<2>::ones([1, 4], &device), |m, x| m.forward(x)).unwrap();
    assert!(recording.to_string().contains(&format!("scale: [{scale:?}]")), "{recording}");
}

/// burn cuts with the concrete size of each dimension.
#[test]
fn a_part_is_taken_of_any_batch() {
    let net = Net::trained();
    let recording = record(&net, sample(), |net, x| net.forward(x).narrow(1, 1, 2)).unwrap();
    let text = recording.to_string();
    assert!(text.contains("Slice([") && text.contains("[1, 3, 1]"), "{text}");
    recording.qcdq(Opset::default()).unwrap();
    // one row of the batch is that of any
    record(&net, sample(), |net, x| net.forward(x).narrow(0, 0, 1)).unwrap();
}

#[test]
fn a_parameter_keeps_its_name_in_another_shape() {
    let device = Device::flex();
    let linear: QuantLinear = QuantLinearConfig::new(4, 2).init(&device);
    let recording = record(&linear.valid(), Tensor::<2>::ones([1, 4], &device), |m, x| m.forward(x)).unwrap();
    assert!(recording.to_string().ends_with(", bias\n"), "{recording}");
}

#[test]
fn nothing_to_record_is_refused() {
    let net = Net::trained();
    let empty = Tensor::<4>::zeros([0, 2, 4, 4], &Device::flex());
    let error = record(&net, empty, Net::forward).unwrap_err();
    assert_eq!(error.to_string(), "the forward pass can not be recorded: the sample is empty");
    let error = record(&net, sample(), |net, _: Tensor<4>| net.out.weight.val()).unwrap_err();
    assert!(error.to_string().ends_with("the output does not depend on the input"), "{error}");
    // a tensor that was made elsewhere
    let other = |_: &Net, _: Tensor<4>| Tensor::<1>::ones([1], &Device::flex());
    let error = record(&net, sample(), other).unwrap_err();
    assert!(error.to_string().contains("can not be recorded"), "{error}");
}

/// −0.5, 0 and 0.5 by a threshold of 0.25.
#[quantizer]
struct TernaryAct {
    proxy_class: ActQuantProxy,
    tensor_quant: TernaryQuant,
    scaling_impl: ConstScaling,
    #[value(0.5)]
    scaling_init: f32,
    #[value(0.5)]
    threshold: f32,
    #[value(true)]
    signed: bool,
}

#[test]
fn what_the_guide_says_can_not_be_recorded() {
    let device = Device::flex();
    let train = device.clone().autodiff();
    let lstm: QuantLstm = QuantLstmConfig::new(3, 2, true).init(&train);
    lstm.forward(Tensor::<3>::ones([1, 2, 3], &train), None);
    let forward = |m: &QuantLstm, x| m.forward(x, None).0;
    let error = record(&lstm.valid(), Tensor::<3>::ones([1, 2, 3], &device), forward).unwrap_err();
    assert!(matches!(error, ExportError::BatchSize(_)), "{error}");

    let act = QuantIdentityConfig::new().act_quant(TernaryAct).init(&device).valid();
    let error = record(&act, Tensor::<1>::ones([2], &device), |m, x| m.forward(x)).unwrap_err();
    assert!(error.to_string().contains("`act_quant`") && error.to_string().contains("use it for weights"), "{error}");
}

#[test]
fn a_quantizer_that_is_switched_off_is_none() {
    let net = Net::trained().disable_quant();
    let recording = record(&net, sample(), Net::forward).unwrap();
    assert_eq!(recording.quantizers().count(), 0);
}

#[test]
fn a_learned_range_is_recorded_before_training_if_it_is_given() {
    let wide = quantizer_with!(Int8ActPerTensorFloatMinMaxInit { min_val: -1.28, max_val: 1.0 });
    let act = QuantIdentityConfig::new().act_quant(wide).init(&Device::flex()).valid();
    let recording = record(&act, Tensor::<1>::ones([2], &Device::flex()), |m, x| m.forward(x)).unwrap();
    assert!(recording.to_string().contains("scale: [0.01]"), "{recording}");
}
