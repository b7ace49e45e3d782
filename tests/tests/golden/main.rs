//! The numbers of the reference implementation, on both backends, with fused kernels and without: every case of `tests/golden`, or of the folder that
//! `GOLDEN_DIR` names.
//!
//! `GOLDEN_ONLY=Int8Weight cargo test -p tests --test golden -- --nocapture` runs the cases whose id contains a text.
//!
//! | what | agrees |
//! |---|---|
//! | integers | equal, or next to it where the reference rounded within 1e-4 of a tie |
//! | scales, zero points, values, parameters | to a relative 1e-6 |
//! | the same of a convolution's channels that half-quadratic optimization scaled | to 5e-2, for a reason: `apart` |
//! | gradients | to a relative 1e-4 plus 1e-6 |
//! | bit width, sign, validity, format | equal |
//!
//! A case that cannot be run is a difference: an unknown name, an override that cannot be read, a missing tensor, a
//! panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod act;
mod apart;
mod cases;
mod compare;
mod control;
mod layer;
mod layers;
mod parameters;
mod quantized;
mod report;
mod ste;
mod steps;
mod weight;

use crate::cases::{Cases, folder};
use crate::report::{Report, run};
use quant_nn::components::kernel::composed;

#[test]
fn golden() {
    let cases = Cases::read(&folder()).unwrap_or_else(|error| panic!("{error}"));
    let only = std::env::var("GOLDEN_ONLY").ok().filter(|only| !only.is_empty());
    if let Some(only) = &only {
        println!("not a complete run: only the cases with `{only}` in their ids");
    }
    let run = || run(&cases, |id| only.as_ref().is_none_or(|only| id.contains(only)));
    check("with kernels", run());
    check("by operations of tensors", composed(run));
}

fn check(how: &str, report: Report) {
    println!("{how}: {report}");
    assert!(report.total() > 0, "no case was run");
    assert!(report.passed() == report.total(), "{} cases differ", report.total() - report.passed());
}
