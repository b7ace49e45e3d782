//! The life of layers that consist of several: their records, loads, shared quantizers and modes.
use super::{Nothing, Picky};
use crate::devices;
use burn::module::{Module, Param};
use burn::nn::attention::{MhaInput as FloatInput, MultiHeadAttentionConfig};
use burn::nn::{Initializer, Lstm, LstmConfig};
use burn::store::{ModuleSnapshot, SafetensorsStore};
use burn::tensor::{Device, Tensor, TensorData, Tolerance};
use quant_nn::quantizers::base::ParamFromMaxScaling;
use quant_nn::{
    Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, Int32Bias, MhaInput, NoQuant,
    QuantBiGru, QuantBiGruConfig, QuantBiLstm, QuantBiLstmConfig, QuantBiRnn, QuantBiRnnConfig, QuantGru,
    QuantGruConfig, QuantHardTanh, QuantHardTanhConfig, QuantLstm, QuantLstmConfig, QuantModule,
    QuantMultiHeadAttention, QuantMultiHeadAttentionConfig, QuantRnn, QuantRnnConfig, QuantScaleBias,
    QuantScaleBiasConfig, QuantScaledDotProductAttention, QuantScaledDotProductAttentionConfig, SharedQuantizer,
    Uint8ActPerTensorFloat, quantizer, share_act,
};
use tests::numbers::Step;
use tests::random::Random;

#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
struct Learned;
#[quantizer(extends(Int8ActPerTensorFloat))]
struct Act {
    #[value(10)]
    collect_stats_steps: usize,
}
#[quantizer(extends(Uint8ActPerTensorFloat))]
struct Unsigned {
    #[value(10)]
    collect_stats_steps: usize,
}

type LearnedLstm = QuantLstm<Learned, Act, Int32Bias, Act, Unsigned, Act, Act>;

fn random<const D: usize>(seed: u64, shape: [usize; D], device: &Device) -> Tensor<D> {
    Random(seed).tensor(shape, 1.5, device)
}

fn store_of<M: Module>(module: &M) -> SafetensorsStore {
    let mut store = SafetensorsStore::from_bytes(None);
    module.save_into(&mut store).unwrap();
    SafetensorsStore::from_bytes(Some(store.get_bytes().unwrap()))
}

/// What is recorded in the midst of collecting goes on where it was, in a record and in a file.
fn goes_on<M: Module>(make: impl Fn() -> M, pass: impl Fn(&M, u64) -> TensorData) {
    let mut layer = make();
    for step in 1..5 {
        pass(&layer, step);
        layer = layer.map(&mut Step);
        let resumed = make().load_record(layer.clone().into_record());
        let mut strict = make();
        strict.load_float_from(&mut store_of(&layer)).unwrap();
        assert!(resumed.quantizer_errors().is_empty());
        let device = layer.devices().remove(0);
        let own = pass(&layer.clone().fork(&device), step + 10);
        assert_eq!(pass(&resumed, step + 10), own, "step {step}");
        assert_eq!(pass(&strict, step + 10), own, "step {step}");
        assert_eq!(resumed.num_params(), layer.num_params());
    }
}

