//! Burn's own quantized tensors hold the integers that were trained.
use crate::{Operand, i8};
use burn::module::{Module, Param};
use burn::nn::{EmbeddingConfig, Linear, LinearConfig};
use burn::tensor::quantization::QuantValue;
use burn::tensor::{DType, Device, Int, Tensor, Tolerance};
use quant_nn::components::tensor::IntegerFormat;
use quant_nn::{
    Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, MXInt8Weight, NoQuant, QuantConv1dConfig, QuantConv2d,
    QuantConv2dConfig, QuantConv3dConfig, QuantConvTranspose1dConfig, QuantConvTranspose2dConfig,
    QuantConvTranspose3dConfig, QuantEmbedding, QuantEmbeddingConfig, QuantLinear, QuantLinearConfig, QuantTensor,
    QuantTensorError, ShiftedUint8WeightPerTensorFloat, SignedBinaryWeightPerTensorConst,
    SignedTernaryWeightPerTensorConst, WeightQuantizer, quantizer,
};
use tests::devices;
use tests::random::Random;

#[quantizer(extends(Int8WeightPerChannelFloat))]
struct Int4PerChannel {
    #[value(4)]
    bit_width: usize,
}

/// Within `1 / √rows`.
fn redrawn(weight: &Tensor<2>) -> Tensor<2> {
    let [rows, _] = weight.dims();
    Random(7).tensor(weight.dims(), 1.0 / (rows as f32).sqrt(), &weight.device())
}

fn numbers<const D: usize>(x: Tensor<D>) -> Vec<f32> {
    x.into_data().try_to_vec().unwrap()
}

/// Integers up to 127, with scales of this shape.
fn drawn<const D: usize>(dims: [usize; D], shape: [usize; D], device: &Device) -> QuantTensor<D> {
    let mut random = Random(5);
    let int = random.tensor(dims, 127.0, device).round();
    let scale = random.tensor(shape, 0.1, device).abs() + 0.01;
    QuantTensor {
        value: int * scale.clone(),
        scale: scale.into(),
        zero_point: None,
        bit_width: 8.0.into(),
        signed: true,
        float_format: None,
    }
}

/// What is stored stands for the same numbers, and takes so many bytes.
#[track_caller]
fn holds<const D: usize>(q: &QuantTensor<D>, scales: usize) -> Tensor<D> {
    let stored = q.to_qfloat().unwrap();
    let data = stored.to_data();
    assert_eq!(data.as_bytes().len(), data.shape().num_elements() + 4 * scales);
    // as numbers: an integer has no −0
    assert_eq!(numbers(stored.clone().dequantize()), numbers(q.value.clone()));
    stored
}

#[test]
fn a_burn_layer_computes_with_the_weights_that_were_trained() {
    fn of<W: WeightQuantizer + Default>(scales: usize, exact: bool, device: &Device) {
        let mut linear: QuantLinear<W> = QuantLinearConfig::new(64, 12).try_init(device).unwrap();
        // half of the rows are smaller
        let factor = Tensor::cat(vec![Tensor::ones([32, 1], device), Tensor::full([32, 1], 0.125, device)], 0);
        linear.weight = linear.weight.map(|weight| redrawn(&weight) * factor);
        let mut burns = LinearConfig::new(64, 12).init(device);
        burns.weight = Param::from_tensor(holds(&linear.quant_weight().unwrap(), scales));
        burns.bias.clone_from(&linear.bias);
        let x: Tensor<2> = Random(3).tensor([5, 64], 1.0, device);
        let (found, wanted) = (burns.forward(x.clone()), linear.forward(x.clone()));
        if exact {
            assert_eq!(numbers(found), numbers(wanted));
        } else {
            found.into_data().assert_approx_eq::<f32>(&wanted.into_data(), Tolerance::absolute(64.0 / 254.0 * 0.125));
        }
        // at the price of memory burn computes with the same numbers whatever the blocks are
        burns.weight = burns.weight.map(Tensor::dequantize);
        assert_eq!(numbers(burns.forward(x.clone())), numbers(linear.forward(x)));
    }
    for device in devices() {
        of::<Int8WeightPerTensorFloat>(1, true, &device);
        of::<SignedBinaryWeightPerTensorConst>(1, true, &device);
        of::<SignedTernaryWeightPerTensorConst>(1, true, &device);
        of::<Int8WeightPerChannelFloat>(12, true, &device);
        // weights are within 1 / √64, and what burn adds up of 64 of them is each wrong by half of an integer of 127 at most
        of::<Int4PerChannel>(12, false, &device);
        // groups of 32
        of::<MXInt8Weight>(2 * 12, false, &device);
        let config = QuantConv2dConfig::new([4, 6], [3, 3]).with_groups(2);
        let conv: QuantConv2d<Int8WeightPerChannelFloat> = config.init(&device);
        let mut burns = config.float().init(&device);
        burns.weight = Param::from_tensor(holds(&conv.quant_weight().unwrap(), 6));
        burns.bias.clone_from(&conv.bias);
        let x: Tensor<4> = Random(3).tensor([2, 4, 5, 5], 1.0, &device);
        assert_eq!(numbers(burns.forward(x.clone())), numbers(conv.forward(x)));
        let embedding: QuantEmbedding = QuantEmbeddingConfig::new(7, 4).init(&device);
        let mut burns = EmbeddingConfig::new(7, 4).init(&device);
        burns.weight = Param::from_tensor(holds(&embedding.quant_weight().unwrap(), 1));
        let x = Tensor::<2, Int>::from_ints([[0, 3], [6, 2]], &device);
        assert_eq!(numbers(burns.forward(x.clone())), numbers(embedding.forward(x)));
    }
}

