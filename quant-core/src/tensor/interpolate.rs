//! Up-sampling and down-sampling that takes integers to integers.
use super::{QuantTensor, QuantTensorError};
use crate::function::ste::round_ste;
use crate::function::{Clamp, TensorClamp, max_int, min_int};
use burn::nn::interpolate::{Interpolate1d, Interpolate2d, InterpolateMode};
use burn::tensor::Tensor;

/// The first dimension along which values are interpolated.
const SPATIAL: usize = 2;

impl<const D: usize> QuantTensor<D> {
    fn interpolate(
        self,
        operation: &'static str,
        mode: &InterpolateMode,
        interpolate: impl FnOnce(Tensor<D>) -> Tensor<D>,
    ) -> Result<Self, QuantTensorError> {
        self.uniform_from(SPATIAL, operation)?;
        let overshoots = match mode {
            InterpolateMode::Nearest | InterpolateMode::NearestExact => {
                return Ok(Self { value: interpolate(self.value), ..self });
            }
            InterpolateMode::Linear => false,
            InterpolateMode::Cubic | InterpolateMode::Lanczos => true,
        };
        self.integers(operation)?;
        if self.integer_format().bit_width < 2.0 {
            // between −1 and 1 there is no integer
            self.zero(operation)?;
        }
        let Self { value, scale, zero_point, bit_width, signed, .. } = self;
        let unrounded = interpolate(value) / scale.clone();
        let mut int = round_ste(match &zero_point {
            Some(zero) => unrounded + Tensor::clone(zero),
            None => unrounded,
        });
        if overshoots {
            let range = [min_int, max_int].map(|bound| bound(signed, false, &bit_width));
            int = TensorClamp.clamp_range(int, &range[0], &range[1]);
        }
        let value = match &zero_point {
            Some(zero) => int - Tensor::clone(zero),
            None => int,
        } * scale.clone();
        Ok(Self { value, scale, zero_point, bit_width, signed, float_format: None })
    }
}

impl QuantTensor<3> {
    /// Resampled along the length, `[batch_size, channels, length]`: see [`QuantTensor::interpolate2d`].
    ///
    /// # Errors
    ///
    /// Those of [`QuantTensor::interpolate2d`].
    pub fn interpolate1d(self, interpolate: &Interpolate1d) -> Result<Self, QuantTensorError> {
        self.interpolate("interpolate1d", &interpolate.mode, |x| interpolate.forward(x))
    }
}

impl QuantTensor<4> {
    /// Resampled along height and width, `[batch_size, channels, height, width]`, in the same integers, as the reference's `QuantUpsample`
    /// does. Nearest: the integers of the nearest elements. Linear, cubic and Lanczos: interpolated, then rounded to the nearest integer
    /// with a straight-through gradient; cubic and Lanczos, which overshoot, are clamped to the range.
    ///
    /// ```
    /// use burn::nn::interpolate::{Interpolate2dConfig, InterpolateMode};
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::{IntegerFormat, QuantTensor};
    ///
    /// let ints = Tensor::<4, _>::from_ints([[[[0, 10]]]], &Device::flex());
    /// let q = QuantTensor::from_int(ints, Tensor::full([1; 4], 0.5, &Device::flex()), None, IntegerFormat::signed(5));
    /// let config = Interpolate2dConfig::new().with_output_size(Some([1, 4])).with_align_corners(false);
    /// let nearest = q.clone().interpolate2d(&config.clone().init())?;
    /// assert_eq!(nearest.int()?.try_into_vec_as::<i32>().unwrap(), [0, 0, 10, 10]);
    /// // 2.5 and 7.5, ties to even
    /// let linear = q.interpolate2d(&config.with_mode(InterpolateMode::Linear).init())?;
    /// assert_eq!(linear.int()?.try_into_vec_as::<i32>().unwrap(), [0, 2, 8, 10]);
    /// # Ok::<(), quant_core::tensor::QuantTensorError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the scale varies along height or width, and if something between floating-point numbers, or between −1 and 1 in one bit, is
    /// asked for.
    pub fn interpolate2d(self, interpolate: &Interpolate2d) -> Result<Self, QuantTensorError> {
        self.interpolate("interpolate2d", &interpolate.mode, |x| interpolate.forward(x))
    }
}
