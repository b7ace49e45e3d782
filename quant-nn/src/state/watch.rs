use burn::module::{Module, ModuleMapper, Param, ParamMapper, Parameter};
use burn::tensor::{Int, Tensor};
use quant_core::inject::DependencyError;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Written by the load hooks of a weight and of its quantizer's state, read by the host when it is mapped.
///
/// Hooks are the only thing that burn calls on a load and not on a step of an optimizer. Clones of a model share the
/// watch; it is drained in the same traversal that fills it.
///
/// `W` is what is kept of the weight.
#[derive(Clone, Debug)]
pub(crate) struct LoadWatch<W>(Arc<Mutex<Seen<W>>>);

#[derive(Debug)]
struct Seen<W> {
    weights: Option<W>,
    /// The paths that came, and all paths there are.
    state: HashSet<String>,
    all: HashSet<String>,
    error: Option<DependencyError>,
}

impl<W> Default for LoadWatch<W> {
    fn default() -> Self {
        let seen = Seen { weights: None, state: HashSet::new(), all: HashSet::new(), error: None };
        Self(Arc::new(Mutex::new(seen)))
    }
}

/// A weight that was loaded without all of its quantizer's state.
pub(crate) struct Loaded<W> {
    pub(crate) weights: W,
    /// The paths of the state that came.
    pub(crate) state: HashSet<String>,
}

impl<W: Clone + Send + 'static> LoadWatch<W> {
    fn with<R>(&self, f: impl FnOnce(&mut Seen<W>) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// `weight`, with a hook that applies `keep` to what is loaded into it.
    pub(crate) fn watch_weight<const D: usize>(
        &self,
        weight: Param<Tensor<D>>,
        keep: impl Fn(Tensor<D>) -> W + Send + Sync + 'static,
    ) -> Param<Tensor<D>> {
        let watch = self.clone();
        on_load(weight, move |t| {
            let weights = keep(t.clone());
            watch.with(|seen| seen.weights = Some(weights));
        })
    }

    /// `state`, with a hook on each parameter that notes its path when it is loaded.
    pub(crate) fn watch_state<M: Module>(&self, state: M) -> M {
        self.with(|seen| seen.all.clear());
        state.map(&mut Install { watch: self, path: vec![] })
    }

    /// What was loaded without all of its state; a load that brings a weight also ends the error of the one before.
    pub(crate) fn take(&self) -> Option<Loaded<W>> {
        self.with(|seen| {
            if seen.weights.is_some() {
                seen.error = None;
            }
            let state = std::mem::take(&mut seen.state);
            // without any state there may still be constants that depend on the weight
            let complete = !seen.all.is_empty() && state == seen.all;
            seen.weights.take().filter(|_| !complete).map(|weights| Loaded { weights, state })
        })
    }

    pub(crate) fn clear(&self) {
        self.with(|seen| {
            seen.weights = None;
            seen.state.clear();
        });
    }

    pub(crate) fn fail(&self, error: DependencyError) {
        self.with(|seen| seen.error = Some(error));
    }

    pub(crate) fn error(&self) -> Option<DependencyError> {
        self.with(|seen| seen.error.clone())
    }
}

/// Runs `hook` on what is loaded into `param`, after the hook that it has.
fn on_load<T: Parameter + 'static>(param: Param<T>, hook: impl Fn(&T) + Send + Sync + 'static) -> Param<T> {
    let (id, value, mapper) = param.consume();
    let before: ParamMapper<T> = mapper.clone();
    Param::from_mapped_value(id, value, mapper).load_mapper(move |t| {
        let t = before.on_load(t);
        hook(&t);
        t
    })
}

struct Install<'a, W> {
    watch: &'a LoadWatch<W>,
    path: Vec<String>,
}

impl<W: Clone + Send + 'static> Install<'_, W> {
    fn install<T: Parameter + 'static>(&self, param: Param<T>) -> Param<T> {
        let (watch, path) = (self.watch.clone(), self.path.join("."));
        self.watch.with(|seen| seen.all.insert(path.clone()));
        on_load(param, move |_| {
            watch.with(|seen| seen.state.insert(path.clone()));
        })
    }
}

impl<W: Clone + Send + 'static> ModuleMapper for Install<'_, W> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.install(param)
    }
    fn map_int<const D: usize>(&mut self, param: Param<Tensor<D, Int>>) -> Param<Tensor<D, Int>> {
        self.install(param)
    }
}
