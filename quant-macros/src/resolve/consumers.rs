use super::graph::{Graph, Source};
use crate::model::{PROXY_CLASS, TENSOR_QUANT};
use std::collections::{BTreeMap, BTreeSet};

/// How a root is built.
#[derive(Debug, Default, PartialEq)]
pub struct Use {
    /// Attributes that are made once and handed to several readers.
    pub shared: BTreeSet<String>,
    /// Whether `tensor_quant` is built by its own method.
    pub calls_tensor_quant: bool,
}

/// Counts the readers of every attribute below `root`.
///
/// The proxy calls the other method for its tensor quantizer, which keeps the code small, unless the two read an
/// attribute in common that has to be the same one.
pub fn consumers(graph: &Graph, root: &str) -> Use {
    if root == PROXY_CLASS {
        let outside = count(graph, root, Some(TENSOR_QUANT));
        let inside = count(graph, TENSOR_QUANT, None);
        let readers = outside.get(TENSOR_QUANT).copied().unwrap_or_default();
        let common = |name: &&&str| **name != TENSOR_QUANT && inside.contains_key(**name) && worth_sharing(graph, name);
        if readers == 1 && outside.keys().find(common).is_none() {
            return Use { shared: several(graph, &outside), calls_tensor_quant: true };
        }
    }
    Use { shared: several(graph, &count(graph, root, None)), calls_tensor_quant: false }
}

fn count<'g>(graph: &'g Graph, root: &str, without: Option<&str>) -> BTreeMap<&'g str, usize> {
    let mut readers = BTreeMap::new();
    for name in graph.below(root, without) {
        for feed in graph.nodes.get(name).map(|n| graph.feeds(n)).unwrap_or_default() {
            *readers.entry(feed).or_default() += 1;
        }
    }
    readers
}

fn several(graph: &Graph, readers: &BTreeMap<&str, usize>) -> BTreeSet<String> {
    let shared = readers.iter().filter(|(name, n)| **n > 1 && worth_sharing(graph, name));
    shared.map(|(name, _)| name.to_string()).collect()
}

/// Literals and captured values are cheap to read twice.
fn worth_sharing(graph: &Graph, name: &str) -> bool {
    match graph.nodes.get(name).map(|n| &n.source) {
        Some(Source::Value { literal, .. }) => !literal,
        Some(Source::Component(_) | Source::Choice(_) | Source::Call(_)) => true,
        Some(Source::Captured(_)) | None => false,
    }
}
