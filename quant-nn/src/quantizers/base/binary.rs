//! One bit.
use quant_core::quant::ClampedBinaryQuant;
use quant_core::quantizer;
use quant_core::restrict::FloatRestrictValue;
use quant_core::scaling::ConstScaling;

/// One bit, with a fixed scale.
#[quantizer(partial, values)]
pub struct SignedBinaryClampedConst {
    tensor_quant: ClampedBinaryQuant,
    scaling_impl: ConstScaling,
    restrict_scaling_impl: FloatRestrictValue,
    #[value(true)]
    signed: bool,
}

#[quantizer]
impl SignedBinaryClampedConst {
    #[value]
    fn scaling_init(scaling_const: f32) -> f32 {
        scaling_const
    }
}
