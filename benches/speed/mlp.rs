//! 64-256-256-10, on batches of 256.

use burn::{
    module::Module,
    nn::{Linear, LinearConfig, Relu},
    tensor::{Device, Tensor},
};
use quant_nn::{QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig, QuantRelu, QuantReluConfig};

use crate::{
    quantizers::{Int8Act, Uint8Act},
    training::Network,
};

const BATCH: [usize; 2] = [256, 64];
const HIDDEN: usize = 256;
const CLASSES: usize = 10;

#[derive(Module, Debug)]
pub struct FloatMlp {
    fc1: Linear,
    relu1: Relu,
    fc2: Linear,
    relu2: Relu,
    fc3: Linear,
}

impl Network<2> for FloatMlp {
    const BATCH: [usize; 2] = BATCH;

    fn new(device: &Device) -> Self {
        Self {
            fc1: LinearConfig::new(BATCH[1], HIDDEN).init(device),
            relu1: Relu::new(),
            fc2: LinearConfig::new(HIDDEN, HIDDEN).init(device),
            relu2: Relu::new(),
            fc3: LinearConfig::new(HIDDEN, CLASSES).init(device),
        }
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.relu1.forward(self.fc1.forward(x));
        let x = self.relu2.forward(self.fc2.forward(x));
        self.fc3.forward(x)
    }
}

#[derive(Module, Debug)]
pub struct QuantMlp {
    input: QuantIdentity<Int8Act>,
    fc1: QuantLinear,
    relu1: QuantRelu<Uint8Act>,
    fc2: QuantLinear,
    relu2: QuantRelu<Uint8Act>,
    fc3: QuantLinear,
}

impl Network<2> for QuantMlp {
    const BATCH: [usize; 2] = BATCH;

    fn new(device: &Device) -> Self {
        Self {
            input: QuantIdentityConfig::new().init(device),
            fc1: QuantLinearConfig::new(BATCH[1], HIDDEN).init(device),
            relu1: QuantReluConfig::new().init(device),
            fc2: QuantLinearConfig::new(HIDDEN, HIDDEN).init(device),
            relu2: QuantReluConfig::new().init(device),
            fc3: QuantLinearConfig::new(HIDDEN, CLASSES).init(device),
        }
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.fc1.forward(self.input.forward(x));
        let x = self.fc2.forward(self.relu1.forward(x));
        self.fc3.forward(self.relu2.forward(x))
    }
}
