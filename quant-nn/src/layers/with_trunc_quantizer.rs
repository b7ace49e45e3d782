use crate::host::{TruncQuant, TruncQuantizer};
use burn::tensor::Device;
use core::convert::Infallible;
use quant_core::inject::{DependencyError, Never, Quantizer};

/// The configuration of a layer that requantizes what it computes of integers, with the quantizer.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantIdentity, QuantIdentityConfig, RoundTo8bit, TruncAvgPool2dConfig, quantizer_with};
///
/// let device = Device::flex();
/// let trunc = quantizer_with!(RoundTo8bit { bit_width: 4 });
/// let pool = TruncAvgPool2dConfig::new([2, 2]).trunc_quant(trunc).init(&device);
/// let input: QuantIdentity = QuantIdentityConfig::new().init(&device);
/// let y = pool.quantize(input.quantize(Tensor::<4>::ones([1, 1, 2, 2], &device)))?.into_quant().unwrap();
/// assert_eq!(y.bit_width.to_f32(), 4.0);
/// # Ok::<(), quant_nn::QuantTensorError>(())
/// ```
#[derive(Clone, Debug)]
pub struct WithTruncQuantizer<C, T> {
    config: C,
    trunc_quant: T,
}

/// The configuration of a layer that requantizes what it computes of integers.
pub trait TruncLayerConfig: Sized {
    /// The layer with its quantizer.
    type Layer<T: Quantizer>;

    /// What [`WithTruncQuantizer::init`] and [`WithTruncQuantizer::try_init`] call.
    #[doc(hidden)]
    fn build<T: Quantizer>(&self, trunc_quant: TruncQuant<T>) -> Self::Layer<T>;
}

impl<C: TruncLayerConfig, T: Quantizer> WithTruncQuantizer<C, T> {
    pub(super) fn new(config: C, trunc_quant: T) -> Self {
        Self { config, trunc_quant }
    }

    /// Initialises the layer.
    pub fn init(&self, device: &Device) -> C::Layer<T>
    where
        T: TruncQuantizer<Error: Never>,
    {
        let Ok(trunc_quant) = TruncQuant::new(self.trunc_quant.clone(), device).map_err(Into::<Infallible>::into);
        self.config.build(trunc_quant)
    }

    /// [`init`](Self::init) for a quantizer whose wiring can fail at run time.
    ///
    /// # Errors
    ///
    /// What a constructor or a value function of the quantizer refused.
    pub fn try_init(&self, device: &Device) -> Result<C::Layer<T>, DependencyError>
    where
        T: TruncQuantizer,
    {
        Ok(self.config.build(TruncQuant::new(self.trunc_quant.clone(), device).map_err(Into::into)?))
    }
}
