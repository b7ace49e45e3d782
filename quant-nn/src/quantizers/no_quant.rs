use core::convert::Infallible;
use quant_core::inject::{Context, Quantizer, Resolve};
use quant_core::proxy::Passthrough;

/// Leaves a weight, an activation or a bias as it is.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{NoQuant, QuantLinear, QuantLinearConfig};
/// let linear: QuantLinear<NoQuant> = QuantLinearConfig::new(2, 1).init(&Device::flex());
/// assert!(linear.quant_weight().is_none());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct NoQuant;

quant_core::__private::stateless_module!(NoQuant, "NoQuant");

impl Quantizer for NoQuant {
    const NAME: &'static str = "NoQuant";
    type TensorQuant = Passthrough;
    type Proxy = Passthrough;
}

impl<M> Resolve<M> for NoQuant {
    type Error = Infallible;
    fn tensor_quant(&self, _: &Context<'_, M>) -> Result<Passthrough, Infallible> {
        Ok(Passthrough)
    }
    fn proxy(&self, _: &Context<'_, M>) -> Result<Passthrough, Infallible> {
        Ok(Passthrough)
    }
}