/// The layer of burn computes with the numbers that were trained.
macro_rules! check_burn {
    ($config:expr, $dims:expr, $device:expr) => {{
        let layer = $config.weight_quant(Int8WeightPerChannelFloat).init($device);
        let burns = layer.to_burn().unwrap();
        assert!(matches!(burns.weight.val().dtype(), DType::QFloat(_)));
        assert_eq!(burns.weight.id, layer.weight.id);
        let x = Random(3).tensor($dims, 1.0, $device);
        assert_eq!(numbers(burns.forward(x.clone())), numbers(layer.forward(x)));
        // without a quantizer it is the layer of burn
        let layer = $config.weight_quant(NoQuant).init($device);
        assert_eq!(layer.to_burn().unwrap().weight.val().into_data(), layer.weight.val().into_data());
    }};
}

#[test]
fn every_layer_with_a_weight_becomes_one_of_burn() {
    for device in devices() {
        check_burn!(QuantLinearConfig::new(8, 3), [2, 8], &device);
        check_burn!(QuantConv1dConfig::new(4, 6, 3), [2, 4, 9], &device);
        check_burn!(QuantConv2dConfig::new([4, 6], [3, 3]).with_groups(2), [2, 4, 5, 5], &device);
        check_burn!(QuantConv3dConfig::new([2, 3], [3, 3, 3]), [2, 2, 4, 4, 4], &device);
        check_burn!(QuantConvTranspose1dConfig::new([4, 6], 3), [2, 4, 9], &device);
        check_burn!(QuantConvTranspose2dConfig::new([4, 6], [3, 3]), [2, 4, 5, 5], &device);
        check_burn!(QuantConvTranspose3dConfig::new([2, 3], [3, 3, 3]), [2, 2, 4, 4, 4], &device);
        let embedding: QuantEmbedding = QuantEmbeddingConfig::new(7, 4).init(&device);
        let x = Tensor::<2, Int>::from_ints([[0, 3], [6, 2]], &device);
        assert_eq!(numbers(embedding.to_burn().unwrap().forward(x.clone())), numbers(embedding.forward(x)));
        let error = QuantLinearConfig::new(4, 2).weight_quant(ShiftedUint8WeightPerTensorFloat).init(&device).to_burn();
        assert!(error.unwrap_err().to_string().contains("a zero point that is not 0"));
    }
}

/// Burn has no blocks that are longer than 255.
#[test]
fn long_blocks_have_parts() {
    for device in devices() {
        for (dims, along, scales) in [([300, 2], 1, 4), ([2, 300], 0, 4), ([510, 3], 1, 6), ([257, 2], 1, 514)] {
            let mut shape = [1, 1];
            shape[along] = dims[along];
            holds(&drawn(dims, shape, &device), scales);
        }
        // scales that are equal are one
        let q = i8(&[1.0, -2.0, 3.0, 4.0], [2, 2], 0.5, &device);
        let equal = QuantTensor { scale: Tensor::from_floats([[0.5, 0.5]], &device).into(), ..q };
        holds(&equal, 1);
    }
}

