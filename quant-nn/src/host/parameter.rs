use super::host_module;
use crate::state::{LoadWatch, Loaded, transplant};
use burn::module::*;
use burn::tensor::{Device, Tensor};
use core::fmt::Debug;
use quant_core::inject::{Context, DependencyError, Quantizer, Resolve};
use std::collections::HashSet;

/// What a host keeps of its parameter, and what value functions see as `module`: [`Weights`](super::Weights) or
/// [`Biases`](super::Biases).
pub trait HostedParameter: Clone + Debug + Send + 'static {
    /// The name of the host in a printed model.
    const HOST: &'static str;

    /// Where the parameter is.
    fn device(&self) -> Device;
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
    /// What the quantizer resolved to.
    pub proxy: Q::Proxy,
    /// The quantizer, with what it captured.
    pub quantizer: Q,
    build: Build<Q, M>,
    pub(super) watch: LoadWatch<M>,
    pub(super) load_error: Option<DependencyError>,
    pub(super) member: Option<Member<Q, M>>,
}

/// One of several layers that share a quantizer: what [`share`](crate::share) knows of the types, where the host itself
/// asks only for `Q: Quantizer`.
#[derive(Clone, Debug)]
pub(super) struct Member<Q: Quantizer, M: HostedParameter> {
    /// The number of the layer; 0 is the owner.
    pub(super) layer: usize,
    /// Tells one version of the proxy from another.
    pub(super) version: fn(&Q::Proxy) -> usize,
    pub(super) error: fn(&Q::Proxy) -> Option<&DependencyError>,
    pub(super) rebuild: fn(&ParameterQuant<Q, M>, usize, Loaded<M>),
}

impl<Q: Resolve<M>, M: HostedParameter> ParameterQuant<Q, M> {
    pub(super) fn resolve(quantizer: Q, module: &M) -> Result<Self, Q::Error> {
        let proxy = quantizer.proxy(&Context { module, device: &module.device() })?;
        let watch = LoadWatch::default();
        let proxy = watch.watch_state(proxy);
        let build: Build<Q, M> = |quantizer, cx| quantizer.proxy(cx).map_err(Into::into);
        Ok(Self { proxy, quantizer, build, watch, load_error: None, member: None })
    }

    /// `param` with the hook that notices when it is loaded; `keep` is what becomes of what was loaded.
    pub(super) fn watch<const D: usize>(
        &self,
        param: Param<Tensor<D>>,
        keep: impl Fn(Tensor<D>) -> M + Send + Sync + 'static,
    ) -> Param<Tensor<D>> {
        self.watch.watch_param(param, keep)
    }
}

impl<Q: Quantizer, M: HostedParameter> ParameterQuant<Q, M> {
    /// Why the state is not that of the parameter, if it is not: a load could not rebuild it (the parameter is then the
    /// loaded one, and the quantizer's state what it was before), or the layer lost the one that it
    /// [shares](crate::share) its quantizer with.
    pub fn load_error(&self) -> Option<&DependencyError> {
        let shared = || self.member.as_ref().and_then(|m| (m.error)(&self.proxy));
        self.load_error.as_ref().or_else(shared)
    }

    /// Builds the state again from `module`; see [`WeightLayer::init_tensor_quant`](super::WeightLayer::init_tensor_quant).
    pub(super) fn init_tensor_quant(&mut self, module: &M) -> Result<(), DependencyError> {
        if self.member.is_some() {
            let m = "several layers share this quantizer: call `share` with all of them";
            return Err(DependencyError::refused(Q::NAME, m));
        }
        self.rebuild(&Loaded { param: module.clone(), state: HashSet::new() })
    }

    fn mapped<Mapper: ModuleMapper>(mut self, mapper: &mut Mapper) -> Self {
        let version = |host: &Self| host.member.as_ref().map(|m| (m.version)(&host.proxy));
        let before = version(&self);
        self.proxy = self.proxy.map(mapper);
        let loaded = self.watch.take();
        match (self.member.clone(), loaded) {
            // the owner makes a new version in every traversal, which the others follow
            (Some(_), _) if version(&self) == before => self.load_error = Some(detached::<Q>()),
            (Some(member), Some(loaded)) => (member.rebuild)(&self, member.layer, loaded),
            (None, Some(loaded)) => self.load_error = self.rebuild(&loaded).err(),
            (_, None) => {}
        }
        self
    }

    fn rebuild(&mut self, loaded: &Loaded<M>) -> Result<(), DependencyError> {
        let cx = Context { module: &loaded.param, device: &loaded.param.device() };
        let fresh = (self.build)(&self.quantizer, &cx)?;
        self.proxy = self.watch.watch_state(transplant(&self.proxy, fresh, &loaded.state));
        self.load_error = None;
        Ok(())
    }
}

fn detached<Q: Quantizer>() -> DependencyError {
    let m = "this layer shares the quantizer of another, which is not traversed before it: declare the first layer of \
             `share` before the others, in the same model";
    DependencyError::refused(Q::NAME, m)
}

host_module!([M: HostedParameter] ParameterQuant<Q, M> { build, watch, load_error, member }, name: M::HOST);
