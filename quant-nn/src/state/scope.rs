//! What a traversal of a model knows of the quantizers in it, although burn's visitors and mappers see parameters only.
//!
//! A host says that its quantizer begins and ends, and what is wrong with it, to whoever is listening on its thread: a
//! traversal does not leave it.
use burn::module::{Module, ModuleVisitor};
use quant_core::inject::DependencyError;
use std::cell::{Cell, RefCell};

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static LISTENING: RefCell<Vec<Listener>> = const { RefCell::new(vec![]) };
}

#[derive(Debug, Default)]
struct Listener {
    path: Vec<String>,
    errors: Vec<(String, DependencyError)>,
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

/// Tells who listens what is wrong with the quantizer of a host.
pub(crate) fn report(error: Option<&DependencyError>) {
    let Some(error) = error else { return };
    LISTENING.with_borrow_mut(|listening| {
        if let Some(listener) = listening.last_mut() {
            listener.errors.push((listener.path.join("."), error.clone()));
        }
    });
}

/// What is wrong with the quantizers of `module`, each with its place in it.
pub(crate) fn errors<M: Module>(module: &M) -> Vec<(String, DependencyError)> {
    struct Listen;
    impl Listen {
        fn on(&self, path: impl FnOnce(&mut Vec<String>)) {
            LISTENING.with_borrow_mut(|listening| {
                if let Some(listener) = listening.last_mut() {
                    path(&mut listener.path);
                }
            });
        }
        fn end(&self) -> Listener {
            LISTENING.with_borrow_mut(Vec::pop).unwrap_or_default()
        }
    }
    impl ModuleVisitor for Listen {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.on(|path| path.push(name.into()));
        }
        fn exit_module(&mut self, _: &str, _: &str) {
            self.on(|path| {
                path.pop();
            });
        }
    }
    /// Leaves nothing behind when a module panics.
    struct Unwinding(bool);
    impl Drop for Unwinding {
        fn drop(&mut self) {
            if self.0 {
                Listen.end();
            }
        }
    }
    LISTENING.with_borrow_mut(|listening| listening.push(Listener::default()));
    let mut unwinding = Unwinding(true);
    module.visit(&mut Listen);
    unwinding.0 = false;
    Listen.end().errors
}
