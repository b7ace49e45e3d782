//! Without quantizers a layer is burn's own, bit for bit.
use crate::devices;
use burn::module::Module;
use burn::nn::activation::{HardSwish, HardtanhConfig};
use burn::nn::conv::{
    Conv1dConfig, Conv2dConfig, Conv3dConfig, ConvTranspose1dConfig, ConvTranspose2dConfig, ConvTranspose3dConfig,
};
use burn::nn::{LinearConfig, PaddingConfig1d, PaddingConfig2d, PaddingConfig3d, Relu, Sigmoid, Tanh};
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::quantizers::base::LayerRange;
use quant_nn::{
    Int8ActPerTensorFloat, MaybeQuantTensor, NoQuant, QuantConv1d, QuantConv1dConfig, QuantConv2d, QuantConv2dConfig,
    QuantConv3d, QuantConv3dConfig, QuantConvTranspose1d, QuantConvTranspose1dConfig, QuantConvTranspose2d,
    QuantConvTranspose2dConfig, QuantConvTranspose3d, QuantConvTranspose3dConfig, QuantHardSwish, QuantHardSwishConfig,
    QuantHardTanh, QuantHardTanhConfig, QuantIdentity, QuantIdentityConfig, QuantLinear, QuantLinearConfig, QuantRelu,
    QuantReluConfig, QuantSigmoid, QuantSigmoidConfig, QuantTanh, QuantTanhConfig, Uint8ActPerTensorFloat, quantizer,
};

#[test]
fn conv2d() {
    for device in devices() {
        let paddings = [PaddingConfig2d::Same, PaddingConfig2d::Valid, PaddingConfig2d::Explicit(1, 2, 0, 1)];
        for (padding, stride) in paddings.into_iter().zip([[1, 1], [2, 2], [1, 2]]) {
            let float = Conv2dConfig::new([4, 6], [3, 3])
                .with_padding(padding.clone())
                .with_stride(stride)
                .with_groups(2)
                .with_dilation([1, 1])
                .init(&device);
            let mut quant: QuantConv2d<NoQuant> = QuantConv2dConfig::new([4, 6], [3, 3])
                .with_padding(padding)
                .with_stride(stride)
                .with_groups(2)
                .init(&device);
            (quant.weight, quant.bias) = (float.weight.clone(), float.bias.clone());
            let x = Tensor::random([2, 4, 7, 7], Distribution::Default, &device);
            assert_eq!(quant.forward(x.clone()).into_data(), float.forward(x).into_data());
            assert!(quant.quant_weight().is_none());
            assert_eq!(quant.num_params(), float.num_params());
        }
    }
}

#[test]
fn conv1d() {
    for device in devices() {
        let paddings = [PaddingConfig1d::Same, PaddingConfig1d::Valid, PaddingConfig1d::Explicit(2, 0)];
        for (padding, stride) in paddings.into_iter().zip([1, 2, 3]) {
            let float = Conv1dConfig::new(4, 6, 3)
                .with_padding(padding.clone())
                .with_stride(stride)
                .with_groups(2)
                .with_dilation(2)
                .init(&device);
            let quant: QuantConv1d<NoQuant> = QuantConv1dConfig::new(4, 6, 3)
                .with_padding(padding)
                .with_stride(stride)
                .with_groups(2)
                .with_dilation(2)
                .init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let x = Tensor::random([2, 4, 11], Distribution::Default, &device);
            assert_eq!(quant.forward(x.clone()).into_data(), float.forward(x).into_data());
            assert!(quant.quant_weight().is_none());
        }
    }
}

