//! A full training step.

use burn::{
    module::Module,
    nn::loss::CrossEntropyLossConfig,
    optim::{AdamConfig, GradientsParams},
    tensor::{Device, Distribution, Int, Tensor},
};

use crate::{
    attention::{FloatAttention, QuantAttention},
    cnn::{FloatCnn, QuantCnn},
    lstm::{FloatLstm, QuantizedLstm},
    measure::Call,
    mlp::{FloatMlp, QuantMlp},
};

const LEARNING_RATE: f64 = 1e-3;
const CLASSES: f64 = 10.0;

/// A classifier of batches with `D` dimensions.
pub trait Network<const D: usize>: Module + 'static {
    const BATCH: [usize; D];

    fn new(device: &Device) -> Self;

    fn forward(&self, x: Tensor<D>) -> Tensor<2>;
}

/// A network in float and quantized.
pub struct Pair {
    pub name: &'static str,
    pub shape: &'static str,
    pub float: fn() -> Call,
    pub quant: fn() -> Call,
}

pub const PAIRS: [Pair; 4] = [
    Pair { name: "mlp", shape: "64-256-256-10, batch 256", float: step::<2, FloatMlp>, quant: step::<2, QuantMlp> },
    Pair { name: "cnn", shape: "1-32-64 3x3 on 8x8, batch 64", float: step::<4, FloatCnn>, quant: step::<4, QuantCnn> },
    Pair {
        name: "lstm",
        shape: "64-128 over 16 steps, batch 32",
        float: step::<3, FloatLstm>,
        quant: step::<3, QuantizedLstm>,
    },
    Pair {
        name: "attention",
        shape: "4 heads of 32 tokens x 64, batch 32",
        float: step::<3, FloatAttention>,
        quant: step::<3, QuantAttention>,
    },
];

/// Forward pass, loss, backward pass, optimizer, on the same batch again and again.
fn step<const D: usize, N: Network<D>>() -> Call {
    let device = Device::flex().autodiff();
    let x = Tensor::<D>::random(N::BATCH, Distribution::Normal(0.0, 1.0), &device);
    let labels = Tensor::<1, Int>::random([N::BATCH[0]], Distribution::Uniform(0.0, CLASSES), &device);
    let loss = CrossEntropyLossConfig::new().init(&device);
    let mut optimizer = AdamConfig::new().init();
    // an optimizer takes the network and gives it back
    let mut network = Some(N::new(&device));
    Box::new(move || {
        network = network.take().map(|network| {
            let loss = loss.forward(network.forward(x.clone()), labels.clone());
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            optimizer.step(LEARNING_RATE, network, gradients)
        });
    })
}
