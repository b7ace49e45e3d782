//! Training, evaluation, quantizers that are switched off, statistics that are frozen, weights that are kept: what each of
//! them does, that it is printed, and that it stays.
use crate::devices;
use burn::module::{Module, Param};
use burn::store::{ModuleSnapshot, SafetensorsStore};
use burn::tensor::{Device, Tensor};
use quant_nn::components::function::{FloatToInt, RoundSte, StochasticRoundSte};
use quant_nn::{
    Int8AccumulatorAwareWeightQuant, Int8ActPerTensorFloat, Int8ActPerTensorFloatBatchQuant1d,
    Int8WeightPerTensorFloat, Int32Bias, NoQuant, QuantConv2d, QuantConv2dConfig, QuantIdentity, QuantIdentityConfig,
    QuantLinear, QuantLinearConfig, QuantModule, QuantRelu, QuantReluConfig, Quantizer, TruncQuant, WeightLayer,
    WeightQuantizer, component, quantizer,
};
use std::cell::Cell;

#[derive(Module, Debug)]
struct Net<W: Quantizer = Int8WeightPerTensorFloat> {
    fc: QuantLinear<W, Int8ActPerTensorFloat, NoQuant, Int32Bias>,
    relu: QuantRelu,
}

fn net(device: &Device) -> Net {
    Net { fc: QuantLinearConfig::new(3, 2).init(device), relu: QuantReluConfig::new().init(device) }
}
fn x(scale: f32, device: &Device) -> Tensor<2> {
    Tensor::from_floats([[scale, -scale / 3.0, scale / 7.0]], device)
}
fn forward(net: &Net, x: Tensor<2>) -> Vec<f32> {
    net.relu.forward(net.fc.forward(x)).into_data().try_to_vec().unwrap()
}
fn collected(net: &Net) -> Vec<i64> {
    let counters = net.collect(None, None, false).into_iter().filter(|t| t.name.ends_with("counter"));
    counters.map(|t| burn::store::bridge::to_data(&t).unwrap().iter::<i64>().next().unwrap()).collect()
}
fn modes(printed: impl core::fmt::Display) -> Vec<String> {
    let printed = printed.to_string();
    let lines = printed.lines().filter_map(|line| line.trim().strip_prefix("mode: "));
    lines.map(String::from).collect()
}

#[test]
fn are_printed() {
    let net = net(&Device::flex().autodiff());
    let all = |mode: &str| vec![mode.to_string(); 5];
    assert_eq!(modes(&net), all("training"));
    assert_eq!(modes(net.valid()), all("evaluation"));
    assert_eq!(modes(net.valid().train()), all("training"));
    assert_eq!(modes(net.clone().disable_quant()), all("training, quantization disabled"));
    assert_eq!(modes(net.valid().disable_quant().enable_quant()), all("evaluation"));
    assert_eq!(modes(net.clone().freeze_stats()), all("training, statistics frozen"));
    // weight, input, output, bias, activation: burn's own way is seen where something collects
    let frozen = "training, frozen";
    assert_eq!(modes(net.clone().freeze()), ["training", frozen, "training", "training", frozen]);
    assert_eq!(modes(net.clone().freeze().valid())[1], "evaluation, frozen");
    assert_eq!(modes(net.clone().freeze().unfreeze()), all("training"));
    assert_eq!(modes(net.clone().freeze_stats().unfreeze_stats()), all("training"));
    let both = net.valid().freeze_stats().disable_quant();
    let shown = "evaluation, quantization disabled, statistics frozen";
    assert!(modes(&both).contains(&shown.to_string()), "{both}");
    let cached = "training, quantized weight cached";
    let weight_only = [cached, "training", "training", "training", "training"];
    assert_eq!(modes(net.cache_inference_quant_weight(true)), weight_only);
}

/// Switched off, the layers are burn's, and nothing is counted.
#[test]
fn disabled() {
    for device in devices() {
        let device = device.autodiff();
        let net = net(&device);
        let off = net.clone().fork(&device).disable_quant();
        let linear = burn::nn::Linear { weight: net.fc.weight.clone(), bias: net.fc.bias.clone() };
        let float = burn::tensor::activation::relu(linear.forward(x(5.0, &device)));
        assert_eq!(forward(&off, x(5.0, &device)), float.into_data().try_to_vec::<f32>().unwrap());
        assert_eq!(collected(&off), [0, 0]);
        assert!(off.fc.quant_weight().is_none() && off.fc.quant_bias(x(5.0, &device)).is_none());
        assert!(off.fc.weight_quant.is_quant_disabled() && off.relu.act_quant.is_quant_disabled());
        assert!(off.fc.try_quantize(x(5.0, &device)).unwrap().into_quant().is_none());

        // and on again they are what they were
        let on = off.enable_quant();
        assert_eq!(forward(&on, x(5.0, &device)), forward(&net, x(5.0, &device)));
        assert_eq!(collected(&on), [1, 1]);
    }
}

