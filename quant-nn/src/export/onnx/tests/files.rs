//! Files for other programs.
use super::super::{Opset, qcdq, qonnx};
use super::build::*;
use super::operators::every_operator;
use crate::export::graph::{Constant, Format, Quant, Rounding};
use crate::export::quantized::integers;
use std::path::Path;

/// In numpy's format.
fn npy(path: &Path, shape: &str, numbers: &[f32]) {
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
    let header = format!("{header:<117}\n");
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    std::fs::write(path, bytes).unwrap();
}

/// For `tests/export/check.py`, in the folder `EXPORT_FOLDER`.
#[test]
#[ignore = "writes files for other programs"]
fn files() {
    let folder = std::path::PathBuf::from(std::env::var("EXPORT_FOLDER").expect("the folder to write to"));
    let numbers: Vec<f32> = (0..2000_i64).map(|i| (i * 7919 % 2003 - 1000) as f32 / 91.0).collect();
    let odd = Quant { zero_point: Some(vec![91.0]), ..quant(&[0.07], None, int(8, false, false)) };
    let cases = [
        ("int8", quant(&[0.1], None, int(8, true, false)), 13),
        ("int8_narrow", quant(&[0.07], None, int(8, true, true)), 13),
        ("uint4", quant(&[0.5], None, int(4, false, false)), 13),
        ("channels", quant(&[0.1, 0.2], Some(1), int(6, true, false)), 13),
        ("zero_point", odd, 19),
        ("int12", quant(&[0.003], None, int(12, true, false)), 21),
        ("int16", quant(&[0.0003], None, int(16, true, false)), 23),
        ("binary", quant(&[0.3], None, Format::Binary), 0),
        ("to_zero", quant(&[0.3], None, rounded(Rounding::ToZero)), 0),
        ("float", quant(&[1.0], None, float([4.0, 3.0, 7.0], true, E4M3)), 0),
    ];
    for (name, quant, opset) in cases {
        let write =
            |suffix: &str, bytes: Vec<u8>| std::fs::write(folder.join(format!("{name}{suffix}")), bytes).unwrap();
        if opset > 0 {
            write(".qcdq.onnx", qcdq(&activation(quant.clone()), Opset::new(opset)).unwrap());
        }
        write(".qonnx.onnx", qonnx(&activation(quant.clone())).unwrap());
        let constant = Constant { shape: vec![1000, 2], numbers: numbers.clone() };
        let zero_point = quant.zero_point.as_ref().map_or(0.0, |zero_points| zero_points[0]);
        let output: Vec<f32> = match integers(&constant, &quant) {
            Some(integers) => {
                let scale = |i: usize| quant.scale[i % quant.scale.len()];
                integers.iter().enumerate().map(|(i, n)| (*n as f32 - zero_point) * scale(i)).collect()
            }
            // the normal and the subnormal numbers of three mantissa bits
            None => {
                let step = |x: f32| x.abs().log2().floor().max(-6.0).exp2() / 8.0;
                numbers.iter().map(|x| (x / step(*x)).round_ties_even() * step(*x)).collect()
            }
        };
        npy(&folder.join(format!("{name}.input.npy")), "(1000, 2)", &numbers);
        npy(&folder.join(format!("{name}.output.npy")), "(1000, 2)", &output);
        if let ([scale], Format::Integers { .. }) = (&quant.scale[..], &quant.format) {
            std::fs::write(folder.join(format!("{name}.scale.txt")), scale.to_string()).unwrap();
        }
    }
    let weights = [
        ("int4", quant(&[1.0, 0.5, 2.0], Some(1), int(4, true, true))),
        ("signs", quant(&[0.5], None, Format::Binary)),
        ("int32", quant(&[0.001], None, int(32, true, false))),
    ];
    for (name, quant) in weights {
        let graph = weight(quant.clone(), &WEIGHT);
        let constant = Constant { shape: vec![2, 3], numbers: WEIGHT.to_vec() };
        let w: Vec<f32> = integers(&constant, &quant)
            .unwrap()
            .iter()
            .enumerate()
            .map(|(i, n)| *n as f32 * quant.scale[i % 3 % quant.scale.len()])
            .collect();
        let output: Vec<f32> =
            numbers.chunks(2).flat_map(|x| (0..3).map(|j| x[0] * w[j] + x[1] * w[j + 3]).collect::<Vec<_>>()).collect();
        let write = |suffix: &str, bytes: Vec<u8>| {
            std::fs::write(folder.join(format!("weight_{name}{suffix}")), bytes).unwrap()
        };
        write(".qcdq.onnx", qcdq(&graph, Opset::default()).unwrap());
        write(".qcdq_int4.onnx", qcdq(&graph, Opset::new(21).with_int4(true)).unwrap());
        write(".qonnx.onnx", qonnx(&graph).unwrap());
        npy(&folder.join(format!("weight_{name}.input.npy")), "(1000, 2)", &numbers);
        npy(&folder.join(format!("weight_{name}.output.npy")), "(1000, 3)", &output);
    }
    for opset in 13..=23 {
        let dilation = if opset < 19 { 1 } else { 2 };
        let bytes = qcdq(&every_operator(dilation), Opset::new(opset)).unwrap();
        std::fs::write(folder.join(format!("operators_{opset}.onnx")), bytes).unwrap();
    }
}
