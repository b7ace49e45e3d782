//! Which dimensions are those of the batch: two recordings with different ones tell.
use super::capture::Captured;
use crate::export::ExportError;
use crate::export::graph::Dim;
use burn::backend::ir::{BaseOperationIr, IrVisitorMut, OperationIr, TensorId, TensorIr, TensorStatus};
use burn::tensor::{Shape, TensorData};
use std::collections::{BTreeMap, HashMap};

/// The operations that compute something.
pub(super) fn operations(captured: &Captured) -> impl Iterator<Item = &OperationIr> {
    let operations = captured.graph.graph.operations.iter();
    operations.filter(|operation| !matches!(operation, OperationIr::Init(_) | OperationIr::Drop(_)))
}

/// The shapes of the tensors in `one`, and which tensor is which in `other`, a recording of another batch size.
pub(super) struct Aligned {
    pub(super) shapes: HashMap<TensorId, Vec<Dim>>,
    others: HashMap<TensorId, TensorId>,
}

impl Aligned {
    pub(super) fn of(one: &Captured, other: &Captured) -> Result<Self, ExportError> {
        if operations(one).count() != operations(other).count() {
            return Err(ExportError::BatchSize("it consists of more operations for another one".into()));
        }
        let mut aligned = Self { shapes: HashMap::new(), others: HashMap::new() };
        for (a, b) in operations(one).zip(operations(other)) {
            if normal(a) != normal(b) {
                let name = super::operation::name(a);
                return Err(ExportError::BatchSize(format!("{name} does something else for another one")));
            }
            for (a, b) in a.nodes().into_iter().zip(b.nodes()) {
                let dims = a.shape.iter().zip(b.shape.iter());
                let dims = dims.map(|(a, b)| if a == b { Dim::Known(*a) } else { Dim::Batch }).collect();
                aligned.shapes.insert(a.id, dims);
                aligned.others.insert(a.id, b.id);
            }
        }
        Ok(aligned)
    }

    pub(super) fn shape(&self, id: TensorId) -> Vec<Dim> {
        self.shapes.get(&id).cloned().unwrap_or_default()
    }

    /// Whether a constant of the one recording is that of the other.
    pub(super) fn is_same(&self, id: TensorId, value: &TensorData, other: &BTreeMap<TensorId, TensorData>) -> bool {
        // a NaN is refused with its name, and is to be itself here
        self.others.get(&id).and_then(|id| other.get(id)).is_none_or(|other| other.as_bytes() == value.as_bytes())
    }
}

/// What an operation is, without the tensors that it is of.
fn normal(operation: &OperationIr) -> OperationIr {
    struct Normal;
    impl IrVisitorMut for Normal {
        fn visit_tensor_mut(&mut self, tensor: &mut TensorIr) {
            tensor.id = TensorId::new(0);
            tensor.shape = Shape::new([0; 0]);
            tensor.status = TensorStatus::ReadOnly;
        }
    }
    let mut operation = operation.clone();
    if let OperationIr::BaseFloat(BaseOperationIr::Slice(of)) = &mut operation {
        for (range, size) in of.ranges.iter_mut().zip(of.tensor.shape.iter()) {
            // all of a dimension, however long it is
            if range.start == 0 && range.step == 1 && range.end == Some(*size as isize) {
                range.end = None;
            }
        }
    }
    operation.visit_mut(&mut Normal);
    operation
}
