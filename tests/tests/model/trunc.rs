//! A truncating quantizer that learns which bits it keeps, against numbers of the reference.
use super::devices;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_nn::{QuantTensor, ShiftRoundSaturateTo8bit, TruncQuant};

/// Integers of 16 bits.
fn input(step: u8, device: &Device) -> QuantTensor<1> {
    let largest = 1500.0 + 900.0 * f32::from(step);
    let integers = Tensor::from_floats([100.0, -700.0, largest, -33.0, 32.0, 8.0, 24.0, -8.0], device);
    QuantTensor {
        value: integers * 0.01,
        scale: Tensor::full([1], 0.01, device).into(),
        zero_point: None,
        bit_width: 16.0.into(),
        signed: true,
        float_format: None,
    }
}

fn list(x: Tensor<1>) -> Vec<f32> {
    x.into_data().try_to_vec().unwrap()
}

#[test]
fn shift_round_saturate_collects_statistics() {
    for device in devices() {
        let training = device.clone().autodiff();
        let Ok(trunc) = TruncQuant::new(ShiftRoundSaturateTo8bit, &training);
        // while it collects the scale is no power of two
        for (step, scale, first, gradient) in [
            (0, 0.117_187_5, 1.054_687_5, 0.994_041_56),
            (1, 0.1875, 0.9375, 0.990_416_7),
            (2, 0.257_812_5, 1.031_25, 0.995_161),
        ] {
            let mut x = input(step, &training);
            x.value = x.value.detach().require_grad();
            let y = trunc.forward(x.clone());
            assert!((y.scale.into_scalar::<f32>() - scale).abs() < 1e-6);
            let grads = y.value.backward();
            assert!((list(y.value.inner())[0] - first).abs() < 1e-5);
            let dx = list(x.value.grad(&grads).unwrap());
            // of the largest integer, which decides the scale
            assert!((dx[2] - gradient).abs() < 1e-4 && dx[0] == 1.0, "{dx:?}");
        }
        let y = trunc.valid().forward(input(2, &device));
        assert_eq!(
            list(y.value.clone() / y.scale.clone()).iter().map(|i| i.round()).collect::<Vec<_>>(),
            [6.0, -44.0, 127.0, -2.0, 2.0, 0.0, 2.0, 0.0]
        );
        assert!((y.scale.into_scalar::<f32>() - 0.16).abs() < 1e-7);
    }
}
