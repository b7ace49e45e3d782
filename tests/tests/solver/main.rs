//! Quantizers by options are the ready-made ones: of the same components, with the same numbers and gradients.
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, TensorData};
use quant_nn::components::function::{CeilSte, FloorSte};
use quant_nn::components::quant::ClampedBinaryQuant;
use quant_nn::quantizers::base::{ShiftedMinUintQuant, ShiftedParamFromPercentileUintQuant};
use quant_nn::solver::*;
use quant_nn::*;
use std::collections::BTreeMap;

mod act;
mod bias;
mod weight;

/// The components that a quantizer is wired of, by attribute; which function or value feeds them is its own business.
fn components(wiring: &Wiring) -> BTreeMap<&'static str, &'static str> {
    let wired = wiring.attributes.iter().filter(|a| !a.what.is_empty() && !a.what.starts_with(['=']));
    wired.filter(|a| !a.what.starts_with("fn ") && a.what != "default").map(|a| (a.attribute, a.what)).collect()
}

fn same_components<A: Quantizer, B: Quantizer>() {
    let (ours, theirs) = (A::explain(), B::explain());
    assert_eq!(components(&ours), components(&theirs), "\n{ours}\n{theirs}");
}

/// Numbers with many magnitudes and signs, the same each time.
fn numbers<const D: usize>(shape: [usize; D], seed: u32, device: &Device) -> Tensor<D> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    let values: Vec<f32> = (0..shape.iter().product()).map(|_| next() * 2f32.powf(3.0 * next())).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// The bits, so that zeros with another sign differ.
fn bits<const D: usize>(t: Tensor<D>) -> Vec<u32> {
    t.into_data().try_to_vec::<f32>().unwrap().into_iter().map(f32::to_bits).collect()
}
