//! Two convolutions on images of 8 x 8, 1-32-64 channels, then a linear layer, on batches of 64.

use burn::{
    module::Module,
    nn::{
        Linear, LinearConfig, PaddingConfig2d, Relu,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor},
};
use quant_nn::{
    Int8WeightPerChannelFloat, QuantConv2d, QuantConv2dConfig, QuantIdentity, QuantIdentityConfig, QuantLinear,
    QuantLinearConfig, QuantRelu, QuantReluConfig,
};

use crate::{
    quantizers::{Int8Act, Uint8Act},
    training::Network,
};

const BATCH: [usize; 4] = [64, 1, 8, 8];
const CHANNELS: [usize; 3] = [1, 32, 64];
const KERNEL: [usize; 2] = [3, 3];
const PADDING: PaddingConfig2d = PaddingConfig2d::Explicit(1, 1, 1, 1);
const FEATURES: usize = CHANNELS[2] * 8 * 8;
const CLASSES: usize = 10;

#[derive(Module, Debug)]
pub struct FloatCnn {
    conv1: Conv2d,
    relu1: Relu,
    conv2: Conv2d,
    relu2: Relu,
    fc: Linear,
}

impl Network<4> for FloatCnn {
    const BATCH: [usize; 4] = BATCH;

    fn new(device: &Device) -> Self {
        let [input, first, second] = CHANNELS;
        Self {
            conv1: Conv2dConfig::new([input, first], KERNEL).with_padding(PADDING).init(device),
            relu1: Relu::new(),
            conv2: Conv2dConfig::new([first, second], KERNEL).with_padding(PADDING).init(device),
            relu2: Relu::new(),
            fc: LinearConfig::new(FEATURES, CLASSES).init(device),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.relu1.forward(self.conv1.forward(x));
        let x = self.relu2.forward(self.conv2.forward(x));
        self.fc.forward(x.flatten(1, 3))
    }
}

#[derive(Module, Debug)]
pub struct QuantCnn {
    input: QuantIdentity<Int8Act>,
    conv1: QuantConv2d<Int8WeightPerChannelFloat>,
    relu1: QuantRelu<Uint8Act>,
    conv2: QuantConv2d<Int8WeightPerChannelFloat>,
    relu2: QuantRelu<Uint8Act>,
    fc: QuantLinear,
}

impl Network<4> for QuantCnn {
    const BATCH: [usize; 4] = BATCH;

    fn new(device: &Device) -> Self {
        let [input, first, second] = CHANNELS;
        Self {
            input: QuantIdentityConfig::new().init(device),
            conv1: QuantConv2dConfig::new([input, first], KERNEL).with_padding(PADDING).init(device),
            relu1: QuantReluConfig::new().init(device),
            conv2: QuantConv2dConfig::new([first, second], KERNEL).with_padding(PADDING).init(device),
            relu2: QuantReluConfig::new().init(device),
            fc: QuantLinearConfig::new(FEATURES, CLASSES).init(device),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.conv1.forward(self.input.forward(x));
        let x = self.conv2.forward(self.relu1.forward(x));
        self.fc.forward(self.relu2.forward(x).flatten(1, 3))
    }
}
