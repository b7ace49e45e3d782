use super::host_module;
use super::share::{Follower, detached};
use crate::state::Mode;
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
    proxy: Q::Proxy,
    quantizer: Q,
    mode: Mode,
    pub(super) follower: Option<Follower<Q>>,
    lost: Option<DependencyError>,
}

impl<Q: ActQuantizer> ActQuant<Q> {
    /// Resolves `quantizer`.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new(quantizer: Q, device: &Device) -> Result<Self, Q::Error> {
        let proxy = quantizer.proxy(&Context { module: &Activations, device })?;
        Ok(Self { proxy, quantizer, mode: Mode::default(), follower: None, lost: None })
    }

    /// The quantized activation; what is quantized already is quantized anew. Where nothing quantizes, `x` is returned as it
    /// is, with the scale that it may have.
    pub fn forward<const D: usize>(&self, x: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
        let x = x.into();
        if self.mode.quant_disabled {
            return x;
        }
        match x {
            MaybeQuantTensor::Float(x) => self.proxy.forward(x),
            MaybeQuantTensor::Quant(x) => match self.proxy.forward(x.value.clone()) {
                MaybeQuantTensor::Float(_) => MaybeQuantTensor::Quant(x),
                requantized => requantized,
            },
        }
    }
}

impl<Q: Quantizer> ActQuant<Q> {
    /// What the quantizer resolved to.
    pub fn proxy(&self) -> &Q::Proxy {
        &self.proxy
    }

    /// The same, to change it by hand.
    pub fn proxy_mut(&mut self) -> &mut Q::Proxy {
        &mut self.proxy
    }

    /// The quantizer, with what it captured.
    pub fn quantizer(&self) -> &Q {
        &self.quantizer
    }

    /// Whether the quantizer is switched off: [`QuantModule::disable_quant`](crate::QuantModule::disable_quant).
    pub fn is_quant_disabled(&self) -> bool {
        self.mode.quant_disabled
    }

    /// Why the state is not that of the layer that this one [shares](crate::share_act) its quantizer with.
    pub fn load_error(&self) -> Option<&DependencyError> {
        self.lost.as_ref()
    }

    fn error(&self) -> Option<DependencyError> {
        self.lost.clone()
    }

    /// One of several layers that have the proxy in common.
    pub(super) fn enter(&mut self, quantizer: Q, proxy: Q::Proxy, follower: Follower<Q>) {
        (self.proxy, self.quantizer) = (proxy, quantizer);
        (self.follower, self.lost) = (Some(follower), None);
    }

    fn traversed(mut self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        let version = |host: &Self| host.follower.as_ref().map(|f| (f.version)(&host.proxy));
        let before = version(&self);
        self.proxy = f(self.proxy);
        // the owner makes a new version in every traversal, which the others take over
        if before.is_some() && version(&self) == before {
            self.lost.get_or_insert_with(detached::<Q>);
        }
        self
    }

    /// Nothing here depends on what a load brings elsewhere.
    fn mapped(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        self.traversed(f)
    }
}

host_module!([] ActQuant<Q>, name: "ActQuant");
