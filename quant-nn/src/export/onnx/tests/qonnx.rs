//! What QONNX has of its own.
use super::super::qonnx;
use super::build::*;
use crate::export::graph::{Format, Rounding, Special};

#[test]
fn qonnx_broadcasts_scales() {
    let graph = weight(quant(&[1.0, 0.5, 2.0], Some(1), int(4, true, true)), &WEIGHT);
    let bytes = qonnx(&graph).unwrap();
    let model = onnx_rs::parse(&bytes).unwrap();
    assert_eq!((model.opset_import[1].domain, model.opset_import[1].version), ("qonnx.custom_op.general", 2));
    let graph = model.graph.unwrap();
    let node = &graph.node[0];
    assert_eq!((node.op_type.as_str(), node.domain), ("Quant", "qonnx.custom_op.general"));
    assert_eq!(node.input, ["w", "wq_scale", "wq_zeropt", "wq_bitwidth"]);
    assert_eq!(graph.get_initializer("wq_scale").unwrap().dims(), [1, 3]);
    assert_eq!(graph.get_initializer("wq_bitwidth").unwrap().as_f32().unwrap()[..], [4.0]);
    assert_eq!((flag(node, "signed"), flag(node, "narrow")), (1, 1));
}

#[test]
fn qonnx_floats_and_refusals() {
    let max = |format| {
        let bytes = qonnx(&activation(quant(&[1.0], None, format))).unwrap();
        let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
        let flags = [flag(&graph.node[0], "has_inf"), flag(&graph.node[0], "has_nan")];
        (graph.get_initializer("y_max_val").unwrap().as_f32().unwrap()[0], flags)
    };
    assert_eq!(max(float([4.0, 3.0, 7.0], true, NONE)), (480.0, [0, 0]));
    assert_eq!(max(float([4.0, 3.0, 7.0], true, E4M3)), (448.0, [0, 1]));
    assert_eq!(max(float([5.0, 2.0, 15.0], true, E5M2)), (57344.0, [1, 1]));
    let refuse = |format| refusal(qonnx(&activation(quant(&[1.0], None, format)))).1;
    // E3M2 of OCP, 28, and the same with a NaN instead of it
    assert_eq!(max(float([3.0, 2.0, 3.0], true, NONE)), (28.0, [0, 0]));
    assert_eq!(
        max(float([3.0, 2.0, 3.0], true, Special { infinity: false, nan: true, lowest: Some(3) })),
        (24.0, [0, 1])
    );
    assert!(refuse(float([4.0, 3.0, 7.0], false, NONE)).contains("no sign"));
    assert!(refuse(int(1, true, false)).contains("±1"));
    let ternary = Format::Integers {
        bit_width: 2.0,
        signed: true,
        narrow: false,
        min: -1,
        max: 1,
        rounding: Rounding::HalfToEven,
    };
    assert!(refuse(ternary).contains("derives -2 to 1 from 2 bits, and this has -1 to 1"));
}
