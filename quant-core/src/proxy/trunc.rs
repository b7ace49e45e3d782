use crate::quant::TruncIntegerQuant;
use crate::tensor::QuantTensor;
use burn::module::{Module, ModuleDisplay};
use quant_macros::{component, role};

/// The `proxy_class` of a truncating quantizer.
#[role]
#[diagnostic::on_unimplemented(
    message = "this layer truncates what is quantized, but the quantizer's `proxy_class` is `{Self}`",
    label = "expected `TruncQuantProxy` or `ClampQuantProxy`",
    note = "use a truncating or a clamping quantizer here, or write `proxy_class: TruncQuantProxy` in your own"
)]
pub trait TruncProxy: Module + ModuleDisplay {
    /// The requantized tensor.
    fn forward<const D: usize>(&self, x: QuantTensor<D>) -> QuantTensor<D>;
}

/// Requantizes what is quantized: a tensor of integers becomes one of other integers, with the same sign. What consists of
/// floating-point numbers is left as it is.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::proxy::{TruncProxy, TruncQuantProxy};
/// use quant_core::quant::TruncIntQuant;
/// use quant_core::scaling::TruncMsbScaling;
/// use quant_core::tensor::QuantTensor;
///
/// let device = Device::flex();
/// let bits = BitWidthConst::new(4);
/// let trunc = TruncIntQuant::new(RoundSte, bits, TruncMsbScaling, false, TensorClamp, 0, &device);
/// let x = QuantTensor {
///     value: Tensor::<1>::from_floats([10.0, -31.0], &device),
///     scale: Tensor::full([1], 0.25, &device).into(),
///     zero_point: None,
///     bit_width: 8.0.into(),
///     signed: true,
///     float_format: None,
/// };
/// // 40 and -124 in steps of 16
/// let y = TruncQuantProxy::new(trunc).forward(x);
/// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [2, -8]);
/// ```
#[derive(Module, Debug)]
pub struct TruncQuantProxy<T> {
    /// The tensor quantizer.
    pub tensor_quant: T,
}

// no bounds: a wrong `tensor_quant` is reported by `Quantizer::TensorQuant` alone
#[component]
impl<T> TruncQuantProxy<T> {
    /// The sign of the integers is that of the input.
    pub fn new(tensor_quant: T) -> Self {
        Self { tensor_quant }
    }
}

impl<T: TruncIntegerQuant> TruncProxy for TruncQuantProxy<T> {
    fn forward<const D: usize>(&self, x: QuantTensor<D>) -> QuantTensor<D> {
        if x.float_format.is_some() {
            return x;
        }
        let signed = x.signed;
        QuantTensor::new(self.tensor_quant.requantize(x), signed)
    }
}
