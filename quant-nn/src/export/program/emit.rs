use super::bound::NARROW;
use super::kernel::Kernel;
use super::{ExportError, Program, Step, Tensor, lost};
use crate::export::element::Element;

/// Constants of a step; `letter` says which.
pub(super) struct Table {
    pub(super) letter: &'static str,
    pub(super) element: Element,
    pub(super) numbers: Vec<i64>,
}

/// How a step's accumulator becomes what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    Store,
    Relu,
    Multiply,
    Count,
    /// Counted where the multiplier is 0; the shift is the row of thresholds then.
    Either,
}

impl Tensor {
    pub(super) fn element(&self) -> Element {
        Element::of(self.min, self.max)
    }

    /// `real = (integer − zero point) · scale`, as text.
    pub(super) fn formula(&self) -> String {
        let scales: Vec<_> = self.scale.ratios.iter().map(|ratio| format!("{:e}", ratio.to_f64())).collect();
        match (scales.as_slice(), self.zero_point) {
            ([scale], zero_point) => format!("real = (integer - {zero_point}) * {scale}"),
            (_, zero_point) => {
                let channel = format!("index / {} % {}", self.scale.inner, scales.len());
                format!("real = (integer - {zero_point}) * scale[{channel}], scale = {}", scales.join(", "))
            }
        }
    }
}

impl Step {
    pub(super) fn wide(&self) -> bool {
        self.bound > NARROW
    }

    pub(super) fn finish(&self) -> Finish {
        match &self.requantize {
            None if self.relu => Finish::Relu,
            None => Finish::Store,
            Some(requantize) => match requantize.rows().len() {
                0 => Finish::Multiply,
                rows if rows == requantize.channels.len() => Finish::Count,
                _ => Finish::Either,
            },
        }
    }

    pub(super) fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        let mut table = |letter, numbers: Vec<i64>| {
            tables.push(Table { letter, element: Element::of_numbers(&numbers), numbers });
        };
        if let Some(weights) = self.kernel.weights() {
            table("w", weights.weight.clone());
            table("b", weights.bias.clone());
        }
        if let Kernel::Add { factors: [left, right], .. } = &self.kernel {
            table("f", left.clone());
            table("g", right.clone());
        }
        if let Some(requantize) = &self.requantize {
            let (multipliers, shifts) = requantize.multipliers();
            if self.finish() != Finish::Count {
                table("m", multipliers);
                table("s", shifts);
            }
            let rows = requantize.rows().concat();
            if !rows.is_empty() {
                let element = Element::accumulator(self.wide());
                tables.push(Table { letter: "t", element, numbers: rows });
            }
        }
        tables
    }
}

impl Program {
    /// A tensor by its index, which lowering gave.
    pub(super) fn tensor(&self, index: usize) -> Result<&Tensor, ExportError> {
        self.tensors.get(index).ok_or_else(lost)
    }

    pub(super) fn finishes(&self, of: &[Finish]) -> bool {
        self.steps.iter().any(|step| of.contains(&step.finish()))
    }

    /// Whether thresholds are counted, for accumulators of 64 bits or for others.
    pub(super) fn counts(&self, wide: bool) -> bool {
        let counts = |step: &Step| matches!(step.finish(), Finish::Count | Finish::Either) && step.wide() == wide;
        self.steps.iter().any(counts)
    }
}

/// The channel of element `o`, of those that come again after `inner` elements each.
pub(super) fn channel(inner: usize, channels: usize) -> String {
    match channels {
        1 => "0".into(),
        _ => format!("o / {inner} % {channels}"),
    }
}

pub(super) fn list(numbers: &[i64]) -> String {
    let line = |numbers: &[i64]| numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    numbers.chunks(20).map(line).collect::<Vec<_>>().join(",\n    ")
}

/// Of one line, and without what could end or begin a comment.
pub(super) fn comment(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() || c == '\\' { ' ' } else { c }).collect();
    line.replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?")
}
