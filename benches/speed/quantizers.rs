//! What is measured: ready-made quantizers, with what the measurement needs of them.

use quant_nn::{Int8ActPerTensorFloat, ShiftedUint8WeightGroupQuantFloat, Uint8ActPerTensorFloat, quantizer};

/// A learned scale from the second batch on.
#[quantizer(extends(Int8ActPerTensorFloat))]
pub struct Int8Act {
    #[value(1)]
    collect_stats_steps: usize,
}

/// The same, after a ReLU.
#[quantizer(extends(Uint8ActPerTensorFloat))]
pub struct Uint8Act {
    #[value(1)]
    collect_stats_steps: usize,
}

/// Takes the percentile of every batch.
#[quantizer(extends(Int8ActPerTensorFloat))]
pub struct CollectingAct {
    #[value(1_000_000_000)]
    collect_stats_steps: usize,
}

#[quantizer(extends(ShiftedUint8WeightGroupQuantFloat))]
pub struct Uint4GroupWeight {
    #[value(4)]
    bit_width: usize,
    #[value(32)]
    group_size: usize,
}
