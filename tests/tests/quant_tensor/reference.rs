use crate::{Operand, floats};
use burn::nn::pool::{AvgPool2dConfig, MaxPool2dConfig};
use burn::tensor::Device;
use quant_nn::{QuantTensor, QuantTensorError};
use serde_json::Value;
use tests::devices;

pub fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("reference.json")).unwrap()
}

pub fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect()
}

pub fn shape<const D: usize>(value: &Value) -> [usize; D] {
    numbers(value).iter().map(|n| *n as usize).collect::<Vec<_>>().try_into().unwrap()
}

pub fn operand<const D: usize>(record: &Value, device: &Device) -> QuantTensor<D> {
    let number = |key: &str| record[key].as_f64().unwrap() as f32;
    let ints = numbers(&record["ints"]);
    let signed = record["signed"].as_bool().unwrap();
    let (scale, zero_point, bits) = (number("scale"), number("zero_point"), number("bit_width"));
    Operand { ints: &ints, shape: shape(&record["shape"]), scale, zero_point, bits, signed }.on(device)
}

#[track_caller]
pub fn close(what: &str, ours: &[f32], theirs: &[f32]) {
    let largest = theirs.iter().fold(1e-6f32, |m, x| m.max(x.abs()));
    let far = |(a, b): (&f32, &f32)| (a - b).abs() > 1e-5 * largest;
    assert!(ours.len() == theirs.len() && !ours.iter().zip(theirs).any(far), "{what}: {ours:?} and not {theirs:?}");
}

/// What the reference has wrong: a bit width that does not hold every sum.
fn bits_that_hold(case: &Value, theirs: f32) -> f32 {
    let bits: Vec<(u64, bool)> = case["operands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| (o["bit_width"].as_u64().unwrap(), o["signed"] == true))
        .collect();
    match (case["operation"].as_str().unwrap(), &bits[..]) {
        // 1 + 31 is 32
        ("add", [(1, false), (5, false)]) => 6.0,
        // 127 + 255 is 382, and signed
        ("add", [(8, true), (8, false)]) => 10.0,
        _ => theirs,
    }
}

fn compare<const D: usize>(case: &Value, ours: QuantTensor<D>) {
    let (theirs, what) = (&case["result"], case["operation"].as_str().unwrap());
    close(what, &floats(ours.value.clone()), &numbers(&theirs["value"]));
    close(what, &floats(ours.scale.clone()), &numbers(&theirs["scale"]));
    close(what, &floats(ours.zero_point_or_zeros()), &numbers(&theirs["zero_point"]));
    let bits = theirs["bit_width"].as_f64().unwrap() as f32;
    assert_eq!(ours.bit_width.to_f32(), bits_that_hold(case, bits), "{case}");
    assert_eq!(ours.signed, theirs["signed"].as_bool().unwrap(), "{case}");
    // one of theirs is not, for the bits that are missing
    assert!(ours.is_valid(), "{case}");
}

#[test]
fn arithmetic() {
    for device in devices() {
        let mut compared = 0;
        for case in cases() {
            let operands = case["operands"].as_array().unwrap();
            let flat = |i: usize| operand::<2>(&operands[i], &device);
            let kernel = || shape::<2>(&case["kernel"]);
            let result: Result<QuantTensor<2>, QuantTensorError> = match case["operation"].as_str().unwrap() {
                "add" => flat(0).add(flat(1)),
                "sub" => flat(0).sub(flat(1)),
                "mul" => flat(0).mul(flat(1)),
                "neg" => Ok(flat(0).neg()),
                "abs" => flat(0).abs(),
                "add_scalar" => flat(0).add_scalar(case["number"].as_f64().unwrap() as f32),
                "cat" => QuantTensor::cat(vec![flat(0), flat(1)], case["dim"].as_u64().unwrap() as usize),
                "matmul" => flat(0).matmul(flat(1).transpose().unwrap()),
                pool @ ("avg_pool2d" | "adaptive_avg_pool2d" | "max_pool2d") => {
                    let x = operand::<4>(&operands[0], &device);
                    let pooled = match pool {
                        "avg_pool2d" => x.avg_pool2d(&AvgPool2dConfig::new(kernel()).init()),
                        "adaptive_avg_pool2d" => x.adaptive_avg_pool2d([1, 1]),
                        _ => x.max_pool2d(&MaxPool2dConfig::new(kernel()).init()),
                    };
                    compare(&case, pooled.unwrap());
                    compared += 1;
                    continue;
                }
                "linear" | "conv2d" => continue,
                other => panic!("{other}"),
            };
            compare(&case, result.unwrap());
            compared += 1;
        }
        assert_eq!(compared, 28);
    }
}