#[test]
fn blocks_are_of_any_dimensions() {
    for device in devices() {
        holds(&drawn([3, 4, 5], [1, 4, 1], &device), 4);
        holds(&drawn([3, 4, 5], [3, 1, 5], &device), 15);
        // blocks of 2 by 2
        let grid = Tensor::<2>::from_floats([[0.5, 0.25, 2.0], [1.0, 4.0, 8.0]], &device);
        let scale = grid.reshape([2, 1, 3, 1]).expand([2, 2, 3, 2]).reshape([4, 6]);
        let int = drawn([4, 6], [1, 1], &device).int().unwrap();
        holds(&QuantTensor::from_int(int, scale, None, IntegerFormat::signed(8)), 6);
        // with the lowest integer
        let scale = Tensor::<2>::from_floats([[0.5], [0.25]], &device);
        let int = Tensor::from_ints([[-128, 3], [1, 127]], &device);
        holds(&QuantTensor::from_int(int, scale, None, IntegerFormat::signed(8)), 2);
        // a block is of five dimensions, but for the first ones
        holds(&drawn([2, 1, 1, 2, 1, 1, 3], [2, 1, 1, 1, 1, 1, 1], &device), 2);
        let wide = drawn([2, 2, 2, 1, 1, 1, 2], [1, 1, 1, 1, 1, 1, 2], &device).to_qfloat().unwrap_err();
        assert!(wide.to_string().contains("blocks of more than 5 dimensions"), "{wide}");
    }
}

#[test]
fn a_record_takes_a_quarter() {
    for device in devices() {
        let linear: QuantLinear = QuantLinearConfig::new(64, 64).with_bias(false).init(&device);
        let float = LinearConfig::new(64, 64).with_bias(false).init(&device);
        let mut stored = float.clone();
        stored.weight = Param::from_tensor(linear.quant_weight().unwrap().to_qfloat().unwrap());
        let bytes = |linear: &Linear| linear.clone().into_record().into_bytes().unwrap().len();
        assert!(bytes(&stored) < bytes(&float) / 3);
        let loaded = float.load_record(stored.clone().into_record());
        let x: Tensor<2> = Random(3).tensor([2, 64], 1.0, &device);
        assert_eq!(loaded.forward(x.clone()).into_data(), stored.forward(x).into_data());
        assert!(matches!(loaded.weight.val().dtype(), DType::QFloat(_)));
    }
}

#[test]
fn the_lowest_integer_takes_the_full_range() {
    for device in devices() {
        let q = i8(&[-128.0, 127.0], [2], 0.5, &device);
        let stored = q.to_qfloat().unwrap();
        assert!(matches!(stored.dtype(), DType::QFloat(scheme) if scheme.value == QuantValue::Q8F));
        let narrow = i8(&[-127.0, 127.0], [2], 0.5, &device).to_qfloat().unwrap();
        assert!(matches!(narrow.dtype(), DType::QFloat(scheme) if scheme.value == QuantValue::Q8S));
        assert_eq!(stored.dequantize().into_data(), q.value.into_data());
        // of nothing there is nothing
        let none = QuantTensor { value: Tensor::<1>::zeros([0], &device), ..i8(&[1.0], [1], 0.5, &device) };
        assert_eq!(none.to_qfloat().unwrap().dims(), [0]);
    }
}

#[test]
fn with_gradients_there_are_none() {
    let device = Device::flex().autodiff();
    let linear: QuantLinear = QuantLinearConfig::new(4, 3).init(&device);
    let stored = linear.quant_weight().unwrap().to_qfloat().unwrap();
    assert!(!stored.is_require_grad());
    assert_eq!(numbers(stored.dequantize()), numbers(linear.quant_weight().unwrap().value));
}

#[test]
fn what_burn_cannot_hold_is_refused() {
    let device = Device::flex();
    let of = |ints: &[f32], zero_point, signed| {
        Operand { ints, shape: [2], scale: 0.5, zero_point, bits: 8.0, signed }.on(&device).to_qfloat().unwrap_err()
    };
    let refused = |reason| QuantTensorError::QFloat { operation: "to_qfloat", reason };
    assert_eq!(of(&[1.0, 2.0], 3.0, true), refused("a zero point that is not 0"));
    let error = of(&[1.0, 255.0], 0.0, false);
    assert_eq!(error, refused("integers beyond −128 and 127"));
    assert!(error.to_string().contains("help: quantize symmetrically to at most 8 bits with a sign"), "{error}");
    assert_eq!(of(&[1.0, 2.5], 0.0, true), QuantTensorError::Invalid { operation: "to_qfloat" });
    let small =
        QuantTensor { scale: Tensor::full([2], f32::INFINITY, &device).into(), ..i8(&[1.0, 2.0], [2], 0.5, &device) };
    assert!(small.to_qfloat().is_err());
    // unsigned integers that fit are integers that fit
    Operand { ints: &[0.0, 127.0], shape: [2], scale: 0.5, zero_point: 0.0, bits: 8.0, signed: false }
        .on(&device)
        .to_qfloat()
        .unwrap();
}
