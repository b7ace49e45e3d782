//! The integers of a quantizer.
use quant_core::bit_width::BitWidthConst;
use quant_core::function::RoundSte;
use quant_core::quant::{IntQuant, RescalingIntQuant};
use quant_core::quantizer;
use quant_core::stats::{NegativeMinOrZero, NegativePercentileOrZero};
use quant_core::zero_point::{ParameterFromRuntimeZeroPoint, StatsFromParameterZeroPoint, ZeroZeroPoint};

/// Integers, symmetric around 0.
#[quantizer(partial)]
pub struct SymmetricIntQuant {
    tensor_quant: RescalingIntQuant,
    int_quant: IntQuant,
    float_to_int_impl: RoundSte,
    zero_point_impl: ZeroZeroPoint,
    bit_width_impl: BitWidthConst,
}

/// Signed integers of the full range, `−2^(b−1)` to `2^(b−1) − 1`. (The reference calls this mixin `IntQuant`.)
#[quantizer(partial, extends(SymmetricIntQuant))]
pub struct SignedIntQuant {
    #[value(true)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
}

/// Signed integers of the symmetric range, `±(2^(b−1) − 1)`.
#[quantizer(partial, extends(SymmetricIntQuant))]
pub struct NarrowIntQuant {
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
}

/// Unsigned integers, 0 to `2^b − 1`.
#[quantizer(partial, extends(SymmetricIntQuant))]
pub struct UintQuant {
    #[value(false)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
}

/// Unsigned integers with a zero point that follows the weights: where their range begins, which is their smallest or 0.
#[quantizer(partial, extends(UintQuant))]
pub struct ShiftedMinUintQuant {
    zero_point_impl: StatsFromParameterZeroPoint,
    zero_point_stats_impl: NegativeMinOrZero,
    #[value(true)]
    quantize_zero_point: bool,
}

/// Unsigned integers with a learned zero point, from where the range of the first batches begins: their 0.001st percentile
/// or 0.
#[quantizer(partial, extends(UintQuant))]
pub struct ShiftedParamFromPercentileUintQuant {
    zero_point_impl: ParameterFromRuntimeZeroPoint,
    zero_point_stats_impl: NegativePercentileOrZero,
    #[value(0.001)]
    low_percentile_q: f64,
    #[value(true)]
    quantize_zero_point: bool,
}
