//! Quantizers on a square tensor.

use std::hint::black_box;

use burn::{
    module::Module,
    tensor::{Device, Distribution, Tensor},
};
use quant_nn::{
    ActQuantizer, Int8WeightPerChannelFloat, Never, QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig,
    WeightQuantizer,
};

use crate::{
    measure::Call,
    quantizers::{CollectingAct, Int8Act, Uint4GroupWeight},
};

/// One computation, for tensors of every size.
pub struct Case {
    pub what: &'static str,
    pub build: fn(usize) -> Call,
}

pub const CASES: [Case; 5] = [
    Case { what: "int8 per tensor, forward", build: forward },
    Case { what: "int8 per tensor, learned scale, forward and backward", build: learned },
    Case { what: "int8 per channel, forward and backward", build: weight::<Int8WeightPerChannelFloat> },
    Case { what: "4-bit with zero point, per group of 32, forward and backward", build: weight::<Uint4GroupWeight> },
    Case { what: "percentile statistics, one step", build: collecting },
];

/// What activations look like.
pub fn normal(side: usize, device: &Device) -> Tensor<2> {
    Tensor::random([side, side], Distribution::Normal(0.0, 1.0), device)
}

fn forward(side: usize) -> Call {
    let device = Device::flex().autodiff();
    let act = trained::<Int8Act>(side, &device).valid();
    let x = normal(side, &device.inner());
    Box::new(move || {
        black_box(act.forward(x.clone()));
    })
}

fn learned(side: usize) -> Call {
    let device = Device::flex().autodiff();
    let act = trained::<Int8Act>(side, &device);
    let x = normal(side, &device).require_grad();
    Box::new(move || {
        black_box(act.forward(x.clone()).backward());
    })
}

fn collecting(side: usize) -> Call {
    let device = Device::flex().autodiff();
    let act = trained::<CollectingAct>(side, &device);
    let x = normal(side, &device);
    Box::new(move || {
        black_box(act.forward(x.clone()));
    })
}

fn trained<A: ActQuantizer<Error: Never> + Default>(side: usize, device: &Device) -> QuantIdentity<A> {
    let act = QuantIdentityConfig::new().init(device);
    // one pass collects, in the next the scale is learned
    for _ in 0..2 {
        act.forward(normal(side, device));
    }
    act
}

fn weight<W: WeightQuantizer<Error: Never> + Default>(side: usize) -> Call {
    let device = Device::flex().autodiff();
    let linear: QuantLinear<W> = QuantLinearConfig::new(side, side).with_bias(false).init(&device);
    Box::new(move || {
        black_box(linear.quant_weight().map(|weight| weight.value.backward()));
    })
}
