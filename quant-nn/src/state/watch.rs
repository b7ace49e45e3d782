use burn::module::{Module, ModuleMapper, Param, ParamMapper, Parameter};
use burn::tensor::{Int, Tensor};
use quant_core::state::LoadSignal;
use std::collections::HashSet;

/// Notices what a load brings of a weight and of its quantizer's state. `W` is what is kept of the weight.
#[derive(Clone, Debug)]
pub(crate) struct LoadWatch<W>(LoadSignal<Seen<W>>);

/// What came in a traversal.
#[derive(Debug)]
struct Seen<W> {
    weights: Option<W>,
    /// The paths of the state that came.
    state: HashSet<String>,
}

impl<W> Default for Seen<W> {
    fn default() -> Self {
        Self { weights: None, state: HashSet::new() }
    }
}

impl<W> Default for LoadWatch<W> {
    fn default() -> Self {
        Self(LoadSignal::default())
    }
}

/// A weight that was loaded.
pub(crate) struct Loaded<W> {
    pub(crate) weights: W,
    /// The paths of the quantizer's state that came with it.
    pub(crate) state: HashSet<String>,
}

impl<W: 'static> LoadWatch<W> {
    /// `weight`, with a hook that applies `keep` to what is loaded into it.
    pub(crate) fn watch_weight<const D: usize>(
        &self,
        weight: Param<Tensor<D>>,
        keep: impl Fn(Tensor<D>) -> W + Send + Sync + 'static,
    ) -> Param<Tensor<D>> {
        let signal = self.0.clone();
        on_load(weight, move |t| {
            let weights = keep(t.clone());
            signal.leave(|seen| seen.weights = Some(weights));
        })
    }

    /// `state`, with a hook on each parameter that notes its path when it is loaded.
    pub(crate) fn watch_state<M: Module>(&self, state: M) -> M {
        state.map(&mut Install { signal: &self.0, path: vec![] })
    }

    /// What the traversal loaded, if it brought the weight.
    pub(crate) fn take(&self) -> Option<Loaded<W>> {
        let Seen { weights, state } = self.0.take()?;
        weights.map(|weights| Loaded { weights, state })
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
    signal: &'a LoadSignal<Seen<W>>,
    path: Vec<String>,
}

impl<W: 'static> Install<'_, W> {
    fn install<T: Parameter + 'static>(&self, param: Param<T>) -> Param<T> {
        let (signal, path) = (self.signal.clone(), self.path.join("."));
        on_load(param, move |_| {
            signal.leave(|seen| {
                seen.state.insert(path.clone());
            });
        })
    }
}

impl<W: 'static> ModuleMapper for Install<'_, W> {
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
