use burn::module::*;
use burn::tensor::{Device, Tensor};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A tensor that a forward pass may replace.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::state::Buffer;
///
/// let buffer = Buffer::new(Tensor::ones([1], &Device::flex()));
/// buffer.update(|old| old + 1.0);
/// assert_eq!(buffer.get(false).into_scalar::<f32>(), 2.0);
/// ```
#[derive(Clone, Debug)]
pub struct Buffer(Arc<Mutex<Param<Tensor<1>>>>);

impl Buffer {
    /// Starts with `value`.
    pub fn new(value: Tensor<1>) -> Self {
        Self::of(Param::initialized(ParamId::new(), value.detach()))
    }

    fn of(param: Param<Tensor<1>>) -> Self {
        Self(Arc::new(Mutex::new(param)))
    }

    fn lock(&self) -> MutexGuard<'_, Param<Tensor<1>>> {
        // a panic elsewhere cannot leave the parameter half written
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn copy(&self) -> Param<Tensor<1>> {
        self.lock().clone()
    }

    /// The value without a gradient, on an autodiff device or not.
    pub fn get(&self, autodiff: bool) -> Tensor<1> {
        let value = self.lock().val().without_autodiff();
        if autodiff { Tensor::from_inner(value) } else { value }
    }

    /// Replaces the value by a function of it; neither is on an autodiff device.
    pub fn update(&self, f: impl FnOnce(Tensor<1>) -> Tensor<1>) {
        let mut param = self.lock();
        let new = f(param.val().without_autodiff());
        *param = param.clone().map(|old| if old.is_autodiff() { Tensor::from_inner(new) } else { new });
    }
}

impl Module for Buffer {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        visitor.visit_float(&self.copy());
    }
    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        // a mapper that makes parameters trainable does not mean this one
        Self::of(mapper.map_float(self.copy()).set_require_grad(false))
    }
    fn collect_devices(&self, devices: Devices) -> Devices {
        self.lock().collect_devices(devices)
    }
    fn fork(self, device: &Device) -> Self {
        Self::of(Module::fork(self.copy(), device))
    }
    fn to_device(self, device: &Device) -> Self {
        Self::of(Module::to_device(self.copy(), device))
    }
    fn train(self) -> Self {
        Self::of(Module::train(self.copy()))
    }
    fn valid(&self) -> Self {
        Self::of(Module::valid(&*self.lock()))
    }
    fn materialize(self) -> Self {
        self
    }
}

impl ModuleDisplayDefault for Buffer {
    fn content(&self, content: Content) -> Option<Content> {
        content.add_single(&self.copy()).optional()
    }
}

impl ModuleDisplay for Buffer {}
