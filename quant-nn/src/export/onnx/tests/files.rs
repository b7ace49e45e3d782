//! Files for other programs.
use super::super::{Opset, qcdq, qonnx};
use super::build::*;
use super::operators::every_operator;
use crate::export::graph::{Constant, Format, Quant, Rounding};
use crate::export::quantized::integers;
use burn::tensor::TensorData;

/// For `tests/export/check.py`.
#[test]
#[ignore = "writes files for other programs"]
fn files() {
    let folder = interop::folder();
    let numbers: Vec<f32> = (0..2000_i64).map(|i| (i * 7919 % 2003 - 1000) as f32 / 91.0).collect();
    let input = || ("input".to_string(), TensorData::new(numbers.clone(), [1000, 2]));
    let output = |columns: usize, numbers: Vec<f32>| ("output".to_string(), TensorData::new(numbers, [1000, columns]));
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
        let made: Vec<f32> = match integers(&constant, &quant) {
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
        let mut all = vec![input(), output(2, made)];
        if let ([scale], Format::Integers { .. }) = (&quant.scale[..], &quant.format) {
            all.push(("output.scale".into(), TensorData::from([*scale])));
        }
        interop::numbers(&folder, name, all);
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
        let made: Vec<f32> =
            numbers.chunks(2).flat_map(|x| (0..3).map(|j| x[0] * w[j] + x[1] * w[j + 3]).collect::<Vec<_>>()).collect();
        let write = |suffix: &str, bytes: Vec<u8>| {
            std::fs::write(folder.join(format!("weight_{name}{suffix}")), bytes).unwrap()
        };
        write(".qcdq.onnx", qcdq(&graph, Opset::default()).unwrap());
        write(".qcdq_int4.onnx", qcdq(&graph, Opset::new(21).with_int4(true)).unwrap());
        write(".qonnx.onnx", qonnx(&graph).unwrap());
        interop::numbers(&folder, &format!("weight_{name}"), [input(), output(3, made)]);
    }
    for opset in 13..=23 {
        let dilation = if opset < 19 { 1 } else { 2 };
        let bytes = qcdq(&every_operator(dilation), Opset::new(opset)).unwrap();
        std::fs::write(folder.join(format!("opset{opset}.operators.onnx")), bytes).unwrap();
    }
}
