//! An attention of 4 heads over 32 tokens of 64 numbers, then a linear layer of their mean, on batches of 32.

use burn::{
    module::Module,
    nn::{
        Linear, LinearConfig,
        attention::{MhaInput as FloatInput, MultiHeadAttention, MultiHeadAttentionConfig},
    },
    tensor::{Device, Tensor},
};
use quant_nn::{
    Int8WeightPerTensorFloat, Int32Bias, MhaInput, NoQuant, QuantLinear, QuantLinearConfig, QuantMultiHeadAttention,
    QuantMultiHeadAttentionConfig, QuantScaledDotProductAttention,
};

use crate::{
    quantizers::{Int8Act, Uint8Act},
    training::Network,
};

const BATCH: [usize; 3] = [32, 32, 64];
const HEADS: usize = 4;
const CLASSES: usize = 10;

/// The mean of all tokens.
fn mean(x: Tensor<3>) -> Tensor<2> {
    x.mean_dim(1).squeeze_dim(1)
}

#[derive(Module, Debug)]
pub struct FloatAttention {
    attention: MultiHeadAttention,
    fc: Linear,
}

impl Network<3> for FloatAttention {
    const BATCH: [usize; 3] = BATCH;

    fn new(device: &Device) -> Self {
        Self {
            attention: MultiHeadAttentionConfig::new(BATCH[2], HEADS).with_dropout(0.0).init(device),
            fc: LinearConfig::new(BATCH[2], CLASSES).init(device),
        }
    }

    fn forward(&self, x: Tensor<3>) -> Tensor<2> {
        self.fc.forward(mean(self.attention.forward(FloatInput::self_attn(x)).context))
    }
}

type Projection = QuantLinear<Int8WeightPerTensorFloat, Int8Act, NoQuant, Int32Bias>;
type Heads = QuantScaledDotProductAttention<Int8Act, Int8Act, Int8Act, Uint8Act>;

#[derive(Module, Debug)]
pub struct QuantAttention {
    attention: QuantMultiHeadAttention<Projection, Heads, Projection>,
    fc: QuantLinear,
}

impl Network<3> for QuantAttention {
    const BATCH: [usize; 3] = BATCH;

    fn new(device: &Device) -> Self {
        Self {
            attention: QuantMultiHeadAttentionConfig::new(BATCH[2], HEADS).with_dropout(0.0).init(device),
            fc: QuantLinearConfig::new(BATCH[2], CLASSES).init(device),
        }
    }

    fn forward(&self, x: Tensor<3>) -> Tensor<2> {
        self.fc.forward(mean(self.attention.forward(MhaInput::self_attn(x)).context))
    }
}
