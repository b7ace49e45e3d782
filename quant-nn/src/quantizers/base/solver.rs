//! What is quantized: the proxy, and the gradient outside of the range.
use quant_core::function::{TensorClamp, TensorClampSte};
use quant_core::proxy::{ActQuantProxy, BiasQuantProxy, WeightQuantProxy};
use quant_core::quantizer;

/// For weights whose scale is not learned: outside of the range they keep their gradient.
#[quantizer(partial)]
pub struct WeightQuantSolver {
    proxy_class: WeightQuantProxy,
    tensor_clamp_impl: TensorClampSte,
}

/// For activations: outside of the range the scale gets the gradient.
#[quantizer(partial)]
pub struct ActQuantSolver {
    proxy_class: ActQuantProxy,
    tensor_clamp_impl: TensorClamp,
}

/// For biases whose scale is not learned: outside of the range they keep their gradient.
#[quantizer(partial)]
pub struct BiasQuantSolver {
    proxy_class: BiasQuantProxy,
    tensor_clamp_impl: TensorClampSte,
}
