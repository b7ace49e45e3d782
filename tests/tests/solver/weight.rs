use super::*;

/// The most explicit form: every option that there is.
#[quantizer(extends(SolveWeight))]
struct PerChannelFloat {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::Stats)]
    scaling_impl_type: ScalingImplType,
    #[value(StatsOp::Max)]
    scaling_stats_op: StatsOp,
    #[value(RestrictValueType::Fp)]
    restrict_scaling_type: RestrictValueType,
    #[value(ScalingPerOutputType::Channel)]
    scaling_per_output_type: ScalingPerOutputType,
    #[value(BitWidthImplType::Const)]
    bit_width_impl_type: BitWidthImplType,
    #[value(FloatToIntImplType::Round)]
    float_to_int_impl_type: FloatToIntImplType,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

/// With the defaults.
#[quantizer(extends(SolveWeight))]
struct PerTensorFloat {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::Stats)]
    scaling_impl_type: ScalingImplType,
    #[value(StatsOp::Max)]
    scaling_stats_op: StatsOp,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

#[quantizer(extends(PerChannelFloat))]
struct PerChannelFixedPoint {
    #[value(RestrictValueType::PowerOfTwo)]
    restrict_scaling_type: RestrictValueType,
    restrict_value_float_to_int_impl: CeilSte,
}

#[quantizer(extends(PerTensorFloat))]
struct PerTensorFixedPoint {
    #[value(RestrictValueType::PowerOfTwo)]
    restrict_scaling_type: RestrictValueType,
    restrict_value_float_to_int_impl: CeilSte,
}

#[quantizer(extends(SolveWeight))]
struct TernaryConst {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::Const)]
    scaling_impl_type: ScalingImplType,
    #[value(0.1)]
    scaling_const: f32,
    #[value(2)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
}

/// A zero point is a component, beside the options.
#[quantizer(extends(ShiftedMinUintQuant, PerChannelFloat))]
struct Shifted {
    #[value(StatsOp::MinMax)]
    scaling_stats_op: StatsOp,
    #[value(false)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
}

/// The ready-made one is clamped, as that of activations is.
#[quantizer(extends(SolveWeight))]
struct BinaryConst {
    tensor_quant: ClampedBinaryQuant,
    #[value(QuantType::Binary)]
    quant_type: QuantType,
    #[value(ScalingImplType::Const)]
    scaling_impl_type: ScalingImplType,
    #[value(0.1)]
    scaling_const: f32,
    #[value(true)]
    signed: bool,
}

/// Values, scales and gradients as a linear layer has them, and as a convolution.
fn numbers_of<Q: WeightQuantizer>(quantizer: &Q) -> Vec<Vec<u32>> {
    let device = Device::flex().autodiff();
    let mut all = vec![];
    for dim in [0, 1] {
        let weight = Param::from_tensor(numbers([6, 5], dim as u32 + 1, &device).require_grad());
        let Ok((host, weight)) = WeightQuant::new(quantizer.clone(), weight, dim) else { panic!("can be built") };
        let quant = host.forward(&weight).into_quant().unwrap();
        let grads = (quant.value.clone() * numbers([6, 5], 7, &device)).sum().backward();
        let grad = weight.val().grad(&grads).map(bits).unwrap_or_default();
        all.extend([bits(quant.value), bits(quant.scale.into_tensor()), grad]);
    }
    all
}

fn same<A: WeightQuantizer, B: WeightQuantizer>(ours: A, theirs: B) {
    same_components::<A, B>();
    assert_eq!(numbers_of(&ours), numbers_of(&theirs));
}

#[test]
fn weights() {
    same(PerChannelFloat, Int8WeightPerChannelFloat);
    same(PerTensorFloat, Int8WeightPerTensorFloat);
    same(PerChannelFixedPoint, Int8WeightPerChannelFixedPoint);
    same(PerTensorFixedPoint, Int8WeightPerTensorFixedPoint);
    same(TernaryConst, SignedTernaryWeightPerTensorConst);
    same(Shifted, ShiftedUint8WeightPerChannelFloat);
    same(BinaryConst, SignedBinaryWeightPerTensorConst);
}

/// The comparison sees a difference.
#[test]
fn other_options_are_another_quantizer() {
    assert_ne!(numbers_of(&PerChannelFloat), numbers_of(&PerTensorFloat));
    assert_ne!(components(&PerChannelFloat::explain()), components(&PerTensorFloat::explain()));
}

#[quantizer(extends(SolveWeight))]
struct He {
    #[value(QuantType::Binary)]
    quant_type: QuantType,
    #[value(ScalingImplType::He)]
    scaling_impl_type: ScalingImplType,
    #[value(true)]
    signed: bool,
}

/// `sqrt(2 / fan_in)`, asked of the reference too: a linear layer of 8 inputs has the scale 0.5.
#[test]
fn he() {
    let linear = QuantLinearConfig::new(8, 3).weight_quant(He).init(&Device::flex());
    assert_eq!(linear.quant_weight().unwrap().scale.into_scalar::<f32>(), 0.5);
}

