use super::*;

#[quantizer(extends(SolveAct))]
struct Signed {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::ParameterFromStats)]
    scaling_impl_type: ScalingImplType,
    #[value(StatsOp::Percentile)]
    scaling_stats_op: StatsOp,
    #[value(99.999)]
    high_percentile_q: f64,
    #[value(300)]
    collect_stats_steps: usize,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

#[quantizer(extends(Signed))]
struct Unsigned {
    #[value(false)]
    signed: bool,
}

#[quantizer(extends(Signed))]
struct FixedPoint {
    #[value(RestrictValueType::PowerOfTwo)]
    restrict_scaling_type: RestrictValueType,
    restrict_value_float_to_int_impl: CeilSte,
}

#[quantizer(extends(SolveAct))]
struct MinMaxInit {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::Parameter)]
    scaling_impl_type: ScalingImplType,
    #[value(-1.5)]
    min_val: f32,
    #[value(1.0)]
    max_val: f32,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
}
#[quantizer(extends(Int8ActPerTensorFloatMinMaxInit))]
struct ReadyMinMaxInit {
    #[value(-1.5)]
    min_val: f32,
    #[value(1.0)]
    max_val: f32,
}

/// An unsigned range begins at 0, which nobody has to say.
#[quantizer(extends(MinMaxInit))]
struct MaxInit {
    #[value(false)]
    signed: bool,
}
#[quantizer(extends(Uint8ActPerTensorFloatMaxInit))]
struct ReadyMaxInit {
    #[value(1.0)]
    max_val: f32,
}

#[quantizer(extends(SolveAct))]
struct Ternary {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::Const)]
    scaling_impl_type: ScalingImplType,
    #[value(-1.0)]
    min_val: f32,
    #[value(1.0)]
    max_val: f32,
    #[value(2)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
}

/// A zero point is a component, beside the options.
#[quantizer(extends(ShiftedParamFromPercentileUintQuant, Unsigned))]
struct Shifted {
    #[value(StatsOp::PercentileInterval)]
    scaling_stats_op: StatsOp,
}

/// As batch normalization does.
#[quantizer(extends(Running))]
struct OfBatches {
    #[value(ScalingImplType::AffineStats)]
    scaling_impl_type: ScalingImplType,
    #[value(StatsOp::MaxAve)]
    scaling_stats_op: StatsOp,
    #[value(None)]
    scaling_stats_momentum: Option<f32>,
}

/// Four batches of training, while statistics are collected and after, and one in evaluation.
fn numbers_of<Q: ActQuantizer>(quantizer: &Q) -> Vec<Vec<u32>> {
    let device = Device::flex().autodiff();
    let Ok(layer) = QuantIdentityConfig::new().act_quant(quantizer.clone()).try_init(&device) else {
        panic!("can be built")
    };
    let mut all = vec![];
    for batch in 0..4 {
        let x = numbers([3, 4], batch, &device).require_grad();
        let y = layer.forward(x.clone());
        let grads = (y.clone() * numbers([3, 4], 9, &device)).sum().backward();
        all.extend([bits(y), x.grad(&grads).map(bits).unwrap_or_default()]);
    }
    all.push(bits(layer.valid().forward(numbers([3, 4], 5, &Device::flex()))));
    all
}

fn same<A: ActQuantizer, B: ActQuantizer>(ours: A, theirs: B) {
    same_components::<A, B>();
    assert_eq!(numbers_of(&ours), numbers_of(&theirs));
}

#[test]
fn activations() {
    same(Signed, Int8ActPerTensorFloat);
    same(Unsigned, Uint8ActPerTensorFloat);
    same(FixedPoint, Int8ActPerTensorFixedPoint);
    same(MinMaxInit, ReadyMinMaxInit);
    same(MaxInit, ReadyMaxInit);
    same(Shifted, ShiftedUint8ActPerTensorFloat);
    same(OfBatches, Int8ActPerTensorFloatBatchQuant2d);
    same(Ternary, SignedTernaryActPerTensorConst);
    assert_ne!(numbers_of(&Signed), numbers_of(&Unsigned));
}

#[test]
fn what_learns_begins_to_learn() {
    let collect_stats_steps = 2usize;
    let ours = quantizer_with!(Signed { collect_stats_steps });
    let theirs = quantizer_with!(Int8ActPerTensorFloat { collect_stats_steps });
    assert_eq!(numbers_of(&ours), numbers_of(&theirs));
}

#[quantizer(extends(SolveAct))]
struct Microscaled {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::Stats)]
    scaling_impl_type: ScalingImplType,
    #[value(StatsOp::Max)]
    scaling_stats_op: StatsOp,
    #[value(ScalingPerOutputType::Group)]
    scaling_per_output_type: ScalingPerOutputType,
    #[value(RestrictValueType::PowerOfTwo)]
    restrict_scaling_type: RestrictValueType,
    restrict_value_float_to_int_impl: FloorSte,
    #[value(32)]
    group_size: usize,
    #[value(-1)]
    group_dim: i64,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}
#[quantizer(extends(MXInt8Act))]
struct ReadyMicroscaled {
    #[value(-1)]
    group_dim: i64,
}

#[test]
fn groups() {
    same(Microscaled, ReadyMicroscaled);
}

#[quantizer(extends(Signed))]
struct Running {
    #[value(ScalingImplType::Stats)]
    scaling_impl_type: ScalingImplType,
}

#[test]
fn statistics_in_every_pass() {
    assert_eq!(Running::explain().get("scaling_impl").unwrap().what, "RuntimeStatsScaling");
    assert_eq!(numbers_of(&Running).len(), 9);
}
