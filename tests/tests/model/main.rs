//! Quantized layers in burn models: printing, training, what a layer makes of its quantizers.
mod accumulator;
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
mod transformer;
mod tree;
mod trunc;
mod wired;

use tests::devices;
