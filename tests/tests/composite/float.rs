//! PyTorch's layers, of which ours without quantizers, or burn's own, are the same.
use crate::case::{Case, FLOAT, GRADIENT};
use burn::nn::interpolate::{Interpolate2dConfig, InterpolateMode};
use burn::nn::pool::MaxPool2dConfig;
use burn::nn::{PaddingConfig1d, PaddingConfig2d, PaddingConfig3d};
use burn::tensor::Tensor;
use quant_nn::{
    MaybeQuantTensor, MergeBatchNorm, NoQuant, QuantConv1d, QuantConv1dConfig, QuantConv2d, QuantConv2dConfig,
    QuantConv3d, QuantConv3dConfig, QuantConvTranspose1d, QuantConvTranspose1dConfig, QuantConvTranspose2d,
    QuantConvTranspose2dConfig, QuantConvTranspose3d, QuantConvTranspose3dConfig, QuantEmbedding, QuantEmbeddingConfig,
    QuantForward, QuantHardSwish, QuantHardSwishConfig, QuantHardTanh, QuantHardTanhConfig, QuantLinear,
    QuantLinearConfig, QuantRelu, QuantReluConfig, QuantScaleBias, QuantScaleBiasConfig, QuantSigmoid,
    QuantSigmoidConfig, QuantTanh, QuantTanhConfig, TruncAdaptiveAvgPool2d, TruncAdaptiveAvgPool2dConfig,
    TruncAvgPool2d, TruncAvgPool2dConfig,
};

type N = NoQuant;

/// A layer without quantizers, on an input of this rank.
macro_rules! check {
    ($case:ident, $d:literal, $layer:ty, $config:expr) => {{
        let layer: $layer = $config.init(&$case.device);
        $case.steps(layer, |layer, step| -> MaybeQuantTensor<$d> { layer.forward(step.input::<$d>("x")).into() });
    }};
}

