use super::super::graph::{Graph, ValueId};
use std::collections::{BTreeMap, HashSet};

/// ONNX knows values by their names alone: each has one that is not empty and that no other has.
#[derive(Debug)]
pub(super) struct Names {
    taken: HashSet<String>,
    values: BTreeMap<ValueId, String>,
}

impl Names {
    /// The input and the outputs keep their names where they can.
    pub(super) fn new(graph: &Graph) -> Self {
        let mut names = Self { taken: HashSet::new(), values: BTreeMap::new() };
        let made = graph.nodes.iter().flat_map(|node| node.inputs.iter().chain([&node.output]));
        for id in [&graph.input].into_iter().chain(&graph.outputs).chain(made) {
            if !names.values.contains_key(id) {
                let name = names.fresh(&graph.name(*id));
                names.values.insert(*id, name);
            }
        }
        names
    }

    pub(super) fn value(&self, id: ValueId) -> String {
        self.values.get(&id).cloned().unwrap_or_default()
    }

    /// `wanted`, or that with a number.
    pub(super) fn fresh(&mut self, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "value" } else { wanted };
        let mut name = wanted.to_owned();
        let mut number = 2_usize;
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }
}
