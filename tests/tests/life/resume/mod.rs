//! What a quantizer learned or counted is in the record, so that training goes on where it was.
mod every;
mod training;

use crate::{FromMax, Nothing, devices};
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, OptimizerRecord};
use burn::store::{ModuleSnapshot, SafetensorsStore};
use burn::tensor::{Device, Tensor};
use quant_nn::components::quant::BinaryQuant;
use quant_nn::components::scaling::ConstScaling;
use quant_nn::{
    ActQuantProxy, QuantConv1d, QuantConv1dConfig, QuantConvTranspose2d, QuantConvTranspose2dConfig, QuantIdentity,
    QuantIdentityConfig, QuantRelu, QuantReluConfig, Uint8ActPerTensorFloat, quantizer, quantizer_with,
};

#[quantizer(extends(Uint8ActPerTensorFloat))]
struct Act {
    #[value(3)]
    collect_stats_steps: usize,
}

type Relu = QuantRelu<Act>;

fn relu(device: &Device) -> Relu {
    QuantReluConfig::new().init(device)
}

fn steps(relu: &Relu) -> usize {
    relu.act_quant.proxy().tensor_quant().scaling_impl.steps()
}

fn collect(relu: &Relu, max: f32, device: &Device) {
    relu.forward(Tensor::<1>::full([2], max, device));
}

fn keys(relu: &Relu) -> Vec<String> {
    let mut keys: Vec<_> = relu.collect(None, None, false).iter().map(|s| s.name.clone()).collect();
    keys.sort();
    keys
}

#[test]
fn half_way_through_the_statistics() {
    for device in devices() {
        let device = device.autodiff();
        let half = relu(&device);
        collect(&half, 1.0, &device);
        collect(&half, 2.0, &device);
        let path = "act_quant.fused_activation_quant_proxy.tensor_quant.scaling_impl";
        assert_eq!(keys(&half), ["buffer", "counter", "value"].map(|k| format!("{path}.{k}")));

        let resumed = relu(&device).load_record(half.clone().into_record());
        assert_eq!(steps(&resumed), 2);
        for act in [half, resumed] {
            collect(&act, 4.0, &device);
            let act = relu(&device).load_record(act.into_record()).map(&mut Nothing);
            let value: f32 = act.act_quant.proxy().tensor_quant().scaling_impl.value.val().into_scalar();
            assert!((value - 1.39).abs() < 1e-6, "{value}");
        }
    }
}

/// Wherever the break is, also between a pass and the step that follows it: the average becomes a parameter in the step that
/// it would have become one in without a break.
#[test]
fn between_a_pass_and_a_step() {
    enum Do {
        Pass,
        Step,
    }
    use Do::{Pass, Step};
    let script = [Pass, Pass, Pass, Pass, Step, Step, Pass, Step];
    for device in devices() {
        let device = device.autodiff();
        let run = |breaks_at: Option<usize>| {
            let (mut net, mut optim) = (relu(&device), AdamConfig::new().init());
            for (position, what) in script.iter().enumerate() {
                if Some(position) == breaks_at {
                    net = relu(&device).load_record(net.into_record());
                    let record = OptimizerRecord::from_bytes(optim.into_bytes().unwrap()).unwrap();
                    optim = AdamConfig::new().init().load_record(record);
                }
                let x = Tensor::<1>::from_floats([1.0 + position as f32, 100.0], &device).require_grad();
                let y = net.forward(x);
                if let Step = what {
                    let gradients = GradientsParams::from_grads(y.powi_scalar(2).sum().backward(), &net);
                    net = optim.step(0.1, net, gradients);
                }
            }
            let value: f32 = net.act_quant.proxy().tensor_quant().scaling_impl.value.val().into_scalar();
            (value.to_bits(), steps(&net))
        };
        for position in 0..script.len() {
            assert_eq!(run(Some(position)), run(None), "before {position}");
        }
    }
}

