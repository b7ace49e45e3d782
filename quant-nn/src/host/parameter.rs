use super::cache::Cache;
use super::follower::Follower;
use super::host;
use super::place::Place;
use crate::state::{LoadWatch, Loaded, transplant};
use burn::module::*;
use burn::tensor::{Device, Tensor};
use core::fmt::Debug;
use quant_core::inject::{Context, DependencyError, Quantizer, Resolve};
use quant_core::proxy::Passthrough;
use std::any::TypeId;
use std::collections::HashSet;

/// What a host keeps of its parameter, and what value functions see as `module`: [`Weights`](super::Weights) or
/// [`Biases`](super::Biases).
pub trait HostedParameter: Clone + Debug + Send + 'static {
    /// The name of the host in a printed model.
    const HOST: &'static str;

    /// What it is called in messages.
    const WHAT: &'static str;

    /// Whether its quantized value can be kept in evaluation:
    /// [`cache_inference_quant_weight`](crate::QuantModule::cache_inference_quant_weight).
    const CACHED: bool;

    /// Where the parameter is.
    fn device(&self) -> Device;

    /// Whether it has neither NaN nor infinities; reads from the device.
    fn is_finite(&self) -> bool;
}

/// `<Q as Resolve<M>>::proxy`, remembered where `Q: Resolve<M>` was known: the host itself asks only for `Q: Quantizer`, so
/// that a wrong quantizer is one error and not one per derived method.
type Build<Q, M> = fn(&Q, &Context<'_, M>) -> Result<<Q as Quantizer>::Proxy, DependencyError>;

/// The place of a parameter's quantizer: [`WeightQuant`](super::WeightQuant) or [`BiasQuant`](super::BiasQuant).
///
/// When a load brings the parameter, the proxy is built again from it by the same quantizer, and what the load brought of
/// its state is kept: a float checkpoint gives every quantizer the state of a fresh one, and a quantized checkpoint
/// restores what it learned. Parameters keep their identity, so an optimizer created before the load keeps training them.
#[derive(Clone, Debug)]
pub struct ParameterQuant<Q: Quantizer, M: HostedParameter> {
    pub(super) place: Place<Q>,
    /// Why the proxy is not that of the parameter.
    pub(super) error: Option<DependencyError>,
    build: Build<Q, M>,
    pub(super) watch: LoadWatch<M>,
    pub(super) member: Option<Member<Q, M>>,
    pub(super) cache: Cache,
    /// Of parameters that are quantized as one, after all of which their layer has the state built again: whether the proxy
    /// went along with that of its owner in the last traversal.
    pub(super) followed: Option<bool>,
}

/// One of several layers that share a quantizer: what [`share`](crate::share) knows of the types, where the host itself
/// asks only for `Q: Quantizer`.
#[derive(Clone, Debug)]
pub(super) struct Member<Q: Quantizer, M: HostedParameter> {
    /// The number of the layer; 0 is the owner.
    pub(super) layer: usize,
    pub(super) error: fn(&Q::Proxy) -> Option<&DependencyError>,
    pub(super) rebuild: fn(&ParameterQuant<Q, M>, usize, Loaded<M>),
}

impl<Q: Resolve<M>, M: HostedParameter> ParameterQuant<Q, M> {
    pub(super) fn resolve(quantizer: Q, module: &M) -> Result<Self, Q::Error> {
        let proxy = quantizer.proxy(&Context { module, device: &module.device() })?;
        let watch = LoadWatch::default();
        let proxy = watch.watch_state(proxy);
        let build: Build<Q, M> = |quantizer, cx| quantizer.proxy(cx).map_err(Into::into);
        Ok(Self {
            place: Place::new(quantizer, proxy),
            error: None,
            build,
            watch,
            member: None,
            cache: Cache::default(),
            followed: None,
        })
    }
}

impl<Q: Quantizer, M: HostedParameter> ParameterQuant<Q, M> {
    /// Why the state is not that of the parameter, if it is not: a load could not rebuild it. The parameter is then the
    /// loaded one, and the quantizer's state what it was before. Whether what is [shared](crate::share) still is, the whole
    /// model knows: [`QuantModule::quantizer_errors`](crate::QuantModule::quantizer_errors).
    pub fn error(&self) -> Option<&DependencyError> {
        let shared = || self.member.as_ref().and_then(|m| (m.error)(&self.place.proxy));
        self.error.as_ref().or_else(shared)
    }

    fn state_error(&self) -> Option<&DependencyError> {
        self.error()
    }

    /// Whether several layers have the quantizer in common.
    pub(crate) fn is_shared(&self) -> bool {
        self.member.is_some()
    }

    /// Builds the state again from `module`; see [`WeightLayer::init_tensor_quant`](super::WeightLayer::init_tensor_quant).
    pub(crate) fn init_tensor_quant(&mut self, module: &M) -> Result<(), DependencyError> {
        if self.member.is_some() {
            let m = "several layers share this quantizer: call `share` with all of them";
            return Err(DependencyError::refused(Q::NAME, m));
        }
        quantizable::<Q, M>(module)?;
        self.rebuild(&Loaded { param: module.clone(), state: HashSet::new() })
    }

    fn changed_by_hand(&mut self) {
        self.cache.clear();
    }

    /// Whether the proxy went along with that of its owner.
    fn follow(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> (Self, bool) {
        let (place, followed) = self.place.traverse(f);
        (Self { place, cache: Cache::default(), ..self }, followed)
    }

    fn traversed(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        self.follow(f).0
    }

    fn mapped(self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> Self {
        let (mut this, followed) = self.follow(f);
        match &mut this.followed {
            Some(of_several) => *of_several = followed,
            None => {
                if let Some(loaded) = this.watch.take() {
                    this.settle(loaded, followed);
                }
            }
        }
        this
    }

    /// The state of what was loaded. `followed` says whether the proxy went along with that of its owner.
    pub(super) fn settle(&mut self, loaded: Loaded<M>, followed: bool) {
        if let Err(error) = quantizable::<Q, M>(&loaded.param) {
            self.error = Some(error);
            return;
        }
        match self.member.clone() {
            Some(member) if followed => {
                self.error = None;
                (member.rebuild)(self, member.layer, loaded);
            }
            Some(_) => self.error = Some(Follower::<Q>::not_built()),
            None => self.error = self.rebuild(&loaded).err(),
        }
    }

    fn rebuild(&mut self, loaded: &Loaded<M>) -> Result<(), DependencyError> {
        let cx = Context { module: &loaded.param, device: &loaded.param.device() };
        let fresh = (self.build)(self.quantizer(), &cx)?;
        *self.proxy_mut() = self.watch.watch_state(transplant(self.proxy(), fresh, &loaded.state));
        self.error = None;
        Ok(())
    }
}

/// That a parameter can be quantized.
fn quantizable<Q: Quantizer, M: HostedParameter>(param: &M) -> Result<(), DependencyError> {
    // what leaves it as it is, leaves this to the layer too
    if TypeId::of::<Q::Proxy>() == TypeId::of::<Passthrough>() || param.is_finite() {
        return Ok(());
    }
    let m = format!("the {} has numbers that are not finite, which cannot be quantized", M::WHAT);
    Err(DependencyError::refused(Q::NAME, m))
}

pub(crate) fn is_finite<const D: usize>(values: &Tensor<D>) -> bool {
    values.shape().num_elements() == 0 || values.clone().detach().is_finite().all().into_scalar::<bool>()
}

host!([M: HostedParameter] ParameterQuant<Q, M>, name: M::HOST, cached: M::CACHED);
