//! Imports exported models with burn's own importer, and compares them with what burn computed before the export.
//!
//! ```text
//! EXPORT_FOLDER=$PWD/target/exported cargo run --release --manifest-path tests/export/reimport/Cargo.toml
//! ```
//!
//! Of the folder that `tests/export/check.py` reads, which has to be an absolute path: every `digits_*.qcdq.onnx` and
//! `net*.qcdq.onnx` with a `NAME.numbers.safetensors` beside it.
//!
//! With scales that are powers of two (`fixed_point` in the name) sums of floats are exact, and nothing may differ.
//! Elsewhere their order matters: a number next to a tie is rounded to the other side, and an output differs by steps. That
//! may be in one row of a hundred.
use burn::tensor::{DType, Device, Tensor, TensorData};
use safetensors::{Dtype, SafeTensors};
use std::process::ExitCode;

struct Case {
    name: &'static str,
    numbers: &'static str,
    is_plain: bool,
    run: fn(Tensor<4>) -> Tensor<2>,
}

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// Of the largest output.
const TOLERANCE: f32 = 1e-4;
const PERCENT_OF_ROWS: usize = 1;

fn main() -> ExitCode {
    let mut wrong = 0;
    for case in CASES {
        let how = if case.is_plain { "" } else { " (its integer scalars by the hook in build.rs)" };
        println!("{}{how}", case.name);
        if let Err(message) = check(case) {
            println!("  WRONG: {message}");
            wrong += 1;
        }
    }
    if wrong > 0 {
        println!("{wrong} of {} models disagree", CASES.len());
        return ExitCode::FAILURE;
    }
    println!("{} models agree", CASES.len());
    ExitCode::SUCCESS
}

fn check(case: &Case) -> Result<(), String> {
    let file = std::fs::read(case.numbers).map_err(|error| format!("{}: {error}", case.numbers))?;
    let tensors = SafeTensors::deserialize(&file).map_err(|error| format!("{}: {error}", case.numbers))?;
    let input = Tensor::from_data(floats::<4>(&tensors, "input")?, (&Device::flex(), DType::F32));
    let want = floats::<2>(&tensors, "output")?;
    let got = (case.run)(input).into_data();
    if got.shape() != want.shape() {
        return Err(format!("the shape is {:?}, and burn's {:?}", got.shape(), want.shape()));
    }
    let rows = got.shape()[0];
    let (got, want): (Vec<f32>, Vec<f32>) = (got.iter().collect(), want.iter().collect());
    let largest = want.iter().fold(0.0_f32, |largest, number| largest.max(number.abs()));
    let differences: Vec<f32> = got.iter().zip(&want).map(|(got, want)| (got - want).abs()).collect();
    let differ = differences.iter().filter(|difference| **difference != 0.0).count();
    // `max` of NaN and a number is the number
    let most = match differences.iter().any(|difference| difference.is_nan()) {
        true => f32::NAN,
        false => differences.iter().copied().fold(0.0, f32::max),
    };
    let is_near = |difference: &f32| *difference <= TOLERANCE * largest;
    let far = differences.chunks(differences.len() / rows.max(1)).filter(|row| !row.iter().all(is_near)).count();
    println!(
        "  {} elements, {differ} differ, by at most {most:.3e} where the largest is {largest:.3e}; {far} of {rows} rows by more than {TOLERANCE} of that",
        got.len()
    );
    match case.name.contains("fixed_point") {
        true if differ > 0 => Err("scales are powers of two, and an element differs".into()),
        false if far * 100 > rows * PERCENT_OF_ROWS => Err(format!("more than {PERCENT_OF_ROWS} % of the rows differ")),
        _ => Ok(()),
    }
}

fn floats<const D: usize>(tensors: &SafeTensors<'_>, key: &str) -> Result<TensorData, String> {
    let tensor = tensors.tensor(key).map_err(|error| format!("{key}: {error}"))?;
    if tensor.dtype() != Dtype::F32 || tensor.shape().len() != D || tensor.data().is_empty() {
        return Err(format!("{key} is {:?} {:?}, not floats of {D} dimensions", tensor.dtype(), tensor.shape()));
    }
    let numbers: Vec<f32> = tensor.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Ok(TensorData::new(numbers, tensor.shape().to_vec()))
}
