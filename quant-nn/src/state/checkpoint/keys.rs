use crate::state::scope::{Path, is_inside};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Bool, DType, Int, Shape, Tensor};
use core::fmt;

/// A recorded tensor of a model.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) path: String,
    /// What it may be called in a checkpoint: without the variants of enums, which other formats do not have, and in a
    /// normalization as PyTorch calls it.
    pub(super) names: Vec<String>,
    pub(super) shape: Shape,
    pub(super) kind: Kind,
    /// Whether it is a quantizer's.
    pub(super) quantizer: bool,
}

/// What the elements of a tensor are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Float,
    Int,
    Bool,
}

impl Kind {
    /// `None` for what burn quantized.
    pub(super) fn of(dtype: DType) -> Option<Self> {
        match dtype {
            dtype if dtype.is_float() => Some(Self::Float),
            dtype if dtype.is_int() || dtype.is_uint() => Some(Self::Int),
            dtype if dtype.is_bool() => Some(Self::Bool),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Float => "floats",
            Self::Int => "integers",
            Self::Bool => "booleans",
        })
    }
}

impl Key {
    /// All of `module`.
    pub(super) fn all<M: Module>(module: &M) -> Vec<Self> {
        let mut look = Look::default();
        module.visit(&mut look);
        look.keys
    }
}

#[derive(Default)]
struct Look {
    path: Path,
    containers: Vec<String>,
    keys: Vec<Key>,
}

impl Look {
    fn add(&mut self, shape: Shape, kind: Kind) {
        let (path, short) = (self.path.full(), self.path.short());
        let mut names = vec![path.clone()];
        names.extend((short != path).then_some(short));
        if self.containers.last().is_some_and(|container| container.ends_with("Norm")) {
            let of_pytorch: Vec<_> = names.iter().filter_map(|name| name_of_pytorch(name)).collect();
            names.extend(of_pytorch);
        }
        self.keys.push(Key { path, names, shape, kind, quantizer: is_inside() });
    }
}

/// What PyTorch calls a parameter of a normalization, if burn calls it otherwise.
fn name_of_pytorch(key: &str) -> Option<String> {
    let (layer, name) = key.rsplit_once('.').map_or((None, key), |(layer, name)| (Some(layer), name));
    let name = match name {
        "gamma" => "weight",
        "beta" => "bias",
        _ => return None,
    };
    Some(layer.map_or(name.into(), |layer| format!("{layer}.{name}")))
}

impl ModuleVisitor for Look {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
        self.containers.push(container.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.exit();
        self.containers.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.add(param.lazy_shape(), Kind::Float);
    }
    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        self.add(param.lazy_shape(), Kind::Int);
    }
    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        self.add(param.lazy_shape(), Kind::Bool);
    }
}
