use super::host;
use super::place::Place;
use burn::module::*;
use burn::tensor::Device;
use quant_core::inject::{Context, DependencyError, Quantizer, Resolve};
use quant_core::proxy::ActProxy;
use quant_core::tensor::MaybeQuantTensor;

/// What a value function of an activation quantizer sees as `module`: there is no weight to look at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Activations;

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
}

impl<Q: ActQuantizer> ActQuant<Q> {
    /// Resolves `quantizer`.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new(quantizer: Q, device: &Device) -> Result<Self, Q::Error> {
        let proxy = quantizer.proxy(&Context { module: &Activations, device })?;
        Ok(Self { place: Place::new(quantizer, proxy) })
    }

    /// The quantized activation; what is quantized already is quantized anew. Where nothing quantizes, `x` is returned as it
    /// is, with the scale that it may have.
    pub fn forward<const D: usize>(&self, x: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
        let x = x.into();
        if self.is_quant_disabled() {
            return x;
        }
        match x {
            MaybeQuantTensor::Float(x) => self.place.pass(|proxy| proxy.forward(x)),
            MaybeQuantTensor::Quant(x) => match self.place.pass(|proxy| proxy.forward(x.value.clone())) {
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
        Self { place: self.place.traverse(f).0 }
    }

    /// Nothing here depends on what a load brings elsewhere.
    fn mapped(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        self.traversed(f)
    }
}

host!([] ActQuant<Q>, name: "ActQuant", cached: false);
