//! The state of a quantizer is built again when its parameter was changed by hand, and not when an optimizer did.
use crate::{FromMax, LearnedBias, Nothing, Picky, devices};
use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::{
    BiasQuant, NoQuant, QuantLinear, QuantLinearConfig, QuantModule, SharedQuantizer, WeightLayer, WeightModule,
    WeightQuant, quantizer, share,
};

type Fc = QuantLinear<FromMax>;

fn max(fc: &Fc) -> f32 {
    fc.weight.val().abs().max().into_scalar()
}
fn scale(fc: &Fc) -> f32 {
    fc.quant_weight().unwrap().scale.into_scalar()
}
fn value(fc: &Fc) -> &Param<Tensor<1>> {
    &fc.weight_quant.proxy().tensor_quant.scaling_impl.value
}
fn redraw<const D: usize>(param: Param<Tensor<D>>) -> Param<Tensor<D>> {
    param.map(|w| w.random_like(Distribution::Normal(0.0, 5.0)).require_grad())
}

#[test]
fn a_layer() {
    for device in devices() {
        let device = device.autodiff();
        let mut fc: Fc = QuantLinearConfig::new(8, 4).init(&device);
        let id = value(&fc).id;
        fc.weight = redraw(fc.weight);
        assert_ne!(scale(&fc), max(&fc));
        fc.init_tensor_quant().unwrap();
        assert_eq!(scale(&fc), max(&fc));
        assert!(value(&fc).id == id && value(&fc).val().is_require_grad());
        // and the next load finds the hooks in place
        let float = LinearConfig::new(8, 4).with_initializer(Initializer::Constant { value: 7.0 }).init(&device);
        let fc = fc.load_record(float.into_record().allow_partial(true));
        assert_eq!(scale(&fc), 7.0);
    }
}

/// Steps change the weight, and the scale only by its gradient: it is not the largest magnitude any more.
#[test]
fn not_by_an_optimizer() {
    for device in devices() {
        let device = device.autodiff();
        let mut fc: Fc = QuantLinearConfig::new(8, 4).init(&device);
        let mut optim = AdamConfig::new().init();
        for _ in 0..5 {
            let loss = fc.forward(Tensor::<2>::ones([2, 8], &device)).powi_scalar(2).sum();
            let gradients = GradientsParams::from_grads(loss.backward(), &fc);
            let before = scale(&fc);
            fc = optim.step(1e-2, fc, gradients);
            // Adam's steps are as large as its rate
            assert!((before - scale(&fc)).abs() < 1.1e-2);
        }
        assert!((scale(&fc) - max(&fc)).abs() > 1e-3);
    }
}

#[derive(Module, Debug)]
struct Net {
    fc: Fc,
    biased: QuantLinear<FromMax, NoQuant, NoQuant, LearnedBias>,
    a: QuantLinear<SharedQuantizer<FromMax>>,
    b: QuantLinear<SharedQuantizer<FromMax>>,
}

/// A whole model, with biases and what is shared.
#[test]
fn a_model() {
    for device in devices() {
        let device = device.autodiff();
        let linear = QuantLinearConfig::new(3, 3);
        let mut net = Net {
            fc: linear.init(&device),
            biased: linear.init(&device),
            a: linear.init(&device),
            b: linear.init(&device),
        };
        share(&mut [&mut net.a, &mut net.b]).unwrap();
        let id = value(&net.fc).id;
        net.fc.weight = redraw(net.fc.weight);
        net.biased.bias = net.biased.bias.map(redraw);
        net.b.weight = redraw(net.b.weight);
        net.init_quantizers().unwrap();

        assert_eq!(scale(&net.fc), max(&net.fc));
        assert_eq!(value(&net.fc).id, id);
        let largest = |t: Tensor<1>| t.abs().max().into_scalar::<f32>();
        let bias = net.biased.quant_bias(Tensor::<2>::ones([1, 3], &device)).unwrap();
        assert_eq!(bias.scale.into_scalar::<f32>(), largest(net.biased.bias.clone().unwrap().val()) / 128.0);
        let both = net.a.weights().weight().abs().max().into_scalar::<f32>();
        let both = both.max(net.b.weights().weight().abs().max().into_scalar());
        for layer in [&net.a, &net.b] {
            assert_eq!(layer.quant_weight().unwrap().scale.into_scalar::<f32>(), both);
        }
        assert!(net.a.weight_quant.shares_with(&net.b.weight_quant));
    }
}

