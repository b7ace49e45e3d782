//! Computes what does not depend on the input, whatever a scaling component makes of its parameters, on a real backend.
use super::capture::Captured;
use crate::export::ExportError;
use burn::backend::Flex;
use burn::backend::ir::{CustomOpIr, IrVisitorMut, OperationIr, TensorId, TensorIr, TensorStatus};
use burn::tensor::{Device, Tensor, TensorData};
use burn_router::TensorInterpreter;
use quant_core::kernel::{FAKE_QUANTIZE, FakeQuantize, Layout, fake_quantize_groups, formula_of_node};
use std::collections::{BTreeMap, HashSet};

/// What does not depend on the input.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The values of all tensors that depend on constants alone; what a place quantizes is none of them.
    pub(super) values: BTreeMap<TensorId, TensorData>,
    /// What places make of constants.
    pub(super) quantized: BTreeMap<TensorId, TensorData>,
}

pub(super) fn fold(captured: &Captured) -> Result<Folded, ExportError> {
    let mut values = captured.graph.values.clone();
    for input in &captured.graph.graph.inputs {
        values.remove(input);
    }
    let quantized: HashSet<_> =
        captured.sites.iter().filter_map(|site| site.tensors.as_ref()).map(|tensors| tensors.output).collect();
    let mut made = BTreeMap::new();
    let mut interpreter = TensorInterpreter::<Flex>::new(Default::default());
    for (id, value) in &values {
        interpreter.register_tensor_data_id(*id, value.clone());
    }
    for operation in &captured.graph.graph.operations {
        let is_known = operation.inputs().all(|input| values.contains_key(&input.id));
        let is_quantized = operation.outputs().any(|output| quantized.contains(&output.id));
        match operation {
            OperationIr::Init(_) | OperationIr::Drop(_) => {}
            _ if !is_known => {}
            OperationIr::Custom(node) => {
                if let Some((id, value)) = fake_quantized(node, &values) {
                    if is_quantized {
                        made.insert(id, value);
                        continue;
                    }
                    interpreter.register_tensor_data_id(id, value.clone());
                    values.insert(id, value);
                }
            }
            operation => {
                let mut operation = operation.clone();
                operation.visit_mut(&mut Keep);
                let outputs: Vec<TensorIr> = operation.outputs().cloned().collect();
                interpreter.register_op(operation);
                for output in outputs {
                    let id = output.id;
                    let value = burn::tensor::read_sync(interpreter.read_tensor_async(output));
                    let value = value.map_err(|error| ExportError::Recording(format!("{error:?}")))?;
                    let kept = if is_quantized { &mut made } else { &mut values };
                    kept.insert(id, value);
                }
            }
        }
    }
    Ok(Folded { values, quantized: made })
}

/// The captured operations say which input is not used any more; here all stay.
struct Keep;
impl IrVisitorMut for Keep {
    fn visit_tensor_mut(&mut self, tensor: &mut TensorIr) {
        tensor.status = TensorStatus::ReadOnly;
    }
}

/// A quantizer inside of a quantizer, such as that of a scale.
fn fake_quantized(node: &CustomOpIr, values: &BTreeMap<TensorId, TensorData>) -> Option<(TensorId, TensorData)> {
    let [x, scale, zero_point @ ..] = &node.inputs[..] else { return None };
    if node.id != FAKE_QUANTIZE {
        return None;
    }
    let layout = Layout::broadcast(&x.shape, &scale.shape)?;
    let op = FakeQuantize { formula: formula_of_node(&node.scalars)?, layout };
    let flat = |tensor: &TensorIr| {
        let numbers: Vec<f32> = values.get(&tensor.id)?.iter::<f32>().collect();
        Some(Tensor::<1>::from_floats(numbers.as_slice(), &Device::flex()))
    };
    let zero_point = match zero_point {
        [zero_point] => Some(flat(zero_point)?),
        _ => None,
    };
    let output = node.outputs.first()?;
    let value = fake_quantize_groups(&flat(x)?, &flat(scale)?, zero_point.as_ref(), op)?;
    let numbers: Vec<f32> = value.into_data().iter().collect();
    Some((output.id, TensorData::new(numbers, output.shape.clone())))
}
