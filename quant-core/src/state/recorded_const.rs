use super::LoadSignal;
use burn::module::*;
use burn::tensor::{Device, Tensor};

/// A number that is recorded and loaded, and changed by nothing else.
///
/// It is known on the host, so that reading it does not wait for the device.
///
/// ```
/// use burn::tensor::Device;
/// use quant_core::state::RecordedConst;
/// assert_eq!(RecordedConst::new(8.0, &Device::flex()).get(), 8.0);
/// ```
#[derive(Clone, Debug)]
pub struct RecordedConst {
    number: f32,
    param: Param<Tensor<1>>,
    /// Left by the load hook: only then is the tensor read back.
    loading: LoadSignal<()>,
}

impl RecordedConst {
    /// `device` is where it is recorded from.
    pub fn new(number: f32, device: &Device) -> Self {
        let loading = LoadSignal::default();
        let hook = loading.clone();
        let param = Param::initialized(ParamId::new(), Tensor::full([1], number, device)).load_mapper(move |tensor| {
            hook.leave(|()| ());
            tensor
        });
        Self { number, param, loading }
    }

    /// The number.
    pub fn get(&self) -> f32 {
        self.number
    }

    fn with(self, f: impl FnOnce(Param<Tensor<1>>) -> Param<Tensor<1>>) -> Self {
        Self { param: f(self.param), ..self }
    }
}

impl Module for RecordedConst {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        visitor.visit_float(&self.param);
    }
    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        // a mapper that makes parameters trainable does not mean this one
        let mut mapped = self.with(|param| mapper.map_float(param).set_require_grad(false));
        if mapped.loading.take().is_some() {
            mapped.number = mapped.param.val().into_scalar();
        }
        mapped
    }
    fn collect_devices(&self, devices: Devices) -> Devices {
        self.param.collect_devices(devices)
    }
    fn fork(self, device: &Device) -> Self {
        self.with(|param| Module::fork(param, device))
    }
    fn to_device(self, device: &Device) -> Self {
        self.with(|param| Module::to_device(param, device))
    }
    fn train(self) -> Self {
        self.with(Module::train)
    }
    fn valid(&self) -> Self {
        Self { param: Module::valid(&self.param), ..self.clone() }
    }
    fn materialize(self) -> Self {
        self
    }
}

impl ModuleDisplayDefault for RecordedConst {
    fn content(&self, content: Content) -> Option<Content> {
        content.add_formatted(&self.number).optional()
    }
}

impl ModuleDisplay for RecordedConst {}
