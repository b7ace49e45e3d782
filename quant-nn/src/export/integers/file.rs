//! The safetensors file.
use super::entry::Entry;
use super::operation;
use crate::export::ExportError;
use crate::export::element::Element;
use crate::export::graph::{Graph, Op};
use crate::export::program;
use safetensors::tensor::{Dtype, TensorView, serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The version of the manifest's form.
const VERSION: u32 = 1;

/// One tensor of the file.
struct Stored {
    key: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// The file's bytes.
pub(in crate::export) fn file(graph: &Graph) -> Result<Vec<u8>, ExportError> {
    let mut stored = vec![];
    let mut list = vec![];
    let mut keys = BTreeMap::new();
    for entry in Entry::all(graph)? {
        let mut store = |suffix: &str, dtype, shape, bytes| {
            let key = format!("{}.{suffix}", entry.name);
            stored.push(Stored { key: key.clone(), dtype, shape, bytes });
            key
        };
        let values = entry.parameter.as_ref().map(|parameter| {
            let [min, max] = entry.range();
            let element = Element::of(min, max);
            let (shape, bytes) = (parameter.constant.shape.clone(), element.bytes(&parameter.int));
            store("int", element.safetensors(), shape, bytes)
        });
        keys.extend(values.iter().map(|key| (entry.output, key.clone())));
        let mut floats = |suffix: &str, numbers: &[f32]| {
            let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            store(suffix, Dtype::F32, vec![numbers.len()], bytes)
        };
        let scale = floats("scale", &entry.quant.scale);
        let zero_point = entry.quant.zero_point.as_deref().map(|numbers| floats("zero_point", numbers));
        list.push(entry.describe(values.as_deref(), &scale, zero_point.as_deref()));
    }
    // what is not quantized is needed too
    let mut floats = vec![];
    for (id, value) in &graph.values {
        let mut readers = graph.nodes.iter().filter(|node| node.inputs.contains(id));
        let is_read = readers.any(|node| !matches!(node.op, Op::Quant(_)));
        if let Some(constant) = value.constant.as_ref().filter(|_| is_read) {
            let bytes = constant.numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            floats.push(value.name.clone());
            let shape = constant.shape.clone();
            stored.push(Stored { key: value.name.clone(), dtype: Dtype::F32, shape, bytes });
        }
    }
    let operations: Vec<_> = graph.nodes.iter().map(|node| operation::describe(graph, node)).collect();
    // a model that is not one of integers alone has its tensors in the file too
    let program = match program::lower(graph) {
        Ok(program) => {
            let (program, tables) = program.data(&keys);
            stored.extend(tables.into_iter().map(|table| Stored {
                dtype: table.element.safetensors(),
                bytes: table.element.bytes(&table.numbers),
                key: table.key,
                shape: table.shape,
            }));
            program
        }
        Err(error) => json!({ "none": error.to_string() }),
    };
    let manifest = json!({
        "format": "quant-integers",
        "version": VERSION,
        "dequantize": "(int - zero_point) * scale",
        "tensors": list,
        "floats": floats,
        "operations": operations,
        "program": program,
    });
    let mut taken = HashSet::new();
    if let Some(twice) = stored.iter().find(|stored| !taken.insert(&stored.key)) {
        return Err(ExportError::Recording(format!("two tensors have the key `{}`", twice.key)));
    }
    let views = stored.iter().map(|stored| {
        let view = TensorView::new(stored.dtype, stored.shape.clone(), &stored.bytes).map_err(refused)?;
        Ok((stored.key.as_str(), view))
    });
    let views = views.collect::<Result<Vec<_>, ExportError>>()?;
    serialize(views, Some(HashMap::from([("manifest".to_string(), manifest.to_string())]))).map_err(refused)
}

fn refused(error: safetensors::SafeTensorError) -> ExportError {
    ExportError::Recording(format!("safetensors: {error}"))
}
