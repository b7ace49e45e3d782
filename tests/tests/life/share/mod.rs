//! One weight quantizer for several layers: one scale, learned, recorded, loaded and rebuilt once.
mod activations;
mod life;

use crate::{FromMax, Nothing, devices};
use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::optim::{GradientsParams, SgdConfig};
use burn::store::{ModuleSnapshot, SafetensorsStore};
use burn::tensor::{Device, Tensor};
use quant_nn::{
    Int8ActPerTensorFloat, Int32Bias, QuantConv2d, QuantConv2dConfig, QuantLinear, QuantLinearConfig, QuantModule,
    SharedQuantizer, WeightLayer, WeightModule, share,
};

type Fc = QuantLinear<SharedQuantizer<FromMax>>;
type Conv = QuantConv2d<SharedQuantizer<FromMax>>;

/// Layers of different kinds, shapes and numbers of channels.
#[derive(Module, Debug)]
struct Net {
    conv: Conv,
    fc: Fc,
}
#[derive(Module, Debug)]
struct Float {
    conv: Conv2d,
    fc: Linear,
}

const KEY: &str = "conv.weight_quant.tensor_quant.scaling_impl.value";

fn fc(value: f64, device: &Device) -> Fc {
    QuantLinearConfig::new(3, 1).with_bias(false).with_initializer(Initializer::Constant { value }).init(device)
}
fn conv(value: f64, device: &Device) -> Conv {
    let config = QuantConv2dConfig::new([1, 2], [1, 1]).with_bias(false);
    config.with_initializer(Initializer::Constant { value }).init(device)
}
fn net(device: &Device) -> Net {
    let mut net = Net { conv: conv(0.25, device), fc: fc(0.5, device) };
    share(&mut [&mut net.conv, &mut net.fc]).unwrap();
    net
}
fn float(device: &Device) -> Float {
    let initializer = Initializer::Normal { mean: 0.0, std: 5.0 };
    Float {
        conv: Conv2dConfig::new([1, 2], [1, 1]).with_bias(false).with_initializer(initializer.clone()).init(device),
        fc: LinearConfig::new(3, 1).with_bias(false).with_initializer(initializer).init(device),
    }
}
fn max(float: &Float) -> f32 {
    let max = |t: Tensor<1>| t.abs().max().into_scalar::<f32>();
    max(float.conv.weight.val().reshape([-1])).max(max(float.fc.weight.val().reshape([-1])))
}
fn parameter(net: &Net) -> &Param<Tensor<1>> {
    &net.conv.weight_quant.proxy().tensor_quant.scaling_impl.value
}
/// The scale of both layers, which has to be one.
fn scale(net: &Net) -> f32 {
    let conv: f32 = net.conv.quant_weight().unwrap().scale.into_scalar();
    let fc: f32 = net.fc.quant_weight().unwrap().scale.into_scalar();
    assert_eq!(conv, fc);
    assert!(net.conv.weight_quant.shares_with(&net.fc.weight_quant));
    assert_eq!((net.conv.weight_quant.error(), net.fc.weight_quant.error()), (None, None));
    conv
}
fn step(net: Net, rate: f64, device: &Device) -> Net {
    let conv = net.conv.forward(Tensor::<4>::ones([1, 1, 1, 1], device)).sum();
    let fc = net.fc.forward(Tensor::<2>::ones([1, 3], device)).sum();
    let grads = GradientsParams::from_grads((conv + fc).backward(), &net);
    SgdConfig::new().init().step(rate, net, grads)
}

#[test]
fn share_one_parameter() {
    for device in devices() {
        let device = device.autodiff();
        let net = net(&device);
        assert_eq!(scale(&net), 0.5);
        let keys: Vec<_> = net.collect(None, None, false).iter().map(|s| s.name.clone()).collect();
        assert_eq!(keys.iter().filter(|k| k.ends_with("scaling_impl.value")).collect::<Vec<_>>(), [KEY]);
        assert_eq!(net.num_params(), 2 + 3 + 1);
        assert!(net.to_string().contains("(shared, see above)"));

        // the loss is the sum of five weights, each +scale: 0.5 − 2 · 0.01 · 5
        let trained = step(step(net.clone(), 0.01, &device), 0.01, &device);
        assert!((scale(&trained) - 0.4).abs() < 1e-6, "{}", scale(&trained));
        assert_eq!(scale(&net), 0.5, "a clone was trained");
        assert_eq!(scale(&trained.valid()), scale(&trained));
        assert_eq!(scale(&trained.valid().train()), scale(&trained));
    }
}

#[test]
fn share_and_resume() {
    let device = Device::flex().autodiff();
    let trained = step(net(&device), 0.01, &device);
    let back = net(&device).load_record(trained.clone().into_record());
    assert_eq!(scale(&back), scale(&trained));
    assert_eq!(scale(&step(back, 0.01, &device)), scale(&step(trained, 0.01, &device)));
}

