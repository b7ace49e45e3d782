//! A transformer block of quantized layers: it learns to find the one token that another asks for.
use crate::devices;
use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::{LayerNorm, LayerNormConfig};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor};
use quant_nn::{
    ActQuantizer, BiasQuantizerFor, Int32Bias, MhaInput, NoQuant, QuantEltwiseAdd, QuantEltwiseAddConfig,
    QuantEmbedding, QuantEmbeddingConfig, QuantLinear, QuantLinearConfig, QuantMultiHeadAttention,
    QuantMultiHeadAttentionConfig, QuantRelu, QuantReluConfig, QuantScaledDotProductAttention, Quantizer,
    WeightQuantizer, WeightQuantizerFor,
};
use tests::random::{Random, redraw};

quantizers!(8, 4: Weight8, Act8, Unsigned8);
quantizers!(4, 4: Weight4, Act4, Unsigned4);

type Projection<W, A> = QuantLinear<W, A, NoQuant, Int32Bias>;
type Attention<W, A, U> =
    QuantMultiHeadAttention<Projection<W, A>, QuantScaledDotProductAttention<A, A, A, U>, Projection<W, A>>;

#[derive(Module, Debug)]
struct Block<W: Quantizer, A: Quantizer, U: Quantizer> {
    tokens: QuantEmbedding<W>,
    attention: Attention<W, A, U>,
    attended: QuantEltwiseAdd<A, NoQuant>,
    norm: LayerNorm,
    up: Projection<W, A>,
    act: QuantRelu<U>,
    down: Projection<W, U>,
    computed: QuantEltwiseAdd<A, NoQuant>,
    head: QuantLinear<W, A>,
}

const D_MODEL: usize = 16;
const KINDS: usize = 4;
const LENGTH: usize = 4;
const BATCH: usize = 24;

impl<W, A, U> Block<W, A, U>
where
    W: WeightQuantizer + WeightQuantizerFor<A> + WeightQuantizerFor<U>,
    A: ActQuantizer,
    U: ActQuantizer,
    Int32Bias: BiasQuantizerFor<A, W> + BiasQuantizerFor<U, W>,
{
    fn forward(&self, x: Tensor<2, Int>) -> Tensor<2> {
        let x = self.tokens.forward(x);
        let attended = self.attention.forward(MhaInput::self_attn(x.clone())).context;
        let x = self.norm.forward(self.attended.forward(x, attended));
        let computed = self.down.forward(self.act.forward(self.up.forward(x.clone())));
        let x = self.computed.forward(x, computed);
        // the last token is the one that asks
        let [batch, length, d_model] = x.dims();
        self.head.forward(x.slice([0..batch, length - 1..length, 0..d_model]).reshape([batch, d_model]))
    }
}

/// Some tokens, of which the one of a first kind carries a value, and a last that asks for it. Token `KINDS + v` carries `v`.
fn questions(random: &mut Random, device: &Device) -> (Tensor<2, Int>, Tensor<1, Int>) {
    let mut below = |n: usize| (((random.draw() + 1.0) / 2.0 * n as f32) as usize).min(n - 1);
    let (mut tokens, mut values) = (Vec::new(), Vec::new());
    for _ in 0..BATCH {
        let (at, value) = (below(LENGTH - 1), below(KINDS));
        tokens.extend((0..LENGTH - 1).map(|i| if i == at { (KINDS + value) as i32 } else { 1 }));
        tokens.push(0);
        values.push(value as i32);
    }
    let tokens = Tensor::<1, Int>::from_ints(tokens.as_slice(), device).reshape([BATCH, LENGTH]);
    (tokens, Tensor::from_ints(values.as_slice(), device))
}

/// How the loss falls in training, and how many questions are answered in evaluation afterwards.
fn train<W, A, U>(device: &Device) -> (Vec<f32>, f32)
where
    W: WeightQuantizer + WeightQuantizerFor<A> + WeightQuantizerFor<U> + Default,
    A: ActQuantizer + Default,
    U: ActQuantizer + Default,
    Int32Bias: BiasQuantizerFor<A, W> + BiasQuantizerFor<U, W>,
{
    let block = Block::<W, A, U> {
        tokens: QuantEmbeddingConfig::new(2 * KINDS, D_MODEL).try_init(device).unwrap(),
        attention: QuantMultiHeadAttentionConfig::new(D_MODEL, 2).with_dropout(0.0).try_init(device).unwrap(),
        attended: QuantEltwiseAddConfig::new().try_init(device).unwrap(),
        norm: LayerNormConfig::new(D_MODEL).init(device),
        up: QuantLinearConfig::new(D_MODEL, 2 * D_MODEL).try_init(device).unwrap(),
        act: QuantReluConfig::new().try_init(device).unwrap(),
        down: QuantLinearConfig::new(2 * D_MODEL, D_MODEL).try_init(device).unwrap(),
        computed: QuantEltwiseAddConfig::new().try_init(device).unwrap(),
        head: QuantLinearConfig::new(D_MODEL, KINDS).with_bias(false).try_init(device).unwrap(),
    };
    let mut random = Random(5);
    let mut block = redraw(block, &mut random);
    let mut optim = AdamConfig::new().init();
    let cross_entropy = CrossEntropyLossConfig::new().init(device);
    let mut losses = Vec::new();
    for _ in 0..40 {
        let (x, targets) = questions(&mut random, device);
        let loss = cross_entropy.forward(block.forward(x), targets);
        losses.push(loss.clone().into_scalar::<f32>());
        block = optim.step(1e-2, block.clone(), GradientsParams::from_grads(loss.backward(), &block));
    }
    let (x, targets) = questions(&mut random, &device.clone().inner());
    let found = block.valid().forward(x).argmax(1).reshape([BATCH]);
    let right = found.equal(targets).int().sum().into_scalar::<i64>();
    (losses, right as f32 / BATCH as f32)
}

fn check(bits: usize, (losses, accuracy): (Vec<f32>, f32)) {
    let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
    let (first, last) = (mean(&losses[..3]), mean(&losses[37..]));
    assert!(last < first / 2.0, "{bits} bits: {first} {last}, {losses:?}");
    assert!(accuracy > 0.8, "{bits} bits: {accuracy}");
}

#[test]
fn a_transformer_block_learns_with_8_and_with_4_bits() {
    for device in devices() {
        let device = device.autodiff();
        check(8, train::<Weight8, Act8, Unsigned8>(&device));
        check(4, train::<Weight4, Act4, Unsigned4>(&device));
    }
}
