//! One line of the report.

use serde::{Deserialize, Serialize};

/// What is appended to the name of a computation that is composed of the backend's operations.
pub const COMPOSED: &str = ", composed operations";

/// Ratios compare what was timed in turn.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Row {
    pub what: String,
    pub shape: String,
    pub threads: usize,
    pub ms: Option<f64>,
    /// To copying the tensor.
    pub ratio_to_copy: Option<f64>,
    /// To the same without quantizers.
    pub ratio_to_float: Option<f64>,
    /// To the faster one of the peers.
    pub ratio_to_peer: Option<f64>,
    /// The peer's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_ratio_to_float: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
}

impl Row {
    pub fn new(what: impl Into<String>, shape: impl Into<String>, threads: usize) -> Self {
        Self {
            what: what.into(),
            shape: shape.into(),
            threads,
            ms: None,
            ratio_to_copy: None,
            ratio_to_float: None,
            ratio_to_peer: None,
            peer_ratio_to_float: None,
            bytes: None,
        }
    }

    /// The side of the tensor, if it is a row of a series.
    pub fn side(&self) -> Option<usize> {
        let (rows, columns) = self.shape.split_once('x')?;
        (rows == columns).then(|| rows.parse().ok())?
    }
}
