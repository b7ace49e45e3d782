//! The network, in float and with quantizers.
//!
//! ```text
//! [n, 1, 8, 8] -> conv 1-16 -> relu -> conv 16-32 -> relu -> max-pool 2 -> linear 512-10 -> [n, 10]
//! ```

use burn::{
    module::{Module, ModuleDisplay},
    nn::{
        Linear, LinearConfig, PaddingConfig2d, Relu,
        conv::{Conv2d, Conv2dConfig},
        pool::{MaxPool2d, MaxPool2dConfig},
    },
    tensor::{Device, Tensor},
};
use quant_nn::{
    ActQuantizer, BiasQuantizer, BiasQuantizerFor, Int32Bias, Never, NoQuant, QuantConv2d, QuantConv2dConfig,
    QuantLinear, QuantLinearConfig, Quantizer, WeightQuantizer,
};

use crate::data::{CLASSES, SIDE};

const CHANNELS: [usize; 2] = [16, 32];
const KERNEL: [usize; 2] = [3, 3];
const POOL: [usize; 2] = [2, 2];
const FEATURES: usize = CHANNELS[1] * (SIDE / POOL[0]) * (SIDE / POOL[1]);

/// A network from images `[n, 1, 8, 8]` to logits `[n, 10]`.
pub trait Network: Module + ModuleDisplay + 'static {
    /// Draws the initial weights from the device's random numbers.
    fn new(device: &Device) -> Self;

    fn forward(&self, images: Tensor<4>) -> Tensor<2>;

    /// How many weights each layer has, biases not counted.
    fn weights(&self) -> Vec<usize>;
}

/// Draws a network's initial parameters: for one seed the same, whatever its quantizers.
pub fn seeded<N: Network>(device: &Device, seed: u64) -> N {
    device.seed(seed);
    let network = N::new(device);
    // burn draws a parameter at its first use, and a quantizer looks at its weight at once. Without this the weights of
    // the other networks would be drawn later, between the biases.
    network.weights();
    network
}

/// burn's own layers: what the quantized network is measured against.
#[derive(Module, Debug)]
pub struct FloatNet {
    conv1: Conv2d,
    relu1: Relu,
    conv2: Conv2d,
    relu2: Relu,
    pool: MaxPool2d,
    fc: Linear,
}

impl Network for FloatNet {
    fn new(device: &Device) -> Self {
        let [first, second] = CHANNELS;
        Self {
            conv1: Conv2dConfig::new([1, first], KERNEL).with_padding(PaddingConfig2d::Same).init(device),
            relu1: Relu::new(),
            conv2: Conv2dConfig::new([first, second], KERNEL).with_padding(PaddingConfig2d::Same).init(device),
            relu2: Relu::new(),
            pool: MaxPool2dConfig::new(POOL).init(),
            fc: LinearConfig::new(FEATURES, CLASSES).init(device),
        }
    }

    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let x = self.relu1.forward(self.conv1.forward(images));
        let x = self.relu2.forward(self.conv2.forward(x));
        self.fc.forward(self.pool.forward(x).flatten(1, 3))
    }

    fn weights(&self) -> Vec<usize> {
        vec![
            self.conv1.weight.shape().num_elements(),
            self.conv2.weight.shape().num_elements(),
            self.fc.weight.shape().num_elements(),
        ]
    }
}

/// The same network with quantizers: `W` for the weights of its layers, `A` for their inputs, `B` for their biases.
///
/// With [`Int32Bias`] everything between the image and the logits is an integer times a scale.
#[derive(Module, Debug)]
pub struct QuantNet<W: Quantizer, A: Quantizer, B: Quantizer = Int32Bias> {
    conv1: QuantConv2d<W, A, NoQuant, B>,
    relu1: Relu,
    conv2: QuantConv2d<W, A, NoQuant, B>,
    relu2: Relu,
    pool: MaxPool2d,
    fc: QuantLinear<W, A, NoQuant, B>,
}

impl<W, A, B> Network for QuantNet<W, A, B>
where
    W: WeightQuantizer<Error: Never> + Default,
    A: ActQuantizer<Error: Never> + Default,
    B: BiasQuantizerFor<A, W> + BiasQuantizer<Error: Never> + Default,
{
    fn new(device: &Device) -> Self {
        let [first, second] = CHANNELS;
        Self {
            conv1: QuantConv2dConfig::new([1, first], KERNEL).with_padding(PaddingConfig2d::Same).init(device),
            relu1: Relu::new(),
            conv2: QuantConv2dConfig::new([first, second], KERNEL).with_padding(PaddingConfig2d::Same).init(device),
            relu2: Relu::new(),
            pool: MaxPool2dConfig::new(POOL).init(),
            fc: QuantLinearConfig::new(FEATURES, CLASSES).init(device),
        }
    }

    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let x = self.relu1.forward(self.conv1.forward(images));
        let x = self.relu2.forward(self.conv2.forward(x));
        self.fc.forward(self.pool.forward(x).flatten(1, 3))
    }

    fn weights(&self) -> Vec<usize> {
        vec![
            self.conv1.weight.shape().num_elements(),
            self.conv2.weight.shape().num_elements(),
            self.fc.weight.shape().num_elements(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // One test, because the backend has one source of random numbers for all threads.
    #[test]
    fn without_quantizers_the_quantized_network_is_the_float_one() {
        let device = Device::flex();
        let images = Tensor::ones([3, 1, SIDE, SIDE], &device);
        let float: FloatNet = seeded(&device, 7);
        assert_eq!(float.weights(), [144, 4608, 5120]);
        let logits = float.forward(images.clone());
        assert_eq!(logits.dims(), [3, CLASSES]);

        let quant: QuantNet<NoQuant, NoQuant, NoQuant> = seeded(&device, 7);
        assert_eq!(quant.forward(images).into_data(), logits.into_data());
    }
}