/// A fresh record loads into a fresh model, and loading into a clone leaves the original alone.
#[test]
fn value_semantics() {
    let device = Device::flex().autodiff();
    let (fresh, used) = (relu(&device), relu(&device));
    collect(&used, 2.0, &device);
    let loaded = used.clone().load_record(fresh.into_record());
    assert_eq!((steps(&loaded), steps(&used)), (0, 1));
    collect(&loaded, 2.0, &device);
    assert_eq!((steps(&loaded), steps(&used)), (1, 1));
}

/// The reference's checkpoints hold the value alone: what they bring is not collected again.
#[test]
fn a_value_without_a_counter() {
    let device = Device::flex().autodiff();
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("act.safetensors");
    let mut source = relu(&device);
    let scaling = &mut source.act_quant.proxy_mut().fused_activation_quant_proxy.tensor_quant.scaling_impl;
    scaling.value = scaling.value.clone().map(|v| v * 7.0);
    source.save_into(&mut SafetensorsStore::from_file(&path).with_regex(r".*\.value$")).unwrap();

    let mut target = relu(&device);
    target.load_from(&mut SafetensorsStore::from_file(&path).allow_partial(true)).unwrap();
    assert_eq!(steps(&target), 4);
    collect(&target, 100.0, &device);
    let quant = target.quantize(Tensor::<1>::ones([1], &device)).into_quant().unwrap();
    assert_eq!(quant.scale.into_scalar::<f32>(), 7.0 / 255.0);
}

#[quantizer]
struct Delayed {
    tensor_quant: BinaryQuant,
    scaling_impl: ConstScaling,
    #[value(0.5)]
    scaling_init: f32,
    #[value(2)]
    quant_delay_steps: usize,
    proxy_class: ActQuantProxy,
    #[value(true)]
    signed: bool,
}

#[test]
fn the_delay_is_counted_and_recorded() {
    for device in devices() {
        let act: QuantIdentity<Delayed> = QuantIdentityConfig::new().init(&device);
        let x = Tensor::<1>::from_floats([0.3], &device);
        let out = |act: &QuantIdentity<Delayed>| act.forward(x.clone()).into_scalar::<f32>();
        assert_eq!(out(&act), 0.3);
        let resumed: QuantIdentity<Delayed> = QuantIdentityConfig::new().init(&device);
        let resumed = resumed.load_record(act.clone().into_record());
        for act in [act, resumed] {
            assert_eq!([out(&act), out(&act)], [0.3, 0.5]);
        }
    }
}

/// Counts are bounded by the integers of a record.
#[test]
fn a_delay_without_end() {
    let device = Device::flex();
    let never = quantizer_with!(Delayed { quant_delay_steps: 18_446_744_073_709_551_615 });
    let act = QuantIdentityConfig::new().act_quant(never).init(&device);
    let act = act.clone().load_record(act.into_record());
    assert_eq!(act.forward(Tensor::<1>::full([1], 0.3, &device)).into_scalar::<f32>(), 0.3);
}

/// Of both layers the record holds the weight, the bias and the learned scale.
#[test]
fn convolutions() {
    for device in devices() {
        let config = QuantConv1dConfig::new(2, 3, 2);
        let source: QuantConv1d<FromMax> = config.init(&device);
        let loaded: QuantConv1d<FromMax> =
            config.init::<FromMax, _, _, _>(&device).load_record(source.clone().into_record());
        let x = Tensor::<3>::ones([1, 2, 4], &device);
        assert_eq!(loaded.forward(x.clone()).into_data(), source.forward(x).into_data());
        assert_eq!(source.num_params(), 2 * 3 * 2 + 3 + 1);

        let config = QuantConvTranspose2dConfig::new([2, 3], [2, 2]);
        let source: QuantConvTranspose2d<FromMax> = config.init(&device);
        let loaded: QuantConvTranspose2d<FromMax> =
            config.init::<FromMax, _, _, _>(&device).load_record(source.clone().into_record());
        let x = Tensor::<4>::ones([1, 2, 4, 4], &device);
        assert_eq!(loaded.forward(x.clone()).into_data(), source.forward(x).into_data());
        assert_eq!(source.num_params(), 2 * 3 * 4 + 3 + 1);
    }
}
