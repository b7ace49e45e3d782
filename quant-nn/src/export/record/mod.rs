//! Recording a forward pass.
mod batch;
mod capture;
mod fold;
mod operation;
mod quantizer;
mod walk;

use super::ExportError;
use super::graph::Graph;
use crate::host::site::{Site, sites};
use crate::state::QuantModule;
use crate::state::scope::hosts;
use burn::module::Module;
use burn::tensor::Tensor;
use capture::Captured;
pub(super) use capture::{Places, places};
use quant_core::record::{answered, answers};
use std::fmt;

/// What a trained model computes, with every number known that does not depend on its input: see [`record`].
#[derive(Clone, Debug)]
pub struct Recording {
    pub(super) graph: Graph,
}

/// Records the forward pass of a trained model for a batch like `sample`.
///
/// `forward` is called three times, with `sample` and with a batch that has one row more: the first dimension of the input is that of
/// the batch, and what was recorded holds for any. It has to do the same whatever the numbers are. `model` is left as it is.
///
/// Each quantizer is one operation of the recording, with its scale, zero point and range as numbers, whatever components compute
/// them; its name is its path in the model.
///
/// ```
/// use burn::module::Module;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::export::record;
/// use quant_nn::{Int8WeightPerTensorFloat, QuantLinear, QuantLinearConfig};
///
/// let device = Device::flex();
/// let linear: QuantLinear<Int8WeightPerTensorFloat> = QuantLinearConfig::new(8, 2).init(&device);
/// let recording = record(&linear.valid(), Tensor::<2>::zeros([1, 8], &device), |m, x| m.forward(x))?;
/// assert_eq!(recording.quantizers().collect::<Vec<_>>(), ["weight_quant"]);
/// # Ok::<(), quant_nn::export::ExportError>(())
/// ```
///
/// # Errors
///
/// If the model is in training mode, has quantizers that saw no data, are still delayed or have another
/// [error](QuantModule::quantizer_errors), or numbers that are no scale; if it does what the exporters do not know, or something else for
/// another batch size.
///
/// # Panics
///
/// Where `forward` does: for a batch of that size, or because it reads the numbers of a tensor itself, which a recording does not have.
/// (The library's layers do not, nor what is computed of quantized tensors.) It has to do its work on this thread.
pub fn record<M: Module, const I: usize, const O: usize>(
    model: &M,
    sample: Tensor<I>,
    forward: impl Fn(&M, Tensor<I>) -> Tensor<O>,
) -> Result<Recording, ExportError> {
    check(model)?;
    if sample.dims().contains(&0) {
        return Err(ExportError::Recording("the sample is empty".into()));
    }
    // a model of its own: moving a mere clone to another device moves the running statistics of the original too
    let model = model.valid();
    let sample = sample.without_autodiff();
    // the first pass also finds what quantizers begin with
    let ((_, sites), answers) = answers(|| sites(|| forward(&model, sample.clone())));
    check_trained(&places(&model), &sites)?;
    let more = Tensor::cat(vec![sample.clone(), sample.clone().narrow(0, 0, 1)], 0);
    // it has no numbers, so that what is decided by some is decided as it was
    let forward = |model: &M, x| answered(&answers, || forward(model, x));
    let one = capture::capture(model.valid(), sample, forward)?;
    check_quantizing(&one)?;
    let other = capture::capture(model.valid(), more, forward)?;
    Ok(Recording { graph: walk::walk(&one, &other)? })
}

/// Refuses a model in training mode, or with quantizers that have an error.
pub(super) fn check<M: Module>(model: &M) -> Result<(), ExportError> {
    if let Some(error) = model.quantizer_errors().first() {
        return Err(ExportError::Quantizers(error.to_string()));
    }
    match hosts(model).iter().find(|(_, host)| !host.evaluation) {
        Some((path, _)) => Err(ExportError::Training { path: path.full() }),
        None => Ok(()),
    }
}

/// Refuses quantizers that still return what they are given.
fn check_quantizing(captured: &Captured) -> Result<(), ExportError> {
    let is_delayed = |site: &&Site| site.tensors.as_ref().is_some_and(|tensors| tensors.input == tensors.output);
    match captured.sites.iter().find(is_delayed) {
        Some(site) => Err(ExportError::Delayed { path: captured.places.path(site).unwrap_or(site.quantizer).into() }),
        None => Ok(()),
    }
}

/// Refuses quantizations by a statistic that saw no data.
pub(super) fn check_trained(places: &Places, sites: &[Site]) -> Result<(), ExportError> {
    match sites.iter().find(|site| site.initial) {
        Some(site) => Err(ExportError::Untrained { path: places.path(site).unwrap_or(site.quantizer).into() }),
        None => Ok(()),
    }
}

impl Recording {
    /// The paths of the quantizers, in the order in which they are used.
    pub fn quantizers(&self) -> impl Iterator<Item = &str> {
        self.graph.quantizers().map(|(_, quant)| quant.path.as_str())
    }
}

/// A line for each operation: its result, what it is, and of what.
impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for node in &self.graph.nodes {
            let inputs: Vec<_> = node.inputs.iter().map(|id| self.graph.name(*id)).collect();
            writeln!(f, "{} = {:?} of {}", self.graph.name(node.output), node.op, inputs.join(", "))?;
        }
        Ok(())
    }
}
