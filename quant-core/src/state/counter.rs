use super::LoadSignal;
use burn::module::*;
use burn::tensor::{Device, Int, Tensor};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A count that a forward pass may change.
///
/// It lives on the host, so that reading it does not wait for the device, and is recorded as an integer tensor. Integers of
/// 32 bits bound it: a larger count is [`MAX`](Self::MAX), some two thousand million.
///
/// ```
/// use burn::tensor::Device;
/// use quant_core::state::Counter;
///
/// let counter = Counter::new(3, &Device::flex());
/// counter.set(counter.get() - 1);
/// assert_eq!(counter.get(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Counter {
    count: Arc<AtomicUsize>,
    param: Param<Tensor<1, Int>>,
    /// Left by the load hook: only then is the tensor read back.
    loading: LoadSignal<()>,
    came: bool,
}

impl Counter {
    /// The largest count.
    pub const MAX: usize = i32::MAX as usize;

    /// Starts at `count`; `device` is where it is recorded from.
    pub fn new(count: usize, device: &Device) -> Self {
        let count = count.min(Self::MAX);
        let loading = LoadSignal::default();
        let hook = loading.clone();
        let tensor = Tensor::from_ints([count as i64], device);
        let param = Param::initialized(ParamId::new(), tensor).load_mapper(move |tensor| {
            hook.leave(|()| ());
            tensor
        });
        Self { count: Arc::new(AtomicUsize::new(count)), param, loading, came: false }
    }

    /// The count.
    pub fn get(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Changes the count.
    pub fn set(&self, count: usize) {
        self.count.store(count.min(Self::MAX), Ordering::Relaxed);
    }

    /// Whether the last mapping of the module loaded the count.
    pub fn came(&self) -> bool {
        self.came
    }

    /// The same count, which a change of this one leaves alone.
    pub(crate) fn apart(&self) -> Self {
        self.with(self.param.clone())
    }

    fn current(&self) -> Param<Tensor<1, Int>> {
        let count = self.get() as i64;
        self.param.clone().map(|tensor| Tensor::from_ints([count], &tensor.device()))
    }

    fn with(&self, param: Param<Tensor<1, Int>>) -> Self {
        Self { count: Arc::new(AtomicUsize::new(self.get())), param, loading: self.loading.clone(), came: false }
    }
}

impl Module for Counter {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        visitor.visit_int(&self.current());
    }
    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        let mut mapped = self.with(mapper.map_int(self.current()));
        mapped.came = self.loading.take().is_some();
        if mapped.came {
            let count: i64 = mapped.param.val().into_scalar();
            mapped.set(count.max(0) as usize);
        }
        mapped
    }
    fn collect_devices(&self, devices: Devices) -> Devices {
        self.param.collect_devices(devices)
    }
    fn fork(self, device: &Device) -> Self {
        self.with(Module::fork(self.param.clone(), device))
    }
    fn to_device(self, device: &Device) -> Self {
        self.with(Module::to_device(self.param.clone(), device))
    }
    fn train(self) -> Self {
        self.with(Module::train(self.param.clone()))
    }
    fn valid(&self) -> Self {
        self.with(Module::valid(&self.param))
    }
    fn materialize(self) -> Self {
        self
    }
}

impl ModuleDisplayDefault for Counter {
    fn content(&self, content: Content) -> Option<Content> {
        content.add_formatted(&self.get()).optional()
    }
}

impl ModuleDisplay for Counter {}
