use super::ActQuant;
use quant_core::inject::Quantizer;

/// A layer that quantizes an activation.
pub trait ActLayer {
    /// The quantizer of the activation.
    type ActQuantizer: Quantizer;

    /// The place of the quantizer.
    fn act_quant_mut(&mut self) -> &mut ActQuant<Self::ActQuantizer>;
}
