//! One quantizer for several activations.
use crate::{Nothing, devices};
use burn::module::Module;
use burn::optim::{GradientsParams, SgdConfig};
use burn::store::ModuleSnapshot;
use burn::tensor::{Device, Tensor};
use quant_nn::{
    Int8ActPerTensorFloatMinMaxInit, Int32Bias, QuantLinearConfig, QuantModule, QuantRelu, QuantReluConfig,
    SharedQuantizer, Uint8ActPerTensorFloat, quantizer, quantizer_with, share_act,
};

#[quantizer(extends(Uint8ActPerTensorFloat))]
struct Act {
    #[value(3)]
    collect_stats_steps: usize,
}

type Relu = QuantRelu<SharedQuantizer<Act>>;

#[derive(Module, Debug)]
struct Net {
    a: Relu,
    b: Relu,
}

fn relu(device: &Device) -> Relu {
    QuantReluConfig::new().init(device)
}
fn net(device: &Device) -> Net {
    let mut net = Net { a: relu(device), b: relu(device) };
    let Ok(()) = share_act(&mut [&mut net.a, &mut net.b], device);
    net
}
fn x(max: f32, device: &Device) -> Tensor<1> {
    Tensor::from_floats([max, max / 2.0], device)
}
fn scale(relu: &Relu, x: Tensor<1>) -> f32 {
    relu.quantize(x).into_quant().unwrap().scale.into_scalar()
}
fn step(net: Net, device: &Device) -> Net {
    let loss = (net.a.forward(x(100.0, device)) + net.b.forward(x(100.0, device))).sum();
    let gradients = GradientsParams::from_grads(loss.backward(), &net);
    SgdConfig::new().init().step(1e-3, net, gradients)
}
#[test]
fn one_average_one_parameter_one_entry() {
    for device in devices() {
        let device = device.autodiff();
        let (fresh, net) = (net, net(&device));
        assert!(net.a.act_quant.shares_with(&net.b.act_quant));
        let keys: Vec<_> = net.collect(None, None, false).iter().map(|t| t.name.clone()).collect();
        assert_eq!(keys.len(), 3);
        assert!(keys.iter().all(|key| key.starts_with("a.act_quant.")), "{keys:?}");
        assert!(net.to_string().contains("(shared, see above)"));

        // three passes, through either, make the average: 2, then a tenth of what comes
        scale(&net.a, x(2.0, &device));
        scale(&net.b, x(4.0, &device));
        scale(&net.a, x(6.0, &device));
        let net = net.map(&mut Nothing);
        let learned = (2.0f32 * 0.9 + 0.4) * 0.9 + 0.6;
        for relu in [&net.a, &net.b] {
            assert!((scale(relu, x(100.0, &device)) * 255.0 - learned).abs() < 1e-5);
        }
        // both saturate at the scale times 255, in two elements each: the gradient of the stored value is 4
        let trained = step(net.clone(), &device);
        let value = |net: &Net| scale(&net.a, x(1.0, &device)) * 255.0;
        assert!((value(&net) - value(&trained) - 4e-3).abs() < 1e-5);
        assert_eq!(scale(&trained.a, x(1.0, &device)), scale(&trained.b, x(1.0, &device)));
        assert!(trained.a.act_quant.shares_with(&trained.b.act_quant));

        let back = fresh(&device).load_record(trained.clone().into_record());
        assert_eq!(value(&back), value(&trained));
        assert!(back.quantizer_errors().is_empty());
    }
}

/// The layers begin anew together, with one more.
#[test]
fn one_more_joins() {
    let device = Device::flex().autodiff();
    let mut net = net(&device);
    scale(&net.a, x(2.0, &device));
    let mut third = relu(&device);
    assert!(!third.act_quant.shares_with(&net.a.act_quant));
    let Ok(()) = share_act(&mut [&mut net.a, &mut net.b, &mut third], &device);
    assert!(third.act_quant.shares_with(&net.b.act_quant));
    assert!(third.to_string().contains("(shared, see above)"));
    // nothing is collected yet: in evaluation the scale is 1 / 255
    assert_eq!(scale(&third.valid(), x(9.0, &device.inner())), 1.0 / 255.0);
}

/// What follows before its owner does, or without it, is told by the model.
#[test]
fn the_wrong_order() {
    let device = Device::flex();
    let mut net = Net { a: relu(&device), b: relu(&device) };
    let Ok(()) = share_act(&mut [&mut net.b, &mut net.a], &device);
    assert_eq!(net.quantizer_errors().len(), 1, "before anything happens");
    let traversals: [fn(Net) -> Net; 6] = [
        |net| net.map(&mut Nothing),
        |net| net.valid(),
        |net| net.train(),
        |net| net.to_device(&Device::flex()),
        |net| net.fork(&Device::flex()),
        |net| net.materialize(),
    ];
    for traverse in traversals {
        let errors = traverse(net.clone()).quantizer_errors();
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].path, "a.act_quant");
        assert!(errors[0].to_string().contains("declare the first layer of `share` before the others"));
    }
}

#[test]
fn a_lost_owner() {
    let device = Device::flex();
    let Net { a, b } = net(&device);
    drop(a);
    let b = b.valid();
    let error = b.quantizer_errors().remove(0).to_string();
    assert!(error.contains("is not in the model"), "{error}");
    // sharing anew puts it right
    let (mut b, mut other) = (b, relu(&device));
    let Ok(()) = share_act(&mut [&mut b, &mut other], &device);
    let net = Net { a: b, b: other };
    assert_eq!(net.map(&mut Nothing).quantizer_errors(), []);
}

/// A shared quantizer gives its layers' neighbours what any other does.
#[test]
fn as_an_input() {
    let device = Device::flex();
    let shared = SharedQuantizer(quantizer_with!(Int8ActPerTensorFloatMinMaxInit { min_val: -1.0, max_val: 1.0 }));
    let linear = || QuantLinearConfig::new(2, 1).input_quant(shared.clone()).bias_quant(Int32Bias).init(&device);
    let (mut a, mut b) = (linear(), linear());
    let Ok(()) = share_act(&mut [&mut a.input_quant, &mut b.input_quant], &device);
    assert!(a.input_quant.shares_with(&b.input_quant));
    assert!(b.quant_bias(Tensor::<2>::ones([1, 2], &device)).is_some());
}