#[test]
fn share_and_load() {
    for device in devices() {
        let device = device.autodiff();
        device.seed(7);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("float.safetensors");
        let mut net = net(&device);
        let id = parameter(&net).id;
        for _ in 0..2 {
            let float = float(&device);
            float.save_into(&mut SafetensorsStore::from_file(&path).overwrite(true)).unwrap();
            net.load_from(&mut SafetensorsStore::from_file(&path).allow_partial(true)).unwrap();
            assert_eq!(scale(&net), max(&float));
            assert_eq!(parameter(&net).id, id);
            // a step rebuilds nothing
            net = step(net, 1e-3, &device);
            assert!((scale(&net) - max(&float)).abs() > 1e-4);
        }
    }
}

/// What cannot be right is told.
#[test]
fn share_and_load_some() {
    let device = Device::flex();
    let dir = tempfile::tempdir().unwrap();
    for part in ["conv.weight", "fc.weight"] {
        let path = dir.path().join(part);
        float(&device).save_into(&mut SafetensorsStore::from_file(&path).with_regex(part)).unwrap();
        let mut net = net(&device);
        net.load_from(&mut SafetensorsStore::from_file(&path).allow_partial(true)).unwrap();
        for error in [net.conv.weight_quant.error(), net.fc.weight_quant.error()] {
            assert!(error.unwrap().to_string().contains("of some of the layers"));
        }
        // it stays until it is put right
        let mut net = net.map(&mut Nothing);
        assert!(net.fc.weight_quant.error().is_some());
        share(&mut [&mut net.conv, &mut net.fc]).unwrap();
        let largest = largest(&net.conv).max(largest(&net.fc));
        assert_eq!(scale(&net), largest);
    }
}
fn largest(layer: &impl WeightLayer) -> f32 {
    layer.weights().weight().abs().max().into_scalar()
}
#[test]
fn share_and_move() {
    let [from, to] = devices();
    let moved = net(&from).to_device(&to);
    assert_eq!(scale(&moved), 0.5);
    assert_eq!(moved.fc.weight.val().device(), to);
    assert_eq!(scale(&moved.fork(&from)), 0.5);
}

/// A bias takes the scale of a shared quantizer as that of any other.
#[test]
fn share_with_a_bias() {
    let device = Device::flex();
    let config = QuantLinearConfig::new(3, 1).weight_quant(SharedQuantizer(FromMax));
    let fc = config.input_quant(Int8ActPerTensorFloat).bias_quant(Int32Bias).init(&device);
    assert!(fc.quant_bias(Tensor::<2>::ones([1, 3], &device)).is_some());
}

#[test]
fn share_with_one_more() {
    let device = Device::flex();
    let mut net = net(&device);
    let mut third = fc(2.0, &device);
    let id = parameter(&net).id;
    assert!(!third.weight_quant.shares_with(&net.fc.weight_quant));
    share(&mut [&mut net.conv, &mut net.fc, &mut third]).unwrap();
    assert_eq!(scale(&net), 2.0);
    assert!(third.weight_quant.shares_with(&net.fc.weight_quant));
    assert_eq!(parameter(&net).id, id, "an optimizer goes on training it");
    // one layer alone cannot build what belongs to three
    let error = net.fc.init_tensor_quant().unwrap_err();
    assert!(error.to_string().contains("several layers share this quantizer"), "{error}");
}

/// The other order: the layer that follows comes before the one that it follows.
#[test]
fn share_in_the_wrong_order() {
    let device = Device::flex();
    let mut net = net(&device);
    share(&mut [&mut net.fc, &mut net.conv]).unwrap();
    assert_eq!(scale(&net), 0.5);
    assert_eq!(net.quantizer_errors().len(), 1);
    let net = net.map(&mut Nothing);
    let [error] = &net.quantizer_errors()[..] else { panic!() };
    let error = error.to_string();
    assert!(error.contains("declare the first layer of `share` before the others"), "{error}");
    assert!(!net.conv.weight_quant.shares_with(&net.fc.weight_quant));
}

/// An owner that is no longer in the model.
#[test]
fn share_with_a_lost_layer() {
    let Net { conv, fc } = net(&Device::flex());
    drop(conv);
    assert_eq!(fc.quantizer_errors().len(), 1);
    assert_eq!(fc.map(&mut Nothing).quantizer_errors().len(), 1);
}

/// What layers cannot have in common is told before anything is changed.
mod refused {
    use super::*;
    use quant_nn::quantizers::base::{ParamFromMaxScaling, ParamFromStatsScaling};
    use quant_nn::{Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, WeightQuantizer, quantizer};

    #[quantizer(extends(ParamFromStatsScaling, Int8WeightPerTensorFloat))]
    struct FromFirstPass;

