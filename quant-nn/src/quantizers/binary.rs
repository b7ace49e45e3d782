use super::base::*;
use quant_core::quantizer;

/// Binary weights, `±0.1`.
///
/// In the reference every forward pass clips the stored weights to the scale in place, which changes neither the value
/// nor the gradient; here a forward pass changes no parameter, and they may grow beyond it.
#[quantizer(extends(SignedBinaryClampedConst, WeightQuantSolver))]
pub struct SignedBinaryWeightPerTensorConst {
    #[value(0.1)]
    scaling_const: f32,
}

/// Binary activations, ±1. The scale is fixed to the larger magnitude of `min_val` and `max_val`, which are −1 and 1; outside
/// of it there is no gradient.
#[quantizer(extends(MinMaxInit, SignedBinaryClampedConst, ActQuantSolver))]
pub struct SignedBinaryActPerTensorConst {
    #[value(-1.0)]
    min_val: f32,
    #[value(1.0)]
    max_val: f32,
}
