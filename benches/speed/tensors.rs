//! Quantizers on a square tensor.

use std::hint::black_box;

use burn::{
    module::Module,
    nn::Initializer,
    tensor::{Device, Distribution, Tensor},
};
use quant_nn::{
    ActQuantizer, Int8WeightPerChannelFloat, Never, QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig,
    WeightQuantizer,
};

use crate::{
    measure::Call,
    quantizers::{CollectingAct, Int8Act, Uint4GroupWeight},
    seed::backward,
};

/// One computation, for a square tensor on a device without gradients.
pub struct Case {
    pub what: &'static str,
    pub build: fn(Tensor<2>) -> Call,
}

pub const CASES: [Case; 5] = [
    Case { what: "int8 per tensor, forward", build: forward },
    Case { what: "int8 per tensor, learned scale, forward and backward", build: learned },
    Case { what: "int8 per channel, forward and backward", build: weight::<Int8WeightPerChannelFloat> },
    Case { what: "4-bit with zero point, per group of 32, forward and backward", build: weight::<Uint4GroupWeight> },
    Case { what: "percentile statistics, one step", build: collecting },
];

/// Enough for a scale.
const SMALL: usize = 32;

/// What activations look like.
pub fn normal(side: usize, device: &Device) -> Tensor<2> {
    Tensor::random([side, side], Distribution::Normal(0.0, 1.0), device)
}

/// What the layers after the quantizer have found.
fn gradient(x: &Tensor<2>) -> Tensor<2> {
    let [side, _] = x.dims();
    Tensor::from_inner(normal(side, &x.device()))
}

fn forward(x: Tensor<2>) -> Call {
    let act = trained::<Int8Act>(&x.device().autodiff()).valid();
    Box::new(move || {
        black_box(act.forward(x.clone()));
    })
}

fn learned(x: Tensor<2>) -> Call {
    let act = trained::<Int8Act>(&x.device().autodiff());
    let grad = gradient(&x);
    let x = Tensor::from_inner(x).require_grad();
    Box::new(move || {
        black_box(backward(act.forward(x.clone()), &grad));
    })
}

fn collecting(x: Tensor<2>) -> Call {
    let act = trained::<CollectingAct>(&x.device().autodiff());
    let x = Tensor::from_inner(x);
    Box::new(move || {
        black_box(act.forward(x.clone()));
    })
}

fn trained<A: ActQuantizer<Error: Never> + Default>(device: &Device) -> QuantIdentity<A> {
    let act = QuantIdentityConfig::new().init(device);
    // one pass collects, in the next the scale is learned
    for _ in 0..2 {
        act.forward(normal(SMALL, device));
    }
    act
}

fn weight<W: WeightQuantizer<Error: Never> + Default>(x: Tensor<2>) -> Call {
    let [d_input, d_output] = x.dims();
    let config = QuantLinearConfig::new(d_input, d_output).with_bias(false).with_initializer(Initializer::Ones);
    let mut linear: QuantLinear<W> = config.init(&x.device().autodiff());
    let grad = gradient(&x);
    linear.weight = linear.weight.map(|_| Tensor::from_inner(x).require_grad());
    Box::new(move || {
        black_box(linear.quant_weight().map(|weight| backward(weight.value, &grad)));
    })
}
