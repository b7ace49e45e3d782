use super::plan::Plan;
use crate::state::scope::{Path, is_inside};
use burn::module::*;
use burn::tensor::kind::Basic;
use burn::tensor::{Bool, Device, Float, FloatDType, Int, IntDType, Tensor, TensorData};
use core::fmt;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A model as a store sees it: with the parameters that the store shall load, as it shall see them.
#[derive(Clone)]
pub(super) struct Target<M> {
    model: M,
    plan: Arc<Plan>,
    progress: Arc<Mutex<Progress>>,
}

/// What became of the keys of the model.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    pub(super) loaded: Vec<String>,
    /// Keys of the checkpoint that were read past the store.
    pub(super) taken: Vec<String>,
    /// Keys of quantizers that the checkpoint does not have, or that the store left out.
    pub(super) absent: Vec<String>,
    /// Keys of layers that the store did not load, whatever the reason.
    pub(super) missing: Vec<String>,
    pub(super) panicked: Option<String>,
}

impl<M> Target<M> {
    pub(super) fn new(model: M, plan: Plan) -> Self {
        Self { model, plan: Arc::new(plan), progress: Arc::default() }
    }

    pub(super) fn into_parts(self) -> (M, Arc<Plan>, Progress) {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (self.model, self.plan, progress)
    }
}

impl<M> fmt::Debug for Target<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl<M: Module> Module for Target<M> {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        self.model.visit(visitor);
    }

    fn map<Mapper: ModuleMapper>(self, mapper: &mut Mapper) -> Self {
        let before = self.model.clone();
        let mut through =
            Through { mapper, path: Path::default(), plan: self.plan.clone(), progress: Progress::default() };
        // a panic in here would make burn abort the process
        let mapped = catch_unwind(AssertUnwindSafe(|| self.model.map(&mut through)));
        let mut progress = through.progress;
        let model = mapped.unwrap_or_else(|payload| {
            quant_core::state::forget_loads();
            progress.panicked = Some(message(&*payload));
            before
        });
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
        Self { model, ..self }
    }

    fn collect_devices(&self, devices: Devices) -> Devices {
        self.model.collect_devices(devices)
    }
    fn fork(self, device: &Device) -> Self {
        Self { model: self.model.fork(device), ..self }
    }
    fn to_device(self, device: &Device) -> Self {
        Self { model: self.model.to_device(device), ..self }
    }
    fn train(self) -> Self {
        Self { model: self.model.train(), ..self }
    }
    fn valid(&self) -> Self {
        Self { model: self.model.valid(), plan: self.plan.clone(), progress: self.progress.clone() }
    }
    fn materialize(self) -> Self {
        Self { model: self.model.materialize(), ..self }
    }
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| String::from(*text));
    text.or_else(|| payload.downcast_ref().cloned()).unwrap_or_else(|| "without a message".into())
}

/// The mapper of a store, between it and the model.
struct Through<'a, M> {
    mapper: &'a mut M,
    path: Path,
    plan: Arc<Plan>,
    progress: Progress,
}

/// Where the value of a parameter comes from.
enum Source {
    Store,
    /// Past the store, in another shape.
    Reshaped(TensorData),
    /// It is a quantizer's, and not in the checkpoint: the store shall not know of it.
    Nowhere,
}

impl<M> Through<'_, M> {
    fn source(&mut self) -> Source {
        let (key, short) = (self.path.full(), self.path.short());
        if !is_inside() {
            return Source::Store;
        }
        for name in [&key, &short] {
            if let Some(data) = self.plan.reshaped(name) {
                self.progress.taken.push(name.clone());
                return Source::Reshaped(data.clone());
            }
        }
        if [&key, &short].into_iter().any(|name| self.plan.has(name)) { Source::Store } else { Source::Nowhere }
    }

    /// A parameter for the store to load into, and whether it has. What the model hooks on a load shall see what becomes of
    /// the value that the store found, and the parameter keeps its identity, whatever that of the checkpoint is.
    fn blank<const D: usize, K: Basic>(param: &Param<Tensor<D, K>>) -> (Param<Tensor<D, K>>, Arc<AtomicBool>)
    where
        Tensor<D, K>: Parameter,
    {
        let came = Arc::new(AtomicBool::new(false));
        let (hook, shape) = (came.clone(), param.lazy_shape());
        let empty = shape.clone();
        let init = move |device: &Device, _| Tensor::empty(empty, device);
        let blank = Param::uninitialized(param.id, init, param.lazy_device(), false, shape);
        let blank = blank.load_mapper(move |tensor| {
            hook.store(true, Ordering::Relaxed);
            tensor
        });
        (blank, came)
    }
}

macro_rules! through {
    ($method:ident, $kind:ty, |$loaded:ident, $param:ident| $in_precision_of_model:expr) => {
        fn $method<const D: usize>(&mut self, $param: Param<Tensor<D, $kind>>) -> Param<Tensor<D, $kind>> {
            let $loaded = match self.source() {
                Source::Nowhere => {
                    self.progress.absent.push(self.path.full());
                    return $param;
                }
                Source::Reshaped(data) => Tensor::from_data(data, &$param.lazy_device()),
                Source::Store => {
                    let (blank, came) = Self::blank(&$param);
                    let blank = self.mapper.$method(blank);
                    if !came.load(Ordering::Relaxed) {
                        let keys = if is_inside() { &mut self.progress.absent } else { &mut self.progress.missing };
                        keys.push(self.path.full());
                        return $param;
                    }
                    blank.into_value()
                }
            };
            self.progress.loaded.push(self.path.full());
            let id = $param.id;
            let loaded = $in_precision_of_model;
            $param.transform_for_load(loaded, id)
        }
    };
}

impl<M: ModuleMapper> ModuleMapper for Through<'_, M> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
        self.mapper.enter_module(name, container);
    }
    fn exit_module(&mut self, name: &str, container: &str) {
        self.path.exit();
        self.mapper.exit_module(name, container);
    }
    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        self.mapper.map_flag(flag)
    }

    // a parameter that was not drawn has the precision of its device
    through!(map_float, Float, |loaded, param| {
        let device = param.lazy_device();
        let default = || Tensor::<1>::empty([1], &device).dtype();
        let dtype = if param.is_initialized() { param.val().dtype() } else { default() };
        loaded.cast(FloatDType::from(dtype))
    });
    through!(map_int, Int, |loaded, param| {
        let device = param.lazy_device();
        let default = || Tensor::<1, Int>::empty([1], &device).dtype();
        let dtype = if param.is_initialized() { param.val().dtype() } else { default() };
        loaded.cast(IntDType::from(dtype))
    });
    through!(map_bool, Bool, |loaded, param| loaded);
}
