//! Tests that cross crates live in `tests/`. Here is what several of them need: every ready-made quantizer by its name, with
//! attributes that are known at run time, behind one type. And the README, whose code is compiled and run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod erased;
pub mod numbers;
pub mod overrides;
pub mod random;
pub mod registry;

use burn::tensor::{Device, Tensor};
use quant_nn::components::quant::BinaryQuant;
use quant_nn::components::scaling::ParameterScaling;
use quant_nn::{WeightModule, WeightQuantProxy, quantizer};

/// Tests run on both backends.
#[allow(deprecated)] // burn retires its ndarray backend; it is covered while it is there
pub fn devices() -> [Device; 2] {
    [Device::flex(), Device::ndarray()]
}

/// A learned scale that begins with the largest magnitude of the weights.
#[quantizer(values)]
pub struct FromMax {
    tensor_quant: BinaryQuant,
    scaling_impl: ParameterScaling,
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}
#[quantizer]
impl FromMax {
    #[value]
    fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
        module.weight().abs().max()
    }
}

/// Why something cannot be made.
pub type Error = String;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
