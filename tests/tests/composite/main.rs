//! Whole layers against PyTorch's and the reference's, with the numbers of `golden/composite.py`: outputs, states, gradients of inputs
//! and parameters, over steps of training and one of evaluation, on both backends.
//!
//! | what | agrees |
//! |---|---|
//! | without quantizers (`float`) | to 1e-5 of the largest number, PyTorch's own layers |
//! | with quantizers (`quant`) | to 5e-5 of it: much less than a quantization step, so that every integer is the same |
//! | gradients | to 2e-4 of the largest |
//! | scale, bit width, sign in evaluation | the scale to 1e-5, the others equal |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod attention;
mod case;
mod elementwise;
mod float;
mod recurrent;

use case::{Case, Composite};
use tests::devices;

#[test]
fn every_case_agrees() {
    let composite = Composite::read();
    assert_eq!(composite.records().len(), 77);
    let mut differences = vec![];
    for device in devices() {
        for record in composite.records() {
            // the ndarray backend has no gradient of it
            let plain = record["mode"] == "bilinear" && device != devices()[0];
            let case = composite.case(record, if plain { device.clone() } else { device.clone().autodiff() });
            run(&case);
            case.all_read();
            differences.extend(case.differences());
        }
    }
    println!("composite: {} cases, {} differences", composite.records().len(), differences.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A number that is not the recorded one is a difference.
#[test]
fn a_change_is_noticed() {
    let plain = Composite::read();
    for (id, name, by) in [
        ("quant.lstm", "step4/y", 1e-3),
        ("quant.lstm", "step1/cell", 1e-3),
        ("quant.lstm", "step0/grad_x", 1e-3),
        ("quant.lstm", "step3/grad:forget_gate.input_transform.bias", 1e-3),
        ("quant.lstm", "param:cell_gate.hidden_transform.weight", 0.1),
        ("quant.mha", "step2/weights", 1e-3),
        ("quant.merge_bn", "merged:bias", 1e-3),
        ("float.gru", "step0/hidden", 1e-4),
    ] {
        let mut composite = Composite::read();
        composite.change(id, name, by);
        let of = |all: &Composite| {
            let record = plain.records().iter().find(|record| record["id"] == id).unwrap();
            let case = all.case(record, devices()[0].clone().autodiff());
            run(&case);
            case.differences()
        };
        assert!(of(&plain).is_empty());
        assert!(!of(&composite).is_empty(), "{id}: {name}");
    }
}

fn run(case: &Case) {
    let known = [float::run, recurrent::run, attention::run, elementwise::run].iter().any(|run| run(case));
    if !known {
        case.differ("no test knows it".into());
    }
}