#[test]
fn a_record_restores_each_layer() {
    for device in devices() {
        let device = device.autodiff();
        let x = |seed| random::<3>(seed, [2, 4, 3], &device);
        let rnn = || -> QuantRnn<Learned, Act, Int32Bias, Act> { QuantRnnConfig::new(3, 4, true).init(&device) };
        goes_on(rnn, |layer, seed| layer.forward(x(seed), None).0.into_data());
        let lstm = || -> LearnedLstm { QuantLstmConfig::new(3, 4, true).init(&device) };
        goes_on(lstm, |layer, seed| layer.forward(x(seed), None).0.into_data());
        let gru = || -> QuantGru<Learned, Act, Int32Bias, Act, Unsigned, Act> {
            QuantGruConfig::new(3, 4, true).init(&device)
        };
        goes_on(gru, |layer, seed| layer.forward(x(seed), None).into_data());
        let bi_rnn = || -> QuantBiRnn<Learned, Act, Int32Bias, Act> { QuantBiRnnConfig::new(3, 4, true).init(&device) };
        goes_on(bi_rnn, |layer, seed| layer.forward(x(seed), None).0.into_data());
        let bi_lstm = || -> QuantBiLstm<Learned, Act, Int32Bias, Act, Unsigned, Act, Act> {
            QuantBiLstmConfig::new(3, 4, true).with_input_forget(true).init(&device)
        };
        goes_on(bi_lstm, |layer, seed| layer.forward(x(seed), None).0.into_data());
        let bi_gru = || -> QuantBiGru<Learned, Act, Int32Bias, Act, Unsigned, Act> {
            QuantBiGruConfig::new(3, 4, true).with_reset_after(false).init(&device)
        };
        goes_on(bi_gru, |layer, seed| layer.forward(x(seed), None).0.into_data());
        let mha = || -> QuantMultiHeadAttention { QuantMultiHeadAttentionConfig::new(4, 2).init(&device) };
        goes_on(mha, |layer, seed| {
            layer
                .clone()
                .valid()
                .forward(MhaInput::self_attn(random(seed, [2, 3, 4], &device.clone().inner())))
                .context
                .into_data()
        });
        let sdpa = || -> QuantScaledDotProductAttention { QuantScaledDotProductAttentionConfig::new().init(&device) };
        goes_on(sdpa, |layer, seed| {
            let [q, k, v] = [0, 1, 2].map(|i| random(3 * seed + i, [1, 2, 3, 4], &device));
            layer.forward(q, k, v, None, None, Default::default()).into_data()
        });
        let scale_bias =
            || -> QuantScaleBias<Learned, Act, Act, Int32Bias> { QuantScaleBiasConfig::new(4).init(&device) };
        goes_on(scale_bias, |layer, seed| layer.forward(x(seed).swap_dims(1, 2).reshape([3, 4, 2])).into_data());
        let hard_tanh = || -> QuantHardTanh { QuantHardTanhConfig::new().with_max_val(2.0).init(&device) };
        goes_on(hard_tanh, |layer, seed| layer.forward(x(seed)).into_data());
    }
}

fn max<const D: usize>(tensors: &[Tensor<D>]) -> f32 {
    tensors.iter().map(|t| t.clone().abs().max().into_scalar::<f32>()).fold(0.0, f32::max)
}

fn scale(gate: &quant_nn::QuantGate<Learned, Int32Bias, Act>) -> f32 {
    gate.quant_weight().unwrap().scale.into_scalar()
}

/// A float checkpoint gives the quantizer of a gate what both of its weights say, and leaves the identity of parameters alone.
#[test]
fn a_float_lstm_loads_and_its_gates_are_quantized_anew() {
    for device in devices() {
        let float: Lstm = LstmConfig::new(3, 4, true).init(&device);
        let mut quant: LearnedLstm = QuantLstmConfig::new(3, 4, true).init(&device);
        let id = quant.cell.cell_gate.hidden_transform.weight.id;
        let before = scale(&quant.cell.cell_gate);
        let loaded = quant.load_float_from(&mut store_of(&float)).unwrap();
        assert_eq!(loaded.loaded.len(), 16);
        let wanted =
            max(&[float.cell_gate.input_transform.weight.val(), float.cell_gate.hidden_transform.weight.val()]) / 127.0;
        assert!(before != wanted);
        assert_eq!(scale(&quant.cell.cell_gate), wanted);
        assert_eq!(quant.cell.cell_gate.hidden_transform.weight.id, id);

        // without quantizers it is the float layer
        let x = random(1, [2, 5, 3], &device);
        let (y, _) = quant.clone().disable_quant().forward(x.clone(), None);
        assert_eq!(y.into_data(), float.forward(x, None).0.into_data());

        // and by hand
        let gate = &mut quant.cell.input_gate;
        gate.hidden_transform.weight = gate.hidden_transform.weight.clone().map(|w| w.full_like(12.7));
        quant.init_quantizers().unwrap();
        assert_eq!(scale(&quant.cell.input_gate), 0.1);
    }
}

