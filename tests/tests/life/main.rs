//! The life of a quantized layer: loading, saving, sharing, building its state again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod composed;
mod fault;
mod load;
mod modes;
mod reinit;
mod resume;
mod share;

use burn::module::ModuleMapper;
use burn::tensor::Tensor;
use quant_nn::components::scaling::ParameterScaling;
use quant_nn::{BiasModule, DependencyError, Int8BiasPerTensorFloatInternalScaling, WeightModule, quantizer};
use tests::{FromMax, devices};

/// A traversal that changes nothing.
struct Nothing;
impl ModuleMapper for Nothing {}

/// Takes no weight larger than 1.
#[quantizer(extends(FromMax), values)]
struct Picky;
#[quantizer]
impl Picky {
    #[value]
    fn scaling_init(module: &impl WeightModule) -> Result<f32, DependencyError> {
        let max: f32 = module.weight().abs().max().into_scalar();
        if max > 1.0 { Err(DependencyError::refused("Picky", format!("{max} is too large"))) } else { Ok(max) }
    }
}

/// A bias with a learned scale of its own.
#[quantizer(extends(Int8BiasPerTensorFloatInternalScaling), values)]
struct LearnedBias {
    scaling_impl: ParameterScaling,
}
#[quantizer]
impl LearnedBias {
    #[value]
    fn scaling_init(module: &impl BiasModule) -> Tensor<1> {
        module.bias().abs().max()
    }
}
