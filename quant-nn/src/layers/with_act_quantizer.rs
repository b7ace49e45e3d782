use crate::host::{ActQuant, ActQuantizer};
use burn::tensor::Device;
use core::convert::Infallible;
use quant_core::inject::{DependencyError, Never, Quantizer};

/// The configuration of a layer that quantizes an activation, with the quantizer.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantReluConfig, Uint8ActPerTensorFloat, quantizer_with};
///
/// let device = Device::flex().autodiff();
/// let relu = QuantReluConfig::new().act_quant(quantizer_with!(Uint8ActPerTensorFloat { bit_width: 2 })).init(&device);
/// let y = relu.quantize(Tensor::<1>::from_floats([-1.0, 0.9, 3.0], &device)).into_quant().unwrap();
/// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 1, 3]);
/// ```
#[derive(Clone, Debug)]
pub struct WithActQuantizer<C, A> {
    pub(super) config: C,
    act_quant: A,
}

/// The configuration of a layer that quantizes an activation.
pub trait ActLayerConfig: Sized {
    /// The layer with its quantizer.
    type Layer<A: Quantizer>;

    /// What [`WithActQuantizer::init`] and [`WithActQuantizer::try_init`] call.
    #[doc(hidden)]
    fn build<A: Quantizer>(&self, act_quant: ActQuant<A>) -> Self::Layer<A>;
}

impl<C: ActLayerConfig, A: Quantizer> WithActQuantizer<C, A> {
    pub(super) fn new(config: C, act_quant: A) -> Self {
        Self { config, act_quant }
    }

    /// Initialises the layer.
    pub fn init(&self, device: &Device) -> C::Layer<A>
    where
        A: ActQuantizer<Error: Never>,
    {
        let Ok(act_quant) = ActQuant::new(self.act_quant.clone(), device).map_err(Into::<Infallible>::into);
        self.config.build(act_quant)
    }

    /// [`init`](Self::init) for a quantizer whose wiring can fail at run time.
    ///
    /// # Errors
    ///
    /// What a constructor or a value function of the quantizer refused.
    pub fn try_init(&self, device: &Device) -> Result<C::Layer<A>, DependencyError>
    where
        A: ActQuantizer,
    {
        Ok(self.config.build(ActQuant::new(self.act_quant.clone(), device).map_err(Into::into)?))
    }
}
