use super::ActQuant;
use quant_core::inject::Quantizer;

/// A layer that quantizes an activation, or the place of an input or an output.
pub trait ActLayer {
    /// The quantizer of the activation.
    type ActQuantizer: Quantizer;

    /// The place of the quantizer.
    fn act_quant_mut(&mut self) -> &mut ActQuant<Self::ActQuantizer>;
}

impl<Q: Quantizer> ActLayer for ActQuant<Q> {
    type ActQuantizer = Q;
    fn act_quant_mut(&mut self) -> &mut Self {
        self
    }
}
