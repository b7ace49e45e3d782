//! Training that is interrupted equals training that is not, bit for bit, wherever the break is.
use super::super::devices;
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer, OptimizerRecord};
use burn::store::ModuleRecord;
use burn::tensor::{Device, Tensor, TensorData};
use quant_nn::components::bit_width::BitWidthParameter;
use quant_nn::components::function::{LearnedRoundHardSigmoid, LearnedRoundSte, StochasticRoundSte, TensorClamp};
use quant_nn::quantizers::base::ParamFromMaxScaling;
use quant_nn::{
    Int8ActPerTensorFloatBatchQuant1d, Int8WeightPerChannelFloat, Int8WeightPerChannelFloatMSE,
    Int8WeightPerTensorFloat, Int32Bias, NoQuant, QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig,
    QuantRelu, QuantReluConfig, SharedQuantizer, ShiftedUint8ActPerTensorFloat, Uint8ActPerTensorFloat, quantizer,
    share, share_act,
};

#[quantizer(extends(Int8WeightPerTensorFloat))]
struct AtRandom {
    float_to_int_impl: StochasticRoundSte,
    #[value(Some(7))]
    seed: Option<u64>,
}

#[quantizer(extends(Int8WeightPerChannelFloat))]
struct LearnedRounding {
    float_to_int_impl: LearnedRoundSte,
    learned_round_impl: LearnedRoundHardSigmoid,
    #[value(2)]
    quant_delay_steps: usize,
}

#[quantizer(extends(Int8WeightPerTensorFloat))]
struct LearnedBits {
    bit_width_impl: BitWidthParameter,
    tensor_clamp_impl: TensorClamp,
}

#[quantizer(extends(Uint8ActPerTensorFloat))]
struct Act {
    #[value(4)]
    collect_stats_steps: usize,
}

#[quantizer(extends(ShiftedUint8ActPerTensorFloat))]
struct Shifted {
    #[value(3)]
    collect_stats_steps: usize,
}

#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
struct Learned;

/// Whatever has state: counters, averages, random numbers, delays, what begins as a statistic, what is shared.
#[derive(Module, Debug)]
struct Net {
    input: QuantIdentity<Shifted>,
    fc1: QuantLinear<AtRandom>,
    relu1: QuantRelu<SharedQuantizer<Act>>,
    fc2: QuantLinear<LearnedRounding>,
    relu2: QuantRelu<SharedQuantizer<Act>>,
    fc3: QuantLinear<LearnedBits, Int8ActPerTensorFloatBatchQuant1d, NoQuant, Int32Bias>,
    fc4: QuantLinear<SharedQuantizer<Learned>>,
    fc5: QuantLinear<SharedQuantizer<Learned>>,
    fc6: QuantLinear<Int8WeightPerChannelFloatMSE>,
}

impl Net {
    fn new(device: &Device) -> Self {
        let config = QuantLinearConfig::new(6, 6);
        let mut net = Self {
            input: QuantIdentityConfig::new().init(device),
            fc1: config.init(device),
            relu1: QuantReluConfig::new().init(device),
            fc2: config.init(device),
            relu2: QuantReluConfig::new().init(device),
            fc3: config.init(device),
            fc4: config.init(device),
            fc5: config.init(device),
            fc6: config.init(device),
        };
        share(&mut [&mut net.fc4, &mut net.fc5]).unwrap();
        let Ok(()) = share_act(&mut [&mut net.relu1, &mut net.relu2], device);
        net
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.relu1.forward(self.fc1.forward(self.input.forward(x)));
        let x = self.relu2.forward(self.fc2.forward(x));
        // a channel is what shares an index in dimension 1
        let x = self.fc3.forward(x.unsqueeze_dim::<3>(2).swap_dims(1, 2)).flatten::<2>(1, 2);
        self.fc6.forward(self.fc5.forward(self.fc4.forward(x)))
    }
}

type Optim = ModuleOptimizer;

fn batch(step: usize, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = (0..24).map(|i| ((i + 31 * step) as f32 * 0.7).sin() * (1.0 + step as f32 * 0.1)).collect();
    Tensor::from_data(TensorData::new(values, [4, 6]), device)
}

fn train(net: Net, optim: Optim, steps: core::ops::Range<usize>, device: &Device) -> (Net, Optim) {
    steps.fold((net, optim), |(net, mut optim), step| {
        let loss = net.forward(batch(step, device)).powi_scalar(2).mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &net);
        (optim.step(0.01, net, gradients), optim)
    })
}

fn bits(net: &Net) -> Vec<u8> {
    net.clone().into_record().into_bytes().unwrap().to_vec()
}

const STEPS: usize = 8;

#[test]
fn equals_training_without_a_break() {
    for device in devices() {
        let device = device.autodiff();
        device.seed(11);
        let start = Net::new(&device);
        let optim = || AdamConfig::new().init();
        // what is drawn at the first use is drawn; a mere clone would share counters and averages
        let _ = start.clone().into_record();
        let (whole, _) = train(start.clone().fork(&device), optim(), 0..STEPS, &device);
        for broken in 0..=STEPS {
            let (net, optimizer) = train(start.clone().fork(&device), optim(), 0..broken, &device);
            let saved = (net.into_record().into_bytes().unwrap(), optimizer.into_bytes().unwrap());
            drop(optimizer);
            let fresh = Net::new(&device);
            let net = fresh.load_record(ModuleRecord::from_bytes(saved.0).unwrap());
            let optimizer = optim().load_record(OptimizerRecord::from_bytes(saved.1).unwrap());
            let (resumed, _) = train(net, optimizer, broken..STEPS, &device);
            assert!(bits(&resumed) == bits(&whole), "another result after a break at step {broken}");
        }
    }
}

/// And a record of the resumed model is one of the model.
#[test]
fn a_fresh_record_loads_into_a_fresh_model() {
    let device = Device::flex().autodiff();
    let (source, target) = (Net::new(&device), Net::new(&device));
    let expected = bits(&source);
    assert!(bits(&target.load_record(source.into_record())) == expected);
}
