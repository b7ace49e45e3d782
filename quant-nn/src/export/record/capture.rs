//! One forward pass as burn's captured graph, with what the model knows of its tensors.
use crate::export::ExportError;
use crate::host::site::{Site, id, sites};
use crate::state::QuantModule;
use crate::state::scope::hosts;
use burn::backend::capture::{CapturedGraph, TensorId};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use std::collections::HashMap;

/// A forward pass that was captured.
pub(super) struct Captured {
    pub(super) graph: CapturedGraph,
    /// The paths of parameters.
    pub(super) parameters: HashMap<TensorId, String>,
    pub(super) sites: Vec<Site>,
    pub(super) places: Places,
}

/// The paths of the quantizers' places, by their addresses.
#[derive(Debug, Default)]
pub(in crate::export) struct Places(HashMap<usize, String>);

/// They hold as long as `module` is not moved.
pub(in crate::export) fn places<M: Module>(module: &M) -> Places {
    Places(hosts(module).into_iter().map(|(path, host)| (host.address, path.full())).collect())
}

impl Places {
    pub(in crate::export) fn path(&self, site: &Site) -> Option<&str> {
        self.0.get(&site.address).map(String::as_str)
    }
}

/// Captures `forward`. `module` is one whose state nobody else shares: moving it to another device moves that too.
pub(super) fn capture<M: Module, const I: usize, const O: usize>(
    module: M,
    sample: Tensor<I>,
    forward: impl Fn(&M, Tensor<I>) -> Tensor<O>,
) -> Result<Captured, ExportError> {
    // a parameter that was not drawn yet would be captured as random numbers
    module.visit(&mut Draw);
    let module = module.cache_inference_quant_weight(false);
    let device = Device::capture();
    let mut names = Names::default();
    let mut known = None;
    let graph = device.capture_scope(|scope| {
        let module = module.to_device(&device);
        module.visit(&mut names);
        let places = places(&module);
        let x = sample.to_device(&device);
        let input = id(&x);
        let (output, sites) = sites(|| forward(&module, x));
        known = Some((sites, places));
        scope.complete(input, id(&output))
    });
    let graph = graph.map_err(|error| ExportError::Recording(error.to_string()))?;
    let (sites, places) = known.unwrap_or_default();
    Ok(Captured { graph, parameters: names.parameters, sites, places })
}

struct Draw;
impl ModuleVisitor for Draw {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        param.val();
    }
}

#[derive(Default)]
struct Names {
    path: Vec<String>,
    parameters: HashMap<TensorId, String>,
}

impl ModuleVisitor for Names {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(id) = id(&param.val()) {
            self.parameters.insert(id, self.path.join("."));
        }
    }
}