/// One of the weights of a gate is enough for its quantizer to be built again.
#[test]
fn a_load_of_one_weight_of_a_gate_is_one() {
    let device = Device::flex();
    let lstm: LearnedLstm = QuantLstmConfig::new(3, 4, true).init(&device);
    let mut other = lstm.clone();
    let gate = &mut other.cell.output_gate;
    gate.input_transform.weight = gate.input_transform.weight.clone().map(|w| w.full_like(25.4));
    let mut filtered = SafetensorsStore::from_bytes(None).with_regex(r"output_gate\.input_transform\.weight");
    other.save_into(&mut filtered).unwrap();
    let mut store = SafetensorsStore::from_bytes(Some(filtered.get_bytes().unwrap())).allow_partial(true);
    let mut loaded = lstm.clone();
    loaded.load_from(&mut store).unwrap();
    assert!(loaded.quantizer_errors().is_empty());
    assert_eq!(scale(&loaded.cell.output_gate), 0.2);
    assert_eq!(scale(&loaded.cell.input_gate), scale(&lstm.cell.input_gate));
}

/// What a quantizer refuses leaves the layer as it was, and says where.
#[test]
fn a_gate_that_cannot_be_quantized_is_named() {
    let device = Device::flex();
    let config = QuantLstmConfig::new(3, 4, true).with_initializer(Initializer::Constant { value: 0.5 });
    let mut lstm: QuantLstm<Picky> = config.try_init(&device).unwrap();
    let mut float: Lstm = LstmConfig::new(3, 4, true).init(&device);
    float.cell_gate.hidden_transform.weight = float.cell_gate.hidden_transform.weight.map(|w| w.full_like(2.0));
    let before = lstm.cell.cell_gate.hidden_transform.weight.val().into_data();
    let error = lstm.load_float_from(&mut store_of(&float)).unwrap_err().to_string();
    assert!(error.contains("cell_gate.weight_quant") && error.contains("2 is too large"), "{error}");
    assert_eq!(lstm.cell.cell_gate.hidden_transform.weight.val().into_data(), before);
    assert!(lstm.quantizer_errors().is_empty());
}

/// Gates with one scale have one entry in a record, which a load of any of their weights gives anew.
#[test]
fn gates_share_a_quantizer_through_loads() {
    for device in devices() {
        let device = device.autodiff();
        let config = QuantLstmConfig::new(3, 4, true);
        let alone: LearnedLstm = config.init(&device);
        let config = config.with_shared_intra_layer_weight_quant(true).with_shared_intra_layer_gate_acc_quant(true);
        let make = || -> LearnedLstm { config.init(&device) };
        let mut lstm = make();
        // one learned scale of weights, one value and one average of sums, where there were four
        assert_eq!(alone.num_params() - lstm.num_params(), 3 * (1 + 2));
        let scale = |lstm: &LearnedLstm| lstm.cell.quant_weight().unwrap().scale.into_scalar::<f32>();
        let mut float: Lstm = LstmConfig::new(3, 4, true).init(&device);
        float.output_gate.input_transform.weight = float.output_gate.input_transform.weight.map(|w| w.full_like(-12.7));
        lstm.load_float_from(&mut store_of(&float)).unwrap();
        assert_eq!(scale(&lstm), 0.1);
        assert!(lstm.quantizer_errors().is_empty());
        let lstm = lstm.map(&mut Nothing);
        assert_eq!(scale(&make().load_record(lstm.clone().into_record())), 0.1);
        let x = |seed| random::<3>(seed, [2, 4, 3], &device);
        goes_on(make, |layer, seed| layer.forward(x(seed), None).0.into_data());

        let gru = || -> QuantGru<Learned, Act, Int32Bias, Act, Unsigned, Act> {
            let config = QuantGruConfig::new(3, 4, true).with_shared_intra_layer_weight_quant(true);
            config.with_shared_intra_layer_gate_acc_quant(true).init(&device)
        };
        goes_on(gru, |layer, seed| layer.forward(x(seed), None).into_data());
    }
}

/// Per channel the gates have one scale for each number that they compute, that of the largest of all their weights.
#[test]
fn shared_scales_follow_all_weights() {
    for device in devices() {
        let config = QuantGruConfig::new(2, 2, false).with_shared_intra_layer_weight_quant(true);
        let mut gru: QuantGru<Int8WeightPerChannelFloat> = config.init(&device);
        let cell = &mut gru.cell;
        let rows = |a: f32, b: f32| Param::from_tensor(Tensor::from_floats([[a, b], [0.1, 0.1]], &device));
        cell.update_gate.input_transform.weight = rows(1.27, 0.0);
        cell.update_gate.hidden_transform.weight = rows(0.0, 0.5);
        cell.reset_gate.input_transform.weight = rows(0.3, 0.2);
        cell.reset_gate.hidden_transform.weight = rows(-0.3, -2.54);
        cell.new_gate.input_transform.weight = rows(0.2, 0.0);
        cell.new_gate.hidden_transform.weight = rows(0.0, 0.0);
        let weight = gru.cell.quant_weight().unwrap();
        let scale = weight.scale.into_tensor().into_data();
        scale.assert_approx_eq::<f32>(&[[0.01, 0.02]].into(), Tolerance::relative(1e-6));
        assert!(gru.to_string().contains("weight_quant: WeightQuant"));
    }
}

