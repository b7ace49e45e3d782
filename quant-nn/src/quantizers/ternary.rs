use super::base::*;
use quant_core::quantizer;

/// Ternary weights, `−0.1`, 0 and `0.1`: integers of two bits in the narrow range with a fixed scale.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantLinear, QuantLinearConfig, SignedTernaryWeightPerTensorConst};
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<SignedTernaryWeightPerTensorConst> = QuantLinearConfig::new(1, 3).init(&device);
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[0.04, 0.06, -3.0]], &device));
/// let integers = linear.quant_weight().unwrap().int().unwrap();
/// assert_eq!(integers.into_data().try_to_vec::<i8>().unwrap(), [0, 1, -1]);
/// ```
#[quantizer(extends(NarrowIntQuant, PerTensorConstScaling2bit, WeightQuantSolver))]
pub struct SignedTernaryWeightPerTensorConst {
    #[value(0.1)]
    scaling_const: f32,
}

/// Ternary activations, −1, 0 and 1: integers of two bits in the narrow range. The scale is fixed to the larger magnitude of
/// `min_val` and `max_val`, which are −1 and 1.
#[quantizer(extends(MinMaxInit, NarrowIntQuant, PerTensorConstScaling2bit, ActQuantSolver))]
pub struct SignedTernaryActPerTensorConst {
    #[value(-1.0)]
    min_val: f32,
    #[value(1.0)]
    max_val: f32,
}
