use super::TruncProxy;
use crate::quant::TruncIntegerQuant;
use crate::tensor::QuantTensor;
use burn::module::Module;
use quant_macros::component;

/// Requantizes what is quantized: the integers of an accumulator become integers of another range and sign. What consists of
/// floating-point numbers is left as it is.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::proxy::{ClampQuantProxy, TruncProxy};
/// use quant_core::quant::{IntQuant, PrescaledRestrictIntQuant};
/// use quant_core::tensor::{IntegerFormat, QuantTensor};
///
/// let device = Device::flex();
/// let int_quant = IntQuant::new(false, false, RoundSte, TensorClamp, 0, &device);
/// let clamp = PrescaledRestrictIntQuant::new(int_quant, BitWidthConst::new(4));
/// let ints = Tensor::<1, _>::from_ints([-3, 7, 40], &device);
/// let x = QuantTensor::from_int(ints, Tensor::full([1], 0.25, &device), None, IntegerFormat::signed(8));
/// let y = ClampQuantProxy::new(clamp, false).forward(x);
/// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 7, 15]);
/// ```
#[derive(Module, Debug)]
pub struct ClampQuantProxy<T> {
    /// The tensor quantizer.
    pub tensor_quant: T,
    /// Whether its integers can be negative.
    pub signed: bool,
}

// no bounds: a wrong `tensor_quant` is reported by `Quantizer::TensorQuant` alone
#[component]
impl<T> ClampQuantProxy<T> {
    /// `signed` is that of the tensor quantizer.
    pub fn new(tensor_quant: T, signed: bool) -> Self {
        Self { tensor_quant, signed }
    }
}

impl<T: TruncIntegerQuant> TruncProxy for ClampQuantProxy<T> {
    fn forward<const D: usize>(&self, x: QuantTensor<D>) -> QuantTensor<D> {
        if x.float_format.is_some() {
            return x;
        }
        QuantTensor::new(self.tensor_quant.requantize(x), self.signed)
    }
}
