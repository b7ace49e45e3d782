use super::base::*;
use quant_core::quantizer;

/// Microscaling 8-bit floats (OCP E4M3) for weights: every 32 input channels have a scale, the power of two below their largest
/// magnitude over 256. The largest number is 448, so what is more than 1.75 times that power of two saturates.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{MXFloat8e4m3Weight, QuantLinear, QuantLinearConfig};
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<MXFloat8e4m3Weight> = QuantLinearConfig::new(3, 1).try_init(&device)?;
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[3.0], [-0.3], [0.01]], &device));
/// // the power of two below 3 is 2, that below 448 is 256
/// let weight = linear.quant_weight().unwrap();
/// assert_eq!(weight.scale.to_data().try_to_vec::<f32>().unwrap(), [2.0 / 256.0; 3]);
/// assert_eq!(weight.minifloat().unwrap().into_data().try_to_vec::<f32>().unwrap(), [384.0, -40.0, 1.25]);
/// # Ok::<(), quant_nn::DependencyError>(())
/// ```
#[quantizer(extends(MXWeightMixin, FpOCPMixin, Fp8e4m3Mixin, ScaledFloatWeightBase))]
pub struct MXFloat8e4m3Weight;

/// Microscaling 8-bit floats (OCP E4M3) for activations, as [`MXFloat8e4m3Weight`], with scales of each batch.
/// You give `group_dim`, the dimension that is cut: −1 for a linear layer, 1 for a convolution.
#[quantizer(partial, extends(MXActMixin, FpOCPMixin, Fp8e4m3Mixin, ScaledFloatActBase))]
pub struct MXFloat8e4m3Act;

/// [`MXFloat8e4m3Weight`] with learned scales that begin with the least squared error.
#[quantizer(extends(MSESymmetricScale, ParamFromStatsScaling, MXFloat8e4m3Weight))]
pub struct MXFloat8e4m3WeightMSE;

/// Microscaling 8-bit floats (OCP E5M2) for weights: every 32 input channels have a scale, the power of two below their largest
/// magnitude over 32768. The largest number is 57344, so what is more than 1.75 times that power of two saturates.
#[quantizer(extends(MXWeightMixin, FpOCPMixin, Fp8e5m2Mixin, ScaledFloatWeightBase))]
pub struct MXFloat8e5m2Weight;

/// Microscaling 8-bit floats (OCP E5M2) for activations, as [`MXFloat8e5m2Weight`], with scales of each batch.
/// You give `group_dim`, the dimension that is cut: −1 for a linear layer, 1 for a convolution.
#[quantizer(partial, extends(MXActMixin, FpOCPMixin, Fp8e5m2Mixin, ScaledFloatActBase))]
pub struct MXFloat8e5m2Act;

/// Microscaling 6-bit floats (OCP E3M2) for weights: every 32 input channels have a scale, the power of two below their largest
/// magnitude over 16. The largest number is 28, so what is more than 1.75 times that power of two saturates.
#[quantizer(extends(MXWeightMixin, FpOCPMixin, Fp6e3m2Mixin, ScaledFloatWeightBase))]
pub struct MXFloat6e3m2Weight;

/// Microscaling 6-bit floats (OCP E3M2) for activations, as [`MXFloat6e3m2Weight`], with scales of each batch.
/// You give `group_dim`, the dimension that is cut: −1 for a linear layer, 1 for a convolution.
#[quantizer(partial, extends(MXActMixin, FpOCPMixin, Fp6e3m2Mixin, ScaledFloatActBase))]
pub struct MXFloat6e3m2Act;

/// Microscaling 6-bit floats (OCP E2M3) for weights: every 32 input channels have a scale, the power of two below their largest
/// magnitude over 4. The largest number is 7.5, so what is more than 1.875 times that power of two saturates.
#[quantizer(extends(MXWeightMixin, FpOCPMixin, Fp6e2m3Mixin, ScaledFloatWeightBase))]
pub struct MXFloat6e2m3Weight;

/// Microscaling 6-bit floats (OCP E2M3) for activations, as [`MXFloat6e2m3Weight`], with scales of each batch.
/// You give `group_dim`, the dimension that is cut: −1 for a linear layer, 1 for a convolution.
#[quantizer(partial, extends(MXActMixin, FpOCPMixin, Fp6e2m3Mixin, ScaledFloatActBase))]
pub struct MXFloat6e2m3Act;

/// Microscaling 4-bit floats (OCP E2M1) for weights: every 32 input channels have a scale, the power of two below their largest
/// magnitude over 4. The largest number is 6, so what is more than 1.5 times that power of two saturates.
#[quantizer(extends(MXWeightMixin, FpOCPMixin, Fp4e2m1Mixin, ScaledFloatWeightBase))]
pub struct MXFloat4e2m1Weight;

/// Microscaling 4-bit floats (OCP E2M1) for activations, as [`MXFloat4e2m1Weight`], with scales of each batch.
/// You give `group_dim`, the dimension that is cut: −1 for a linear layer, 1 for a convolution.
#[quantizer(partial, extends(MXActMixin, FpOCPMixin, Fp4e2m1Mixin, ScaledFloatActBase))]
pub struct MXFloat4e2m1Act;

/// Microscaling 8-bit integers for weights: every 32 input channels have a scale, the power of two below their largest magnitude,
/// over 128. As in the reference, what is more than 127/128 of that power of two saturates, so the largest magnitude does,
/// unless it is minus the power of two.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{MXInt8Weight, QuantLinear, QuantLinearConfig};
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<MXInt8Weight> = QuantLinearConfig::new(3, 1).init(&device);
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[1.999], [1.2], [-0.5]], &device));
/// // the power of two below 1.999 is 1
/// let weight = linear.quant_weight().unwrap();
/// assert_eq!(weight.scale.to_data().try_to_vec::<f32>().unwrap(), [1.0 / 128.0; 3]);
/// assert_eq!(weight.int().unwrap().try_into_vec_as::<i32>().unwrap(), [127, 127, -64]);
/// ```
#[quantizer(extends(MXWeightMixin, SignedIntQuant, MaxStatsScaling, WeightQuantSolver))]
pub struct MXInt8Weight {
    #[value(8)]
    bit_width: usize,
}

/// Microscaling 8-bit integers for activations, as [`MXInt8Weight`], with scales of each batch. You give `group_dim`, the
/// dimension that is cut: −1 for a linear layer, 1 for a convolution.
#[quantizer(partial, extends(MXActMixin, SignedIntQuant, MaxStatsScaling, ActQuantSolver))]
pub struct MXInt8Act {
    #[value(8)]
    bit_width: usize,
}

/// Microscaling 8-bit unsigned integers for weights: every 32 input channels have a scale, the power of two below the width of
/// their range over 256, and a zero point.
#[quantizer(extends(MXWeightMixin, ZeroPointPerGroup, ShiftedMinUintQuant, MinMaxStatsScaling, WeightQuantSolver))]
pub struct ShiftedMXUInt8Weight {
    #[value(8)]
    bit_width: usize,
}

/// [`MXInt8Weight`] with learned scales that begin with the least squared error.
#[quantizer(extends(MSESymmetricScale, ParamFromStatsScaling, MXInt8Weight))]
pub struct MXInt8WeightMSE;

/// [`ShiftedMXUInt8Weight`] with learned scales and zero points that begin with the least squared error.
#[quantizer(extends(MSEAsymmetricScale, ParamFromStatsScaling, MSEWeightZeroPoint, ShiftedMXUInt8Weight))]
pub struct ShiftedMXUInt8WeightMSE;
