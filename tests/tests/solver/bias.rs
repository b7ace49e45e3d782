use super::*;

#[quantizer(extends(SolveBias))]
struct OfAccumulator {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(true)]
    requires_input_scale: bool,
    #[value(16)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
}

#[quantizer(extends(SolveBias))]
struct Internal {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(false)]
    requires_input_scale: bool,
    #[value(ScalingImplType::Stats)]
    scaling_impl_type: ScalingImplType,
    #[value(StatsOp::Max)]
    scaling_stats_op: StatsOp,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

macro_rules! numbers_of {
    ($quantizer:expr) => {{
        let device = Device::flex().autodiff();
        let config = QuantLinearConfig::new(4, 3).input_quant(Int8ActPerTensorFloat);
        let mut linear = config.weight_quant(Int8WeightPerTensorFloat).bias_quant($quantizer).init(&device);
        linear.weight = linear.weight.map(|_| numbers([4, 3], 1, &device));
        linear.bias = linear.bias.map(|b| b.map(|_| numbers([3], 2, &device).require_grad()));
        let bias = linear.quant_bias(numbers([2, 4], 3, &device)).unwrap();
        let grads = (bias.value.clone() * numbers([3], 4, &device)).sum().backward();
        let grad = linear.bias.as_ref().and_then(|b| b.val().grad(&grads)).map(bits);
        (bits(bias.value), bits(bias.scale.into_tensor()), grad)
    }};
}

#[test]
fn biases() {
    same_components::<OfAccumulator, Int16Bias>();
    assert_eq!(numbers_of!(OfAccumulator), numbers_of!(Int16Bias));
    same_components::<Internal, Int8BiasPerTensorFloatInternalScaling>();
    assert_eq!(numbers_of!(Internal), numbers_of!(Int8BiasPerTensorFloatInternalScaling));
}
