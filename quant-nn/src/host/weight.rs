use super::{Weights, host_module};
use crate::state::{LoadWatch, transplant};
use burn::module::*;
use burn::tensor::{Device, Tensor};
use quant_core::inject::{Context, DependencyError, Quantizer, Resolve};
use quant_core::proxy::WeightProxy;
use quant_core::tensor::MaybeQuantTensor;

/// A quantizer that a layer can use for its weight: complete, with a weight proxy.
pub trait WeightQuantizer: Resolve<Weights, Proxy: WeightProxy> {}

impl<Q: Resolve<Weights, Proxy: WeightProxy>> WeightQuantizer for Q {}

/// `<Q as Resolve<Weights>>::proxy`, remembered where `Q: Resolve<Weights>` was known: the host itself asks only for
/// `Q: Quantizer`, so that a wrong quantizer is one error and not one per derived method.
type Build<Q> = fn(&Q, &Context<'_, Weights>) -> Result<<Q as Quantizer>::Proxy, DependencyError>;

/// The place of a weight's quantizer.
///
/// When a load brings the weight, the proxy is built again from it by the same quantizer, and what the load brought of its
/// state is kept: a float checkpoint gives every weight quantizer the state of a fresh one, and a quantized checkpoint
/// restores what it learned. Parameters keep their identity, so an optimizer created before the load keeps training them.
#[derive(Clone, Debug)]
pub struct WeightQuant<Q: Quantizer> {
    /// What the quantizer resolved to.
    pub proxy: Q::Proxy,
    /// The quantizer, with what it captured.
    pub quantizer: Q,
    build: Build<Q>,
    watch: LoadWatch<Weights>,
    load_error: Option<DependencyError>,
}

impl<Q: WeightQuantizer> WeightQuant<Q> {
    /// Resolves `quantizer` for a weight, and returns the weight with the hook that notices when it is loaded. In the
    /// layer the weight is declared before its host.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new<const D: usize>(
        quantizer: Q,
        weight: Param<Tensor<D>>,
        output_channel_dim: usize,
    ) -> Result<(Self, Param<Tensor<D>>), Q::Error> {
        let module = Weights::of(weight.val(), output_channel_dim);
        let proxy = quantizer.proxy(&Context { module: &module, device: &weight.lazy_device() })?;
        let watch = LoadWatch::default();
        let proxy = watch.watch_state(proxy);
        let weight = watch.watch_weight(weight, move |weight| Weights::of(weight, output_channel_dim));
        let build: Build<Q> = |quantizer, cx| quantizer.proxy(cx).map_err(Into::into);
        Ok((Self { proxy, quantizer, build, watch, load_error: None }, weight))
    }

    /// The quantized weight.
    pub fn forward<const D: usize>(&self, weight: Tensor<D>) -> MaybeQuantTensor<D> {
        self.proxy.forward(weight)
    }
}

impl<Q: Quantizer> WeightQuant<Q> {
    /// Why the last load could not rebuild the state, if it could not. The weight is then the loaded one, and the
    /// quantizer's state is what it was before.
    pub fn load_error(&self) -> Option<&DependencyError> {
        self.load_error.as_ref()
    }

    fn rebuild(mut self) -> Self {
        let Some(loaded) = self.watch.take() else { return self };
        let device = loaded.weights.device();
        match (self.build)(&self.quantizer, &Context { module: &loaded.weights, device: &device }) {
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

host_module!(WeightQuant { build, watch, load_error }, after_map: rebuild);
