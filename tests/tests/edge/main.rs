//! Edge inputs: what every ready-made quantizer makes of them, and that none panics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod every;
mod named;
mod reference;

use burn::tensor::Device;

/// Every test runs on both backends.
#[allow(deprecated)] // burn retires its ndarray backend; it is covered while it is there
fn devices() -> [Device; 2] {
    [Device::flex().autodiff(), Device::ndarray().autodiff()]
}
