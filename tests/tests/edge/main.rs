//! Edge inputs: what every ready-made quantizer makes of them, and that none panics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod every;
mod named;
mod reference;

use burn::tensor::Device;

/// Every test runs on both backends.
fn devices() -> [Device; 2] {
    tests::devices().map(Device::autodiff)
}
