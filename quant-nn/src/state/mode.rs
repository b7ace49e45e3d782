use burn::module::{Flag, Module, ModuleMapper, ModuleVisitor, Param};
use std::cell::Cell;

/// How the place of a quantizer is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mode {
    pub(crate) evaluation: bool,
    pub(crate) quant_disabled: bool,
    pub(crate) stats_frozen: bool,
    /// Of a weight only.
    pub(crate) weight_cached: bool,
}

/// What a mode is changed in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ModeChange {
    QuantDisabled(bool),
    StatsFrozen(bool),
    WeightCached(bool),
}

thread_local! {
    static CHANGE: Cell<Option<ModeChange>> = const { Cell::new(None) };
}

impl ModeChange {
    /// Changes the places in `module`.
    pub(crate) fn apply<M: Module>(self, module: M) -> M {
        // burn's mappers tell a module nothing but parameters, but both are on the same thread
        struct Reset(Option<ModeChange>);
        impl Drop for Reset {
            fn drop(&mut self) {
                CHANGE.set(self.0);
            }
        }
        struct Unchanged;
        impl ModuleMapper for Unchanged {}
        let _reset = Reset(CHANGE.replace(Some(self)));
        module.map(&mut Unchanged)
    }

    /// The change that is under way, if there is one.
    pub(crate) fn under_way() -> Option<Self> {
        CHANGE.get()
    }
}

impl Mode {
    /// `cached` says whether the place is one whose quantized value can be kept.
    pub(crate) fn change(&mut self, change: ModeChange, cached: bool) {
        match change {
            ModeChange::QuantDisabled(on) => self.quant_disabled = on,
            ModeChange::StatsFrozen(on) => self.stats_frozen = on,
            ModeChange::WeightCached(on) => self.weight_cached = on && cached,
        }
    }

    /// What is printed of it, for a place with this proxy.
    pub(crate) fn shown<M: Module>(self, proxy: &M) -> String {
        let parts = [
            Some(if self.evaluation { "evaluation" } else { "training" }),
            self.quant_disabled.then_some("quantization disabled"),
            self.stats_frozen.then_some("statistics frozen"),
            is_frozen(proxy).then_some("frozen"),
            self.weight_cached.then_some("quantized weight cached"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Whether burn's `freeze` stopped what components do in training.
fn is_frozen<M: Module>(module: &M) -> bool {
    struct Look(bool);
    impl ModuleVisitor for Look {
        fn visit_flag(&mut self, flag: &Param<Flag>) {
            // in evaluation it is off until training goes on
            self.0 |= !flag.clone().train().is_enabled();
        }
    }
    let mut look = Look(false);
    module.visit(&mut look);
    look.0
}
