//! What the cases wire: a case imports all of it, and declares one mistake.
#![allow(dead_code, unused_imports)]
pub use quant_nn::burn::{self, module::Module, tensor::Device};
pub use quant_nn::components::proxy::{ActQuantProxy, WeightQuantProxy};
pub use quant_nn::{Component, DependencyError, Lazy, WeightModule, component, quantizer, quantizer_with, role};

use quant_nn::burn::tensor::Tensor;
use quant_nn::components::quant::{Quantized, TensorQuant};

#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` is not an inner part", label = "expected e.g. `Leaf`")]
pub trait Inner: Module + burn::module::ModuleDisplay {}

#[derive(Module, Debug)]
pub struct Leaf {
    pub gain: f32,
    pub steps: usize,
}
#[component]
impl Leaf {
    pub fn new(gain: f32, #[default(7)] steps: usize) -> Self {
        Self { gain, steps }
    }
}
impl Inner for Leaf {}

#[derive(Module, Debug, Component)]
pub struct Half {
    #[inject]
    pub ratio: f32,
}
impl Inner for Half {}

#[derive(Module, Debug)]
pub struct Outer<S> {
    pub inner_impl: S,
    pub signed: bool,
}
#[component]
impl<S> Outer<S> {
    pub fn new(inner_impl: S, #[default(true)] signed: bool) -> Self {
        Self { inner_impl, signed }
    }
}
impl<S: Inner + Sync> TensorQuant for Outer<S> {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        Quantized::float(x)
    }
}

#[derive(Module, Debug)]
pub struct Bits {
    pub bit_width: usize,
}
#[component]
impl Bits {
    pub fn new(#[range(1..=32)] bit_width: usize) -> Self {
        Self { bit_width }
    }
}
impl TensorQuant for Bits {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        Quantized::float(x)
    }
}

#[quantizer]
pub struct Base {
    tensor_quant: Outer,
    inner_impl: Leaf,
    #[value(0.5)]
    gain: f32,
}