/// A part alone, down to one place of one layer. A bias without the scale that it takes is left as it is.
#[test]
fn of_a_part() {
    let device = Device::flex();
    let mut net = net(&device);
    net.relu = net.relu.disable_quant();
    assert!(net.relu.quantize(x(1.0, &device)).into_quant().is_none());
    assert!(net.fc.quant_weight().is_some());
    assert!(net.fc.quant_bias(x(1.0, &device)).is_some());
    net.fc.input_quant = net.fc.input_quant.disable_quant();
    assert!(net.fc.quant_weight().is_some());
    assert!(net.fc.quant_bias(x(1.0, &device)).is_none());
}

#[test]
fn stay() {
    let device = Device::flex();
    let mut net = net(&device.clone().autodiff()).disable_quant().freeze_stats();
    let before = modes(&net);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("net.safetensors");
    net.save_into(&mut SafetensorsStore::from_file(&path)).unwrap();
    net.load_float_from(&mut SafetensorsStore::from_file(&path)).unwrap();
    assert_eq!(modes(&net), before);
    net.init_quantizers().unwrap();
    net.fc.init_tensor_quant().unwrap();
    assert_eq!(modes(&net), before);
    let net = net.load_record(self::net(&device).into_record());
    assert_eq!(modes(&net), before, "modes are not recorded");
    let [_, other] = devices();
    assert_eq!(modes(net.to_device(&other.autodiff()).valid().train()), before);
}

#[test]
fn frozen_statistics() {
    for device in devices() {
        let device = device.autodiff();
        let net = net(&device);
        forward(&net, x(2.0, &device));
        let frozen = net.clone().fork(&device).freeze_stats();
        let (once, again) = (forward(&frozen, x(9.0, &device)), forward(&frozen, x(9.0, &device)));
        assert_eq!((once, collected(&frozen)), (again, vec![1, 1]));
        // what evaluation does
        assert_eq!(forward(&frozen, x(9.0, &device)), forward(&net.valid(), x(9.0, &device.clone().inner())));
        let goes_on = frozen.unfreeze_stats();
        forward(&goes_on, x(9.0, &device));
        assert_eq!(collected(&goes_on), [2, 2]);
        // while it is evaluated the setting is made for the training after it
        let later = net.valid().freeze_stats().unfreeze_stats();
        forward(&later, x(9.0, &device));
        assert_eq!(collected(&later), [1, 1]);
        assert_eq!(modes(later.train()), vec!["training"; 5]);
        let later = net.valid().freeze_stats().train();
        forward(&later, x(9.0, &device));
        assert_eq!(collected(&later), [1, 1]);

        // an average of all that came, as in batch normalization
        let act: QuantIdentity<Int8ActPerTensorFloatBatchQuant1d> = QuantIdentityConfig::new().init(&device);
        let scale = |act: &QuantIdentity<_>, by: f32| {
            let x = x(by, &device).unsqueeze_dim::<3>(2);
            act.quantize(x).into_quant().unwrap().scale.into_tensor().max().into_scalar::<f32>()
        };
        let first = scale(&act, 1.0);
        let act = act.freeze_stats();
        assert_eq!([scale(&act, 8.0), scale(&act, 3.0)], [first, first]);
    }
}

mod cache {
    use super::*;

    /// Counts down a delay: no pass is like the one before.
    #[quantizer(extends(Int8WeightPerTensorFloat))]
    struct Delayed {
        #[value(2)]
        quant_delay_steps: usize,
    }

    /// Rounds at random in evaluation as well.
    #[quantizer(extends(Int8WeightPerTensorFloat))]
    struct Random {
        float_to_int_impl: StochasticRoundSte,
        #[value(false)]
        deterministic_inference: bool,
    }

    #[quantizer(extends(Random))]
    struct Seeded {
        #[value(Some(7))]
        seed: Option<u64>,
    }

