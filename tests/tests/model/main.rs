//! Quantized layers in burn models: printing, training, what a layer makes of its quantizers.
/// Quantizers of so many bits, whose statistics are collected in so many batches.
macro_rules! quantizers {
    ($bits:literal, $steps:literal: $weight:ident, $act:ident, $unsigned:ident) => {
        #[quant_nn::quantizer(extends(quant_nn::Int8WeightPerChannelFloat))]
        struct $weight {
            #[value($bits)]
            bit_width: usize,
        }

        #[quant_nn::quantizer(extends(quant_nn::Int8ActPerTensorFloat))]
        struct $act {
            #[value($bits)]
            bit_width: usize,
            #[value($steps)]
            collect_stats_steps: usize,
        }

        #[quant_nn::quantizer(extends(quant_nn::Uint8ActPerTensorFloat))]
        struct $unsigned {
            #[value($bits)]
            bit_width: usize,
            #[value($steps)]
            collect_stats_steps: usize,
        }
    };
}

mod accumulator_aware;
mod attention;
mod bias;
mod char_lstm;
mod embedding;
mod float;
mod from_stats;
mod input_output;
mod integers;
mod learning;
mod merge_bn;
mod pool;
mod recurrent;
mod residual;
mod shared_gates;
mod transformer;
mod tree;
mod trunc;
mod wired;

use tests::devices;
