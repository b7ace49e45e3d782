use super::host_module;
use crate::state::{LoadWatch, transplant};
use burn::module::*;
use burn::tensor::{Device, Tensor};
use core::fmt::Debug;
use quant_core::inject::{Context, DependencyError, Quantizer, Resolve};

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
    watch: LoadWatch<M>,
    load_error: Option<DependencyError>,
}

impl<Q: Resolve<M>, M: HostedParameter> ParameterQuant<Q, M> {
    pub(super) fn resolve(quantizer: Q, module: &M) -> Result<Self, Q::Error> {
        let proxy = quantizer.proxy(&Context { module, device: &module.device() })?;
        let watch = LoadWatch::default();
        let proxy = watch.watch_state(proxy);
        let build: Build<Q, M> = |quantizer, cx| quantizer.proxy(cx).map_err(Into::into);
        Ok(Self { proxy, quantizer, build, watch, load_error: None })
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
    /// Why the last load could not rebuild the state, if it could not. The parameter is then the loaded one, and the
    /// quantizer's state is what it was before.
    pub fn load_error(&self) -> Option<&DependencyError> {
        self.load_error.as_ref()
    }

    fn rebuild(mut self) -> Self {
        let Some(loaded) = self.watch.take() else { return self };
        let device = loaded.param.device();
        match (self.build)(&self.quantizer, &Context { module: &loaded.param, device: &device }) {
            Ok(fresh) => {
                let proxy = transplant(&self.proxy, fresh, &loaded.state);
                self.proxy = self.watch.watch_state(proxy);
                self.load_error = None;
            }
            Err(error) => self.load_error = Some(error),
        }
        self
    }
}

host_module!([M: HostedParameter] ParameterQuant<Q, M> { build, watch, load_error }, name: M::HOST, after_map: rebuild);
