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
