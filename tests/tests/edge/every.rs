//! Every quantizer of the list, and every input.
use crate::devices;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_nn::{Activations, QuantTensor, Weights};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tests::numbers::{Element, Step, act_quant, elements, tensor, weight_quant};
use tests::registry::Listed;

/// Inputs by name, for a tensor of `n` elements.
fn inputs(n: usize) -> Vec<(&'static str, Vec<f32>)> {
    let ordinary: Vec<f32> = (0..n).map(|i| (i as f32 * 0.7 - 1.0).sin()).collect();
    let with = |special: &[f32]| {
        let mut x = ordinary.clone();
        for (x, special) in x.iter_mut().zip(special) {
            *x = *special;
        }
        x
    };
    vec![
        ("ordinary", ordinary.clone()),
        ("zeros", vec![0.0; n]),
        ("NaN", with(&[f32::NAN])),
        ("only NaN", vec![f32::NAN; n]),
        ("infinity", with(&[f32::INFINITY])),
        ("both infinities", with(&[f32::INFINITY, f32::NEG_INFINITY])),
        ("subnormals", (0..n).map(|i| 1e-40 * (i as f32 - 2.0)).collect()),
        ("the smallest number", vec![f32::from_bits(1); n]),
        ("one number", vec![0.3; n]),
        ("a negative number", vec![-0.3; n]),
        ("a huge outlier", with(&[1e30])),
        ("the largest numbers", with(&[f32::MAX, f32::MIN])),
    ]
}

/// What to tell those that leave something open.
fn attributes() -> serde_json::Value {
    json!({
        "min_val": -1.0, "max_val": 1.0, "collect_stats_steps": 1, "group_dim": 1,
        "per_channel_broadcastable_shape": [1, 4, 1, 1], "scaling_stats_permute_dims": [1, 0, 2, 3],
    })
}

fn pass<const D: usize>(quant: QuantTensor<D>, x: &Tensor<D>) -> Vec<Element> {
    assert_eq!(quant.value.dims(), x.dims(), "another shape");
    let _ = (quant.is_valid(), quant.int());
    let elements = elements(&quant);
    quant.value.sum().backward();
    elements
}

fn weight<const D: usize>(name: &str, values: &[f32], shape: [usize; D], device: &Device) {
    let x = tensor(values, shape, device).require_grad();
    let (host, weight) = weight_quant(name, &json!({ "group_size": 4 }), x.clone()).unwrap();
    pass(host.forward(&weight).into_quant().unwrap(), &x);
    let host = host.map(&mut Step);
    pass(host.forward(&weight).into_quant().unwrap(), &x);
}

fn act<const D: usize>(name: &str, values: &[f32], shape: [usize; D], device: &Device) {
    let x = tensor(values, shape, device).require_grad();
    let host = act_quant(name, &attributes(), device).unwrap();
    pass(host.forward(x.clone()).into_quant().unwrap(), &x);
    let host = host.map(&mut Step);
    pass(host.forward(x.clone()).into_quant().unwrap(), &x);
    elements(&host.valid().forward(x.inner()).into_quant().unwrap());
}

/// What panicked.
fn panics(device: &Device) -> Vec<String> {
    let mut panics = vec![];
    let mut attempt = |what: String, run: &dyn Fn()| {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(run)) {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| s.to_string()));
            panics.push(format!("{what}: {}", text.unwrap_or_default()));
        }
    };
    for entry in Weights::ENTRIES {
        let name = entry.name;
        for (input, values) in inputs(15) {
            attempt(format!("{name}, {input}"), &|| weight(name, &values, [3, 5], device));
        }
        attempt(format!("{name}, a kernel"), &|| weight(name, &inputs(24)[0].1, [3, 2, 2, 2], device));
        attempt(format!("{name}, one element"), &|| weight(name, &[0.5], [1, 1], device));
        attempt(format!("{name}, no channel"), &|| weight(name, &[], [0, 5], device));
        attempt(format!("{name}, empty channels"), &|| weight(name, &[], [3, 0], device));
    }
    for entry in Activations::ENTRIES {
        let name = entry.name;
        for (input, values) in inputs(24) {
            attempt(format!("{name}, {input}"), &|| act(name, &values, [2, 4, 3, 1], device));
        }
        attempt(format!("{name}, one element"), &|| act(name, &[0.5; 4], [1, 4, 1, 1], device));
        attempt(format!("{name}, an empty batch"), &|| act(name, &[], [0, 4, 3, 2], device));
        attempt(format!("{name}, no position"), &|| act(name, &[], [2, 4, 0, 2], device));
    }
    panics
}

#[test]
fn none_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let panics: Vec<String> = std::thread::scope(|scope| {
        let runs = devices().map(|device| scope.spawn(move || panics(&device)));
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    std::panic::set_hook(before);
    assert!(panics.is_empty(), "{} panics:\n{}", panics.len(), panics.join("\n"));
}
