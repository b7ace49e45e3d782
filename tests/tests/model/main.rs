//! Quantized layers in burn models: printing, training, what a layer makes of its quantizers.
mod accumulator;
mod attention;
mod bias;
mod embedding;
mod float;
mod from_stats;
mod input_output;
mod learning;
mod pool;
mod recurrent;
mod residual;
mod tree;
mod trunc;
mod wired;

use tests::devices;
