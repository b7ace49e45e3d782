//! Integer-only programs of recorded networks.
use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::export::{ExportError, record};
use quant_nn::{
    Int8ActPerTensorFixedPoint, Int8WeightPerTensorFixedPoint, Int32Bias, NoQuant, QuantConv2d, QuantConv2dConfig,
    QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig, QuantRelu, QuantReluConfig,
    Uint8ActPerTensorFixedPoint,
};

/// Power-of-two scales and every bias an integer: burn computes with exact numbers.
#[derive(Module, Debug)]
struct Net {
    input: QuantIdentity<Int8ActPerTensorFixedPoint>,
    conv: QuantConv2d<Int8WeightPerTensorFixedPoint, Int8ActPerTensorFixedPoint, NoQuant, Int32Bias>,
    relu: QuantRelu<Uint8ActPerTensorFixedPoint>,
    pool: MaxPool2d,
    fc: QuantLinear<Int8WeightPerTensorFixedPoint, Uint8ActPerTensorFixedPoint, NoQuant, Int32Bias>,
}

impl Net {
    fn trained() -> Self {
        let device = Device::flex().autodiff();
        let conv = QuantConv2dConfig::new([2, 3], [3, 3]).with_padding(PaddingConfig2d::Same);
        let net = Self {
            input: QuantIdentityConfig::new().init(&device),
            conv: conv.init(&device),
            relu: QuantReluConfig::new().init(&device),
            pool: MaxPool2dConfig::new([2, 2]).init(),
            fc: QuantLinearConfig::new(3 * 2 * 2, 4).init(&device),
        };
        for _ in 0..3 {
            net.forward(Tensor::random([4, 2, 4, 4], Distribution::Normal(0.0, 1.0), &device));
        }
        net.valid()
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.relu.forward(self.conv.forward(self.input.forward(x)));
        self.fc.forward(self.pool.forward(x).flatten(1, 3))
    }
}

#[test]
fn the_program_computes_what_burn_does() {
    let net = Net::trained();
    let sample = Tensor::<4>::ones([1, 2, 4, 4], &Device::flex());
    let program = record(&net, sample, Net::forward).unwrap().program().unwrap();
    let scale = net.fc.quantize(net.pool.forward(Tensor::<4>::ones([1, 3, 4, 4], &Device::flex())).flatten::<2>(1, 3));
    let scale = scale.as_quant().unwrap().scale.clone().into_scalar::<f32>();
    for _ in 0..200 {
        let x = Tensor::<4>::random([1, 2, 4, 4], Distribution::Normal(0.0, 1.0), &Device::flex());
        let wanted: Vec<f32> = net.forward(x.clone()).into_data().iter().collect();
        let input = program.quantize_input(&x.into_data().iter().collect::<Vec<f32>>());
        let output: Vec<f32> = program.run(&input).unwrap().into_iter().map(|int| int as f32 * scale).collect();
        assert_eq!(output, wanted, "{:#?}", program.describe());
    }
    let (c, rust) = (program.c("net").unwrap(), program.rust().unwrap());
    assert!(c.contains("net_run") && rust.contains("pub fn run"));
    assert!(program.c("not a name").is_err());
}

#[test]
fn what_has_no_integers_is_refused() {
    let net = crate::net::Net::trained();
    let error = record(&net, crate::net::sample(), crate::net::Net::forward).unwrap().program().unwrap_err();
    assert!(matches!(error, ExportError::Inexpressible { .. }), "{error}");
}
