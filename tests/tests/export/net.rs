//! The network of these tests.
use burn::module::Module;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, PaddingConfig2d};
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::quantizer;
use quant_nn::{
    Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Int32Bias, NoQuant, QuantConv2d, QuantConv2dConfig,
    QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig, QuantRelu, QuantReluConfig,
    Uint8ActPerTensorFloat,
};

#[quantizer(extends(Int8WeightPerChannelFloat))]
pub struct Int4Weight {
    #[value(4)]
    bit_width: usize,
}

/// Input `[n, 2, 4, 4]`, output `[n, 4]`.
#[derive(Module, Debug)]
pub struct Net {
    pub input: QuantIdentity<Int8ActPerTensorFloat>,
    pub conv: QuantConv2d<Int8WeightPerChannelFloat>,
    bn: BatchNorm,
    pub relu: QuantRelu<Uint8ActPerTensorFloat>,
    pool: MaxPool2d,
    pub hidden: QuantIdentity<Int8ActPerTensorFloat>,
    pub fc: QuantLinear<Int4Weight, NoQuant, NoQuant, NoQuant>,
    pub out: QuantLinear<Int8WeightPerChannelFloat, Int8ActPerTensorFloat, NoQuant, Int32Bias>,
}

impl Net {
    pub fn new(device: &Device) -> Self {
        Self {
            input: QuantIdentityConfig::new().init(device),
            conv: QuantConv2dConfig::new([2, 3], [3, 3]).with_padding(PaddingConfig2d::Same).init(device),
            bn: BatchNormConfig::new(3).init(device),
            relu: QuantReluConfig::new().init(device),
            pool: MaxPool2dConfig::new([2, 2]).init(),
            hidden: QuantIdentityConfig::new().init(device),
            fc: QuantLinearConfig::new(3 * 2 * 2, 6).init(device),
            out: QuantLinearConfig::new(6, 4).init(device),
        }
    }

    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.bn.forward(self.conv.forward(self.input.forward(x)));
        let x = self.pool.forward(self.relu.forward(x)).flatten(1, 3);
        self.out.forward(self.fc.forward(self.hidden.forward(x)))
    }

    /// In evaluation mode, after a few batches.
    pub fn trained() -> Self {
        let device = Device::flex().autodiff();
        let net = Self::new(&device);
        for _ in 0..3 {
            net.forward(Tensor::random([2, 2, 4, 4], Distribution::Normal(0.0, 1.0), &device));
        }
        net.valid()
    }
}

pub fn sample() -> Tensor<4> {
    Tensor::ones([2, 2, 4, 4], &Device::flex())
}