#[test]
fn conv3d() {
    for device in devices() {
        let paddings = [PaddingConfig3d::Same, PaddingConfig3d::Valid, PaddingConfig3d::Explicit(1, 0, 2)];
        for (padding, stride) in paddings.into_iter().zip([[1, 1, 1], [2, 1, 2], [1, 2, 3]]) {
            let float = Conv3dConfig::new([4, 6], [3, 1, 3])
                .with_padding(padding.clone())
                .with_stride(stride)
                .with_groups(2)
                .with_dilation([1, 2, 1])
                .init(&device);
            let quant: QuantConv3d<NoQuant> = QuantConv3dConfig::new([4, 6], [3, 1, 3])
                .with_padding(padding)
                .with_stride(stride)
                .with_groups(2)
                .with_dilation([1, 2, 1])
                .init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let x = Tensor::random([2, 4, 5, 6, 7], Distribution::Default, &device);
            assert_eq!(quant.forward(x.clone()).into_data(), float.forward(x).into_data());
            assert!(quant.quant_weight().is_none());
        }
    }
}

#[test]
fn conv_transpose1d() {
    for device in devices() {
        for (stride, padding, padding_out) in [(1, 0, 0), (2, 1, 1), (3, 2, 1)] {
            let float = ConvTranspose1dConfig::new([4, 6], 3)
                .with_stride(stride)
                .with_padding(padding)
                .with_padding_out(padding_out)
                .with_groups(2)
                .with_dilation(2)
                .init(&device);
            let quant: QuantConvTranspose1d<NoQuant> = QuantConvTranspose1dConfig::new([4, 6], 3)
                .with_stride(stride)
                .with_padding(padding)
                .with_padding_out(padding_out)
                .with_groups(2)
                .with_dilation(2)
                .init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let x = Tensor::random([2, 4, 7], Distribution::Default, &device);
            assert_eq!(quant.forward(x.clone()).into_data(), float.forward(x).into_data());
            assert!(quant.quant_weight().is_none());
        }
    }
}

#[test]
fn conv_transpose3d() {
    for device in devices() {
        for (stride, padding, padding_out) in
            [([1, 1, 1], [0, 0, 0], [0, 0, 0]), ([2, 3, 1], [1, 0, 1], [1, 0, 0]), ([1, 3, 2], [0, 1, 0], [0, 1, 1])]
        {
            let float = ConvTranspose3dConfig::new([4, 6], [2, 3, 2])
                .with_stride(stride)
                .with_padding(padding)
                .with_padding_out(padding_out)
                .with_groups(2)
                .init(&device);
            let quant: QuantConvTranspose3d<NoQuant> = QuantConvTranspose3dConfig::new([4, 6], [2, 3, 2])
                .with_stride(stride)
                .with_padding(padding)
                .with_padding_out(padding_out)
                .with_groups(2)
                .init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let x = Tensor::random([2, 4, 3, 4, 3], Distribution::Default, &device);
            assert_eq!(quant.forward(x.clone()).into_data(), float.forward(x).into_data());
            assert!(quant.quant_weight().is_none());
        }
    }
}

#[test]
fn conv_transpose2d() {
    for device in devices() {
        for (stride, padding, padding_out) in
            [([1, 1], [0, 0], [0, 0]), ([2, 3], [1, 0], [1, 0]), ([3, 2], [0, 2], [0, 1])]
        {
            let float = ConvTranspose2dConfig::new([4, 6], [3, 2])
                .with_stride(stride)
                .with_padding(padding)
                .with_padding_out(padding_out)
                .with_groups(2)
                .init(&device);
            let quant: QuantConvTranspose2d<NoQuant> = QuantConvTranspose2dConfig::new([4, 6], [3, 2])
                .with_stride(stride)
                .with_padding(padding)
                .with_padding_out(padding_out)
                .with_groups(2)
                .init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let x = Tensor::random([2, 4, 5, 5], Distribution::Default, &device);
            assert_eq!(quant.forward(x.clone()).into_data(), float.forward(x).into_data());
            assert!(quant.quant_weight().is_none());
        }
    }
}

