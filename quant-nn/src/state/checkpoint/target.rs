use super::keys::Kind;
use super::loadable::{Loadable, ask_flat};
use super::plan::{Plan, Reshaped};
use crate::state::scope::{Path, is_inside};
use burn::module::*;
use burn::store::bridge;
use burn::store::burn_pack::Tensor as PackTensor;
use burn::tensor::{Bool, Device, Float, FloatDType, Int, Tensor};
use core::fmt;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// A model as a store sees it: with the parameters that the store shall load, as it shall see them.
#[derive(Clone)]
pub(super) struct Target<M> {
    model: M,
    plan: Arc<Plan>,
    progress: Arc<Mutex<Progress>>,
}

/// What became of the keys of the model and of the checkpoint.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    pub(super) loaded: Vec<String>,
    /// Keys of quantizers that the checkpoint does not have, or that the store left out.
    pub(super) absent: Vec<String>,
    /// Keys of layers that the store did not load, whatever the reason.
    pub(super) not_loaded: Vec<String>,
    /// Keys of the checkpoint that the model does not have, and that the store did not leave out.
    pub(super) unknown: Vec<String>,
    /// Those of them of which it is not known whether it left them out.
    pub(super) perhaps_unknown: Vec<String>,
    /// Keys whose values no quantizer can go on with.
    pub(super) unsound: Vec<String>,
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
        let device = before.devices().into_iter().next();
        let mut through = Through {
            mapper,
            path: Path::default(),
            plan: self.plan.clone(),
            weight: None,
            progress: Progress::default(),
        };
        // a panic in here would make burn abort the process
        let mapped = catch_unwind(AssertUnwindSafe(|| {
            let mapped = self.model.map(&mut through);
            through.ask_for_unknown(device);
            mapped
        }));
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
    /// The last matrix of a layer that was loaded.
    weight: Option<Tensor<2>>,
    progress: Progress,
}

impl<M: ModuleMapper> Through<'_, M> {
    fn load<K: Loadable, const D: usize>(&mut self, param: Param<Tensor<D, K>>) -> Param<Tensor<D, K>>
    where
        Tensor<D, K>: Parameter,
    {
        let path = self.path.full();
        let quantizer = is_inside();
        if quantizer && self.plan.find(&path).is_none() {
            // the store shall not know of it
            self.progress.absent.push(path);
            return param;
        }
        let device = param.lazy_device();
        let loaded: Option<Tensor<D, K>> = match self.plan.reshaped(&path) {
            Some(Reshaped { tensor, like }) => {
                let flat = ask_flat::<K, M>(self.mapper, &tensor, &device);
                let turned = like.is_some_and(|weight| self.is_turned(&weight));
                flat.map(|flat| match tensor.shape.to_vec()[..] {
                    [rows, columns] if turned => flat.reshape([rows, columns]).transpose().reshape(param.lazy_shape()),
                    _ => flat.reshape(param.lazy_shape()),
                })
            }
            None => K::ask(self.mapper, param.lazy_shape(), &device),
        };
        let Some(loaded) = loaded else {
            let keys = if quantizer { &mut self.progress.absent } else { &mut self.progress.not_loaded };
            keys.push(path);
            return param;
        };
        if quantizer && !K::is_sound(&loaded) {
            self.progress.unsound.push(path.clone());
        }
        self.progress.loaded.push(path);
        // a parameter that was not drawn has the precision of its device
        let dtype = match param.is_initialized() {
            true => param.val().dtype(),
            false => Tensor::<1, K>::empty([1], &device).dtype(),
        };
        let id = param.id;
        param.transform_for_load(K::cast(loaded, dtype), id)
    }

    /// Whether the store turned the rows of `weight` into columns: then its numbers are those of the loaded one, in this order.
    fn is_turned(&self, weight: &PackTensor) -> bool {
        let Some(loaded) = &self.weight else { return false };
        if loaded.shape() != weight.shape {
            return true;
        }
        let stored = bridge::to_data(weight).ok();
        let precision = FloatDType::from(loaded.dtype());
        let stored = stored.map(|data| Tensor::<2>::from_data(data, &loaded.device()).cast(precision).into_data());
        stored.is_some_and(|stored| stored != loaded.to_data())
    }

    /// Asks the store for what the model does not have, since only the store knows what its filter leaves out.
    fn ask_for_unknown(&mut self, device: Option<Device>) {
        let Some(device) = device else { return };
        let plan = self.plan.clone();
        for tensor in plan.unknown() {
            let segments: Vec<&str> = tensor.name.split('.').collect();
            segments.iter().for_each(|segment| self.mapper.enter_module(segment, "Unknown"));
            let shape = &tensor.shape;
            let came = match Kind::of(tensor.dtype) {
                // it has no dimension, so that it cannot be asked for: one of another shape is an error, or is left out
                _ if shape.num_dims() == 0 => {
                    let _ = Float::ask::<M, 1>(self.mapper, [1].into(), &device);
                    self.progress.perhaps_unknown.push(tensor.name.clone());
                    false
                }
                Some(Kind::Float) => ask_flat::<Float, M>(self.mapper, tensor, &device).is_some(),
                Some(Kind::Int) => ask_flat::<Int, M>(self.mapper, tensor, &device).is_some(),
                Some(Kind::Bool) => ask_flat::<Bool, M>(self.mapper, tensor, &device).is_some(),
                None => true,
            };
            self.progress.unknown.extend(came.then(|| tensor.name.clone()));
            segments.iter().rev().for_each(|segment| self.mapper.exit_module(segment, "Unknown"));
        }
    }
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
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let param = self.load(param);
        if D == 2 && !is_inside() {
            self.weight = Some(param.val().reshape(param.lazy_shape()));
        }
        param
    }
    fn map_int<const D: usize>(&mut self, param: Param<Tensor<D, Int>>) -> Param<Tensor<D, Int>> {
        self.load(param)
    }
    fn map_bool<const D: usize>(&mut self, param: Param<Tensor<D, Bool>>) -> Param<Tensor<D, Bool>> {
        self.load(param)
    }
}