/// In evaluation both weights of a gate are quantized once, until one of them changes.
#[test]
fn the_weights_of_a_gate_are_kept_in_evaluation() {
    for device in devices() {
        let gru: QuantGru<Int8WeightPerChannelFloat> = QuantGruConfig::new(3, 4, true).init(&device.autodiff());
        let mut gru = gru.valid().cache_inference_quant_weight(true);
        let scale = |gru: &QuantGru<Int8WeightPerChannelFloat>| {
            max(&[Tensor::clone(&gru.cell.new_gate.quant_weight().unwrap().scale)])
        };
        let once = scale(&gru);
        assert_eq!(scale(&gru), once);
        let weight = &mut gru.cell.new_gate.hidden_transform.weight;
        *weight = weight.clone().map(|w| w.full_like(12.7));
        assert_eq!(scale(&gru), 0.1);
    }
}

/// Switched off, an attention is burn's.
#[test]
fn an_attention_without_its_quantizers_is_burns() {
    for device in devices() {
        let float = MultiHeadAttentionConfig::new(8, 2).init(&device);
        let mut quant: QuantMultiHeadAttention = QuantMultiHeadAttentionConfig::new(8, 2).init(&device);
        quant.load_float_from(&mut store_of(&float)).unwrap();
        let x = random(1, [2, 3, 8], &device);
        let wanted = float.forward(FloatInput::self_attn(x.clone())).context.into_data();
        let quantized = quant.forward(MhaInput::self_attn(x.clone())).context.into_data();
        assert_ne!(quantized, wanted);
        let off = quant.disable_quant();
        assert_eq!(off.forward(MhaInput::self_attn(x)).context.into_data(), wanted);
    }
}

/// What shares the quantizer of a layer with a range has that range.
#[test]
fn shared_hard_tanhs_have_the_range_of_the_first() {
    use quant_nn::Int8ActPerTensorFloatLayerRange as Ranged;
    let device = Device::flex();
    type Layer = QuantHardTanh<SharedQuantizer<Ranged>>;
    let layer = |max_val| -> Layer { QuantHardTanhConfig::new().with_max_val(max_val).init(&device) };
    let (mut a, mut b) = (layer(2.56), layer(5.12));
    let Ok(()) = share_act(&mut [&mut a, &mut b], &device);
    for layer in [a, b] {
        let y = layer.quantize(Tensor::<1>::from_floats([0.5], &device)).into_quant().unwrap();
        assert_eq!(y.scale.into_scalar::<f32>(), 0.02);
    }
}

#[test]
fn they_print_what_they_consist_of() {
    let device = Device::flex();
    let lstm: QuantLstm<NoQuant> = QuantLstmConfig::new(3, 4, true).init(&device);
    let mha: QuantMultiHeadAttention = QuantMultiHeadAttentionConfig::new(8, 2).init(&device);
    let printed = format!("{lstm}{mha}");
    for part in [
        "QuantLstm",
        "d_input: 3",
        "d_hidden: 4",
        "io_quant: ActQuant",
        "cell_state_quant: ActQuant",
        "input_gate: QuantGate",
        "forget_gate: QuantGate",
        "gate_acc_quant: ActQuant",
        "quantizer: NoQuant",
        "hidden_bias_quant: BiasQuant",
        "output_sigmoid_quant",
        "hidden_state_tanh_quant",
        "QuantMultiHeadAttention",
        "n_heads: 2",
        "query: QuantLinear",
        "q_scaled_quant: ActQuant",
        "attn_output_weights_quant: ActQuant",
        "quantizer: Uint8ActPerTensorFloat",
    ] {
        assert!(printed.contains(part), "no `{part}` in\n{printed}");
    }
}
