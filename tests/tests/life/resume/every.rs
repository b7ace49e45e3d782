//! Every ready-made quantizer: a record restores it, and it goes on where it was.
use super::super::devices;
use burn::module::{Module, Param};
use burn::store::{ModuleSnapshot, SafetensorsStore};
use burn::tensor::{Device, Tensor};
use quant_nn::{ActQuant, Activations, MaybeQuantTensor, QuantModule, WeightQuant, Weights};
use serde_json::json;
use tests::numbers::{Step, act_quant, elements, tensor, weight_quant};
use tests::registry::{Listed, Named};

#[derive(Module, Debug)]
struct Weighted {
    weight: Param<Tensor<4>>,
    weight_quant: WeightQuant<Named>,
}

fn weighted(name: &str, offset: f32, device: &Device) -> Weighted {
    let (weight_quant, weight) = weight_quant(name, &json!({ "group_size": 4 }), x(offset, device)).unwrap();
    Weighted { weight, weight_quant }
}

fn x(offset: f32, device: &Device) -> Tensor<4> {
    let values: Vec<f32> = (0..48).map(|i| (i as f32 * 0.7 + offset).sin() * (1.0 + offset)).collect();
    tensor(&values, [2, 4, 2, 3], device)
}

fn act(name: &str, device: &Device) -> ActQuant<Named> {
    let attributes = json!({
        "min_val": -1.0, "max_val": 1.0, "collect_stats_steps": 2, "group_dim": 1,
        "per_channel_broadcastable_shape": [1, 4, 1, 1],
    });
    act_quant(name, &attributes, device).unwrap()
}

fn numbers(quant: MaybeQuantTensor<4>) -> Vec<[u32; 3]> {
    let bits = |e: tests::numbers::Element| [e.value, e.scale, e.zero_point].map(f32::to_bits);
    elements(&quant.into_quant().unwrap()).into_iter().map(bits).collect()
}

#[test]
fn every_quantizer_of_weights() {
    for device in devices() {
        let device = device.autodiff();
        for entry in Weights::ENTRIES {
            let pass = |layer: &Weighted| numbers(layer.weight_quant.forward(&layer.weight));
            let mut layer = weighted(entry.name, 0.0, &device);
            for step in 0..3 {
                let resumed = weighted(entry.name, 1.0, &device).load_record(layer.clone().into_record());
                assert!(resumed.quantizer_errors().is_empty(), "{}", entry.name);
                let strict = loaded(weighted(entry.name, 1.0, &device), &layer);
                // from here on both go their own way
                layer = layer.fork(&device);
                let own = pass(&layer);
                assert!(pass(&resumed) == own && pass(&strict) == own, "{}, step {step}", entry.name);
                // what an optimizer does
                layer.weight = layer.weight.map(|_| x(step as f32, &device).require_grad());
                layer = layer.map(&mut Step);
            }
        }
    }
}

/// `fresh` with what `source` would write to a file, all of which is a number.
fn loaded<M: Module>(mut fresh: M, source: &M) -> M {
    let mut store = SafetensorsStore::from_bytes(None);
    source.save_into(&mut store).unwrap();
    fresh.load_float_from(&mut store).unwrap();
    fresh
}

#[test]
fn every_quantizer_of_activations() {
    for device in devices() {
        let device = device.autodiff();
        for entry in Activations::ENTRIES {
            let mut host = act(entry.name, &device);
            for step in 0..4 {
                let resumed = act(entry.name, &device).load_record(host.clone().into_record());
                let strict = loaded(act(entry.name, &device), &host);
                host = host.fork(&device);
                let batch = || x(step as f32, &device);
                let at = format!("{}, step {step}", entry.name);
                let own = numbers(host.forward(batch()));
                assert!(numbers(resumed.forward(batch())) == own && numbers(strict.forward(batch())) == own, "{at}");
                let plain = |host: &ActQuant<Named>| numbers(host.valid().forward(batch().inner()));
                assert!(plain(&resumed) == plain(&host), "{at} in evaluation");
                host = host.map(&mut Step);
            }
        }
    }
}
