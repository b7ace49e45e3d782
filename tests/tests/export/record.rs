//! What is recorded of a model, and what is refused.
use crate::composed::Ternary;
use crate::net::{Net, sample};
use burn::module::{Module, Param};
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::components::proxy::ActQuantProxy;
use quant_nn::components::restrict::QuantRestrictValue;
use quant_nn::components::scaling::ConstScaling;
use quant_nn::export::{ExportError, Opset, record, trace};
use quant_nn::quantizer;
use quant_nn::{
    Int8ActPerTensorFixedPoint, Int8ActPerTensorFloat, Int8ActPerTensorFloatMinMaxInit, Int8WeightPerTensorFixedPoint,
    Int8WeightPerTensorFloatMSE, Int32Bias, NoQuant, QuantLstm, QuantLstmConfig, QuantModule, QuantRelu,
    QuantReluConfig, Uint8ActPerTensorFixedPoint, quantizer_with,
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
    // not after what the layer is given
    let error = record(&net, sample(), |net, x| net.conv.forward(net.input.forward(x)).sin()).unwrap_err();
    assert!(error.to_string().contains("after `conv`"), "{error}");
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

/// What is computed of quantized tensors is decided by their numbers, which a captured pass has not.
#[test]
fn quantized_tensors_between_layers_are_recorded() {
    let train = Device::flex().autodiff();
    let device = Device::flex();
    let act: QuantIdentity<Int8ActPerTensorFixedPoint> = QuantIdentityConfig::new().init(&train);
    let fc: QuantLinear<Int8WeightPerTensorFixedPoint, NoQuant, NoQuant, Int32Bias> =
        QuantLinearConfig::new(4, 4).init(&train);
    let relu: QuantRelu<Uint8ActPerTensorFixedPoint> = QuantReluConfig::new().init(&train);
    let model = (act, fc, relu);
    type Net = (
        QuantIdentity<Int8ActPerTensorFixedPoint>,
        QuantLinear<Int8WeightPerTensorFixedPoint, NoQuant, NoQuant, Int32Bias>,
        QuantRelu<Uint8ActPerTensorFixedPoint>,
    );
    // a residual sum of what one quantizer made, and a layer whose bias has the scale of its accumulator
    let forward = |(act, fc, relu): &Net, x: Tensor<2>| {
        let x = act.quantize(x);
        let y = fc.try_quantize(x.clone()).unwrap();
        (relu.quantize(y) + relu.quantize(x)).into_value()
    };
    for _ in 0..3 {
        forward(&model, Tensor::random([8, 4], Distribution::Normal(0.0, 1.0), &train));
    }
    let model = model.valid();
    let recording = record(&model, Tensor::ones([1, 4], &device), forward).unwrap();
    let paths: Vec<_> = recording.quantizers().collect();
    assert_eq!(paths, ["0.act_quant", "1.weight_quant", "1.bias_quant", "2.act_quant", "2.act_quant"]);
    let program = recording.program().unwrap();
    for _ in 0..50 {
        let x = Tensor::<2>::random([1, 4], Distribution::Normal(0.0, 1.0), &device);
        let wanted: Vec<f32> = forward(&model, x.clone()).into_data().iter().collect();
        let made = program.run(&program.quantize_input(&x.into_data().iter().collect::<Vec<_>>())).unwrap();
        assert_eq!(program.dequantize_output(&made), wanted);
    }
}

#[test]
fn what_is_used_several_times_has_names_of_its_own() {
    let (train, device) = (Device::flex().autodiff(), Device::flex());
    let act: QuantIdentity<Int8ActPerTensorFloat> = QuantIdentityConfig::new().init(&train);
    let fc: QuantLinear<Int8WeightPerTensorFloat> = QuantLinearConfig::new(4, 4).init(&train);
    act.forward(Tensor::<2>::ones([1, 4], &train));
    type Net = (QuantIdentity<Int8ActPerTensorFloat>, QuantLinear<Int8WeightPerTensorFloat>);
    let thrice = |(act, fc): &Net, x| {
        let twice = act.forward(fc.forward(act.forward(x)));
        // its weight is read as it is, too
        act.forward(fc.forward(twice).matmul(fc.weight.val()))
    };
    let model = (act, fc).valid();
    let recording = record(&model, Tensor::<2>::ones([1, 4], &device), thrice).unwrap();
    let file = recording.integers().unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&file).unwrap();
    let traced = trace(&model, |model| thrice(model, Tensor::<2>::ones([1, 4], &device))).unwrap().1;
    let act: Vec<_> = traced.iter().map(|made| made.path.as_str()).filter(|path| path.starts_with("0.")).collect();
    assert_eq!(act, ["0.act_quant", "0.act_quant#2", "0.act_quant#3"]);
    for key in ["0.act_quant.scale", "0.act_quant#2.scale", "0.act_quant#3.scale", "1.weight.int", "1.weight"] {
        assert!(tensors.tensor(key).is_ok(), "{key}: {:?}", tensors.names());
    }
    let text = recording.to_string();
    assert!(text.contains("0.act_quant#3"), "{text}");
}

/// A quantizer that searches its scale does so at the first use.
#[test]
fn a_model_is_recorded_before_its_first_pass() {
    let device = Device::flex();
    let linear: QuantLinear<Int8WeightPerTensorFloatMSE> = QuantLinearConfig::new(16, 4).try_init(&device).unwrap();
    record(&linear.valid(), Tensor::<2>::ones([1, 16], &device), |m, x| m.forward(x)).unwrap();
}

#[test]
fn a_quantizer_that_is_delayed_is_refused() {
    let device = Device::flex();
    let linear =
        QuantLinearConfig::new(4, 2).weight_quant(quantizer_with!(Int8WeightPerTensorFloat { quant_delay_steps: 9 }));
    let linear = linear.init(&device).valid();
    let error = record(&linear, Tensor::<2>::ones([1, 4], &device), |m, x| m.forward(x)).unwrap_err();
    assert!(matches!(&error, ExportError::Delayed { path } if path == "weight_quant"), "{error}");
    let act = QuantIdentityConfig::new();
    let late = quantizer_with!(Int8ActPerTensorFloatMinMaxInit { min_val: -1.0, max_val: 1.0, quant_delay_steps: 9 });
    let act = act.act_quant(late).init(&device).valid();
    let error = record(&act, Tensor::<1>::ones([2], &device), |m, x| m.forward(x) * 2.0).unwrap_err();
    assert!(matches!(&error, ExportError::Delayed { path } if path == "act_quant"), "{error}");
}

#[quantizer(extends(Ternary))]
struct TernaryAct {
    proxy_class: ActQuantProxy,
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
