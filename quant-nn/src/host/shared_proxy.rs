use super::Weights;
use crate::state::{LoadWatch, Loaded};
use burn::module::*;
use burn::tensor::{Device, Tensor};
use quant_core::inject::DependencyError;
use quant_core::proxy::{ActProxy, QuantActProxy, ScaledActProxy, ScaledWeightProxy, WeightProxy};
use quant_core::tensor::MaybeQuantTensor;
use std::collections::HashSet;
use std::ops::Deref;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};

/// The proxy of layers that [share](crate::share) a quantizer, or [an activation's](crate::share_act). Dereferences to the proxy that it holds.
///
/// A load traverses layer by layer, and the proxy comes with the first of them, before the other weights are known. So the
/// traversal makes a version that the last layer may still replace; after it, nothing changes any more.
#[derive(Debug)]
pub struct SharedProxy<P> {
    proxy: P,
    /// What all weights of the load gave.
    rebuilt: OnceLock<Result<P, DependencyError>>,
    /// What is wrong with `proxy`.
    error: Option<DependencyError>,
    came: Mutex<Came>,
    pub(super) watch: LoadWatch<Weights>,
}

/// What a load brought so far.
#[derive(Debug)]
struct Came {
    weights: Vec<Option<Weights>>,
    state: HashSet<String>,
}

static INCOMPLETE: LazyLock<DependencyError> = LazyLock::new(|| {
    let m =
        "a load brought the weights of some of the layers that share this quantizer, not of all: call `share` again";
    DependencyError::refused("SharedQuantizer", m)
});

impl<P> SharedProxy<P> {
    /// `watch` notes which state of `proxy` is loaded.
    pub(super) fn new(proxy: P, layers: usize, watch: LoadWatch<Weights>) -> Self {
        let came = Came { weights: vec![None; layers], state: HashSet::new() };
        Self { proxy, rebuilt: OnceLock::new(), error: None, came: Mutex::new(came), watch }
    }

    /// The version that a traversal makes.
    fn next(&self, f: impl FnOnce(&P) -> P) -> Self {
        let error = self.error().cloned();
        Self { error, ..Self::new(f(self), self.came().weights.len(), self.watch.clone()) }
    }

    /// Notes what a load brought to a layer; returns all that came as soon as every layer has its weight.
    pub(super) fn arrive(&self, layer: usize, loaded: Loaded<Weights>) -> Option<Loaded<Weights>> {
        let mut came = self.came();
        came.state.extend(loaded.state);
        if let Some(place) = came.weights.get_mut(layer) {
            *place = Some(loaded.param);
        }
        let mut weights = came.weights.iter().cloned().collect::<Option<Vec<_>>>()?.into_iter();
        let first = weights.next()?;
        Some(Loaded { param: first.and(weights), state: core::mem::take(&mut came.state) })
    }

    /// Replaces the proxy of this version, once.
    pub(super) fn replace(&self, rebuilt: Result<P, DependencyError>) {
        let _ = self.rebuilt.set(rebuilt);
    }

    pub(super) fn error(&self) -> Option<&DependencyError> {
        match self.rebuilt.get() {
            Some(rebuilt) => rebuilt.as_ref().err(),
            None if self.came().weights.iter().any(Option::is_some) => Some(&INCOMPLETE),
            None => self.error.as_ref(),
        }
    }

    fn came(&self) -> std::sync::MutexGuard<'_, Came> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P> Deref for SharedProxy<P> {
    type Target = P;
    fn deref(&self) -> &P {
        self.rebuilt.get().and_then(|rebuilt| rebuilt.as_ref().ok()).unwrap_or(&self.proxy)
    }
}

impl<P: Clone> Clone for SharedProxy<P> {
    fn clone(&self) -> Self {
        self.next(P::clone)
    }
}

impl<P: Module + Sync> Module for SharedProxy<P> {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        (**self).visit(visitor);
    }
    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        self.next(|proxy| proxy.clone().map(mapper))
    }
    fn collect_devices(&self, devices: Devices) -> Devices {
        (**self).collect_devices(devices)
    }
    fn fork(self, device: &Device) -> Self {
        self.next(|proxy| proxy.clone().fork(device))
    }
    fn to_device(self, device: &Device) -> Self {
        self.next(|proxy| proxy.clone().to_device(device))
    }
    fn train(self) -> Self {
        self.next(|proxy| proxy.clone().train())
    }
    fn valid(&self) -> Self {
        self.next(P::valid)
    }
    fn materialize(self) -> Self {
        self.next(|proxy| proxy.clone().materialize())
    }
}

impl<P: ModuleDisplay + Module> ModuleDisplayDefault for SharedProxy<P> {
    fn content(&self, content: Content) -> Option<Content> {
        (**self).content(content)
    }
    fn num_params(&self) -> usize {
        ModuleDisplayDefault::num_params(&**self)
    }
}

impl<P: ModuleDisplay + Module> ModuleDisplay for SharedProxy<P> {
    fn format(&self, settings: DisplaySettings) -> String {
        (**self).format(settings)
    }
    fn custom_settings(&self) -> Option<DisplaySettings> {
        (**self).custom_settings()
    }
    fn custom_content(&self, content: Content) -> Option<Content> {
        (**self).custom_content(content)
    }
}

impl<P: WeightProxy + Sync> WeightProxy for SharedProxy<P> {
    fn forward<const D: usize>(&self, weight: Tensor<D>) -> MaybeQuantTensor<D> {
        (**self).forward(weight)
    }
}

impl<P: ScaledWeightProxy + Sync> ScaledWeightProxy for SharedProxy<P> {}

impl<P: ActProxy + Sync> ActProxy for SharedProxy<P> {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> MaybeQuantTensor<D> {
        (**self).forward(x)
    }
}

impl<P: ScaledActProxy + Sync> ScaledActProxy for SharedProxy<P> {}

impl<P: QuantActProxy + Sync> QuantActProxy for SharedProxy<P> {}
