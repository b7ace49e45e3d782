use super::host;
use super::place::Place;
use burn::module::*;
use burn::tensor::Device;
use quant_core::inject::{ActModule, Context, DependencyError, Quantizer, Resolve};
use quant_core::proxy::ActProxy;
use quant_core::tensor::MaybeQuantTensor;

/// What a value function of an activation quantizer sees as `module`: the range of the layer, if it has one.
///
/// ```
/// use quant_nn::{ActModule, Activations};
///
/// assert_eq!((Activations::default().min_val(), Activations::default().max_val()), (-1.0, 1.0));
/// assert_eq!(Activations::within(0.0, 6.0).max_val(), 6.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Activations {
    min_val: f32,
    max_val: f32,
}

impl Activations {
    /// Of a layer whose values are from `min_val` to `max_val`.
    pub fn within(min_val: f32, max_val: f32) -> Self {
        Self { min_val, max_val }
    }
}

/// The range of a layer without one: −1 to 1.
impl Default for Activations {
    fn default() -> Self {
        Self::within(-1.0, 1.0)
    }
}

impl ActModule for Activations {
    fn min_val(&self) -> f32 {
        self.min_val
    }
    fn max_val(&self) -> f32 {
        self.max_val
    }
}

/// A quantizer that a layer can use for its input, its output or its activation: complete, with an activation proxy.
pub trait ActQuantizer: Resolve<Activations, Proxy: ActProxy> {}

impl<Q: Resolve<Activations, Proxy: ActProxy>> ActQuantizer for Q {}

/// The place of an activation's quantizer.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{ActQuant, Int8ActPerTensorFloatMinMaxInit, quantizer_with};
///
/// let device = Device::flex();
/// let Ok(act) = ActQuant::new(quantizer_with!(Int8ActPerTensorFloatMinMaxInit { min_val: -1.28, max_val: 1.0 }), &device);
/// let q = act.forward(Tensor::<1>::from_floats([0.014, 1.0], &device)).into_quant().unwrap();
/// assert_eq!(q.int().unwrap().into_data().try_to_vec::<i8>().unwrap(), [1, 100]);
/// ```
#[derive(Clone, Debug)]
pub struct ActQuant<Q: Quantizer> {
    pub(super) place: Place<Q>,
    pub(super) module: Activations,
}

impl<Q: ActQuantizer> ActQuant<Q> {
    /// Resolves `quantizer`.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new(quantizer: Q, device: &Device) -> Result<Self, Q::Error> {
        Self::of(quantizer, Activations::default(), device)
    }

    /// Resolves `quantizer` for the activations of `module`.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn of(quantizer: Q, module: Activations, device: &Device) -> Result<Self, Q::Error> {
        let proxy = quantizer.proxy(&Context { module: &module, device })?;
        Ok(Self { place: Place::new(quantizer, proxy), module })
    }

    /// The quantized activation; what is quantized already is quantized anew. Where nothing quantizes, `x` is returned as it
    /// is, with the scale that it may have.
    pub fn forward<const D: usize>(&self, x: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
        let x = x.into();
        if self.is_quant_disabled() {
            return x;
        }
        match x {
            MaybeQuantTensor::Float(x) => self.place.quantize(x, ActProxy::forward),
            MaybeQuantTensor::Quant(x) => match self.place.quantize(x.value.clone(), ActProxy::forward) {
                MaybeQuantTensor::Float(_) => MaybeQuantTensor::Quant(x),
                requantized => requantized,
            },
        }
    }
}

impl<Q: Quantizer> ActQuant<Q> {
    /// Nothing here depends on a parameter.
    fn state_error(&self) -> Option<&DependencyError> {
        None
    }

    fn changed_by_hand(&mut self) {}

    fn traversed(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        Self { place: self.place.traverse(f).0, ..self }
    }

    /// Nothing here depends on what a load brings elsewhere.
    fn mapped(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        self.traversed(f)
    }
}

host!([] ActQuant<Q>, name: "ActQuant", cached: false);
