use super::bits::accumulator_bit_width;
use super::operands::common_shape;
use super::{QuantTensor, QuantTensorError};
use burn::tensor::Tensor;

impl<const D: usize> QuantTensor<D> {
    /// The product of matrices, `[.., m, k] · [.., k, n]`: the product of the scales, and
    /// `⌈log2((2^a − 1) · (2^b − 1) · k)⌉` bits for operands of `a` and `b` bits. Reads zero points from the device.
    ///
    /// # Errors
    ///
    /// If a scale varies along the `k` elements that are added up, a zero point is not 0, the shapes do not fit, or an
    /// operand stands for floating-point numbers.
    pub fn matmul(self, other: Self) -> Result<Self, QuantTensorError> {
        let operation = "matmul";
        let (a, b) = (self.value.dims(), other.value.dims());
        let misfit = || QuantTensorError::Shapes { operation, first: a.to_vec(), second: b.to_vec() };
        let (Some(rows), Some(columns)) = (D.checked_sub(2), D.checked_sub(1)) else { return Err(misfit()) };
        let matrices = |mut dims: [usize; D]| {
            dims.iter_mut().skip(rows).for_each(|d| *d = 1);
            dims
        };
        if a.get(columns) != b.get(rows) || common_shape(matrices(a), matrices(b), operation).is_err() {
            return Err(misfit());
        }
        for operand in [&self, &other] {
            operand.integers(operation)?;
            operand.symmetric(operation)?;
        }
        self.beside(&other, operation)?;
        self.uniform(operation, |dims| dims.get(columns) == Some(&1))?;
        other.uniform(operation, |dims| dims.get(rows) == Some(&1))?;
        let bit_width = accumulator_bit_width(&self, &other, a.get(columns).copied().unwrap_or_default());
        let value = match (self.value.shape().num_elements(), other.value.shape().num_elements()) {
            // not every backend has a product of nothing
            (0, _) | (_, 0) => {
                let mut shape = common_shape(matrices(a), matrices(b), operation)?;
                let sizes = shape.iter_mut().skip(rows).zip([a.get(rows), b.get(columns)]);
                sizes.for_each(|(size, of)| *size = of.copied().unwrap_or(1));
                Tensor::zeros(shape, (&self.value.device(), self.value.dtype()))
            }
            _ => self.value.matmul(other.value),
        };
        Ok(Self {
            value,
            scale: (self.scale.into_tensor() * other.scale.into_tensor()).into(),
            zero_point: None,
            bit_width,
            signed: self.signed || other.signed,
            float_format: None,
        })
    }
}
