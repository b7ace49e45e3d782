use burn::nn::Relu;
use burn::nn::interpolate::{Interpolate1d, Interpolate2d};
use burn::nn::pool::{AdaptiveAvgPool1d, AdaptiveAvgPool2d, AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d};
use quant_core::tensor::MaybeQuantTensor;

/// One of burn's layers without parameters that takes integers to integers: max pooling and up-sampling pass them on as the reference's
/// layers do, without a quantizer of their own.
///
/// | layer | integers | refused |
/// |---|---|---|
/// | `MaxPool1d`, `MaxPool2d` | the largest of each window | a scale that varies within a window |
/// | `Interpolate1d`, `Interpolate2d` | those nearest, or what lies between them, rounded (the reference's `QuantUpsample`) | the same |
/// | `AvgPool1d`, `AvgPool2d`, `AdaptiveAvgPool1d`, `AdaptiveAvgPool2d` | the sums of windows, of more bits and of a smaller scale | the same, and windows of different numbers of elements |
/// | `Relu` | those that stand for 0 and more | no integer for 0.0 |
///
/// What is refused, and what is not quantized, becomes what burn's layer makes of the values. The operations of
/// [`QuantTensor`](crate::QuantTensor) say why.
///
/// ```
/// use burn::nn::pool::MaxPool2dConfig;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::components::tensor::{IntegerFormat, QuantTensor};
/// use quant_nn::QuantForward;
///
/// let device = Device::flex();
/// let pool = MaxPool2dConfig::new([2, 2]).init();
/// let ints = Tensor::<4, _>::from_ints([[[[12, -7], [5, 90]]]], &device);
/// let x = QuantTensor::from_int(ints, Tensor::full([1; 4], 0.5, &device), None, IntegerFormat::signed(8));
/// let y = pool.quantize(x).into_quant().unwrap();
/// assert_eq!(y.int()?.try_into_vec_as::<i32>().unwrap(), [90]);
/// # Ok::<(), quant_nn::QuantTensorError>(())
/// ```
pub trait QuantForward<const D: usize> {
    /// The layer applied to `input`, with the scale and the rest of what describes the integers, if it has some.
    fn quantize(&self, input: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D>;
}

macro_rules! quant_forward {
    ($($layer:ident of $d:literal: |$this:ident, $x:ident| $quantized:expr;)*) => {
        $(
            impl QuantForward<$d> for $layer {
                fn quantize(&self, input: impl Into<MaybeQuantTensor<$d>>) -> MaybeQuantTensor<$d> {
                    let $this = self;
                    input.into().map(|$x| $quantized, |x| self.forward(x))
                }
            }
        )*
    };
}

quant_forward! {
    MaxPool1d of 3: |pool, x| x.max_pool1d(pool);
    MaxPool2d of 4: |pool, x| x.max_pool2d(pool);
    AvgPool1d of 3: |pool, x| x.avg_pool1d(pool);
    AvgPool2d of 4: |pool, x| x.avg_pool2d(pool);
    AdaptiveAvgPool1d of 3: |pool, x| x.adaptive_avg_pool1d(pool.output_size);
    AdaptiveAvgPool2d of 4: |pool, x| x.adaptive_avg_pool2d(pool.output_size);
    Interpolate1d of 3: |interpolate, x| x.interpolate1d(interpolate);
    Interpolate2d of 4: |interpolate, x| x.interpolate2d(interpolate);
}

impl<const D: usize> QuantForward<D> for Relu {
    fn quantize(&self, input: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
        input.into().map(|x| x.relu(), |x| self.forward(x))
    }
}
