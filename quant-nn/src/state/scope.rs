//! What a traversal of a model knows of the quantizers in it, although burn's visitors and mappers see parameters only.
//!
//! A host says that its quantizer begins and ends, and what it is, to whoever is listening on its thread: a traversal does
//! not leave it.
use burn::module::{Module, ModuleVisitor, ParamId};
use quant_core::inject::DependencyError;
use std::cell::{Cell, RefCell};

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static LISTENING: RefCell<Vec<Listener>> = const { RefCell::new(vec![]) };
}

#[derive(Debug, Default)]
struct Listener {
    path: Path,
    hosts: Vec<(Path, Host)>,
}

/// The place of a quantizer.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    /// What is wrong with the quantizer's state.
    pub(crate) error: Option<DependencyError>,
    pub(crate) quantizer: &'static str,
    /// Where its place is in memory, for as long as the module stays where it is.
    #[cfg(feature = "export")]
    pub(crate) address: usize,
    #[cfg(feature = "export")]
    pub(crate) evaluation: bool,
    pub(crate) sharing: Option<Sharing>,
}

/// What a place has in common with others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sharing {
    /// Through all transformations.
    pub(crate) id: ParamId,
    /// Until the next one.
    pub(crate) version: usize,
    /// Whether it follows the place that owns it.
    pub(crate) follows: bool,
}

/// Where a traversal is, with the variants of enums and without: other formats do not have them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(Vec<(String, bool)>);

impl Path {
    pub(crate) fn enter(&mut self, name: &str, container: &str) {
        self.0.push((name.into(), container.starts_with("Enum:")));
    }
    pub(crate) fn exit(&mut self) {
        self.0.pop();
    }
    pub(crate) fn full(&self) -> String {
        self.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(".")
    }
    #[cfg(feature = "store")]
    pub(crate) fn short(&self) -> String {
        self.0.iter().filter(|(_, variant)| !variant).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(".")
    }
}

/// Traverses the quantizer of a host.
pub(crate) fn within<R>(traverse: impl FnOnce() -> R) -> R {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get() - 1);
        }
    }
    DEPTH.set(DEPTH.get() + 1);
    let _leave = Leave;
    traverse()
}

/// Whether a quantizer is traversed at this moment.
pub(crate) fn is_inside() -> bool {
    DEPTH.get() > 0
}

/// Tells who listens about a host.
pub(crate) fn report(host: Host) {
    LISTENING.with_borrow_mut(|listening| {
        if let Some(listener) = listening.last_mut() {
            listener.hosts.push((listener.path.clone(), host));
        }
    });
}

/// The places of quantizers in `module`.
pub(crate) fn hosts<M: Module>(module: &M) -> Vec<(Path, Host)> {
    struct Listen;
    impl Listen {
        fn on(&self, change: impl FnOnce(&mut Path)) {
            LISTENING.with_borrow_mut(|listening| {
                if let Some(listener) = listening.last_mut() {
                    change(&mut listener.path);
                }
            });
        }
    }
    impl ModuleVisitor for Listen {
        fn enter_module(&mut self, name: &str, container: &str) {
            self.on(|path| path.enter(name, container));
        }
        fn exit_module(&mut self, _: &str, _: &str) {
            self.on(Path::exit);
        }
    }
    /// A module that panics leaves no listener behind.
    struct End;
    impl Drop for End {
        fn drop(&mut self) {
            LISTENING.with_borrow_mut(Vec::pop);
        }
    }
    LISTENING.with_borrow_mut(|listening| listening.push(Listener::default()));
    let _end = End;
    module.visit(&mut Listen);
    LISTENING
        .with_borrow_mut(|listening| listening.last_mut().map(|l| core::mem::take(&mut l.hosts)))
        .unwrap_or_default()
}