    /// Counts how often it rounds on this thread.
    #[derive(Module, Debug, Default)]
    struct CountedRound;
    thread_local! {
        static ROUNDED: Cell<usize> = const { Cell::new(0) };
    }
    #[component]
    impl CountedRound {
        fn new() -> Self {
            Self
        }
    }
    impl FloatToInt for CountedRound {
        fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
            ROUNDED.set(ROUNDED.get() + 1);
            RoundSte.to_int(x)
        }
    }
    #[quantizer(extends(Int8WeightPerTensorFloat))]
    struct Counted {
        float_to_int_impl: CountedRound,
    }

    /// One pass quantizes, the others take what it made: until something changes, and on an autodiff device never.
    #[test]
    fn saves_the_work() {
        let rounded = |linear: &QuantLinear<Counted>, device: &Device| {
            ROUNDED.set(0);
            for _ in 0..3 {
                linear.forward(x(1.0, device));
            }
            ROUNDED.get()
        };
        for device in devices() {
            let mut linear = cached::<Counted>(&device);
            assert_eq!([rounded(&linear, &device), rounded(&linear, &device)], [1, 0]);
            assert_eq!(rounded(&linear.clone(), &device), 1);
            linear.weight = linear.weight.map(|w| w * 2.0);
            assert_eq!([rounded(&linear, &device), rounded(&linear, &device)], [1, 0]);
            let linear = linear.cache_inference_quant_weight(false);
            assert_eq!(rounded(&linear, &device), 3);
            // before `valid`, and after it without a change
            let device = device.autodiff();
            let linear: QuantLinear<Counted> = QuantLinearConfig::new(3, 2).init(&device);
            let linear = linear.cache_inference_quant_weight(true);
            assert_eq!(rounded(&linear, &device), 3);
            assert_eq!(rounded(&linear.valid(), &device.inner()), 1);
        }
    }

    fn cached<W: WeightQuantizer + Default>(device: &Device) -> QuantLinear<W> {
        let linear: QuantLinear<W> = QuantLinearConfig::new(3, 2).try_init(&device.clone().autodiff()).unwrap();
        linear.valid().cache_inference_quant_weight(true)
    }
    fn values<W: WeightQuantizer>(linear: &QuantLinear<W>) -> Vec<f32> {
        let weight = linear.weight_quant.forward(&linear.weight);
        weight.into_value().into_data().try_to_vec().unwrap()
    }
    /// What the layer computes without a cache.
    fn anew<W: WeightQuantizer>(linear: &QuantLinear<W>) -> Vec<f32> {
        values(&linear.clone().cache_inference_quant_weight(false))
    }

    /// Whatever changes, and in whatever way: what is kept is that of the weight.
    #[test]
    fn is_never_stale() {
        for device in devices() {
            let mut linear = cached::<Int8WeightPerTensorFloat>(&device);
            let mut seen = vec![];
            let mut check = |linear: &QuantLinear| {
                let (first, again) = (values(linear), values(linear));
                assert_eq!((&first, &again), (&anew(linear), &anew(linear)));
                assert!(!seen.contains(&first), "the weight did not change");
                seen.push(first);
            };
            check(&linear);
            // by hand: mapped, replaced, swapped
            linear.weight = linear.weight.map(|w| w * 2.0);
            check(&linear);
            linear.weight = Param::from_tensor(Tensor::full([3, 2], 0.7, &device));
            check(&linear);
            let mut other = cached::<Int8WeightPerTensorFloat>(&device);
            core::mem::swap(&mut linear.weight, &mut other.weight);
            check(&linear);
            // by a load, into the layer and into a clone of it
            let record = |value: f32| {
                let mut source = cached::<Int8WeightPerTensorFloat>(&device);
                source.weight = source.weight.map(|w| w + value);
                source.into_record()
            };
            linear = linear.load_record(record(5.0));
            check(&linear);
            let clone = linear.clone();
            values(&clone);
            check(&clone.load_record(record(9.0)));
            // by a new state of the quantizer
            linear.weight = linear.weight.map(|w| w * 3.0);
            linear.init_tensor_quant().unwrap();
            check(&linear);
        }
    }

    /// A scale that is changed by hand.
    #[test]
    fn sees_the_quantizer() {
        use quant_nn::quantizers::base::ParamFromMaxScaling;
        #[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
        struct Learned;
        let mut linear = cached::<Learned>(&Device::flex());
        let before = values(&linear);
        let value = &mut linear.weight_quant.proxy_mut().tensor_quant.scaling_impl.value;
        *value = value.clone().map(|v| v * 0.5);
        assert_ne!(values(&linear), before);
        assert_eq!(values(&linear), anew(&linear));
    }

    /// An adapter changes the weight without touching what is stored.
    #[test]
    fn is_not_of_an_adapted_weight() {
        use burn::module::Lora;
        let device = Device::flex().autodiff();
        let linear: QuantLinear = QuantLinearConfig::new(3, 2).init(&device);
        let linear = linear.apply_lora(Lora::new(2, 1.0)).valid().cache_inference_quant_weight(true);
        assert_eq!(values(&linear), anew(&linear));
        struct Adapt(bool);
        impl burn::module::ModuleMapper for Adapt {
            fn enter_module(&mut self, _: &str, container: &str) {
                self.0 |= container == "Reparameterization";
            }
            fn exit_module(&mut self, _: &str, container: &str) {
                self.0 &= container != "Reparameterization";
            }
            fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
                if self.0 { param.map(|t| t + 0.5) } else { param }
            }
        }
        let plain = values(&linear);
        // the parameter alone, so that the place of its quantizer does not notice
        let mut adapted = linear;
        adapted.weight = Module::map(adapted.weight, &mut Adapt(false));
        assert_eq!(values(&adapted), anew(&adapted));
        assert_ne!(values(&adapted), plain);
    }

    #[test]
    fn is_not_of_what_changes_with_each_pass() {
        let device = Device::flex();
        let delayed = cached::<Delayed>(&device);
        let plain: Vec<f32> = delayed.weight.val().into_data().try_to_vec().unwrap();
        assert_eq!([values(&delayed), values(&delayed)], [plain.clone(), plain.clone()]);
        assert_ne!(values(&delayed), plain);
        let differs = |mut draw: Box<dyn FnMut() -> Vec<f32>>| (0..20).any(|_| draw() != draw());
        let (random, seeded) = (cached::<Random>(&device), cached::<Seeded>(&device));
        assert!(differs(Box::new(move || values(&random))));
        assert!(differs(Box::new(move || values(&seeded))));
    }

    /// The weight depends on the input: of another one it is another.
    #[test]
    fn is_not_of_what_depends_on_the_input() {
        let device = Device::flex();
        let linear = QuantLinearConfig::new(3, 2).weight_quant(Int8AccumulatorAwareWeightQuant).init(&device);
        let linear = linear.valid().cache_inference_quant_weight(true);
        let of = |bits: f32| {
            let input = quant_nn::QuantTensor {
                value: Tensor::<2>::ones([1, 3], &device),
                scale: Tensor::full([1, 1], 0.5, &device).into(),
                zero_point: None,
                bit_width: bits.into(),
                signed: true,
                float_format: None,
            };
            linear.quant_weight_for(input).unwrap().value.into_data()
        };
        assert_ne!(of(8.0), of(29.0));
    }

    /// In training nothing is kept, and gradients pass.
    #[test]
    fn is_for_evaluation() {
        let device = Device::flex().autodiff();
        let conv: QuantConv2d = QuantConv2dConfig::new([1, 1], [2, 2]).init(&device);
        let conv = conv.valid().cache_inference_quant_weight(true);
        conv.forward(Tensor::ones([1, 1, 2, 2], &device.clone().inner()));
        let conv = conv.train();
        let gradients = conv.forward(Tensor::ones([1, 1, 2, 2], &device)).sum().backward();
        assert!(conv.weight.val().grad(&gradients).is_some());
    }
}

