use crate::state::scope::{Path, is_inside};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Bool, Int, Shape, Tensor};

/// A recorded tensor of a model.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) path: String,
    /// The same without the variants of enums, which other formats do not have.
    pub(super) short: String,
    pub(super) shape: Shape,
    /// Whether it has floats.
    pub(super) float: bool,
    /// Whether it is a quantizer's.
    pub(super) quantizer: bool,
}

impl Key {
    /// All of `module`.
    pub(super) fn all<M: Module>(module: &M) -> Vec<Self> {
        let mut look = Look::default();
        module.visit(&mut look);
        look.keys
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        [self.path.as_str(), self.short.as_str()].into_iter()
    }
}

#[derive(Default)]
struct Look {
    path: Path,
    keys: Vec<Key>,
}

impl Look {
    fn add(&mut self, shape: Shape, float: bool) {
        let (path, short) = (self.path.full(), self.path.short());
        self.keys.push(Key { path, short, shape, float, quantizer: is_inside() });
    }
}

impl ModuleVisitor for Look {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.exit();
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
