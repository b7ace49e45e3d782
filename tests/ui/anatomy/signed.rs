use quant_nn::components::quant::BinaryQuant;
use quant_nn::components::scaling::ParameterScaling;
use quant_nn::{WeightQuantProxy, quantizer};

#[quantizer]
struct MyBinaryQuantizer {
    tensor_quant: BinaryQuant,
    scaling_impl: ParameterScaling,
    #[value(0.1)]
    scaling_init: f32,
}

#[quantizer(extends(MyBinaryQuantizer))]
struct MyBinaryWeightQuantizer {
    proxy_class: WeightQuantProxy,
}

fn main() {}
