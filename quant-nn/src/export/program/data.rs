use super::super::graph::ValueId;
use super::kernel::{Kernel, Weights};
use super::window::Window2;
use super::{Program, Step, Tensor};
use crate::export::element::Element;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A tensor of integers beside the text, and its key there.
pub(in crate::export) struct Table {
    pub(in crate::export) key: String,
    pub(in crate::export) element: Element,
    pub(in crate::export) shape: Vec<usize>,
    pub(in crate::export) numbers: Vec<i64>,
}

impl Program {
    /// The program as data, for an engine of one's own; `keys` are those of the integers that are stored of quantized values.
    pub(in crate::export) fn data(&self, keys: &BTreeMap<ValueId, String>) -> (Value, Vec<Table>) {
        let mut tables = vec![];
        let steps: Vec<_> =
            self.steps.iter().enumerate().map(|(index, step)| step.data(index, keys, &mut tables)).collect();
        let tensors: Vec<_> = self.tensors.iter().map(Tensor::data).collect();
        (json!({ "tensors": tensors, "steps": steps, "input": self.input, "output": self.output }), tables)
    }
}

impl Tensor {
    fn data(&self) -> Value {
        let scale: Vec<_> = self.scale.ratios.iter().map(|ratio| ratio.to_f64()).collect();
        json!({
            "len": self.len,
            "scale": scale,
            "inner": self.scale.inner,
            "zero_point": self.zero_point,
            "min": self.min,
            "max": self.max,
        })
    }
}

impl Step {
    fn data(&self, index: usize, keys: &BTreeMap<ValueId, String>, tables: &mut Vec<Table>) -> Value {
        let mut table = |what: &str, shape: &[usize], numbers: &[i64]| {
            let key = format!("program.{index}.{what}");
            let (element, shape) = (Element::of_numbers(numbers), shape.to_vec());
            tables.push(Table { key: key.clone(), element, shape, numbers: numbers.to_vec() });
            key
        };
        let (kernel, rest) = self.kernel.data(keys, &mut table);
        let requantize = self.requantize.as_ref().map(|requantize| {
            let (multipliers, shifts) = requantize.multipliers();
            let rows = requantize.rows();
            let threshold = rows.first().map(|row| table("threshold", &[rows.len(), row.len()], &rows.concat()));
            json!({
                "multiplier": table("multiplier", &[multipliers.len()], &multipliers),
                "shift": table("shift", &[shifts.len()], &shifts),
                "threshold": threshold,
                "inner": requantize.inner,
                "zero_point": requantize.zero_point,
                "min": requantize.min,
                "max": requantize.max,
            })
        });
        json!({
            "name": self.name,
            "kernel": kernel,
            "parameters": rest,
            "inputs": self.inputs,
            "output": self.output,
            "accumulator_max": self.bound,
            "relu": self.relu,
            "requantize": requantize,
        })
    }
}

impl Kernel {
    /// What it is called, and its numbers; `table` stores those that are many.
    fn data(
        &self,
        keys: &BTreeMap<ValueId, String>,
        mut table: impl FnMut(&str, &[usize], &[i64]) -> String,
    ) -> (&'static str, Value) {
        let mut weights = |weights: &Weights| {
            let each = weights.weight.len() / weights.outputs.max(1);
            let stored = weights.parameter.and_then(|parameter| keys.get(&parameter)).cloned();
            let is_stored = stored.is_some();
            let weight = stored.unwrap_or_else(|| table("weight", &[weights.outputs, each], &weights.weight));
            (weight, is_stored, table("bias", &[weights.bias.len()], &weights.bias))
        };
        match self {
            Self::Conv { window, groups, weights: parameters, zero_point } => {
                let (weight, _, bias) = weights(parameters);
                let window = window.data();
                let rest = json!({
                    "weight": weight, "bias": bias, "groups": groups, "zero_point": zero_point, "window": window,
                });
                ("conv", rest)
            }
            Self::Linear { rows, inputs, weights: parameters, zero_point } => {
                let (weight, is_stored, bias) = weights(parameters);
                let outputs = parameters.outputs;
                // a linear layer's weight is as burn has it
                let layout = if is_stored { "[in, out]" } else { "[out, in]" };
                let rest = json!({
                    "weight": weight, "layout": layout, "bias": bias, "rows": rows, "inputs": inputs, "outputs": outputs,
                    "zero_point": zero_point,
                });
                ("linear", rest)
            }
            Self::Sum { window, zero_point } => ("sum", json!({ "window": window.data(), "zero_point": zero_point })),
            Self::MaxPool(window) => ("max_pool", json!({ "window": window.data() })),
            Self::Add { factors, inner, zero_points } => {
                ("add", json!({ "factors": factors, "inner": inner, "zero_points": zero_points }))
            }
            Self::Shift { zero_point } => ("shift", json!({ "zero_point": zero_point })),
            Self::Concat { outer, sizes } => ("concat", json!({ "outer": outer, "sizes": sizes })),
        }
    }
}

impl Window2 {
    fn data(&self) -> Value {
        json!({
            "channels": self.channels,
            "input": self.input,
            "kernel": self.kernel,
            "stride": self.stride,
            "dilation": self.dilation,
            "padding": self.padding,
            "output": self.output,
        })
    }
}