/// A mode is that of one place, and what it shares with others goes on there.
#[test]
fn of_one_that_shares() {
    use quant_nn::{SharedQuantizer, Uint8ActPerTensorFloat, share_act};
    let device = Device::flex().autodiff();
    let relu = || -> QuantRelu<SharedQuantizer<Uint8ActPerTensorFloat>> { QuantReluConfig::new().init(&device) };
    let (mut a, mut b) = (relu(), relu());
    let Ok(()) = share_act(&mut [&mut a, &mut b], &device);
    let scale = |relu: &QuantRelu<_>, by: f32| {
        relu.quantize(x(by, &device)).into_quant().map(|q| q.scale.into_scalar::<f32>() * 255.0)
    };
    // the one that follows, and the one that owns
    for by in [5.0, 8.0] {
        b = b.freeze_stats();
        assert_eq!(scale(&b, 9.0), scale(&b, 3.0), "frozen");
        let before = scale(&b, 1.0);
        assert!(a.act_quant.shares_with(&b.act_quant));
        scale(&a, by);
        assert_ne!(scale(&b, 1.0), before, "the average of both goes on");
        b = b.unfreeze_stats().disable_quant();
        assert_eq!(scale(&b, 1.0), None);
        assert!(scale(&a, 5.0).is_some());
        b = b.enable_quant();
        assert!(a.act_quant.shares_with(&b.act_quant));
        core::mem::swap(&mut a, &mut b);
    }
}

/// What truncates passes what it is given.
#[test]
fn of_a_truncation() {
    let device = Device::flex();
    let x = quant_nn::QuantTensor {
        value: Tensor::<1>::from_floats([100.0], &device),
        scale: Tensor::full([1], 1.0, &device).into(),
        zero_point: None,
        bit_width: 12.0.into(),
        signed: true,
        float_format: None,
    };
    let Ok(round) = TruncQuant::new(quant_nn::RoundTo8bit, &device);
    assert_eq!(round.forward(x.clone()).bit_width.to_f32(), 8.0);
    let off = round.disable_quant();
    assert_eq!(off.forward(x).bit_width.to_f32(), 12.0);
    assert_eq!(modes(off), ["training, quantization disabled"]);
}
