use super::{QuantTensor, QuantTensorError};
use burn::tensor::Tensor;

impl<const D: usize> QuantTensor<D> {
    /// Quantized tensors joined along `dim`. A scale that varies along it is joined too; otherwise all have the same scale and
    /// zero point, and the result has their mean, which shares its gradient. Reads scales from the device.
    ///
    /// # Errors
    ///
    /// If scales, zero points (to a relative 1e-5), bit widths or signs differ, an operand stands for floating-point numbers,
    /// the shapes do not fit, or there is nothing to join.
    pub fn cat(tensors: Vec<Self>, dim: usize) -> Result<Self, QuantTensorError> {
        let operation = "cat";
        let shapes = |first: &[usize], second: &[usize]| QuantTensorError::Shapes {
            operation,
            first: first.to_vec(),
            second: second.to_vec(),
        };
        let Some((first, others)) = tensors.split_first() else {
            return Err(QuantTensorError::Empty { operation });
        };
        let dims = first.value.dims();
        if dim >= D {
            return Err(QuantTensorError::Dims { operation, dims: vec![dim], shape: dims.to_vec() });
        }
        first.integers(operation)?;
        let size_along = |t: &Tensor<D>| t.dims().get(dim).copied().unwrap_or(1);
        let varies = |q: &Self| core::iter::once(&q.scale).chain(&q.zero_point).any(|t| size_along(t) > 1);
        let joined = tensors.iter().any(varies);
        for other in others {
            let of = other.value.dims();
            if core::iter::zip(0.., dims.iter().zip(of)).any(|(d, (a, b)): (usize, _)| d != dim && *a != b) {
                return Err(shapes(&dims, &of));
            }
            other.integers(operation)?;
            first.beside(other, operation)?;
            first.same_format(other, operation)?;
            if !joined {
                first.same_scale(other, operation)?;
                first.same_zero_point(other, operation)?;
            }
        }
        let symmetric = tensors.iter().all(|q| q.zero_point.is_none());
        let join = |part: &dyn Fn(&Self) -> Tensor<D>| match joined {
            true => {
                // as large as the value along `dim`, and as the largest along the others
                let parts: Vec<_> = tensors.iter().map(|q| (part(q), size_along(&q.value))).collect();
                let mut shape = [1; D];
                for (t, _) in &parts {
                    shape.iter_mut().zip(t.dims()).for_each(|(size, other)| *size = (*size).max(other));
                }
                let expanded = parts.into_iter().map(|(t, size)| {
                    let mut shape = shape;
                    shape.iter_mut().skip(dim).take(1).for_each(|along| *along = size);
                    match shape.contains(&0) {
                        true => Tensor::zeros(shape, (&t.device(), t.dtype())),
                        false => t.expand(shape),
                    }
                });
                Tensor::cat(expanded.collect(), dim)
            }
            false => {
                let sum = others.iter().map(part).fold(part(first), |sum, next| sum + next);
                sum.div_scalar(tensors.len() as f32)
            }
        };
        Ok(Self {
            value: Tensor::cat(tensors.iter().map(|q| q.value.clone()).collect(), dim),
            scale: join(&|q| q.scale.clone()).into(),
            zero_point: (!symmetric).then(|| join(&Self::zero_point_or_zeros).into()),
            bit_width: first.bit_width.clone(),
            signed: first.signed,
            float_format: None,
        })
    }
}
