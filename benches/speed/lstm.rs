//! A sequence of 16 steps through an LSTM, 64-128, then a linear layer of the last state, on batches of 32.

use burn::{
    module::Module,
    nn::{Linear, LinearConfig, Lstm, LstmConfig},
    tensor::{Device, Tensor},
};
use quant_nn::{Int8WeightPerTensorFloat, Int32Bias, QuantLinear, QuantLinearConfig, QuantLstm, QuantLstmConfig};

use crate::{
    quantizers::{Int8Act, Uint8Act},
    training::Network,
};

const BATCH: [usize; 3] = [32, 16, 64];
const HIDDEN: usize = 128;
const CLASSES: usize = 10;

#[derive(Module, Debug)]
pub struct FloatLstm {
    lstm: Lstm,
    fc: Linear,
}

impl Network<3> for FloatLstm {
    const BATCH: [usize; 3] = BATCH;

    fn new(device: &Device) -> Self {
        Self {
            lstm: LstmConfig::new(BATCH[2], HIDDEN, true).init(device),
            fc: LinearConfig::new(HIDDEN, CLASSES).init(device),
        }
    }

    fn forward(&self, x: Tensor<3>) -> Tensor<2> {
        let (_, state) = self.lstm.forward(x, None);
        self.fc.forward(state.hidden)
    }
}

type Lstm8 = QuantLstm<Int8WeightPerTensorFloat, Int8Act, Int32Bias, Int8Act, Uint8Act, Int8Act, Int8Act>;

#[derive(Module, Debug)]
pub struct QuantizedLstm {
    lstm: Lstm8,
    fc: QuantLinear,
}

impl Network<3> for QuantizedLstm {
    const BATCH: [usize; 3] = BATCH;

    fn new(device: &Device) -> Self {
        Self {
            lstm: QuantLstmConfig::new(BATCH[2], HIDDEN, true).init(device),
            fc: QuantLinearConfig::new(HIDDEN, CLASSES).init(device),
        }
    }

    fn forward(&self, x: Tensor<3>) -> Tensor<2> {
        let (_, state) = self.lstm.forward(x, None);
        self.fc.forward(state.hidden)
    }
}
