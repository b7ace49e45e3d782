use super::super::graph::ValueId;
use super::window::Window2;

/// What a step adds up, as `acc`, of inputs whose zero points are subtracted.
#[derive(Clone, Debug)]
pub(super) enum Kernel {
    Conv {
        window: Window2,
        groups: usize,
        weights: Weights,
        zero_point: i64,
    },
    /// Each of `rows` inputs times all weights.
    Linear {
        rows: usize,
        inputs: usize,
        weights: Weights,
        zero_point: i64,
    },
    /// A window's sum. The average's divisor is in the tensor's scale.
    Sum {
        window: Window2,
        zero_point: i64,
    },
    /// Of integers as they are, whose zero point stays.
    MaxPool(Window2),
    Add {
        /// What a number of the first and of the second is multiplied by: one for all, or one for each channel.
        factors: [Vec<i64>; 2],
        /// Of element `i`, the channel is `i / inner % factors.len()`.
        inner: usize,
        zero_points: [i64; 2],
    },
    Shift {
        zero_point: i64,
    },
    /// Of integers as they are: from each input in turn as many numbers as its size, `outer` times.
    Concat {
        outer: usize,
        sizes: Vec<usize>,
    },
}

/// Integers `[out, ..]`, and one bias for each output.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    /// The quantized parameter whose integers these are, where it was not moved and has no zero point.
    pub(super) parameter: Option<ValueId>,
    pub(super) outputs: usize,
    pub(super) weight: Vec<i64>,
    pub(super) bias: Vec<i64>,
}

impl Kernel {
    pub(super) fn weights(&self) -> Option<&Weights> {
        match self {
            Self::Conv { weights, .. } | Self::Linear { weights, .. } => Some(weights),
            _ => None,
        }
    }

    pub(super) fn weights_mut(&mut self) -> Option<&mut Weights> {
        match self {
            Self::Conv { weights, .. } | Self::Linear { weights, .. } => Some(weights),
            _ => None,
        }
    }

    /// How many numbers it makes, if that is not how many it reads.
    pub(super) fn len(&self) -> Option<usize> {
        match self {
            Self::Conv { window, weights, .. } => Some(weights.outputs * window.output_area()),
            Self::Linear { rows, weights, .. } => Some(rows * weights.outputs),
            Self::Sum { window, .. } | Self::MaxPool(window) => Some(window.channels * window.output_area()),
            Self::Add { .. } | Self::Shift { .. } => None,
            Self::Concat { outer, sizes } => Some(outer * sizes.iter().sum::<usize>()),
        }
    }

    pub(super) fn accumulates(&self) -> bool {
        !matches!(self, Self::MaxPool(_) | Self::Concat { .. })
    }
}
