//! Fused fake quantization against the operations of tensors that it replaces.
mod capture;
mod formulas;
mod layouts;
mod origins;
mod quantizers;
mod statistics;
mod threads;

use burn::tensor::{Device, Tensor, TensorData};
use tests::random::Random;

/// Every device with kernels, on a tape and without.
fn devices() -> [Device; 2] {
    #[allow(deprecated)]
    [Device::flex(), Device::ndarray()]
}

fn list<const D: usize>(x: &Tensor<D>) -> Vec<f32> {
    x.clone().into_data().try_to_vec().unwrap()
}

fn tensor<const D: usize>(x: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(x.to_vec(), shape), device)
}

/// The same bits, except that any NaN is like another.
fn assert_bits(found: &[f32], wanted: &[f32], what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (i, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let same = found.to_bits() == wanted.to_bits() || found.is_nan() && wanted.is_nan();
        assert!(same, "{what}: {found:?} instead of {wanted:?} at {i}");
    }
}

/// Within 1e-5 of the sum of the magnitudes that were added up.
fn assert_near(found: &[f32], wanted: &[f32], magnitude: &[f32], what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (i, ((found, wanted), magnitude)) in found.iter().zip(wanted).zip(magnitude).enumerate() {
        let near = (found - wanted).abs() <= 1e-5 * magnitude.abs().max(1e-3);
        assert!(near, "{what}: {found:?} instead of {wanted:?} at {i}, where magnitudes add up to {magnitude}");
    }
}
