//! A table of vectors: what is looked up is the quantized weight, whose gradient goes to the rows that were looked up.
use crate::devices;
use burn::module::Module;
use burn::nn::{EmbeddingConfig, Initializer};
use burn::store::{ModuleStore, SafetensorsStore};
use burn::tensor::{Device, Distribution, Int, Tensor};
use quant_nn::quantizers::base::ParamFromMaxScaling;
use quant_nn::{
    Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, NoQuant, QuantEmbedding, QuantEmbeddingConfig, QuantModule,
    Quantizer, ShiftedUint8WeightGroupQuantFloat, WeightLayer, WeightQuantizer, quantizer, quantizer_with,
};

#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
struct Learned;

const N: usize = 7;
const D: usize = 12;

fn indices(device: &Device) -> Tensor<2, Int> {
    Tensor::from_ints([[3, 0, 3], [6, 1, 0]], device)
}

#[test]
fn without_a_quantizer_it_is_burns() {
    for device in devices() {
        let float = EmbeddingConfig::new(N, D).init(&device);
        let quant: QuantEmbedding<NoQuant> = QuantEmbeddingConfig::new(N, D).init(&device);
        let quant = quant.load_record(float.clone().into_record());
        let x = indices(&device);
        assert_eq!(quant.forward(x.clone()).into_data(), float.forward(x.clone()).into_data());
        assert!(quant.quantize(x).into_quant().is_none() && quant.quant_weight().is_none());
    }
}

/// The product of a one-hot matrix and the quantized weight, whose gradient burn computes.
fn check<W: WeightQuantizer>(embedding: &QuantEmbedding<W>, device: &Device) {
    let name = <W as Quantizer>::NAME;
    let x = indices(device);
    let g = Tensor::<3>::random([2, 3, D], Distribution::Default, device);
    let one_hot = x.clone().one_hot::<3>(N).float();
    let weight = || embedding.weight.val();
    let grad = |y: Tensor<3>| weight().grad(&(y * g.clone()).sum().backward()).unwrap().into_data();
    let q = embedding.quantize(x.clone()).into_quant().unwrap();
    let of_table = embedding.quant_weight().unwrap();
    let wanted = one_hot.clone().matmul(of_table.value.clone().unsqueeze::<3>());
    // a sum with zeros has no −0
    let unsigned = |y: Tensor<3>| y.add_scalar(0.0).into_data();
    assert_eq!(unsigned(q.value.clone()), wanted.to_data(), "{name}");
    assert_eq!(unsigned(embedding.forward(x.clone())), wanted.to_data(), "{name}");
    grad(q.value.clone()).assert_approx_eq::<f32>(&grad(wanted), burn::tensor::Tolerance::rel_abs(1e-5, 1e-6));
    // the integers are those of the rows
    assert!(q.is_valid(), "{name}");
    let rows = of_table.int().unwrap().float();
    let wanted = one_hot.matmul(rows.unsqueeze::<3>());
    assert_eq!(q.int().unwrap().float().into_data(), wanted.into_data(), "{name}");
}

#[test]
fn what_is_looked_up_are_quantized_rows() {
    for device in devices() {
        let device = device.autodiff();
        let config = || QuantEmbeddingConfig::new(N, D);
        check(&config().weight_quant(Int8WeightPerTensorFloat).init(&device), &device);
        check(&config().weight_quant(Int8WeightPerChannelFloat).init(&device), &device);
        let groups = quantizer_with!(ShiftedUint8WeightGroupQuantFloat { group_size: 4 });
        check(&config().weight_quant(groups).init(&device), &device);
        let filled_up = quantizer_with!(ShiftedUint8WeightGroupQuantFloat { group_size: 5 });
        check(&config().weight_quant(filled_up).init(&device), &device);
    }
}

/// Rows are channels: by hand, `max(|w|) / 127` of each.
#[test]
fn each_vector_has_a_scale() {
    for device in devices() {
        let config = QuantEmbeddingConfig::new(3, 2).with_initializer(Initializer::Zeros);
        let mut embedding: QuantEmbedding<Int8WeightPerChannelFloat> = config.init(&device);
        let rows = [[1.27, -0.5], [0.1, 12.7], [-0.254, 0.0]];
        embedding.weight = embedding.weight.map(|_| Tensor::from_floats(rows, &device));
        let scale = embedding.quantize(Tensor::from_ints([[2, 0]], &device)).into_quant().unwrap().scale.into_tensor();
        scale.into_data().assert_approx_eq::<f32>(&[[[0.002], [0.01]]].into(), burn::tensor::Tolerance::relative(1e-6));
    }
}

/// One row is no other case than several: a scale of the tensor is one number.
#[test]
fn a_table_of_one_row_has_the_scale_of_its_weight() {
    let device = Device::flex();
    let embedding: QuantEmbedding = QuantEmbeddingConfig::new(1, 2).init(&device);
    let y = embedding.quantize(Tensor::from_ints([[0, 0, 0]], &device)).into_quant().unwrap();
    assert_eq!(y.scale.dims(), [1, 1, 1]);
}

/// A scale that is learned, from the largest magnitude: a load builds it again, as does whoever changed the weight by hand.
#[test]
fn a_load_builds_the_quantizer_again() {
    for device in devices() {
        let embedding: QuantEmbedding<Learned> = QuantEmbeddingConfig::new(3, 2).init(&device);
        let scale = |embedding: &QuantEmbedding<Learned>| {
            embedding.quant_weight().unwrap().scale.into_tensor().into_data().try_to_vec::<f32>().unwrap()
        };
        let mut float = EmbeddingConfig::new(3, 2).init(&device);
        float.weight = float.weight.map(|w| w.full_like(25.4));
        let mut store = SafetensorsStore::from_bytes(None);
        store.collect_from(&float).unwrap();
        let mut store = SafetensorsStore::from_bytes(Some(store.get_bytes().unwrap()));
        let mut loaded = embedding.clone();
        loaded.load_float_from(&mut store).unwrap();
        assert_eq!(scale(&loaded), [0.2]);
        let mut by_hand = embedding;
        by_hand.weight = by_hand.weight.map(|w| w.full_like(-12.7));
        by_hand.init_tensor_quant().unwrap();
        assert_eq!(scale(&by_hand), [0.1]);
        let x = indices(&device).clamp(0, 2);
        let off = by_hand.disable_quant();
        assert!(off.quantize(x.clone()).into_quant().is_none());
        assert_eq!(off.forward(x).into_data(), Tensor::<3>::full([2, 3, 2], -12.7, &device).into_data());
    }
}

#[test]
fn it_prints_its_sizes_and_its_quantizer() {
    let embedding: QuantEmbedding = QuantEmbeddingConfig::new(3, 2).init(&Device::flex());
    let printed = embedding.to_string();
    for part in ["n_embedding: 3", "d_model: 2", "weight_quant: WeightQuant", "quantizer: Int8WeightPerTensorFloat"] {
        assert!(printed.contains(part), "no `{part}` in\n{printed}");
    }
}
