//! A weight quantizer in a layer: one pass of the weight.
use crate::cases::{Case, Error, text};
use crate::compare::{GRADIENT, Outcome, Reference};
use crate::layers::{Conv1d, Conv2d, ConvTranspose2d, Geometry, Layer, Linear, Quantizers, layer, ours};
use crate::parameters::{Learned, gradients, parameters, values};
use crate::quantized::{facts, quantized, tolerance};
use burn::tensor::Device;
use quant_nn::{Weights, Wiring};
use serde_json::Value;
use std::collections::BTreeMap;
use tests::numbers::Step;
use tests::registry::Named;

pub fn run(case: &Case, device: &Device) -> Result<Outcome, Error> {
    let mut overrides = case.record["overrides"].as_object().ok_or("it has no `overrides`")?.clone();
    // what the reference made groups of: its generator gives it to some quantizers without recording it as an override
    if let Some(group_size) = case.record.get("group_size") {
        overrides.entry("group_size").or_insert(group_size.clone());
    }
    let (weight, wiring) = Named::new::<Weights>(text(case.record, "quantizer")?, &overrides)?;
    let with = Quantizers { weight, ..Quantizers::default() };
    match text(case.record, "layer")? {
        "linear" => check::<Linear, 2>(case, with, &wiring, device),
        "conv1d" => check::<Conv1d, 3>(case, with, &wiring, device),
        // the groups are in the geometry
        "conv2d" | "conv2d_grouped" => check::<Conv2d, 4>(case, with, &wiring, device),
        "conv_transpose2d" => check::<ConvTranspose2d, 4>(case, with, &wiring, device),
        other => Err(format!("there is no layer `{other}`")),
    }
}

fn check<L: Layer<D>, const D: usize>(
    case: &Case,
    with: Quantizers,
    wiring: &Wiring,
    device: &Device,
) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    let none = Value::Null;
    let geometry = Geometry(case.record.get("geometry").unwrap_or(&none));
    let recorded = case.get("weight")?;
    let layer: L = layer(&recorded, None, &geometry, with, device)?;
    let quant = layer.quantized_weight().ok_or("the quantizer leaves the weight as it is")?;
    let theirs = Reference {
        value: case.get("value")?,
        scale: case.get("scale")?,
        zero_point: case.find("zero_point")?,
        unquantized: Some(recorded.values),
    };
    facts(&mut outcome, "", &quant, wiring, case.record);
    let numbers = quantized(&quant, |t| ours::<L, D>(t));
    let of_scale = tolerance(case.record);
    let ties = outcome.quantized("", &numbers, &theirs, of_scale);

    let gradient = case.get("grad_value")?;
    let allowed = if of_scale.is_searched() { GRADIENT } else { GRADIENT.across(&ties, &gradient.values) };
    let grads = (quant.value * ours::<L, D>(gradient.tensor(device)?)).sum().backward();
    let found = transposed::<L, D>(parameters(&layer, Some(&grads)));
    let zeros = vec![0.0; gradient.values.len()];
    let of_weight = found.get("weight").and_then(|weight| weight.gradient.as_ref()).unwrap_or(&zeros);
    let but = if of_scale.is_searched() { ties.as_slice() } else { &[] };
    outcome.close_but("grad_weight", of_weight, &case.get("grad_weight")?.values, allowed, but);
    let allowed = allowed.across(but, &gradient.values);
    let allowed = allowed.summed(&gradient.values).searched(of_scale, &gradient.values);
    gradients(&mut outcome, case, case.record, "", &found, allowed)?;
    let stepped = layer.map(&mut Step);
    values(&mut outcome, case, case.record, "", None, &parameters(&stepped, None))?;
    Ok(outcome)
}

/// The weight as the reference has it.
pub fn transposed<L: Layer<D>, const D: usize>(mut found: BTreeMap<String, Learned>) -> BTreeMap<String, Learned> {
    let weight = L::TRANSPOSED.then(|| found.remove("weight")).flatten();
    found.extend(weight.map(|weight| ("weight".to_string(), weight.transposed())));
    found
}
