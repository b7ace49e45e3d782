//! What else a model does than quantizing.
use burn::module::Module;
use burn::nn::{
    Gelu, HardSigmoid, HardSigmoidConfig, LayerNorm, LayerNormConfig, LeakyReluConfig, Linear, LinearConfig, PRelu,
    PReluConfig,
};
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::export::{Opset, record, write};

/// From `[n, 2, 4, 4]` to `[n, 3]`.
#[derive(Module, Debug)]
struct Net {
    prelu: PRelu,
    gelu: Gelu,
    sigmoid: HardSigmoid,
    norm: LayerNorm,
    plain: LayerNorm,
    fc: Linear,
}

impl Net {
    fn new(device: &Device) -> Self {
        let weight = Tensor::random([4], Distribution::Normal(0.0, 1.0), device);
        let mut norm = LayerNormConfig::new(4).init(device);
        norm.gamma = norm.gamma.map(|_| weight.clone());
        norm.beta = norm.beta.map(|beta| beta.map(|_| weight * 0.5));
        Self {
            prelu: PReluConfig::new().with_num_parameters(2).with_alpha(0.3).init(device),
            gelu: Gelu::new(),
            sigmoid: HardSigmoidConfig::new().init(),
            norm,
            plain: LayerNormConfig::new(4).with_bias(false).init(device),
            fc: LinearConfig::new(16, 3).init(device),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.norm.forward(self.gelu.forward(self.prelu.forward(x)));
        let x = self.plain.forward(self.sigmoid.forward(x).permute([0, 1, 3, 2]));
        let y = LeakyReluConfig::new().with_negative_slope(0.2).init().forward(x.clone()).tanh().clamp(-0.5, 0.7);
        let x = Tensor::cat(vec![softmax(x, 3), y], 1).narrow(1, 1, 2);
        let x = (x.clone().mean_dim(1) - x.sum_dim(1) * 0.1).flatten(1, 3);
        self.fc.forward(x)
    }
}

/// Writes it for `tests/export/check.py`, as of the opset before an operator exists and from then on.
#[test]
#[ignore = "writes files for other programs"]
fn a_float_model_for_other_programs() {
    let (folder, device) = (interop::folder(), Device::flex());
    let net = Net::new(&device).valid();
    let recording = record(&net, Tensor::<4>::ones([1, 2, 4, 4], &device), Net::forward).unwrap();
    let x = Tensor::<4>::random([500, 2, 4, 4], Distribution::Normal(0.0, 2.0), &device);
    let y = net.forward(x.clone());
    for opset in [13, 17, 20, 23] {
        let name = format!("operations_{opset}");
        let both = [("input".into(), x.clone().into_data()), ("output".into(), y.clone().into_data())];
        interop::numbers(&folder, &name, both);
        write(folder.join(format!("{name}.qcdq.onnx")), recording.qcdq(Opset::new(opset)).unwrap()).unwrap();
    }
}

#[test]
fn an_operator_is_one_from_its_opset_on() {
    let device = Device::flex();
    let net = Net::new(&device).valid();
    let recording = record(&net, Tensor::<4>::ones([1, 2, 4, 4], &device), Net::forward).unwrap();
    let count = |opset, operator: &str| {
        let file = recording.qcdq(Opset::new(opset)).unwrap();
        let graph = onnx_rs::parse(&file).unwrap().graph.unwrap();
        graph.node.iter().filter(|node| node.op_type.as_str() == operator).count()
    };
    assert_eq!([count(16, "LayerNormalization"), count(17, "LayerNormalization")], [0, 2]);
    assert_eq!([count(19, "Gelu"), count(20, "Gelu"), count(19, "Erf")], [0, 1, 1]);
    assert_eq!(count(13, "PRelu"), 1);
    // the file of floats alone has their numbers
    recording.integers().unwrap();
}
