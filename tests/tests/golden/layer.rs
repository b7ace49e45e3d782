//! A whole layer with a quantizer in each of its places, over some steps.
use crate::cases::{Case, Error};
use crate::compare::Outcome;
use crate::layers::{
    Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, Forward, Geometry, Layer, Linear,
    Quantizers, layer,
};
use crate::steps::{Net, steps};
use crate::weight::transposed;
use burn::tensor::{Device, Tensor};
use quant_nn::{ActQuant, Activations, Biases, Weights, Wiring};
use serde_json::{Map, Value};
use tests::registry::{Listed, Named};

pub fn run(case: &Case, all: &[&Value], device: &Device) -> Result<Outcome, Error> {
    let steps = case.record["collect_stats_steps"].clone();
    let collect: Map<_, _> =
        [("collect_stats_steps".to_string(), steps)].into_iter().filter(|(_, v)| !v.is_null()).collect();
    let (weight, _) = named::<Weights>(case, "weight_quant", &Map::new())?;
    let (input, _) = named::<Activations>(case, "input_quant", &collect)?;
    let (output, wiring) = named::<Activations>(case, "output_quant", &collect)?;
    let bias = match unrecorded_bias(case, all) {
        Some(name) => Named::new::<Biases>(name, &Map::new())?.0,
        None => named::<Biases>(case, "bias_quant", &Map::new())?.0,
    };
    let wiring = wiring.ok_or("a layer whose output is not quantized has no scale to compare")?;
    let with = Quantizers { weight, input, output, bias };
    match (crate::cases::text(case.record, "layer")?, case.get("step0/x")?.shape.len()) {
        ("linear", 1) => check::<Linear, 2, 1>(case, with, &wiring, device),
        ("linear", 2) => check::<Linear, 2, 2>(case, with, &wiring, device),
        ("linear", 3) => check::<Linear, 2, 3>(case, with, &wiring, device),
        ("linear", 4) => check::<Linear, 2, 4>(case, with, &wiring, device),
        ("conv1d", 3) => check::<Conv1d, 3, 3>(case, with, &wiring, device),
        ("conv2d" | "conv2d_grouped", 4) => check::<Conv2d, 4, 4>(case, with, &wiring, device),
        ("conv3d", 5) => check::<Conv3d, 5, 5>(case, with, &wiring, device),
        ("conv_transpose1d", 3) => check::<ConvTranspose1d, 3, 3>(case, with, &wiring, device),
        ("conv_transpose3d", 5) => check::<ConvTranspose3d, 5, 5>(case, with, &wiring, device),
        ("conv_transpose2d", 4) => check::<ConvTranspose2d, 4, 4>(case, with, &wiring, device),
        (other, rank) => Err(format!("there is no layer `{other}` with inputs of rank {rank}")),
    }
}

/// The quantizer of a place, by its name in the record; `null` is none.
fn named<M: Listed>(
    case: &Case,
    place: &str,
    overrides: &Map<String, Value>,
) -> Result<(Named, Option<Wiring>), Error> {
    match case.record.get(place) {
        Some(Value::Null) => Ok((Named::default(), None)),
        Some(Value::String(name)) => Named::new::<M>(name, overrides).map(|(named, wiring)| (named, Some(wiring))),
        other => Err(format!("`{place}` is {other:?} and not a name or null")),
    }
}

/// A first version of the generator recorded `null` for every quantizer of a bias, and yet made the layers with them. Their
/// order was that of the cases of a layer, for each of two quantizers of the weight. That a manifest is of that version
/// shows in that no layer of it has one.
fn unrecorded_bias(case: &Case, all: &[&Value]) -> Option<&'static str> {
    let recorded = |record: &&Value| record["family"] == "layer" && !record["bias_quant"].is_null();
    if all.iter().any(recorded) {
        return None;
    }
    let index: usize = case.id.rsplit('.').next()?.parse().ok().filter(|index| *index < 10)?;
    [None, Some("Int8Bias"), Some("Int16Bias"), Some("Int32Bias"), Some("Int8BiasPerTensorFloatInternalScaling")]
        [index % 5]
}

fn check<L: Layer<D> + Forward<X>, const D: usize, const X: usize>(
    case: &Case,
    with: Quantizers,
    wiring: &Wiring,
    device: &Device,
) -> Result<Outcome, Error> {
    let none = Value::Null;
    let geometry = Geometry(case.record.get("geometry").unwrap_or(&none));
    let layer: L = layer(&case.get("weight")?, case.find("bias")?.as_ref(), &geometry, with, device)?;
    let bare = ActQuant::new(Named::default(), device).map_err(|e| e.to_string())?;
    let net = Net {
        forward: &|layer: &L, x: Tensor<X>| layer.run(x),
        unquantized: &|mut layer: L, x| {
            *layer.output_quant() = bare.clone();
            layer.run(x).into_value()
        },
        layout: transposed::<L, D>,
        wiring,
        sums: true,
        collect_stats_steps: case.record["collect_stats_steps"].as_u64(),
    };
    steps(case, &net, layer, device)
}