#[quantizer(extends(SolveWeight))]
struct Float {
    #[value(QuantType::Fp)]
    quant_type: QuantType,
    #[value(8)]
    bit_width: usize,
}

#[test]
fn floats_are_left_as_they_are() {
    let linear = QuantLinearConfig::new(8, 3).weight_quant(Float).init(&Device::flex());
    assert!(linear.quant_weight().is_none());
}

/// The initial value is the statistic, and then it is learned.
#[quantizer(extends(PerTensorFloat))]
struct Learned {
    #[value(ScalingImplType::ParameterFromStats)]
    scaling_impl_type: ScalingImplType,
}

#[test]
fn learned_scales_are_clamped_otherwise() {
    let clamp = |wiring: Wiring| wiring.get("tensor_clamp_impl").unwrap().what;
    assert_eq!(clamp(Learned::explain()), "TensorClamp");
    assert_eq!(clamp(PerTensorFloat::explain()), "TensorClampSte");
    let linear = QuantLinearConfig::new(8, 3).weight_quant(Learned).init(&Device::flex());
    let plain = QuantLinearConfig::new(8, 3).weight_quant(PerTensorFloat).init(&Device::flex());
    assert!(linear.num_params() > plain.num_params());
}

#[quantizer(extends(PerTensorFloat))]
struct Grouped {
    #[value(ScalingPerOutputType::Group)]
    scaling_per_output_type: ScalingPerOutputType,
    #[value(4)]
    group_size: usize,
}

/// Groups along the inputs: `|w| / 127` of the largest in each, by hand.
#[test]
fn groups() {
    let device = Device::flex();
    let mut linear = QuantLinearConfig::new(8, 1).weight_quant(Grouped).init(&device);
    let values = [1.27, 0.5, 0.0, -0.1, 12.7, -1.0, 3.0, 0.0];
    linear.weight = linear.weight.map(|_| Tensor::<1>::from_floats(values, &device).reshape([8, 1]));
    let scale = linear.quant_weight().unwrap().scale.into_data().try_to_vec::<f32>().unwrap();
    let expected = [0.01, 0.01, 0.01, 0.01, 0.1, 0.1, 0.1, 0.1];
    assert!(scale.iter().zip(expected).all(|(s, e)| (s / e - 1.0).abs() < 1e-6), "{scale:?}");
}

/// At run time an option takes both, and a quantizer that the option refuses says so.
#[test]
fn options_at_run_time() {
    for (scaling_per_output_type, scales) in [(ScalingPerOutputType::Tensor, 1), (ScalingPerOutputType::Channel, 3)] {
        let q = quantizer_with!(PerTensorFloat { scaling_per_output_type });
        let linear = QuantLinearConfig::new(8, 3).weight_quant(q).try_init(&Device::flex()).unwrap();
        assert_eq!(linear.quant_weight().unwrap().scale.into_data().num_elements(), scales);
    }
    let scaling_per_output_type = ScalingPerOutputType::Group;
    let q = quantizer_with!(PerTensorFloat { scaling_per_output_type });
    let error = QuantLinearConfig::new(8, 3).weight_quant(q).try_init(&Device::flex()).unwrap_err();
    let DependencyError::Missing { attribute: "group_size", .. } = error else { panic!("{error}") };
}

/// Three values with a threshold: `sign(x) · scale` where `|x| > threshold · scale`, by hand.
#[quantizer(extends(SolveWeight))]
struct Ternary {
    #[value(QuantType::Ternary)]
    quant_type: QuantType,
    #[value(ScalingImplType::Const)]
    scaling_impl_type: ScalingImplType,
    #[value(0.5)]
    scaling_const: f32,
    #[value(0.5)]
    threshold: f32,
    #[value(true)]
    signed: bool,
}

#[test]
fn three_values() {
    let device = Device::flex();
    let mut linear = QuantLinearConfig::new(3, 1).weight_quant(Ternary).init(&device);
    linear.weight = linear.weight.map(|_| Tensor::<2>::from_floats([[0.2], [-0.3], [2.0]], &device));
    let value = linear.quant_weight().unwrap().value.into_data().try_to_vec::<f32>().unwrap();
    assert_eq!(value, [0.0, -0.5, 0.5]);
}

#[quantizer(extends(PerTensorFloat))]
struct LearnedBits {
    #[value(BitWidthImplType::Parameter)]
    bit_width_impl_type: BitWidthImplType,
    #[value(FloatToIntImplType::LearnedRound)]
    float_to_int_impl_type: FloatToIntImplType,
    #[value(LearnedRoundImplType::HardSigmoid)]
    learned_round_impl_type: LearnedRoundImplType,
}

#[test]
fn what_is_learned_is_a_parameter() {
    let what = |attribute: &str| LearnedBits::explain().get(attribute).unwrap().what;
    assert_eq!(what("bit_width_impl"), "BitWidthParameter");
    assert_eq!(what("learned_round_impl"), "LearnedRoundHardSigmoid");
    assert_eq!(what("tensor_clamp_impl"), "TensorClamp");
    let linear = QuantLinearConfig::new(8, 3).with_bias(false).weight_quant(LearnedBits).init(&Device::flex());
    assert!(linear.num_params() > 24 + 24);
}
