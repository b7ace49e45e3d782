//! Scale and bias, merged batch norms, up-sampling, and the hard tanh.
use crate::case::{Case, FLOAT, QUANT};
use burn::module::RunningState;
use burn::nn::interpolate::{Interpolate2dConfig, InterpolateMode};
use burn::nn::{BatchNorm, BatchNormConfig};
use quant_nn::components::tensor::QuantTensor;
use quant_nn::{
    ActQuantizer, Int8ActPerTensorFloat, Int8ActPerTensorFloatLayerRange, Int8WeightPerTensorFloat, Int32Bias,
    MaybeQuantTensor, MergeBatchNorm, NoQuant, QuantConv2d, QuantConv2dConfig, QuantForward, QuantHardTanh,
    QuantHardTanhConfig, QuantScaleBias, QuantScaleBiasConfig, WeightLayer, quantizer,
};

#[quantizer(extends(Int8ActPerTensorFloat))]
struct Act {
    #[value(2)]
    collect_stats_steps: usize,
}
#[quantizer(extends(Int8ActPerTensorFloatLayerRange))]
struct Int4Act {
    #[value(4)]
    bit_width: usize,
}

pub fn run(case: &Case) -> bool {
    let config = QuantScaleBiasConfig::new(6);
    match case.id() {
        "quant.scale_bias" => {
            let layer: QuantScaleBias = config.init(&case.device);
            case.steps(layer, |layer, step| layer.quantize(step.input::<4>("x")));
        }
        "quant.scale_bias_int" => {
            let layer: QuantScaleBias<Int8WeightPerTensorFloat, Act, NoQuant, Int32Bias> = config.init(&case.device);
            case.steps(layer, |layer, step| layer.quantize(step.input::<4>("x")));
        }
        "quant.batch_norm_to_scale_bias" => {
            let mut layer: QuantScaleBias = config.init(&case.device);
            layer.merge_bn(&batch_norm(case, "bn:")).unwrap();
            case.agree("merged:weight", &layer.weight.val().inner().into_data(), FLOAT);
            case.agree("merged:bias", &layer.bias.as_ref().unwrap().val().inner().into_data(), FLOAT);
            case.steps(layer, |layer, step| layer.quantize(step.input::<4>("x")));
        }
        "quant.merge_bn" | "quant.merge_bn_bias" => merge_bn(case),
        "quant.upsample_nearest" => upsample(case, InterpolateMode::Nearest),
        "quant.upsample_bilinear" => upsample(case, InterpolateMode::Linear),
        "quant.hardtanh" | "quant.hardtanh_uneven" => hard_tanh::<Int8ActPerTensorFloatLayerRange>(case),
        "quant.hardtanh_4bit" => hard_tanh::<Int4Act>(case),
        _ => return false,
    }
    true
}

pub fn batch_norm(case: &Case, prefix: &str) -> BatchNorm {
    let epsilon = case.record["epsilon"].as_f64().unwrap();
    let numbers = |name: &str| case.tensor::<1>(&format!("{prefix}{name}"), &case.device);
    let bn = BatchNormConfig::new(numbers("gamma").dims()[0]).with_epsilon(epsilon).init(&case.device);
    BatchNorm {
        gamma: bn.gamma.map(|_| numbers("gamma")),
        beta: bn.beta.map(|_| numbers("beta")),
        running_mean: RunningState::new(numbers("running_mean")),
        running_var: RunningState::new(numbers("running_var")),
        ..bn
    }
}

fn merge_bn(case: &Case) {
    let config = QuantConv2dConfig::new([3, 5], [3, 3]).with_bias(case.is("bias"));
    let conv: QuantConv2d = config.init(&case.device);
    let mut conv = case.with_parameters(conv);
    conv.merge_bn(&batch_norm(case, "bn:")).unwrap();
    case.agree("merged:weight", &conv.weight.val().inner().into_data(), FLOAT);
    case.agree("merged:bias", &conv.bias.as_ref().unwrap().val().inner().into_data(), FLOAT);
    let quant = conv.quant_weight().unwrap();
    case.agree("merged:quant_weight", &quant.value.inner().into_data(), QUANT);
    let scale = case.record["quant_weight"]["scale"].as_f64().unwrap() as f32;
    assert!((quant.scale.into_scalar::<f32>() / scale - 1.0).abs() < 1e-6, "{}", case.id());
    assert!(conv.init_tensor_quant().is_ok());
}

fn upsample(case: &Case, mode: InterpolateMode) {
    let config = Interpolate2dConfig::new().with_scale_factor(Some([2.0, 2.0])).with_mode(mode);
    let upsample = config.with_align_corners(false).init();
    let scale = case.record["steps"][0]["x"]["scale"].as_f64().unwrap() as f32;
    case.steps(upsample, |upsample, step| {
        let x = step.input::<4>("x");
        let scale = burn::tensor::Tensor::full([1; 4], scale, &x.device());
        upsample.quantize(QuantTensor {
            value: x,
            scale: scale.into(),
            zero_point: None,
            bit_width: 8.0.into(),
            signed: true,
            float_format: None,
        })
    });
}

fn hard_tanh<A: ActQuantizer + Default>(case: &Case) {
    let bound = |name: &str| case.record[name].as_f64().unwrap();
    let config = QuantHardTanhConfig::new().with_min_val(bound("min_val")).with_max_val(bound("max_val"));
    let layer: QuantHardTanh<A> = config.try_init(&case.device).unwrap();
    case.steps(layer, |layer, step| -> MaybeQuantTensor<2> { layer.quantize(step.input::<2>("x")) });
}
