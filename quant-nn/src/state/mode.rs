use super::scope;
use burn::module::{Flag, Module, ModuleMapper, ModuleVisitor, Param};
use std::cell::Cell;

/// How the place of a quantizer is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mode {
    pub(crate) evaluation: bool,
    pub(crate) quant_disabled: bool,
    pub(crate) weight_cached: bool,
}

/// What hosts change when they are next mapped.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ModeChange {
    QuantDisabled(bool),
    WeightCached(bool),
    /// Whether components collect statistics.
    Collecting(bool),
}

/// The name of the flags of components that collect statistics.
const COLLECTING: &str = "collecting";

thread_local! {
    static CHANGE: Cell<Option<ModeChange>> = const { Cell::new(None) };
}

impl ModeChange {
    /// Changes the quantizers in `module`.
    pub(crate) fn apply<M: Module>(self, module: M) -> M {
        // a mapper can tell a host no more than parameters, but both are on the same thread
        struct Reset(Option<ModeChange>);
        impl Drop for Reset {
            fn drop(&mut self) {
                CHANGE.set(self.0);
            }
        }
        let _reset = Reset(CHANGE.replace(Some(self)));
        let collecting = if let Self::Collecting(on) = self { Some(on) } else { None };
        module.map(&mut SetCollecting { collecting, name: String::new() })
    }
}

impl Mode {
    /// After the change that is under way, if there is one.
    pub(crate) fn changed(self) -> Self {
        match CHANGE.get() {
            Some(ModeChange::QuantDisabled(quant_disabled)) => Self { quant_disabled, ..self },
            Some(ModeChange::WeightCached(weight_cached)) => Self { weight_cached, ..self },
            Some(ModeChange::Collecting(_)) | None => self,
        }
    }

    /// Traverses the quantizer of a host in this mode.
    pub(crate) fn within<R>(self, traverse: impl FnOnce() -> R) -> R {
        scope::within(scope::Inside { evaluation: self.evaluation }, traverse)
    }

    /// What is printed of it, for a host with this proxy.
    pub(crate) fn shown<P: Module>(self, proxy: &P) -> String {
        let parts = [
            Some(if self.evaluation { "evaluation" } else { "training" }),
            self.quant_disabled.then_some("quantization disabled"),
            is_frozen(proxy).then_some("statistics frozen"),
            self.weight_cached.then_some("quantized weight cached"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Sets the flags of quantizers that collect statistics.
struct SetCollecting {
    collecting: Option<bool>,
    name: String,
}

impl ModuleMapper for SetCollecting {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.name = name.into();
    }
    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        match (self.collecting, scope::inside()) {
            (Some(on), Some(host)) if self.name == COLLECTING => {
                let flag = flag.with_value(on);
                // in evaluation it is off until training goes on
                if host.evaluation { flag.valid() } else { flag }
            }
            _ => flag,
        }
    }
}

/// Whether all that collects statistics in `module` has stopped to do so, and not just for evaluation.
fn is_frozen<M: Module>(module: &M) -> bool {
    #[derive(Default)]
    struct Look {
        name: String,
        flags: Vec<bool>,
    }
    impl ModuleVisitor for Look {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.name = name.into();
        }
        fn visit_flag(&mut self, flag: &Param<Flag>) {
            if self.name == COLLECTING {
                self.flags.push(flag.clone().train().is_enabled());
            }
        }
    }
    let mut look = Look::default();
    module.visit(&mut look);
    !look.flags.is_empty() && look.flags.iter().all(|on| !on)
}
