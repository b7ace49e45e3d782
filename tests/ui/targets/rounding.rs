//! onnxruntime rounds to the nearest.
use quant_nn::components::function::FloorSte;
use quant_nn::export::targets::{OnnxRuntime, check};
use quant_nn::{Int8ActPerTensorFloat, quantizer};

#[quantizer(extends(Int8ActPerTensorFloat))]
struct FloorAct {
    float_to_int_impl: FloorSte,
}

const _: () = check::<OnnxRuntime, FloorAct>();

fn main() {}
