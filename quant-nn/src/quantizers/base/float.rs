//! Floating-point formats.
use super::{ActQuantSolver, WeightQuantSolver};
use quant_core::bit_width::{BitWidthConst, ComputeMaxMantissa, StaticExponentBias};
use quant_core::function::{FloatClamp, RoundSte, TensorClamp, get_max_available_float};
use quant_core::quant::FloatQuant;
use quant_core::quantizer;
use quant_core::restrict::FloatRestrictValue;
use quant_core::scaling::{
    ConstScaling, FloatScaling, NoFloatScaling, ParameterFromRuntimeStatsScaling, StatsFromParameterScaling,
};
use quant_core::stats::AbsMax;
use quant_core::tensor::MantissaCodes;

/// The number of bits of the exponent, `exponent_bit_width`.
#[quantizer(partial, makes = bit_width_impl, values)]
pub struct ExponentBitWidth {
    bit_width_impl: BitWidthConst,
}

#[quantizer]
impl ExponentBitWidth {
    #[value]
    fn bit_width(exponent_bit_width: usize) -> usize {
        exponent_bit_width
    }
}

/// The number of bits of the mantissa, `mantissa_bit_width`.
#[quantizer(partial, makes = bit_width_impl, values)]
pub struct MantissaBitWidth {
    bit_width_impl: BitWidthConst,
}

#[quantizer]
impl MantissaBitWidth {
    #[value]
    fn bit_width(mantissa_bit_width: usize) -> usize {
        mantissa_bit_width
    }
}

/// Signed numbers of `exponent_bit_width` and `mantissa_bit_width` bits, with IEEE's exponent bias.
#[quantizer(partial, values)]
pub struct FloatBase {
    tensor_quant: FloatQuant,
    float_to_int_impl: RoundSte,
    float_clamp_impl: FloatClamp,
    tensor_clamp_impl: TensorClamp,
    exponent_bit_width_impl: ExponentBitWidth,
    mantissa_bit_width_impl: MantissaBitWidth,
    compute_max_mantissa: ComputeMaxMantissa,
    exponent_bias_impl: StaticExponentBias,
    #[value(true)]
    signed: bool,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

#[quantizer]
impl FloatBase {
    #[value]
    fn exponent_bias(exponent_bit_width: usize) -> f32 {
        (exponent_bit_width as f32 - 1.0).exp2() - 1.0
    }
}

/// The numbers of the format as they are: a scale of 1.
#[quantizer(partial)]
pub struct NoScale {
    scaling_impl: ConstScaling,
    float_scaling_impl: NoFloatScaling,
    restrict_scaling_impl: FloatRestrictValue,
    #[value(1.0)]
    scaling_init: f32,
}

/// Weights as numbers of the format, without a scale.
#[quantizer(partial, extends(FloatBase, NoScale, WeightQuantSolver))]
pub struct FloatWeightBase;

/// Activations as numbers of the format, without a scale.
#[quantizer(partial, extends(FloatBase, NoScale, ActQuantSolver))]
pub struct FloatActBase;

/// The largest magnitude of the weights, or of what shares a scale, becomes the largest number of the format.
#[quantizer(partial, extends(FloatWeightBase))]
pub struct ScaledFloatWeightBase {
    scaling_impl: StatsFromParameterScaling,
    scaling_stats_impl: AbsMax,
    restrict_scaling_impl: FloatRestrictValue,
    float_scaling_impl: FloatScaling,
}

/// The scale is learned, from the largest magnitudes of the first 300 batches, which become the largest number of the format.
#[quantizer(partial, extends(FloatActBase))]
pub struct ScaledFloatActBase {
    scaling_impl: ParameterFromRuntimeStatsScaling,
    scaling_stats_impl: AbsMax,
    restrict_scaling_impl: FloatRestrictValue,
    float_scaling_impl: FloatScaling,
    #[value(300)]
    collect_stats_steps: usize,
}

macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident $bits:literal $exponent:literal $mantissa:literal)*) => { $(
        $(#[$doc])*
        #[quantizer(partial)]
        pub struct $name {
            #[value($bits)]
            bit_width: usize,
            #[value($exponent)]
            exponent_bit_width: usize,
            #[value($mantissa)]
            mantissa_bit_width: usize,
            #[value(true)]
            saturating: bool,
        }
    )* };
}

formats! {
    /// 8 bits: 4 of exponent, 3 of mantissa. The largest number is 480, where no special values take some.
    Fp8e4m3Mixin 8 4 3
    /// 8 bits: 5 of exponent, 2 of mantissa. The largest number is 114688, where no special values take some.
    Fp8e5m2Mixin 8 5 2
    /// 6 bits: 3 of exponent, 2 of mantissa. The largest number is 28.
    Fp6e3m2Mixin 6 3 2
    /// 6 bits: 2 of exponent, 3 of mantissa. The largest number is 7.5.
    Fp6e2m3Mixin 6 2 3
    /// 4 bits: 2 of exponent, 1 of mantissa. The numbers are 0, 0.5, 1, 1.5, 2, 3, 4 and 6.
    Fp4e2m1Mixin 4 2 1
}

/// The special values of the OCP formats: of 8 bits, E4M3 has one NaN and no infinity (the largest number is 448), E5M2 those
/// of IEEE (57344); others have none. Put it before a mixin with a format or [`FloatBase`].
#[quantizer(partial, values)]
pub struct FpOCPMixin {
    #[value(true)]
    saturating: bool,
}

#[quantizer]
impl FpOCPMixin {
    #[value]
    fn inf_values(bit_width: usize, exponent_bit_width: usize, mantissa_bit_width: usize) -> MantissaCodes {
        match (bit_width, exponent_bit_width, mantissa_bit_width) {
            (8, 5, 2) => MantissaCodes(&["00"]),
            _ => MantissaCodes::NONE,
        }
    }

    #[value]
    fn nan_values(bit_width: usize, exponent_bit_width: usize, mantissa_bit_width: usize) -> MantissaCodes {
        match (bit_width, exponent_bit_width, mantissa_bit_width) {
            (8, 4, 3) => MantissaCodes(&["111"]),
            (8, 5, 2) => MantissaCodes(&["01", "10", "11"]),
            _ => MantissaCodes::NONE,
        }
    }

    #[value]
    fn max_available_float(
        exponent_bit_width: usize,
        mantissa_bit_width: usize,
        exponent_bias: f32,
        nan_values: MantissaCodes,
        inf_values: MantissaCodes,
    ) -> Option<f32> {
        get_max_available_float(exponent_bit_width, mantissa_bit_width, exponent_bias, nan_values, inf_values)
    }
}

/// The exponent bias of the FNUZ formats, which is one more than IEEE's. They have no infinity, and what is −0 elsewhere is
/// their NaN, which takes no number away: the largest are 240 (E4M3) and 57344 (E5M2). Put it before [`FloatBase`].
#[quantizer(partial, values)]
pub struct FpFNUZMixin {
    #[value(true)]
    saturating: bool,
}

#[quantizer]
impl FpFNUZMixin {
    #[value]
    fn exponent_bias(exponent_bit_width: usize) -> f32 {
        (exponent_bit_width as f32 - 1.0).exp2()
    }
}
