//! One bit.
use super::ConstScale;
use quant_core::quant::ClampedBinaryQuant;
use quant_core::quantizer;
use quant_core::restrict::FloatRestrictValue;

/// One bit, with a fixed scale.
#[quantizer(partial, extends(ConstScale))]
pub struct SignedBinaryClampedConst {
    tensor_quant: ClampedBinaryQuant,
    restrict_scaling_impl: FloatRestrictValue,
    #[value(true)]
    signed: bool,
}
