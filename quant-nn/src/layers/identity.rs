use super::common::act_layer::*;
use crate::quantizers::Int8ActPerTensorFloat;

/// Configuration of a [`QuantIdentity`].
#[derive(Config, Debug)]
pub struct QuantIdentityConfig {}

/// `act_quant(x)`: quantizes what passes, for example the input of a network.
///
/// Created by [`QuantIdentityConfig`]. The default quantizer is [`Int8ActPerTensorFloat`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{ActQuantProxy, QuantIdentityConfig, components, quantizer, quantizer_with};
/// use components::{quant::BinaryQuant, scaling::ConstScaling};
///
/// /// One bit.
/// #[quantizer]
/// pub struct BinaryAct {
///     tensor_quant: BinaryQuant,
///     scaling_impl: ConstScaling,
///     #[value(0.1)]
///     scaling_init: f32,
///     proxy_class: ActQuantProxy,
///     #[value(true)]
///     signed: bool,
/// }
///
/// let device = Device::flex();
/// let x = Tensor::<1>::from_floats([0.5, -0.25, 0.0], &device);
/// let identity = QuantIdentityConfig::new().act_quant(BinaryAct).init(&device);
/// assert_eq!(identity.forward(x).into_data().try_to_vec::<f32>().unwrap(), [0.1, -0.1, 0.1]);
/// ```
#[derive(Module, Debug)]
pub struct QuantIdentity<A: Quantizer = Int8ActPerTensorFloat> {
    /// The quantizer.
    pub act_quant: ActQuant<A>,
}

act_layer!(QuantIdentityConfig => QuantIdentity);

impl<A: ActQuantizer> QuantIdentity<A> {
    /// Quantizes `input`, of any shape.
    pub fn forward<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        self.quantize(input).into_value()
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers; without a quantizer those of
    /// the input. It is the reference's `return_quant_tensor`, and a forward pass like the other: it counts for statistics
    /// and delays.
    pub fn quantize<const D: usize>(&self, input: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
        self.act_quant.forward(input)
    }
}
