use burn::module::{Module, ModuleMapper, Param, Parameter};
use burn::tensor::{Int, Tensor};
use quant_core::state::LoadSignal;
use std::collections::HashSet;

/// Notices what a load brings of a parameter and of its quantizer's state. `P` is what is kept of the parameter.
#[derive(Clone, Debug)]
pub(crate) struct LoadWatch<P>(LoadSignal<Seen<P>>);

/// What came in a traversal.
#[derive(Debug)]
struct Seen<P> {
    param: Option<P>,
    /// The paths of the state that came.
    state: HashSet<String>,
}

impl<P> Default for Seen<P> {
    fn default() -> Self {
        Self { param: None, state: HashSet::new() }
    }
}

impl<P> Default for LoadWatch<P> {
    fn default() -> Self {
        Self(LoadSignal::default())
    }
}

/// A parameter that was loaded.
#[derive(Debug)]
pub(crate) struct Loaded<P> {
    pub(crate) param: P,
    /// The paths of the quantizer's state that came with it.
    pub(crate) state: HashSet<String>,
}

impl<P: 'static> LoadWatch<P> {
    /// `param`, with a hook that applies `keep` to what is loaded into it, if it has none of this watch yet.
    pub(crate) fn watch_param<const D: usize>(
        &self,
        param: Param<Tensor<D>>,
        keep: impl Fn(Tensor<D>) -> P + Send + Sync + 'static,
    ) -> Param<Tensor<D>> {
        // hooks of clones, and of parameters that were moved elsewhere, leave something here too: what was left before the
        // traversal that begins does not count
        self.0.take();
        if self.watches(&param) {
            return param;
        }
        let signal = self.0.clone();
        on_load(param, move |t| {
            let kept = keep(t.clone());
            signal.leave(|seen| seen.param = Some(kept));
        })
    }

    /// Whether a hook on `param` tells this watch: it is tried. Burn shows no hooks, and a parameter that was put in the
    /// place of another has not got its hook, whatever its id.
    fn watches<const D: usize>(&self, param: &Param<Tensor<D>>) -> bool {
        if !param.is_initialized() {
            // to ask would draw it; the hook that it is given again replaces the one that it has
            return false;
        }
        trigger(param);
        self.0.take().is_some()
    }

    /// `state`, with a hook on each parameter that notes its path when it is loaded.
    pub(crate) fn watch_state<M: Module>(&self, state: M) -> M {
        state.map(&mut Install { signal: &self.0, path: vec![] })
    }

    /// What the traversal loaded, if it brought the parameter.
    pub(crate) fn take(&self) -> Option<Loaded<P>> {
        let Seen { param, state } = self.0.take()?;
        param.map(|param| Loaded { param, state })
    }
}

/// Tells who watches `param` that it was loaded, with the value that it has.
pub(crate) fn trigger<T: Parameter>(param: &Param<T>) {
    let (_, value, hooks) = param.clone().consume();
    let device = value.device();
    hooks.on_load(value.load_to_device(&device));
}

/// Runs `hook` on what is loaded into `param`, after the hook that it has.
fn on_load<T: Parameter + 'static>(param: Param<T>, hook: impl Fn(&T) + Send + Sync + 'static) -> Param<T> {
    // to ask for its hook would draw it out of turn, and burn gives a bias none
    let before = param.is_initialized().then(|| param.clone().consume().2);
    param.load_mapper(move |t| {
        let t = match &before {
            Some(before) => before.on_load(t),
            None => t,
        };
        hook(&t);
        t
    })
}

struct Install<'a, P> {
    signal: &'a LoadSignal<Seen<P>>,
    path: Vec<String>,
}

impl<P: 'static> Install<'_, P> {
    fn install<T: Parameter + 'static>(&self, param: Param<T>) -> Param<T> {
        let (signal, path) = (self.signal.clone(), self.path.join("."));
        on_load(param, move |_| {
            signal.leave(|seen| {
                seen.state.insert(path.clone());
            });
        })
    }
}

impl<P: 'static> ModuleMapper for Install<'_, P> {
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
