use burn::module::*;
use burn::tensor::{Bool, FloatDType, Int, IntDType, Tensor};
use std::any::Any;
use std::collections::{HashMap, HashSet};

/// `fresh` as the successor of `old`: its parameters take over the identity of those at the same path (id, device,
/// precision and gradient setting), and at the paths in `keep` the value too. Constants, structure and load hooks are those of
/// `fresh`; a parameter at a new path is a new one.
pub(crate) fn transplant<M: Module>(old: &M, fresh: M, keep: &HashSet<String>) -> M {
    let mut collected = Collect::default();
    old.visit(&mut collected);
    fresh.map(&mut Place { old: collected.params, keep, path: vec![] })
}

#[derive(Default)]
struct Collect {
    params: HashMap<String, Box<dyn Any>>,
    path: Vec<String>,
}

impl Collect {
    fn add<T: ParameterValue + 'static>(&mut self, param: &Param<T>) {
        self.params.insert(self.path.join("."), Box::new(param.clone()));
    }
}

impl ModuleVisitor for Collect {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.add(param);
    }
    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        self.add(param);
    }
    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        self.add(param);
    }
    fn visit_flag(&mut self, flag: &Param<Flag>) {
        self.add(flag);
    }
}

struct Place<'a> {
    old: HashMap<String, Box<dyn Any>>,
    keep: &'a HashSet<String>,
    path: Vec<String>,
}

impl Place<'_> {
    fn take<T: ParameterValue + 'static>(&mut self) -> Option<(Param<T>, bool)> {
        let path = self.path.join(".");
        let old = self.old.remove(&path)?.downcast::<Param<T>>().ok()?;
        Some((*old, self.keep.contains(&path)))
    }

    /// `like` gives a fresh value the precision of the old one.
    fn place<T: Parameter + 'static>(&mut self, fresh: Param<T>, like: impl FnOnce(T, &T) -> T) -> Param<T> {
        let Some((old, keep)) = self.take::<T>() else { return fresh };
        let (_, fresh_value, hooks) = fresh.consume();
        let requires_grad = old.is_require_grad();
        let (id, old_value, state) = old.consume();
        let value = match keep {
            // what the fresh module hooks on its parameters learns which of them were loaded
            true => hooks.on_load(old_value),
            false => {
                let value = fresh_value.load_to_device(&old_value.device());
                like(value, &old_value).set_require_grad(requires_grad)
            }
        };
        Param::from_mapped_value(id, value, state).load_mapper(move |t| hooks.on_load(t))
    }
}

impl ModuleMapper for Place<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.place(param, |fresh, old| match fresh.dtype() == old.dtype() {
            true => fresh,
            false => fresh.cast(FloatDType::from(old.dtype())).detach(),
        })
    }
    fn map_int<const D: usize>(&mut self, param: Param<Tensor<D, Int>>) -> Param<Tensor<D, Int>> {
        self.place(param, |fresh, old| fresh.cast(IntDType::from(old.dtype())))
    }
    fn map_bool<const D: usize>(&mut self, param: Param<Tensor<D, Bool>>) -> Param<Tensor<D, Bool>> {
        self.place(param, |fresh, _| fresh)
    }
    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        self.take::<Flag>().map_or(flag, |(old, _)| old)
    }
}
