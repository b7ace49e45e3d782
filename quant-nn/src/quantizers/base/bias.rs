//! Biases.
use super::{BiasQuantSolver, SignedIntQuant};
use quant_core::function::TensorClamp;
use quant_core::quant::PrescaledRestrictIntQuant;
use quant_core::quantizer;

/// Signed integers with the scale of the accumulator that the bias is added to; outside of the range that scale gets the
/// gradient.
#[quantizer(partial, extends(SignedIntQuant, BiasQuantSolver))]
pub struct IntBias {
    tensor_quant: PrescaledRestrictIntQuant,
    tensor_clamp_impl: TensorClamp,
}
