//! A quantized model in a captured graph.
use super::*;
use burn::backend::capture::CaptureBackend;
use burn::backend::ir::OperationIr;
use burn::module::Module;
use quant_nn::components::kernel::{FAKE_QUANTIZE, composed};
use quant_nn::{Int8WeightPerChannelFloat, QuantLinear, QuantLinearConfig};

/// The names of the nodes of our own, and how many others there are.
fn captured() -> (Vec<(String, usize)>, usize) {
    let host = Device::flex();
    let linear: QuantLinear<Int8WeightPerChannelFloat> = QuantLinearConfig::new(8, 4).init(&host);
    linear.weight.val();
    let device = Device::capture();
    let graph = device
        .capture_scope(|scope| {
            let id = |t: &Tensor<2>| t.clone().try_into_primitive::<CaptureBackend>().unwrap().id();
            let x = Tensor::<2>::zeros([1, 8], &host).to_device(&device);
            let y = linear.clone().to_device(&device).forward(x.clone());
            scope.complete([id(&x)], [id(&y)])
        })
        .unwrap();
    let (custom, others): (Vec<_>, Vec<_>) =
        graph.graph.operations.iter().partition(|operation| matches!(operation, OperationIr::Custom(_)));
    let names = custom.iter().filter_map(|operation| match operation {
        OperationIr::Custom(node) => Some((node.id.clone(), node.inputs.len())),
        _ => None,
    });
    (names.collect(), others.len())
}

#[test]
fn a_quantizer_is_one_node() {
    let (names, others) = captured();
    assert_eq!(names, [(FAKE_QUANTIZE.to_string(), 2)]);
    let (names, more) = composed(captured);
    assert!(names.is_empty() && more > others, "{names:?}, {others} and {more} others");
}
