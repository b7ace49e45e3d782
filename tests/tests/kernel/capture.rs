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

/// A reader of graphs knows the formulas by their numbers.
#[test]
fn a_formula_has_a_number() {
    use burn::backend::ir::ScalarIr;
    use quant_nn::components::kernel::{Formula, Rounding, fake_quantize, formula_of_node};
    let formulas = [
        Formula::Integers { rounding: Rounding::Floor, min: -7.0, max: 7.0, straight_through: true },
        Formula::ToIntegers { rounding: Rounding::ToZero, min: 0.0, max: 15.0, straight_through: false },
        Formula::Binary { clamped: true },
        Formula::Spread,
        Formula::Ternary { threshold: 0.5 },
        Formula::Quotient { min: 0.25 },
    ];
    let device = Device::capture();
    let graph = device
        .capture_scope(|scope| {
            let id = |t: &Tensor<1>| t.clone().try_into_primitive::<CaptureBackend>().unwrap().id();
            let x = tensor(&[1.0, 2.0], [2], &Device::flex()).to_device(&device);
            let scale = tensor(&[0.5], [1], &Device::flex()).to_device(&device);
            let y = formulas.map(|formula| fake_quantize(&x, &scale, None, formula).unwrap());
            scope.complete([id(&x), id(&scale)], y.each_ref().map(id))
        })
        .unwrap();
    let scalars = graph.graph.operations.iter().filter_map(|operation| match operation {
        OperationIr::Custom(node) => Some(node.scalars.clone()),
        _ => None,
    });
    let (int, float, bool) = (ScalarIr::Int, ScalarIr::Float, ScalarIr::Bool);
    let wanted = [
        vec![int(0), int(1), float(-7.0), float(7.0), bool(true)],
        vec![int(1), int(3), float(0.0), float(15.0), bool(false)],
        vec![int(2), bool(true)],
        vec![int(3)],
        vec![int(4), float(0.5)],
        vec![int(5), float(0.25)],
    ];
    let scalars: Vec<_> = scalars.collect();
    assert_eq!(format!("{scalars:?}"), format!("{wanted:?}"));
    let read: Vec<_> = scalars.iter().map(|scalars| formula_of_node(scalars)).collect();
    assert_eq!(read, formulas.map(Some));
    assert_eq!(formula_of_node(&[int(0), int(4), float(0.0), float(1.0), bool(false)]), None);
}

#[test]
fn a_quantizer_is_one_node() {
    let (names, others) = captured();
    assert_eq!(names, [(FAKE_QUANTIZE.to_string(), 2)]);
    let (names, more) = composed(captured);
    assert!(names.is_empty() && more > others, "{names:?}, {others} and {more} others");
}