pub fn run(case: &Case) -> bool {
    let device = &case.device;
    let number = |name: &str| case.record[name].as_f64().unwrap_or_default();
    let size = |name: &str| case.record[name].as_u64().unwrap_or_default() as usize;
    let (stride, padding, dilation, groups) = (size("stride"), size("padding"), size("dilation"), size("groups"));
    let (kernel, padding_out) = (size("kernel_size"), size("output_padding"));
    let channels = [size("in_channels"), size("out_channels")];
    match case.id() {
        "float.linear" => check!(case, 2, QuantLinear<N>, QuantLinearConfig::new(5, 3)),
        "float.conv1d" => {
            let config = QuantConv1dConfig::new(channels[0], channels[1], kernel).with_dilation(dilation);
            let config = config.with_stride(stride).with_padding(PaddingConfig1d::Explicit(padding, padding));
            check!(case, 3, QuantConv1d<N>, config.with_groups(groups));
        }
        "float.conv2d" => {
            let config = QuantConv2dConfig::new(channels, [kernel; 2]).with_dilation([dilation; 2]);
            let padding = PaddingConfig2d::Explicit(padding, padding, padding, padding);
            check!(case, 4, QuantConv2d<N>, config.with_stride([stride; 2]).with_padding(padding).with_groups(groups));
        }
        "float.conv3d" => {
            let config = QuantConv3dConfig::new(channels, [kernel; 3]).with_dilation([dilation; 3]);
            let padding = PaddingConfig3d::Explicit(padding, padding, padding);
            check!(case, 5, QuantConv3d<N>, config.with_stride([stride; 3]).with_padding(padding).with_groups(groups));
        }
        "float.conv_transpose1d" => {
            let config = QuantConvTranspose1dConfig::new(channels, kernel).with_dilation(dilation).with_stride(stride);
            let config = config.with_padding(padding).with_padding_out(padding_out).with_groups(groups);
            check!(case, 3, QuantConvTranspose1d<N>, config);
        }
        "float.conv_transpose2d" => {
            let config = QuantConvTranspose2dConfig::new(channels, [kernel; 2]).with_dilation([dilation; 2]);
            let config = config.with_stride([stride; 2]).with_padding([padding; 2]).with_groups(groups);
            check!(case, 4, QuantConvTranspose2d<N>, config.with_padding_out([padding_out; 2]));
        }
        "float.conv_transpose3d" => {
            let config = QuantConvTranspose3dConfig::new(channels, [kernel; 3]).with_dilation([dilation; 3]);
            let config = config.with_stride([stride; 3]).with_padding([padding; 3]).with_groups(groups);
            check!(case, 5, QuantConvTranspose3d<N>, config.with_padding_out([padding_out; 3]));
        }
        "float.embedding" => {
            let embedding: QuantEmbedding<N> =
                QuantEmbeddingConfig::new(size("n_embedding"), size("d_model")).init(device);
            case.steps(embedding, |layer, step| layer.quantize(step.indices("x")));
        }
        "float.relu" => check!(case, 2, QuantRelu<N>, QuantReluConfig::new()),
        "float.sigmoid" => check!(case, 2, QuantSigmoid<N>, QuantSigmoidConfig::new()),
        "float.tanh" => check!(case, 2, QuantTanh<N>, QuantTanhConfig::new()),
        "float.hardswish" => check!(case, 2, QuantHardSwish<N>, QuantHardSwishConfig::new()),
        "float.hardtanh_-1.0_1.0" | "float.hardtanh_-0.5_2.0" => {
            let config = QuantHardTanhConfig::new().with_min_val(number("min_val")).with_max_val(number("max_val"));
            check!(case, 2, QuantHardTanh<N>, config);
        }
        "float.max_pool2d" => {
            let padding = PaddingConfig2d::Explicit(padding, padding, padding, padding);
            let pool = MaxPool2dConfig::new([kernel; 2]).with_strides([stride; 2]).with_padding(padding).init();
            case.steps(pool, |pool, step| pool.quantize(step.input::<4>("x")));
        }
        "float.avg_pool2d" | "float.avg_pool2d_no_pad" => {
            let padding = PaddingConfig2d::Explicit(padding, padding, padding, padding);
            let config = TruncAvgPool2dConfig::new([kernel; 2]).with_strides([stride; 2]).with_padding(padding);
            check!(case, 4, TruncAvgPool2d, config.with_count_include_pad(case.is("count_include_pad")));
        }
        "float.adaptive_avg_pool2d" => {
            check!(case, 4, TruncAdaptiveAvgPool2d, TruncAdaptiveAvgPool2dConfig::new([3, 4]));
        }
        "float.interpolate_nearest" => interpolate(case, InterpolateMode::Nearest),
        "float.interpolate_bilinear" => interpolate(case, InterpolateMode::Linear),
        "float.batch_norm1d" => batch_norm::<3>(case),
        "float.batch_norm2d" => batch_norm::<4>(case),
        _ => return false,
    }
    true
}

fn interpolate(case: &Case, mode: InterpolateMode) {
    let config = Interpolate2dConfig::new().with_scale_factor(Some([2.0, 2.0])).with_mode(mode);
    let interpolate = config.with_align_corners(false).init();
    case.steps(interpolate, |interpolate, step| interpolate.quantize(step.input::<4>("x")));
}

/// A batch norm in evaluation, as the scale and the bias that it is, `w = γ / σ` and `b = β − μ · w`. So the gradient of `β` is that of
/// `b`, and the one of `γ` is `(∂w − μ · ∂b) / σ`.
fn batch_norm<const D: usize>(case: &Case) {
    let mut layer: QuantScaleBias<N> = QuantScaleBiasConfig::new(6).init(&case.device);
    let bn = crate::elementwise::batch_norm(case, "param:");
    layer.merge_bn(&bn).unwrap();
    let x: Tensor<D> = case.tensor("step0/x", &case.device).require_grad();
    let y = layer.forward(x.clone());
    case.agree("step0/y", &y.clone().inner().into_data(), FLOAT);
    let grads = (y * case.tensor("step0/grad_y", &case.device)).sum().backward();
    case.agree("step0/grad_x", &x.grad(&grads).unwrap().into_data(), GRADIENT);
    let of_bias = layer.bias.as_ref().unwrap().val().grad(&grads).unwrap();
    let of_weight = layer.weight.val().grad(&grads).unwrap();
    case.agree("step0/grad:beta", &of_bias.clone().into_data(), GRADIENT);
    let deviation = (bn.running_var.value().inner() + bn.epsilon).sqrt();
    let of_gamma = (of_weight - bn.running_mean.value().inner() * of_bias) / deviation;
    case.agree("step0/grad:gamma", &of_gamma.into_data(), GRADIENT);
}
