//! The search for the scales of a convolution's channels, where ours is not the reference's
//! (`compare::SEARCHED_APART`).
//!
//! The reference tries the scales on weights that lost dimensions, so each channel's scale meets the weights of all.
//! Given those, our search finds what the reference found: the two differ in nothing else.
use crate::cases::{Cases, folder};
use crate::compare::VALUE;
use crate::report::devices;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_nn::IntoAttr;
use quant_nn::components::quant::Quantized;
use quant_nn::components::stats::{HalfQuadraticOptimizerScale, Stats, Trial};

/// Where a search begins.
#[derive(Module, Debug)]
struct Begin {
    values: Vec<f32>,
}

impl Stats for Begin {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        Tensor::from_floats(self.values.as_slice(), &x.device())
    }
}

/// The scales of `weight`, `channels` times `[elements]`, where each is tried on all of it.
fn of_all(weight: &[f32], channels: usize, bit_width: i32, device: &Device) -> Vec<f32> {
    let n = weight.len();
    let largest = |x: &[f32]| x.iter().fold(0.0_f32, |max, x| max.max(x.abs()));
    let values = weight.chunks(n / channels).map(largest).collect();
    let all = Tensor::<1>::from_floats(weight, device).reshape([1, n]).expand([channels, n]);
    let max = 2_f32.powi(bit_width - 1) - 1.0;
    let scale_of = |threshold: Tensor<1>| threshold.abs().clamp_min(1e-10).div_scalar(max);
    let quantize = |threshold: Tensor<1>| {
        let scale = scale_of(threshold).reshape([channels, 1]).expand([channels, n]);
        let value = (all.clone() / scale.clone()).round().clamp(-max, max) * scale.clone();
        Quantized { scale: scale.into(), ..Quantized::float(value) }
    };
    let shape = [channels].into_attr();
    let hqo = HalfQuadraticOptimizerScale::new(Begin { values }, Some(1e-10), 1e5, 1.01, 0.7, 1000, shape, device);
    let found = hqo.search(all.clone(), &Trial::new(&max.into(), &quantize));
    scale_of(found).into_data().try_to_vec().unwrap()
}

#[test]
fn each_channel_fitted_to_all_is_the_references() {
    let cases = Cases::read(&folder()).unwrap();
    let records = cases.records();
    let apart = |record: &&&serde_json::Value| {
        record["quantizer"] == "Int8WeightPerChannelFloatHQO" && record["layer"] == "conv2d"
    };
    for record in records.iter().filter(apart) {
        let case = cases.case(record).unwrap();
        let bit_width = record["overrides"]["bit_width"].as_i64().unwrap_or(8) as i32;
        let (weight, wanted) = (case.get("weight").unwrap(), case.get("scale").unwrap().values);
        for (backend, device) in devices() {
            let found = of_all(&weight.values, weight.shape[0], bit_width, &device);
            assert_eq!(found.len(), wanted.len());
            let near = found.iter().zip(&wanted).all(|(a, b)| ((a - b).abs() as f64) <= VALUE.relative * *b as f64);
            assert!(near, "{} on {backend}: {found:?} instead of {wanted:?}", case.id);
        }
    }
}
