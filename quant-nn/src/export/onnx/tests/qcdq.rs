//! The integers, and what QCDQ can not say.
use super::super::{Opset, qcdq, qonnx};
use super::build::*;
use crate::export::graph::{Format, Quant, Rounding};
use onnx_rs::ast::{DataType, Dimension};

#[test]
fn integers_of_a_weight_per_channel() {
    let graph = weight(quant(&[1.0, 0.5, 2.0], Some(1), int(4, true, true)), &WEIGHT);
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let model = onnx_rs::parse(&bytes).unwrap();
    assert_eq!((model.ir_version, model.opset_import[0].version), (8, 13));
    let graph = model.graph.unwrap();
    assert_eq!(operators(&graph), ["DequantizeLinear", "MatMul"]);
    assert_eq!(graph.node[0].input, ["w_integers", "wq_scale", "wq_zero_point"]);
    assert_eq!(flag(&graph.node[0], "axis"), 1);
    // 3 / 2 and 0.25 to even, 9 / 0.5 to the bound, −9 / 2 to even
    assert_eq!(raw(&graph, "w_integers"), [1, -4, 2, 0, 7, -4].map(|n: i8| n as u8));
    assert_eq!(graph.get_initializer("w_integers").unwrap().data_type(), DataType::Int8);
    assert_eq!(graph.get_initializer("wq_scale").unwrap().as_f32().unwrap()[..], [1.0, 0.5, 2.0]);
    assert_eq!(raw(&graph, "wq_zero_point"), [0; 3]);
    let batch = Dimension::Param("batch");
    assert_eq!(graph.input[0].tensor_shape().unwrap().dim[0].value, batch);
    assert_eq!((graph.input[0].name, graph.output[0].name), ("input", "y"));
}

#[test]
fn four_bits_take_half_a_byte() {
    let graph = weight(quant(&[1.0], None, int(4, true, true)), &WEIGHT);
    let bytes = qcdq(&graph, Opset::new(21).with_int4(true)).unwrap();
    let model = onnx_rs::parse(&bytes).unwrap();
    assert_eq!((model.ir_version, model.opset_import[0].version), (10, 21));
    let graph = model.graph.unwrap();
    assert_eq!(graph.get_initializer("w_integers").unwrap().data_type(), DataType::Int4);
    // 1 −2 | 3 0 | 7 −7, the first in the low half
    assert_eq!(raw(&graph, "w_integers"), [0xe1, 0x03, 0x97]);
    // without a zero point it is 0
    assert_eq!(graph.node[0].input, ["w_integers", "wq_scale"]);
}

#[test]
fn biases_are_of_32_bits_without_a_zero_point() {
    let graph = weight(quant(&[0.01], None, int(32, true, false)), &WEIGHT);
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
    assert_eq!(graph.node[0].input, ["w_integers", "wq_scale"]);
    assert_eq!(graph.get_initializer("w_integers").unwrap().as_i32().unwrap()[..3], [100, -200, 300]);
}

#[test]
fn binary_weights_are_signs() {
    let graph = weight(quant(&[0.5], None, Format::Binary), &WEIGHT);
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let model = onnx_rs::parse(&bytes).unwrap();
    assert_eq!(raw(model.graph.as_ref().unwrap(), "w_integers"), [1, -1, 1, 1, 1, -1].map(|n: i8| n as u8));
    let bytes = qonnx(&graph).unwrap();
    let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
    assert_eq!(operators(&graph), ["BipolarQuant", "MatMul"]);
    assert_eq!(graph.node[0].input, ["w", "wq_scale"]);
}

#[test]
fn activations_are_clipped_to_what_the_type_has_more() {
    let clip = |format, opset| {
        let bytes = qcdq(&activation(quant(&[0.5], None, format)), opset).unwrap();
        let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
        let bounds = graph.get_initializer("y_min").map(|_| [raw(&graph, "y_min"), raw(&graph, "y_max")].concat());
        (operators(&graph).join(" "), bounds)
    };
    let plain = "QuantizeLinear DequantizeLinear";
    let clipped = "QuantizeLinear Clip DequantizeLinear";
    assert_eq!(clip(int(8, true, false), Opset::default()), (plain.into(), None));
    assert_eq!(clip(int(8, true, true), Opset::default()), (clipped.into(), Some(vec![129, 127])));
    assert_eq!(clip(int(4, false, false), Opset::default()), (clipped.into(), Some(vec![0, 15])));
    assert_eq!(clip(int(4, true, false), Opset::new(21).with_int4(true)), (clipped.into(), Some(vec![248, 7])));
    assert_eq!(clip(int(16, false, false), Opset::new(21)), (plain.into(), None));
    let (operators, bounds) = clip(int(12, true, false), Opset::new(21));
    assert_eq!(operators, "QuantizeLinear Cast Clip Cast DequantizeLinear");
    assert_eq!(bounds.unwrap(), [0, 0xf8, 0xff, 0xff, 0xff, 7, 0, 0]);
}

#[test]
fn zero_points_have_the_type_of_the_integers() {
    let graph = activation(Quant { zero_point: Some(vec![91.0]), ..quant(&[0.5], None, int(8, false, false)) });
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
    assert_eq!(graph.get_initializer("y_zero_point").unwrap().data_type(), DataType::Uint8);
    assert_eq!(raw(&graph, "y_zero_point"), [91]);
}

#[test]
fn what_qcdq_can_not_express() {
    let float = float([4.0, 3.0, 7.0], true, NONE);
    let floor = rounded(Rounding::Floor);
    let one = |format| quant(&[1.0], None, format);
    let zero_point = |number| Quant { zero_point: Some(vec![number]), ..one(int(8, false, false)) };
    let cases = [
        (one(Format::Binary), "binary activations: use `.qonnx()`"),
        (one(float), "floating-point formats: use `.qonnx()`"),
        (one(floor), "this rounds down: use `.qonnx()`"),
        (one(int(16, true, false)), "export with opset 21"),
        (one(int(24, true, false)), "of that many bits: use `.qonnx()`"),
        (zero_point(0.5), "integers as zero points, and this is 0.5"),
        (zero_point(-1.0), "zero points from 0 to 255 here, and this is -1"),
        (zero_point(f32::NAN), "integers as zero points, and this is NaN"),
    ];
    for (quant, expected) in cases {
        let (path, reason) = refusal(qcdq(&activation(quant), Opset::default()));
        assert!(path == "layer.quant" && reason.contains(expected), "{reason}");
    }
    let graph = activation(one(int(8, true, false)));
    assert!(refusal(qcdq(&graph, Opset::new(12))).1.contains("13 to 23, not 12"));
    assert!(refusal(qcdq(&graph, Opset::new(24))).1.contains("not 24"));
    assert!(refusal(qcdq(&graph, Opset::new(20).with_int4(true))).1.contains("use `Opset::new(21)`"));
}
