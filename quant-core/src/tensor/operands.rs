//! What operations ask of their operands.
use super::{Numbers, QuantTensor, QuantTensorError};
use crate::record::{ask, ask_whether};
use crate::scalar::Scalar;
use burn::tensor::Tensor;

impl<const D: usize> QuantTensor<D> {
    pub(super) fn integers(&self, operation: &'static str) -> Result<(), QuantTensorError> {
        if self.float_format.is_some() { Err(QuantTensorError::Floats { operation }) } else { Ok(()) }
    }

    /// Reads from the device if there is a zero point.
    pub(crate) fn is_symmetric(&self) -> bool {
        let zero = |z: &Numbers<D>| ask_whether(|| Tensor::clone(z).detach().equal_elem(0.0).all().into_scalar());
        self.zero_point.as_ref().is_none_or(zero)
    }

    pub(super) fn symmetric(&self, operation: &'static str) -> Result<(), QuantTensorError> {
        if self.is_symmetric() { Ok(()) } else { Err(QuantTensorError::ZeroPoint { operation }) }
    }

    /// That an integer stands for 0.0. Reads from the device if there is a zero point.
    pub(super) fn zero(&self, operation: &'static str) -> Result<(), QuantTensorError> {
        let (lowest, highest) = self.integer_format().range();
        let stands = |z: &Tensor<D>| {
            let rounded = z.clone().detach().round();
            let error = ask(|| (z.clone().detach() - rounded.clone()).abs().max().into_scalar()) as f32;
            let (min, max) = (ask(|| rounded.clone().min().into_scalar()), ask(|| rounded.max().into_scalar()));
            error < self.tolerance() && lowest <= min && max <= highest
        };
        let has = self.float_format.is_some()
            || match &self.zero_point {
                Some(zero_point) => zero_point.shape().num_elements() == 0 || stands(zero_point),
                // one bit with a sign is a sign
                None => !(self.signed && matches!(self.bit_width, Scalar::Const(1.0))),
            };
        if has { Ok(()) } else { Err(QuantTensorError::NoZero { operation }) }
    }

    /// That both can be computed with together.
    pub(super) fn beside<const E: usize>(
        &self,
        other: &QuantTensor<E>,
        operation: &'static str,
    ) -> Result<(), QuantTensorError> {
        let mut other = [&other.value, &*other.scale].into_iter().chain(other.zero_point.as_deref());
        let (device, dtype) = (self.value.device(), self.value.dtype());
        let alike = other.all(|t| t.device() == device && t.dtype() == dtype);
        if alike { Ok(()) } else { Err(QuantTensorError::Mixed { operation }) }
    }

    /// That both have the same scale, to a relative 1e-5.
    pub(super) fn same_scale(&self, other: &Self, operation: &'static str) -> Result<(), QuantTensorError> {
        let differ = |first, second| QuantTensorError::Scales { operation, first, second };
        same(&self.scale, &other.scale, operation, differ)
    }

    pub(super) fn same_zero_point(&self, other: &Self, operation: &'static str) -> Result<(), QuantTensorError> {
        if self.zero_point.is_none() && other.zero_point.is_none() {
            return Ok(());
        }
        let differ = |first, second| QuantTensorError::ZeroPoints { operation, first, second };
        same(&self.zero_point_or_zeros(), &other.zero_point_or_zeros(), operation, differ)
    }

    pub(super) fn same_format(&self, other: &Self, operation: &'static str) -> Result<(), QuantTensorError> {
        let (first, second) = (self.integer_format(), other.integer_format());
        if first == second { Ok(()) } else { Err(QuantTensorError::Formats { operation, first, second }) }
    }

    /// That scale and zero point do not vary along the dimensions from `first` on.
    pub(super) fn uniform_from(&self, first: usize, operation: &'static str) -> Result<(), QuantTensorError> {
        self.uniform(operation, |dims| dims.iter().skip(first).all(|d| *d == 1))
    }

    /// That the shapes of scale and zero point are `right`.
    pub(super) fn uniform(
        &self,
        operation: &'static str,
        right: impl Fn(&[usize; D]) -> bool,
    ) -> Result<(), QuantTensorError> {
        let wrong = core::iter::once(&*self.scale)
            .chain(self.zero_point.as_deref())
            .map(Tensor::dims)
            .find(|dims| !right(dims));
        wrong.map_or(Ok(()), |dims| Err(QuantTensorError::Granularity { operation, shape: dims.to_vec() }))
    }

    /// The same metadata with `value`, and what `f` makes of scale and zero point.
    pub(super) fn with<const D2: usize>(
        self,
        value: Tensor<D2>,
        f: impl Fn(Tensor<D>) -> Tensor<D2>,
    ) -> QuantTensor<D2> {
        let Self { value: _, scale, zero_point, bit_width, signed, float_format } = self;
        QuantTensor {
            value,
            scale: f(scale.into_tensor()).into(),
            zero_point: zero_point.map(|z| f(z.into_tensor()).into()),
            bit_width,
            signed,
            float_format,
        }
    }
}

/// That both tensors broadcast over each other and are the same, to a relative 1e-5.
fn same<const D: usize>(
    first: &Tensor<D>,
    second: &Tensor<D>,
    operation: &'static str,
    differ: impl FnOnce(f32, f32) -> QuantTensorError,
) -> Result<(), QuantTensorError> {
    let shape = common_shape(first.dims(), second.dims(), operation)?;
    if shape.contains(&0) {
        return Ok(());
    }
    let [a, b] = [first, second].map(|t| t.clone().detach().expand(shape));
    let far = a.clone().is_close(b.clone(), Some(1e-5), Some(1e-8)).bool_not().float();
    // one read if they are the same, as they are nearly always
    if ask(|| far.clone().max().into_scalar()) == 0.0 {
        return Ok(());
    }
    let index = far.reshape([-1]).argmax(0);
    let at = |t: Tensor<D>| ask(|| t.reshape([-1]).select(0, index.clone()).into_scalar()) as f32;
    Err(differ(at(a), at(b)))
}

/// The shape that tensors of both broadcast to.
pub(super) fn common_shape<const D: usize>(
    first: [usize; D],
    second: [usize; D],
    operation: &'static str,
) -> Result<[usize; D], QuantTensorError> {
    let mut shape = first;
    for (dim, other) in shape.iter_mut().zip(second) {
        match (*dim, other) {
            (a, b) if a == b => {}
            (_, 1) => {}
            (1, b) => *dim = b,
            _ => return Err(QuantTensorError::Shapes { operation, first: first.to_vec(), second: second.to_vec() }),
        }
    }
    Ok(shape)
}

/// That `shape` has as many elements as `dims`.
pub(super) fn same_size<const D: usize, const D2: usize>(
    dims: [usize; D],
    shape: [usize; D2],
    operation: &'static str,
) -> Result<(), QuantTensorError> {
    let size = |dims: &[usize]| dims.iter().try_fold(1usize, |size, dim| size.checked_mul(*dim));
    let differ = || QuantTensorError::Shapes { operation, first: dims.to_vec(), second: shape.to_vec() };
    if size(&dims) == size(&shape) { Ok(()) } else { Err(differ()) }
}
