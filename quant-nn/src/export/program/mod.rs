//! A quantized model as a program on integers: steps between tensors of integers, and their C and Rust text.
//!
//! A tensor of integers `q` stands for the real numbers `(q − zero_point) · scale`. Between two quantizers a step adds
//! up in an accumulator of scale `s_in · s_w`, and `q = clamp(round(acc · s_in · s_w / s_out + z), min, max)`, ties to
//! even or, where integers are truncated, down, is computed as the model's formula says in exact arithmetic.
mod bound;
mod c;
mod constant;
mod data;
mod emit;
mod join;
mod kernel;
mod layer;
mod lower;
mod pool;
mod quantize;
mod ratio;
mod requantize;
mod run;
mod rust;
#[cfg(test)]
mod tests;
mod window;

use super::ExportError;
use kernel::Kernel;
pub(crate) use lower::lower;
use ratio::Scale;
use requantize::Requantize;

fn inexpressible(path: impl Into<String>, reason: impl Into<String>) -> ExportError {
    ExportError::Inexpressible { path: path.into(), format: "integer code", reason: reason.into() }
}

fn lost() -> ExportError {
    inexpressible("the program", "lost a tensor")
}

/// Integers `q` in `min..=max` that stand for `(q − zero_point) · scale`.
#[derive(Clone, Debug)]
struct Tensor {
    len: usize,
    scale: Scale,
    zero_point: i64,
    min: i64,
    max: i64,
}

impl Tensor {
    /// `max |q − zero_point|`
    fn magnitude(&self) -> i128 {
        let from_zero = |q: i64| (i128::from(q) - i128::from(self.zero_point)).abs();
        from_zero(self.min).max(from_zero(self.max))
    }
}

/// `output = requantize(relu(kernel(inputs)))`
#[derive(Clone, Debug)]
struct Step {
    name: String,
    kernel: Kernel,
    inputs: Vec<usize>,
    output: usize,
    /// What no accumulator's magnitude exceeds, not even one that is not complete.
    bound: i64,
    relu: bool,
    requantize: Option<Requantize>,
}

/// How real numbers become the program's input: `clamp(round(x / s + z), min, max)` in `f32`.
#[derive(Clone, Debug, PartialEq)]
struct InputQuantizer {
    scale: Vec<f32>,
    /// Of element `i`, the scale is that at `i / inner % scale.len()`.
    inner: usize,
    zero_point: i64,
    min: i64,
    max: i64,
}

/// A model of batch size 1 on integers.
#[derive(Clone, Debug)]
pub struct Program {
    tensors: Vec<Tensor>,
    steps: Vec<Step>,
    quantizer: InputQuantizer,
    input: usize,
    output: usize,
}

impl Program {
    /// The input's integers, `clamp(round(x / s + z), min, max)` in `f32` with ties to even, as the model's quantizer
    /// finds them.
    pub fn quantize_input(&self, input: &[f32]) -> Vec<i64> {
        let InputQuantizer { scale, inner, zero_point, min, max } = &self.quantizer;
        let integer = |(index, x): (usize, &f32)| {
            let scale = scale.get(index / inner % scale.len()).copied().unwrap_or(1.0);
            ((x / scale + *zero_point as f32).round_ties_even() as i64).clamp(*min, *max)
        };
        input.iter().enumerate().map(integer).collect()
    }

    /// The real numbers that the output's integers stand for, `(q − z) · s`. Where a last layer has a scale for each channel, its integers
    /// can not be compared with each other: these numbers can.
    pub fn dequantize_output(&self, output: &[i64]) -> Vec<f32> {
        let Some(Tensor { scale, zero_point, .. }) = self.tensors.get(self.output) else { return vec![] };
        let real = |(index, q): (usize, &i64)| {
            let scale = scale.ratios.get(index / scale.inner % scale.ratios.len()).map_or(1.0, |ratio| ratio.to_f64());
            ((*q as f64 - *zero_point as f64) * scale) as f32
        };
        output.iter().enumerate().map(real).collect()
    }

    /// A line for each step with an accumulator: `|acc| ≤ Σ |w| · max |x − z| + |b|`, and how many of its channels a
    /// proven multiplier requantizes, where thresholds do it for the others.
    pub fn describe(&self) -> Vec<String> {
        self.steps.iter().filter(|step| step.accumulates()).map(Step::describe).collect()
    }
}

impl Step {
    fn accumulates(&self) -> bool {
        self.kernel.accumulates() || self.requantize.is_some()
    }

    fn describe(&self) -> String {
        if !self.accumulates() {
            return self.name.clone();
        }
        let proof = self.requantize.as_ref().map_or_else(|| "no requantization".into(), Requantize::describe);
        format!("{}: |acc| <= {}; {proof}", self.name, self.bound)
    }
}
