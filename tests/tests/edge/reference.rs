//! What the reference makes of edge inputs (`generate.py`), and where ours is another result on purpose.
use crate::devices;
use burn::tensor::Device;
use serde_json::{Value, json};
use tests::numbers::{Element, act_quant, elements, tensor, weight_quant};

struct Case {
    record: Value,
}

impl Case {
    fn all() -> Vec<Self> {
        let lines = include_str!("reference.json").lines();
        lines.map(|line| Self { record: serde_json::from_str(line).unwrap() }).collect()
    }

    fn text(&self, key: &str) -> &str {
        self.record[key].as_str().unwrap()
    }

    /// Of an error there are none.
    fn numbers(&self, key: &str) -> Vec<f32> {
        self.record[key].as_array().into_iter().flatten().map(|v| v.as_str().unwrap().parse().unwrap()).collect()
    }

    fn weight(&self) -> bool {
        self.text("family") == "weight"
    }

    /// A straight-through gradient is composed of `x - x`, which is NaN for NaN, for an infinity and for what becomes one when
    /// it is divided by the scale, and is added to the value: in training NaN comes out where the reference may have a
    /// number. Evaluation has no such term.
    fn may_be_nan(&self, device: &Device) -> bool {
        let (x, scale) = (self.numbers("x"), self.numbers("scale"));
        let overflows = x.iter().any(|x| scale.iter().any(|scale| !(x / scale).is_finite()));
        device.is_autodiff() && (overflows || scale.iter().any(|scale| !scale.is_finite()))
    }

    /// A floating-point format without a scale saturates; the reference makes NaN of an infinity.
    fn saturates(&self, i: usize, ours: f32, theirs: f32) -> bool {
        let infinite = self.numbers("x").get(i).is_some_and(|x| x.is_infinite());
        infinite && self.text("quantizer").starts_with("Fp8") && ours.is_finite() && theirs.is_nan()
    }

    fn run(&self, device: &Device) -> Vec<Element> {
        let (name, x) = (self.text("quantizer"), self.numbers("x"));
        let n = x.len();
        if self.weight() {
            let rows: Vec<f32> = x.into_iter().chain([0.5, -0.25, 1.0].into_iter().take(n)).collect();
            let (host, weight) =
                weight_quant(name, &json!({ "group_size": 4 }), tensor(&rows, [2, n], device)).unwrap();
            return elements(&host.forward(&weight).into_quant().unwrap());
        }
        let attributes = json!({ "collect_stats_steps": 1, "min_val": -1.0, "max_val": 1.0, "group_dim": 1 });
        let host = act_quant(name, &attributes, device).unwrap();
        elements(&host.forward(tensor(&x, [1, n], device).require_grad()).into_quant().unwrap())
    }
}

fn near(a: f32, b: f32) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-6 * b.abs()
}

fn differences(device: &Device, cases: &[&Case]) -> Vec<String> {
    let mut wrong = vec![];
    for case in cases {
        let ours = case.run(device);
        let [value, scale, zero_point] = ["value", "scale", "zero_point"].map(|key| case.numbers(key));
        // the reference fails for what is empty
        let theirs = |numbers: &[f32], i: usize| numbers.get(i).copied().unwrap_or(0.0);
        let same = |a: f32, b: f32| near(a, b) || (case.may_be_nan(device) && a.is_nan());
        let as_many = value.is_empty() || ours.len() == value.len();
        let equal = as_many
            && (0..ours.len()).all(|i| {
                (same(ours[i].value, theirs(&value, i)) || case.saturates(i, ours[i].value, theirs(&value, i)))
                    && same(ours[i].scale, theirs(&scale, i))
                    && same(ours[i].zero_point, theirs(&zero_point, i))
            });
        if !equal {
            wrong.push(format!(
                "{} of {}: {ours:?} and not {}",
                case.text("quantizer"),
                case.text("input"),
                case.record
            ));
        }
    }
    wrong
}

#[test]
fn in_training() {
    let cases = Case::all();
    let cases: Vec<&Case> = cases.iter().collect();
    let wrong: Vec<String> = devices().iter().flat_map(|device| differences(device, &cases)).collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// A weight is the same in both modes.
#[test]
fn weights_in_evaluation() {
    let cases = Case::all();
    let cases: Vec<&Case> = cases.iter().filter(|case| case.weight()).collect();
    let wrong: Vec<String> = devices().iter().flat_map(|device| differences(&device.clone().inner(), &cases)).collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
