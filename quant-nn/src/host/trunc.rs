use super::place::Place;
use super::{Activations, host};
use burn::module::*;
use burn::tensor::Device;
use quant_core::inject::{Context, DependencyError, Quantizer, Resolve};
use quant_core::proxy::TruncProxy;
use quant_core::tensor::QuantTensor;

/// A quantizer that requantizes what is quantized: complete, with a truncating proxy.
pub trait TruncQuantizer: Resolve<Activations, Proxy: TruncProxy> {}

impl<Q: Resolve<Activations, Proxy: TruncProxy>> TruncQuantizer for Q {}

/// The place of a truncating quantizer.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8ActPerTensorFloatMinMaxInit, QuantIdentityConfig, RoundTo8bit, TruncQuant, quantizer_with};
///
/// let device = Device::flex();
/// // a 12-bit activation with the scale 20.48 / 2048
/// let wide = quantizer_with!(Int8ActPerTensorFloatMinMaxInit { min_val: -20.48, max_val: 1.0, bit_width: 12 });
/// let act = QuantIdentityConfig::new().act_quant(wide).init(&device);
/// let x = act.quantize(Tensor::<1>::from_floats([0.07, 1.0, -20.48], &device)).into_quant().unwrap();
/// assert_eq!(x.int().unwrap().try_into_vec_as::<i32>().unwrap(), [7, 100, -2048]);
///
/// // the highest 8 of the 12 bits: 7/16 is 0 and 100/16 is 6
/// let Ok(round) = TruncQuant::new(RoundTo8bit, &device);
/// let y = round.forward(x);
/// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 6, -128]);
/// assert!((y.scale.into_scalar::<f32>() - 0.16).abs() < 1e-7);
/// ```
#[derive(Clone, Debug)]
pub struct TruncQuant<Q: Quantizer> {
    place: Place<Q>,
}

impl<Q: TruncQuantizer> TruncQuant<Q> {
    /// Resolves `quantizer`.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new(quantizer: Q, device: &Device) -> Result<Self, Q::Error> {
        let proxy = quantizer.proxy(&Context { module: &Activations::default(), device })?;
        Ok(Self { place: Place::new(quantizer, proxy) })
    }

    /// The requantized tensor.
    pub fn forward<const D: usize>(&self, x: QuantTensor<D>) -> QuantTensor<D> {
        if self.is_quant_disabled() {
            return x;
        }
        self.place.requantize(x, TruncProxy::forward)
    }
}

impl<Q: Quantizer> TruncQuant<Q> {
    /// Whether it changes such a tensor.
    pub(crate) fn quantizes<const D: usize>(&self, x: &QuantTensor<D>) -> bool {
        !self.is_quant_disabled() && x.float_format.is_none()
    }

    /// Nothing here depends on a parameter.
    fn state_error(&self) -> Option<&DependencyError> {
        None
    }

    fn changed_by_hand(&mut self) {}

    fn traversed(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        Self { place: self.place.traverse(f).0 }
    }

    fn mapped(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        self.traversed(f)
    }
}

host!([] TruncQuant<Q>, name: "TruncQuant", cached: false);
