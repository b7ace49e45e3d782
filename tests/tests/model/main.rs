//! Quantized layers in burn models: printing, training, records, loading.
mod bias;
mod float;
mod learning;
mod load;
mod record;
mod share;
mod tree;

use burn::tensor::Device;

/// Every test runs on both backends.
#[allow(deprecated)] // burn retires its ndarray backend; it is covered while it is there
pub fn devices() -> [Device; 2] {
    [Device::flex(), Device::ndarray()]
}
