use crate::vectors::{Case, Family, close, devices, floats};
use burn::module::Param;
use burn::tensor::{Device, Tensor};
use quant_nn::{
    Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, SignedBinaryWeightPerTensorConst, WeightQuant,
    WeightQuantizer, quantizer_with,
};

/// Quantizes the recorded weight as a layer whose output channels are dimension `channel_dim` does.
fn check<const D: usize, Q: WeightQuantizer>(case: &Case, quantizer: Q, channel_dim: usize, device: &Device) {
    let id = case.id();
    // a linear weight is `[out, in]` in the reference and `[in, out]` here
    let transposed = case.record["layer"] == "linear";
    let ours = |t: Tensor<D>| if transposed { t.swap_dims(0, 1) } else { t };
    let weight = Param::from_tensor(ours(case.tensor("weight", device)));
    let (host, weight) = WeightQuant::new(quantizer, weight, channel_dim)
        .map_err(Into::into)
        .unwrap_or_else(|error: quant_nn::DependencyError| panic!("{id}: {error}"));
    let quant = host.forward(weight.val()).into_quant().unwrap();

    let scale = case.floats("scale");
    close(&format!("{id} scale"), &floats(&quant.scale), &scale, 1e-6, 0.0);
    let value = floats(&ours(quant.value.clone()));
    close(&format!("{id} value"), &value, &case.floats("value"), 1e-6, 1e-12);
    assert_eq!(quant.bit_width.to_f32() as f64, case.record["bit_width"].as_f64().unwrap(), "{id}");
    assert_eq!(quant.signed, case.record["signed"].as_bool().unwrap(), "{id}");
    assert_eq!(quant.is_valid(), case.record["is_valid"].as_bool().unwrap(), "{id}");
    assert!(floats(&quant.zero_point).iter().all(|z| *z == 0.0), "{id}");

    let grads = (quant.value * ours(case.tensor("grad_value", device))).sum().backward();
    let grad = weight.val().grad(&grads).map_or(Tensor::zeros(weight.shape(), device), Tensor::from_inner);
    close(&format!("{id} gradient"), &floats(&ours(grad)), &case.floats("grad_weight"), 1e-4, 1e-6);
}

/// Every layer of the recorded cases, with the overrides of the case.
macro_rules! check_all {
    ($quantizer:ident, $count:expr) => {
        let family = Family::load("weight");
        for device in devices() {
            for case in family.of(stringify!($quantizer), $count) {
                let bit_width = case.override_or("bit_width", 8, |v| Some(v.as_u64()? as usize));
                let narrow_range = case.override_or("narrow_range", true, |v| v.as_bool());
                let quantizer = quantizer_with!($quantizer { bit_width, narrow_range });
                match case.record["layer"].as_str().unwrap() {
                    "linear" => check::<2, _>(&case, quantizer, 1, &device),
                    "conv1d" => check::<3, _>(&case, quantizer, 0, &device),
                    "conv2d" | "conv2d_grouped" => check::<4, _>(&case, quantizer, 0, &device),
                    "conv_transpose2d" => check::<4, _>(&case, quantizer, 1, &device),
                    other => panic!("no layer `{other}`"),
                }
            }
        }
    };
}

#[test]
fn int8_weight_per_tensor_float() {
    check_all!(Int8WeightPerTensorFloat, 45);
}

#[test]
fn int8_weight_per_channel_float() {
    check_all!(Int8WeightPerChannelFloat, 45);
}

#[test]
fn signed_binary_weight_per_tensor_const() {
    let family = Family::load("weight");
    for device in devices() {
        for case in family.of("SignedBinaryWeightPerTensorConst", 2) {
            match case.record["layer"].as_str().unwrap() {
                "linear" => check::<2, _>(&case, SignedBinaryWeightPerTensorConst, 1, &device),
                _ => check::<4, _>(&case, SignedBinaryWeightPerTensorConst, 0, &device),
            }
        }
    }
}
