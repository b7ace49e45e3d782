//! A model prints what it consists of.
use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::tensor::Device;
use quant_nn::{
    ActQuant, Int8ActPerTensorFloat, NoQuant, QuantConv1dConfig, QuantConv2d, QuantConv2dConfig, QuantConv3dConfig,
    QuantConvTranspose1dConfig, QuantConvTranspose2dConfig, QuantRelu, QuantReluConfig,
    SignedBinaryWeightPerTensorConst,
};

/// The parts of `Int8ActPerTensorFloat.tensor_quant` that the tutorial prints, in its order. Left out are the
/// reference's private wrappers (`_Stats`, `_RestrictValue`, `_ClampValue`, `StatelessBuffer`), which hold one thing
/// each, and its identities.
const TUTORIAL: [(&str, &str); 15] = [
    ("", "RescalingIntQuant"),
    ("int_quant", "IntQuant"),
    ("float_to_int_impl", "RoundSte"),
    ("tensor_clamp_impl", "TensorClamp"),
    ("delay_wrapper", "DelayWrapper"),
    ("delay_impl", "None"),
    ("scaling_impl", "ParameterFromRuntimeStatsScaling"),
    ("stats_input_view_shape_impl", "OverTensorView"),
    ("stats", "AbsPercentile"),
    ("restrict_scaling", "FloatRestrictValue"),
    ("clamp_scaling", "ScalarSignedClampMinSte"),
    ("int_scaling_impl", "IntScaling"),
    ("zero_point_impl", "ZeroZeroPoint"),
    ("msb_clamp_bit_width_impl", "BitWidthConst"),
    ("bit_width", "8"),
];

#[test]
fn int8_act_per_tensor_float() {
    let host = ActQuant::new(Int8ActPerTensorFloat, &Device::flex()).unwrap();
    let printed = host.proxy().tensor_quant().to_string();
    let mut rest = printed.as_str();
    for (name, ty) in TUTORIAL {
        let part = if name.is_empty() { ty.to_string() } else { format!("{name}: {ty}") };
        let Some(at) = rest.find(&part) else { panic!("no `{part}` after the parts before it in\n{printed}") };
        rest = &rest[at + part.len()..];
    }
}

#[derive(Module, Debug)]
struct Net {
    conv: QuantConv2d<SignedBinaryWeightPerTensorConst>,
    act: QuantRelu,
}

#[test]
fn a_model_names_its_quantizers() {
    let device = Device::flex();
    let conv = QuantConv2dConfig::new([1, 2], [3, 3]).with_padding(PaddingConfig2d::Same).init(&device);
    let net = Net { conv, act: QuantReluConfig::new().init(&device) };
    let printed = net.to_string();
    for part in [
        "quantizer: SignedBinaryWeightPerTensorConst",
        "quantizer: Uint8ActPerTensorFloat",
        "quantizer: NoQuant",
        "ch_in: 1",
        "ch_out: 2",
        "padding: Same",
        "collected: 0",
    ] {
        assert!(printed.contains(part), "no `{part}` in\n{printed}");
    }
}

#[test]
fn every_convolution_prints_its_geometry() {
    let device = Device::flex();
    let conv1d = QuantConv1dConfig::new(4, 6, 3).with_groups(2).with_stride(2).weight_quant(NoQuant).init(&device);
    let conv3d = QuantConv3dConfig::new([4, 6], [3, 2, 1]).with_groups(2).with_stride([1, 2, 2]);
    let conv3d = conv3d.weight_quant(NoQuant).init(&device);
    let transposed1d = QuantConvTranspose1dConfig::new([4, 6], 3).with_groups(2).with_padding_out(1).with_stride(2);
    let transposed1d = transposed1d.weight_quant(NoQuant).init(&device);
    let transposed = QuantConvTranspose2dConfig::new([4, 6], [3, 2]).with_groups(2).with_padding_out([1, 0]);
    let transposed = transposed.with_stride([2, 2]).weight_quant(NoQuant).init(&device);
    for (printed, parts) in [
        (conv1d.to_string(), ["ch_in: 4", "ch_out: 6", "kernel_size: 3", "stride: 2", "groups: 2", "padding: Valid"]),
        (
            conv3d.to_string(),
            ["ch_in: 4", "ch_out: 6", "kernel_size: [3, 2, 1]", "stride: [1, 2, 2]", "groups: 2", "padding: Valid"],
        ),
        (
            transposed1d.to_string(),
            ["ch_in: 4", "ch_out: 6", "kernel_size: 3", "stride: 2", "groups: 2", "padding_out: 1"],
        ),
        (
            transposed.to_string(),
            ["ch_in: 4", "ch_out: 6", "kernel_size: [3, 2]", "stride: [2, 2]", "groups: 2", "padding_out: [1, 0]"],
        ),
    ] {
        for part in parts.into_iter().chain(["weight_quant: WeightQuant", "quantizer: NoQuant"]) {
            assert!(printed.contains(part), "no `{part}` in\n{printed}");
        }
    }
}