#[test]
fn linear() {
    for device in devices() {
        let float = LinearConfig::new(5, 3).init(&device);
        let quant: QuantLinear<NoQuant> = QuantLinearConfig::new(5, 3).init(&device);
        let quant = quant.load_record(float.clone().into_record());
        let x = Tensor::<3>::random([2, 4, 5], Distribution::Default, &device);
        assert_eq!(quant.forward(x.clone()).into_data(), float.forward(x).into_data());
    }
}

#[test]
fn activations() {
    for device in devices() {
        let x = Tensor::<2>::random([4, 5], Distribution::Normal(0.0, 1.0), &device);
        let identity: QuantIdentity<NoQuant> = QuantIdentityConfig::new().init(&device);
        assert_eq!(identity.forward(x.clone()).into_data(), x.to_data());
        let relu: QuantRelu<NoQuant> = QuantReluConfig::new().init(&device);
        assert_eq!(relu.forward(x.clone()).into_data(), Relu::new().forward(x.clone()).into_data());
        let sigmoid: QuantSigmoid<NoQuant> = QuantSigmoidConfig::new().init(&device);
        assert_eq!(sigmoid.forward(x.clone()).into_data(), Sigmoid::new().forward(x.clone()).into_data());
        let tanh: QuantTanh<NoQuant> = QuantTanhConfig::new().init(&device);
        assert_eq!(tanh.forward(x.clone()).into_data(), Tanh::new().forward(x.clone()).into_data());
        let hard_swish: QuantHardSwish<NoQuant> = QuantHardSwishConfig::new().init(&device);
        assert_eq!(hard_swish.forward(x.clone()).into_data(), HardSwish::new().forward(x.clone()).into_data());
        let hard_tanh: QuantHardTanh<NoQuant> = QuantHardTanhConfig::new().with_min_val(-0.5).init(&device);
        let float = HardtanhConfig::new().with_min_val(-0.5).init();
        assert_eq!(hard_tanh.forward(x.clone()).into_data(), float.forward(x).into_data());
    }
}

/// The range of the layer, which the usual quantizers of activations take too.
#[test]
fn a_hard_tanh_tells_its_quantizer_its_range() {
    #[quantizer(extends(LayerRange, Uint8ActPerTensorFloat))]
    struct Unsigned;
    #[quantizer(extends(LayerRange, Int8ActPerTensorFloat))]
    struct Int4 {
        #[value(4)]
        bit_width: usize,
    }
    let device = Device::flex();
    let scale = |y: MaybeQuantTensor<1>| y.into_quant().unwrap().scale.into_scalar::<f32>();
    let x = Tensor::<1>::from_floats([1.0], &device);
    let unsigned: QuantHardTanh<Unsigned> =
        QuantHardTanhConfig::new().with_min_val(0.0).with_max_val(5.1).init(&device);
    assert_eq!(scale(unsigned.quantize(x.clone())), 0.02);
    let int4: QuantHardTanh<Int4> = QuantHardTanhConfig::new().with_min_val(-2.0).init(&device);
    assert_eq!(scale(int4.quantize(x.clone())), 0.25);
    // bounds that single precision does not hold are its own
    let wide: QuantHardTanh = QuantHardTanhConfig::new().with_min_val(-1e300).with_max_val(1e300).init(&device);
    assert_eq!(wide.forward(x).into_scalar::<f32>(), 0.0);
}

/// A function that the reference has no recorded cases of, with its default quantizer over two batches.
#[test]
fn a_quantized_hard_swish_is_one_whose_output_is_quantized() {
    for device in devices() {
        let device = device.autodiff();
        let hard_swish: QuantHardSwish = QuantHardSwishConfig::new().init(&device);
        let identity: QuantIdentity<Uint8ActPerTensorFloat> = QuantIdentityConfig::new().init(&device);
        for _ in 0..2 {
            let x = Tensor::<2>::random([4, 5], Distribution::Normal(0.0, 3.0), &device);
            let wanted = identity.forward(HardSwish::new().forward(x.clone()));
            assert_eq!(hard_swish.forward(x).into_data(), wanted.into_data());
        }
    }
}
