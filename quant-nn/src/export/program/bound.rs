use super::kernel::{Kernel, Weights};
use super::{ExportError, Tensor, inexpressible};

/// One less than the largest: the threshold that no accumulator reaches needs a number too.
pub(super) const NARROW: i64 = i32::MAX as i64 - 1;

impl Kernel {
    /// What no accumulator's magnitude exceeds, not even one that is not complete: `Σ |w| · max |x − z| + |b|`.
    pub(super) fn bound(&self, name: &str, inputs: &[&Tensor]) -> Result<i64, ExportError> {
        let magnitude = inputs.iter().map(|tensor| tensor.magnitude()).max().unwrap_or(0).max(1);
        let (bound, limit) = match self {
            Self::Conv { weights, .. } | Self::Linear { weights, .. } => (weights.bound(magnitude), NARROW),
            Self::Sum { window, .. } => (magnitude.saturating_mul(window.kernel_area() as i128), NARROW),
            Self::MaxPool(_) | Self::Concat { .. } => {
                let largest = inputs.iter().map(|tensor| i128::from(tensor.min.abs().max(tensor.max.abs())));
                (largest.max().unwrap_or(0), NARROW)
            }
            Self::Shift { .. } => (magnitude, NARROW),
            Self::Add { factors, .. } => {
                let largest = |factors: &Vec<i64>| i128::from(factors.iter().copied().max().unwrap_or(0));
                let term =
                    |(factors, tensor): (_, &&Tensor)| tensor.magnitude().max(1).saturating_mul(largest(factors));
                (factors.iter().zip(inputs).map(term).fold(0, i128::saturating_add), i64::MAX >> 1)
            }
        };
        i64::try_from(bound).ok().filter(|bound| *bound <= limit).ok_or_else(|| {
            let (bits, remedy) = match self {
                Self::MaxPool(_) | Self::Concat { .. } => (32, "quantize the sum that it reads before it"),
                Self::Add { .. } => (64, "share one quantizer (`QuantEltwiseAdd`), or use power-of-two scales"),
                _ => (32, "use fewer bits for its weights, its bias or its input"),
            };
            inexpressible(
                name,
                format!("would need an accumulator of more than {bits} bits (|acc| <= {bound}): {remedy}"),
            )
        })
    }
}

impl Weights {
    fn bound(&self, magnitude: i128) -> i128 {
        let each = self.weight.len() / self.outputs.max(1);
        let rows = self.weight.chunks(each.max(1)).zip(&self.bias);
        let bound = |(row, bias): (&[i64], &i64)| {
            let sum = row.iter().map(|w| i128::from(*w).abs()).fold(0, i128::saturating_add);
            sum.saturating_mul(magnitude).saturating_add(i128::from(*bias).abs())
        };
        rows.map(bound).max().unwrap_or(0)
    }
}
