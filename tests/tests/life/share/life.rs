//! A model that shares quantizers, from the first step to another device: one scale throughout.
use super::super::devices;
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams};
use burn::store::{ModuleRecord, ModuleSnapshot, SafetensorsStore};
use burn::tensor::{Device, Tensor, TensorData};
use quant_nn::quantizers::base::ParamFromMaxScaling;
use quant_nn::{
    Int8WeightPerTensorFloat, QuantLinear, QuantLinearConfig, QuantModule, QuantRelu, QuantReluConfig, SharedQuantizer,
    Uint8ActPerTensorFloat, quantizer, share, share_act,
};

#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
struct Learned;

#[quantizer(extends(Uint8ActPerTensorFloat))]
struct Act {
    #[value(20)]
    collect_stats_steps: usize,
}

#[derive(Module, Debug)]
struct Net {
    fc1: QuantLinear<SharedQuantizer<Learned>>,
    relu1: QuantRelu<SharedQuantizer<Act>>,
    fc2: QuantLinear<SharedQuantizer<Learned>>,
    relu2: QuantRelu<SharedQuantizer<Act>>,
    fc3: QuantLinear<SharedQuantizer<Learned>>,
}

impl Net {
    fn new(device: &Device) -> Self {
        let linear = |i, o| QuantLinearConfig::new(i, o).init(device);
        let relu = || QuantReluConfig::new().init(device);
        let mut net = Self { fc1: linear(4, 8), relu1: relu(), fc2: linear(8, 8), relu2: relu(), fc3: linear(8, 1) };
        share(&mut [&mut net.fc1, &mut net.fc2, &mut net.fc3]).unwrap();
        let Ok(()) = share_act(&mut [&mut net.relu1, &mut net.relu2], device);
        net
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.relu1.forward(self.fc1.forward(x));
        self.fc3.forward(self.relu2.forward(self.fc2.forward(x)))
    }

    /// The one scale of the weights and that of the activations.
    #[track_caller]
    fn scales(&self) -> [f32; 2] {
        let weights = [&self.fc1, &self.fc2, &self.fc3].map(|l| l.quant_weight().unwrap().scale.into_scalar::<f32>());
        assert!(weights.iter().all(|scale| *scale == weights[0]), "{weights:?}");
        // in evaluation nothing is collected by asking
        let plain = self.valid();
        let acts = [&plain.relu1, &plain.relu2].map(|relu| {
            let x = Tensor::<1>::ones([1], &plain.fc1.weight.val().device());
            relu.quantize(x).into_quant().unwrap().scale.into_scalar::<f32>()
        });
        assert_eq!(acts[0], acts[1]);
        assert!(self.fc1.weight_quant.shares_with(&self.fc3.weight_quant));
        assert!(self.relu1.act_quant.shares_with(&self.relu2.act_quant));
        assert_eq!(self.quantizer_errors(), []);
        [weights[0], acts[0]]
    }
}

fn batch(step: usize, device: &Device) -> (Tensor<2>, Tensor<2>) {
    let values: Vec<f32> = (0..64).map(|i| ((i * 7 + step * 13) as f32 * 0.37).sin()).collect();
    let x = Tensor::from_data(TensorData::new(values, [16, 4]), device);
    let y = x.clone().abs().sum_dim(1);
    (x, y)
}

#[test]
fn two_hundred_steps() {
    let [from, to] = devices();
    let device = from.clone().autodiff();
    device.seed(21);
    let mut net = Net::new(&device);
    let mut optim = AdamConfig::new().init();
    let begin = net.scales();
    let loss = |net: &Net, step| {
        let (x, y) = batch(step, &device);
        (net.forward(x) - y).powi_scalar(2).mean()
    };
    let first: f32 = loss(&net, 0).into_scalar();
    for step in 0..200 {
        let gradients = GradientsParams::from_grads(loss(&net, step).backward(), &net);
        net = optim.step(0.01, net, gradients);
        net.scales();
    }
    let last: f32 = loss(&net, 0).into_scalar();
    assert!(last < first / 10.0, "{first}, then {last}");
    let trained = net.scales();
    assert!(trained[0] != begin[0] && trained[1] != begin[1]);

    // one entry each: three weights and biases, one scale, and one of the activations with its average and its count
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("net.safetensors");
    net.save_into(&mut SafetensorsStore::from_file(&path)).unwrap();
    assert_eq!(net.collect(None, None, false).len(), 6 + 1 + 3);
    let record = net.clone().into_record().into_bytes().unwrap();

    let mut from_file = Net::new(&device);
    from_file.load_float_from(&mut SafetensorsStore::from_file(&path)).unwrap();
    let from_record = Net::new(&device).load_record(ModuleRecord::from_bytes(record).unwrap());
    let (x, _) = batch(7, &device);
    let expected = net.forward(x.clone()).into_data();
    for restored in [from_file, from_record] {
        assert_eq!(restored.scales(), trained);
        assert_eq!(restored.forward(x.clone()).into_data(), expected);

        let moved = restored.to_device(&to.clone().autodiff()).valid();
        assert_eq!(moved.scales(), trained);
        let (x, _) = batch(7, &to);
        moved.forward(x).into_data().assert_approx_eq::<f32>(&expected, burn::tensor::Tolerance::absolute(1e-5));
        // and back to training
        let trainable = moved.train();
        assert_eq!(trainable.scales(), trained);
        assert!(trainable.fc1.weight.val().is_require_grad());
    }
}
