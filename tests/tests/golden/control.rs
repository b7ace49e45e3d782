//! What must fail, fails, and fails alone: cases that are changed in one place, beside one that is not.
use crate::cases::{Cases, folder_of_this_crate};
use crate::report::run;
use serde_json::{Value, json};
use std::sync::LazyLock;

const WEIGHT: &str = "weight.Int8WeightPerChannelFloat.linear.0";
const ACT: &str = "act.Int8ActPerTensorFloat.identity.0";
const LAYER: &str = "layer.conv2d.1";
const STE: &str = "ste.round_ste";

/// The differences of `id` in the recorded cases after `change`.
fn differences(id: &str, change: impl FnOnce(&mut Cases)) -> Vec<String> {
    static CASES: LazyLock<Cases> = LazyLock::new(|| Cases::read(&folder_of_this_crate()).unwrap());
    let mut cases = CASES.clone();
    // without all others but one of the same family
    let list = cases.manifest["cases"].as_array_mut().unwrap();
    let family = list.iter().find(|c| c["id"] == id).unwrap()["family"].clone();
    let mut beside = 0;
    list.retain(|c| {
        let other = c["id"] != id && c["family"] == family && beside == 0 && c["bias_quant"].is_null();
        beside += usize::from(other);
        c["id"] == id || other
    });
    change(&mut cases);
    let report = run(&cases, |_| true);
    assert_eq!(report.total(), 2, "{report}");
    assert_eq!(report.passed() + report.different.len(), 2, "{report}");
    report.different.into_iter().flat_map(|(_, differences)| differences).collect()
}

#[track_caller]
fn fails(differences: &[String], with: &str) {
    // on both backends
    assert!(differences.iter().filter(|d| d.contains(with)).count() >= 2, "no `{with}` in {differences:#?}");
}

fn record(id: &str, key: &str, value: Value) -> Vec<String> {
    differences(id, |cases| *cases.record(id).pointer_mut(key).unwrap() = value)
}

/// Adds `by` to the largest element.
fn element(id: &str, tensor: &str, by: impl Fn(f32) -> f32) -> Vec<String> {
    differences(id, |cases| cases.change(id, tensor, by))
}

#[test]
fn an_unchanged_case() {
    for id in [WEIGHT, ACT, LAYER, STE] {
        assert_eq!(differences(id, |_| ()), [""; 0]);
    }
}

#[test]
fn unknown_names() {
    fails(&record(WEIGHT, "/quantizer", json!("Int9Weight")), "there is no quantizer `Int9Weight` for Weights");
    fails(&record(WEIGHT, "/quantizer", json!("Int8Bias")), "there is no quantizer `Int8Bias` for Weights");
    fails(&record(WEIGHT, "/layer", json!("conv5d")), "there is no layer `conv5d`");
    fails(&record(WEIGHT, "/overrides", json!({ "bits": 4 })), "there is no override `bits`");
    fails(&record(WEIGHT, "/overrides", json!({ "bit_width": "four" })), "the override `bit_width` is \"four\"");
    fails(&record(WEIGHT, "/overrides", json!({ "bit_width": 1.5 })), "the override `bit_width` is 1.5");
    fails(&record(WEIGHT, "/overrides", json!({ "bit_width": 99 })), "`bit_width` of `BitWidthConst` is 99");
    fails(&record(ACT, "/activation", json!("swish")), "there is no activation `swish`");
    fails(&record(ACT, "/steps/2/mode", json!("sleep")), "step2/: `mode` is \"sleep\"");
    fails(&record(ACT, "/steps", json!([])), "it has no `steps`");
    fails(&record(LAYER, "/geometry", json!({ "strides": 2 })), "the geometry of this layer has no `strides`");
    fails(&record(LAYER, "/geometry", json!({ "stride": [1, 2, 3] })), "the geometry's `stride` is [1,2,3]");
    fails(&record(LAYER, "/output_quant", json!(8)), "`output_quant` is");
    fails(&record(STE, "/function", json!("wrong_ste")), "there is no function `wrong_ste`");
    fails(&record(STE, "/id", json!("ste.nothing")), "there is no tensor `x`");
}

#[test]
fn unknown_families() {
    let unknown = differences(STE, |cases| cases.record(STE)["family"] = json!("gru"));
    fails(&unknown, "there is no family `gru`");
}

#[test]
fn missing_tensors() {
    fails(&differences(ACT, |cases| cases.remove(ACT, "step3/scale")), "there is no tensor `step3/scale`");
    fails(&differences(WEIGHT, |cases| cases.remove(WEIGHT, "grad_weight")), "there is no tensor `grad_weight`");
    let key = "act_quant.fused_activation_quant_proxy.tensor_quant.scaling_impl.value";
    fails(
        &differences(ACT, |cases| cases.remove(ACT, &format!("step4/grad:{key}"))),
        "there is no tensor `step4/grad:",
    );
    fails(&record(WEIGHT, "/params", json!({ "weight_quant.value": true })), "no tensor `grad:weight_quant.value`");
}

#[test]
fn other_numbers() {
    for id in [WEIGHT, ACT, LAYER] {
        let at = if id == WEIGHT { "" } else { "step1/" };
        fails(&element(id, &format!("{at}scale"), |scale| scale * 1.00001), "scale[");
        fails(&element(id, &format!("{at}value"), |value| value * 1.00001), "value[");
        fails(&element(id, &format!("{at}value"), |value| value * 0.5), "integer[");
        fails(&element(id, &format!("{at}zero_point"), |_| 1.0), "zero_point[");
    }
    fails(&element(WEIGHT, "grad_weight", |gradient| gradient * 1.001), "grad_weight[");
    fails(&element(ACT, "step4/grad_x", |gradient| gradient * 1.001), "step4/grad_x[");
    fails(&element(LAYER, "step0/grad:weight", |gradient| gradient * 1.001), "step0/grad:weight[");
    let key = "fused_activation_quant_proxy.tensor_quant.scaling_impl.value";
    fails(&element(ACT, &format!("step3/param:act_quant.{key}"), |value| value * 1.00001), "step3/param:");
    fails(&element(ACT, &format!("step3/grad:act_quant.{key}"), |value| value + 0.001), "step3/grad:");
    fails(&element(LAYER, &format!("step3/grad:input_quant.{key}"), |value| value + 0.001), "step3/grad:input");
    fails(&record(WEIGHT, "/bit_width", json!(7.0)), "bit_width is 8.0 instead of 7.0");
    fails(&record(WEIGHT, "/signed", json!(false)), "signed is true");
    fails(&record(WEIGHT, "/is_valid", json!(false)), "is_valid is true");
    fails(&record(ACT, "/steps/1/kind", json!("FloatQuantTensor")), "step1/kind is \"IntQuantTensor\"");
    fails(&record(LAYER, "/bias_quant", json!("Int32Bias")), "integer[");
}

#[test]
fn a_panic() {
    // burn refuses an input of other channels
    let panics = differences(LAYER, |cases| {
        cases.record(LAYER)["geometry"] = json!({ "stride": 2, "padding": 1, "groups": 5 });
    });
    fails(&panics, "a panic");
}
