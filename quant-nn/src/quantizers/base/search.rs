//! Scales and zero points with which the least is lost.
use quant_core::quantizer;
use quant_core::stats::{
    AbsMax, AbsMinMax, HalfQuadraticOptimizerScale, HalfQuadraticOptimizerZeroPoint, Mse, MseSearchMethod,
    NegativeMinOrZero,
};
use quant_core::zero_point::{ParameterFromRuntimeZeroPoint, ParameterFromStatsFromParameterZeroPoint};

/// The scale begins where the squared error is least, at most at the largest magnitude.
#[quantizer(partial)]
pub struct MSESymmetricScale {
    scaling_stats_impl: MSESymmetricScaleStats,
}

/// The scale begins where the squared error is least, at most at the distance of the lowest and the largest value.
#[quantizer(partial)]
pub struct MSEAsymmetricScale {
    scaling_stats_impl: MSEAsymmetricScaleStats,
}

/// The zero point begins where the squared error is least.
#[quantizer(partial)]
pub struct MSEZeroPoint {
    zero_point_stats_impl: MSEZeroPointStats,
}

// a search of its own for each: both read the same attributes
/// What an [`MSESymmetricScale`] searches.
#[quantizer(partial, makes = scaling_stats_impl)]
pub struct MSESymmetricScaleStats {
    scaling_stats_impl: Mse,
    mse_init_op: AbsMax,
    #[value(MseSearchMethod::Grid)]
    mse_search_method: MseSearchMethod,
}

/// What an [`MSEAsymmetricScale`] searches.
#[quantizer(partial, makes = scaling_stats_impl)]
pub struct MSEAsymmetricScaleStats {
    scaling_stats_impl: Mse,
    mse_init_op: AbsMinMax,
    #[value(MseSearchMethod::Grid)]
    mse_search_method: MseSearchMethod,
}

/// What an [`MSEZeroPoint`] searches.
#[quantizer(partial, makes = zero_point_stats_impl)]
pub struct MSEZeroPointStats {
    zero_point_stats_impl: Mse,
    mse_init_op: NegativeMinOrZero,
    #[value(MseSearchMethod::Grid)]
    mse_search_method: MseSearchMethod,
}

/// [`MSEZeroPoint`] for weights: learned, from their first pass.
#[quantizer(partial, extends(MSEZeroPoint))]
pub struct MSEWeightZeroPoint {
    zero_point_impl: ParameterFromStatsFromParameterZeroPoint,
}

/// [`MSEZeroPoint`] for activations: learned, from the batches that are collected.
#[quantizer(partial, extends(MSEZeroPoint))]
pub struct MSEActZeroPoint {
    zero_point_impl: ParameterFromRuntimeZeroPoint,
}

/// The scale begins where half-quadratic optimization from the largest magnitude ends.
#[quantizer(partial)]
pub struct HQOSymmetricScale {
    scaling_stats_impl: HalfQuadraticOptimizerScale,
    hqo_init_op_scale: AbsMax,
}

/// The scale begins where half-quadratic optimization from the distance of the lowest and the largest value ends.
#[quantizer(partial)]
pub struct HQOAsymmetricScale {
    scaling_stats_impl: HalfQuadraticOptimizerScale,
    hqo_init_op_scale: AbsMinMax,
}

/// The zero point begins where half-quadratic optimization ends.
#[quantizer(partial)]
pub struct HQOZeroPoint {
    zero_point_stats_impl: HalfQuadraticOptimizerZeroPoint,
    hqo_init_op_zp: NegativeMinOrZero,
}

/// [`HQOZeroPoint`] for weights: learned, from their first pass.
#[quantizer(partial, extends(HQOZeroPoint))]
pub struct HQOWeightZeroPoint {
    zero_point_impl: ParameterFromStatsFromParameterZeroPoint,
}

/// [`HQOZeroPoint`] for activations: learned, from the batches that are collected.
#[quantizer(partial, extends(HQOZeroPoint))]
pub struct HQOActZeroPoint {
    zero_point_impl: ParameterFromRuntimeZeroPoint,
}