/// What was computed of a parameter is no leaf of the graph any more.
#[test]
fn of_a_weight_that_was_computed() {
    for device in devices() {
        let device = device.autodiff();
        let mut fc: Fc = QuantLinearConfig::new(3, 3).init(&device);
        fc.weight = fc.weight.map(|w| w * 2.0);
        let value = fc.weight.val();
        fc.init_quantizers().unwrap();
        assert_eq!(scale(&fc), max(&fc));
        assert_eq!(fc.weight.val().into_data(), value.into_data());
    }
}

/// A value function that panics ends it, and leaves nothing for the next traversal.
#[test]
fn what_panics_is_left_as_it_was() {
    #[quantizer(extends(FromMax), values)]
    struct Panics;
    #[quantizer]
    impl Panics {
        #[value]
        fn scaling_init(module: &impl WeightModule) -> f32 {
            let max = module.weight().abs().max().into_scalar();
            assert!(max <= 1.0, "out of range");
            max
        }
    }
    // a layer of one's own, whose bias comes before what panics
    #[derive(Module, Debug)]
    struct Net {
        fc: Fc,
        bias: Option<Param<Tensor<1>>>,
        weight: Param<Tensor<2>>,
        weight_quant: WeightQuant<Panics>,
        bias_quant: BiasQuant<LearnedBias>,
    }
    let device = Device::flex();
    let Linear { weight, bias } = LinearConfig::new(3, 3).init(&device);
    let Ok((weight_quant, weight)) = WeightQuant::new(Panics, weight, 1);
    let Ok((bias_quant, bias)) = BiasQuant::new(LearnedBias, bias, 3, &device);
    let mut net = Net { fc: QuantLinearConfig::new(3, 3).init(&device), bias, weight, weight_quant, bias_quant };
    let bias_scale = |net: &Net| -> f32 {
        let bias = net.bias_quant.forward(net.bias.as_ref().unwrap().val(), || None);
        bias.into_quant().unwrap().scale.into_scalar()
    };
    let before = (scale(&net.fc), bias_scale(&net));
    net.fc.weight = net.fc.weight.map(|w| w.full_like(0.125));
    net.bias = net.bias.map(|bias| bias.map(|b| b.full_like(9.0)));
    net.weight = net.weight.map(|w| w.full_like(2.0));
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| net.init_quantizers()));
    assert!(result.is_err());
    let net = net.map(&mut Nothing);
    assert_eq!((scale(&net.fc), bias_scale(&net)), before);
    assert!(net.quantizer_errors().is_empty());
}

#[test]
fn what_refuses_is_left_as_it_was() {
    let device = Device::flex();
    let mut fc: QuantLinear<Picky> = QuantLinearConfig::new(3, 3).try_init(&device).unwrap();
    let scale = |fc: &QuantLinear<Picky>| fc.quant_weight().unwrap().scale.into_scalar::<f32>();
    let before = scale(&fc);
    fc.weight = fc.weight.map(|w| w.full_like(2.0));
    let error = fc.init_quantizers().unwrap_err().to_string();
    assert_eq!(error, "the quantizer at `weight_quant`: `Picky`: 2 is too large");
    assert_eq!(scale(&fc), before);
    assert!(fc.init_tensor_quant().is_err());
    assert_eq!(scale(&fc), before);
    assert!(fc.quantizer_errors().is_empty(), "the error was returned");
}
