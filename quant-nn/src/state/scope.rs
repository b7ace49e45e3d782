//! What a traversal of a model knows of the quantizers in it, although burn's visitors and mappers see parameters only.
//!
//! A host says that it begins and ends, and what it is, to whoever is listening on its thread: a traversal does not leave it.
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Bool, Int, Shape, Tensor};
use quant_core::inject::DependencyError;
use std::cell::RefCell;

/// A host whose quantizer is traversed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside {
    pub(crate) evaluation: bool,
}

thread_local! {
    static INSIDE: RefCell<Vec<Inside>> = const { RefCell::new(vec![]) };
    static LISTENING: RefCell<Vec<Listener>> = const { RefCell::new(vec![]) };
}

/// Traverses a quantizer.
pub(crate) fn within<R>(host: Inside, traverse: impl FnOnce() -> R) -> R {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            INSIDE.with_borrow_mut(|inside| inside.pop());
        }
    }
    INSIDE.with_borrow_mut(|inside| inside.push(host));
    let _leave = Leave;
    traverse()
}

/// The host whose quantizer is traversed at this moment.
pub(crate) fn inside() -> Option<Inside> {
    INSIDE.with_borrow(|inside| inside.last().copied())
}

/// Tells who listens about a host.
pub(crate) fn report(error: impl FnOnce() -> Option<DependencyError>) {
    LISTENING.with_borrow_mut(|listening| {
        if let Some(listener) = listening.last_mut() {
            let path = listener.path.join(".");
            listener.hosts.push(Host { path, error: error() });
        }
    });
}

/// What is in a model.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) tensors: Vec<Key>,
    pub(crate) hosts: Vec<Host>,
}

/// A recorded tensor.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) path: String,
    /// The same without the variants of enums, which other formats do not have.
    pub(crate) short: String,
    pub(crate) shape: Shape,
    /// Whether it has floats.
    pub(crate) float: bool,
    /// Whether it is a quantizer's.
    pub(crate) quantizer: bool,
}

/// The place of a quantizer.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) path: String,
    /// Why its state is not that of its parameter.
    pub(crate) error: Option<DependencyError>,
}

#[derive(Debug, Default)]
struct Listener {
    path: Vec<String>,
    hosts: Vec<Host>,
}

impl Contents {
    pub(crate) fn of<M: Module>(module: &M) -> Self {
        LISTENING.with_borrow_mut(|listening| listening.push(Listener::default()));
        let mut look = Look::default();
        module.visit(&mut look);
        let listener = LISTENING.with_borrow_mut(Vec::pop).unwrap_or_default();
        Self { tensors: look.tensors, hosts: listener.hosts }
    }
}

/// The path of a traversal, with the variants of enums and without.
#[derive(Debug, Default)]
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
    pub(crate) fn short(&self) -> String {
        self.0.iter().filter(|(_, variant)| !variant).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(".")
    }
}

#[derive(Default)]
struct Look {
    path: Path,
    tensors: Vec<Key>,
}

impl Look {
    fn add(&mut self, shape: Shape, float: bool) {
        let (path, short) = (self.path.full(), self.path.short());
        self.tensors.push(Key { path, short, shape, float, quantizer: inside().is_some() });
    }
}

impl ModuleVisitor for Look {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
        LISTENING.with_borrow_mut(|listening| listening.last_mut().map(|l| l.path.push(name.into())));
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.exit();
        LISTENING.with_borrow_mut(|listening| listening.last_mut().map(|l| l.path.pop()));
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.add(param.lazy_shape(), true);
    }
    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        self.add(param.lazy_shape(), false);
    }
    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        self.add(param.lazy_shape(), false);
    }
}