    fn linear<Q: WeightQuantizer + Default>(outputs: usize, device: &Device) -> QuantLinear<SharedQuantizer<Q>> {
        QuantLinearConfig::new(3, outputs).try_init(device).unwrap()
    }
    #[track_caller]
    fn says<Q: WeightQuantizer + Default>(outputs: [usize; 2], devices: [&Device; 2], text: &str) {
        let [mut a, mut b] = [0, 1].map(|i| linear::<Q>(outputs[i], devices[i]));
        let error = share(&mut [&mut a, &mut b]).unwrap_err().to_string();
        assert!(error.contains(text), "{error}");
        assert!(!a.weight_quant.shares_with(&b.weight_quant) && a.quantizer_errors().is_empty());
    }

    #[test]
    fn what_follows_the_weight() {
        let [device, other] = devices();
        says::<Int8WeightPerTensorFloat>([2, 2], [&device; 2], "its scale follows the weight");
        says::<Int8WeightPerChannelFloat>([2, 2], [&device; 2], "its scale follows the weight");
        says::<FromFirstPass>([2, 2], [&device; 2], "its scale follows the weight");
        says::<FromMax>([2, 2], [&device, &other], "on different devices");
        let (mut a, mut b) = (linear::<FromMax>(2, &device), linear::<FromMax>(2, &device));
        b.weight = Param::from_tensor(b.weight.val().cast(burn::tensor::FloatDType::F64));
        let error = share(&mut [&mut a, &mut b]).unwrap_err().to_string();
        assert!(error.contains("of different precision"), "{error}");
    }

    /// A learned scale for each channel: of as many channels it can be shared.
    #[test]
    fn different_numbers_of_channels() {
        #[quantizer(extends(FromMax), values)]
        struct PerChannel;
        #[quantizer]
        impl PerChannel {
            #[value]
            fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
                let channels = module.weights().into_iter().map(|w| w.abs().max_dim(1).flatten::<1>(0, 1));
                channels.reduce(Tensor::max_pair).unwrap()
            }
            #[value]
            fn scaling_shape(module: &impl WeightModule) -> Vec<usize> {
                module.per_channel_broadcastable_shape()
            }
        }
        let device = Device::flex();
        let (mut a, mut b) = (linear::<PerChannel>(2, &device), linear::<PerChannel>(2, &device));
        share(&mut [&mut a, &mut b]).unwrap();
        let max = |l: &QuantLinear<_>| l.weight.val().abs().max_dim(0).flatten::<1>(0, 1);
        let wanted = max(&a).max_pair(max(&b)).into_data();
        assert_eq!(b.quant_weight().unwrap().scale.into_tensor().flatten::<1>(0, 1).into_data(), wanted);

        #[quantizer(extends(ParamFromMaxScaling, Int8WeightPerChannelFloat))]
        struct OfTheWhole;
        says::<OfTheWhole>([2, 4], [&device; 2], "different numbers of them");
    }
}

/// Parts of a model that are transformed one by one: what is still shared, and what is told when it is not.
mod parts {
    use super::*;

    /// A part's layers go along with the model that they are in, and not with one that was made of it.
    #[test]
    fn follow_their_own_model() {
        let device = Device::flex().autodiff();
        let mut net = net(&device);
        let other = step(net.clone(), 0.01, &device);
        let plain = net.valid();
        net.fc = net.fc.map(&mut Nothing).train();
        assert_eq!(scale(&net), 0.5);
        assert_eq!(net.quantizer_errors(), []);
        assert!(other.quantizer_errors().is_empty() && plain.quantizer_errors().is_empty());

        // a load of one of both layers is an error, and concerns no model but this one
        let mut store = SafetensorsStore::from_bytes(None);
        LinearConfig::new(3, 1).with_bias(false).init(&device).save_into(&mut store).unwrap();
        let error = net.fc.load_float_from(&mut store).unwrap_err().to_string();
        assert!(error.contains("a load brought"), "{error}");
        for net in [net, other, plain] {
            assert_eq!(net.quantizer_errors(), []);
            scale(&net);
        }
    }

    /// The first layer is trained alone.
    #[test]
    fn that_were_parted() {
        let device = Device::flex().autodiff();
        let mut net = net(&device);
        let loss = net.conv.forward(Tensor::<4>::ones([1, 1, 1, 1], &device)).sum();
        let gradients = GradientsParams::from_grads(loss.backward(), &net.conv);
        net.conv = SgdConfig::new().init().step(0.01, net.conv, gradients);
        let errors = |net: &Net| net.quantizer_errors().iter().map(ToString::to_string).collect::<Vec<_>>();
        let wanted = "the quantizer at `fc.weight_quant`: `FromMax`: it was shared with `conv.weight_quant`, and is not \
                      any more, because one of them was trained or loaded without the other: share anew";
        assert_eq!(errors(&net), [wanted]);
        assert_eq!(errors(&net.clone().map(&mut Nothing)), [wanted]);
        // one part after the other, in order, is right
        share(&mut [&mut net.conv, &mut net.fc]).unwrap();
        net.conv = net.conv.map(&mut Nothing);
        net.fc = net.fc.map(&mut Nothing);
        assert!(errors(&net).is_empty());
        scale(&net);
    }
}
