//! Elements in other places.
use super::operands::same_size;
use super::{QuantTensor, QuantTensorError};
use crate::view::reshape;
use burn::tensor::Tensor;
use core::ops::Range;

impl<const D: usize> QuantTensor<D> {
    /// What `f` makes of the value, where each element of the result is one of `value` or 0.0: moved, repeated, chosen or
    /// padded. Whatever burn has of this kind, with one scale for the whole tensor.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::QuantTensor;
    ///
    /// let device = Device::flex();
    /// let q = QuantTensor {
    ///     value: Tensor::<1>::from_floats([0.5, -1.0], &device),
    ///     scale: Tensor::full([1], 0.5, &device).into(),
    ///     zero_point: None,
    ///     bit_width: 4.0.into(),
    ///     signed: true,
    ///     float_format: None,
    /// };
    /// let repeated = q.rearrange(|value| value.repeat(&[2]))?;
    /// assert_eq!(repeated.int()?.into_data().try_to_vec::<i8>().unwrap(), [1, -2, 1, -2]);
    /// # Ok::<(), quant_core::tensor::QuantTensorError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is more than one scale or zero point.
    pub fn rearrange<const D2: usize>(
        self,
        f: impl FnOnce(Tensor<D>) -> Tensor<D2>,
    ) -> Result<QuantTensor<D2>, QuantTensorError> {
        self.uniform_from(0, "rearrange")?;
        let value = f(self.value.clone());
        Ok(self.with(value, |t| t.reshape([1; D2])))
    }

    /// The same elements in another shape. One scale for the whole tensor stays one; another granularity goes on only where
    /// dimensions of 1 come or go.
    ///
    /// # Errors
    ///
    /// If `shape` has another number of elements, or there is no place for the granularity of the scale.
    pub fn reshape<const D2: usize>(self, shape: [usize; D2]) -> Result<QuantTensor<D2>, QuantTensorError> {
        let operation = "reshape";
        let dims = self.value.dims();
        same_size(dims, shape, operation)?;
        // where a dimension of the value went, if all that changed are dimensions of 1
        let places = core::iter::zip(0.., dims).filter(|(_, size)| *size != 1);
        let targets = core::iter::zip(0.., shape).filter(|(_, size)| *size != 1);
        let places: Vec<(usize, usize)> = places.collect();
        let targets: Vec<(usize, usize)> = targets.collect();
        let kept = places.iter().map(|p| p.1).eq(targets.iter().map(|t| t.1));
        if !kept {
            self.uniform_from(0, operation)?;
        }
        let value = reshape(self.value.clone(), shape);
        Ok(self.with(value, |t| {
            let mut to = [1; D2];
            for ((from, _), (place, _)) in places.iter().zip(&targets).filter(|_| kept) {
                if let (Some(size), Some(dim)) = (t.dims().get(*from), to.get_mut(*place)) {
                    *dim = *size;
                }
            }
            reshape(t, to)
        }))
    }

    /// The dimensions from `start` to `end`, which is one of them, as one: [`reshape`](Self::reshape).
    ///
    /// # Errors
    ///
    /// Those of [`reshape`](Self::reshape), and if this does not leave `D2` dimensions.
    pub fn flatten<const D2: usize>(self, start: usize, end: usize) -> Result<QuantTensor<D2>, QuantTensorError> {
        let dims = self.value.dims();
        let flat = |range: Range<usize>| dims.get(range).map(|sizes| sizes.iter().product::<usize>());
        let parts = (dims.get(..start), flat(start..end.saturating_add(1)), dims.get(end.saturating_add(1)..));
        let shape = match parts {
            (Some(before), Some(flat), Some(after)) if start <= end => [before, &[flat], after].concat(),
            _ => vec![],
        };
        let misfit = || QuantTensorError::Shapes { operation: "flatten", first: dims.to_vec(), second: shape.clone() };
        let shape: [usize; D2] = shape.clone().try_into().map_err(|_| misfit())?;
        self.reshape(shape)
    }

    /// The dimensions in another order.
    ///
    /// # Errors
    ///
    /// If `axes` does not name each dimension once.
    pub fn permute(self, axes: [usize; D]) -> Result<Self, QuantTensorError> {
        let mut sorted = axes;
        sorted.sort_unstable();
        if !sorted.into_iter().eq(0..D) {
            let shape = self.value.dims().to_vec();
            return Err(QuantTensorError::Dims { operation: "permute", dims: axes.to_vec(), shape });
        }
        let axes = axes.map(|axis| axis as isize);
        let value = self.value.clone().permute(axes);
        Ok(self.with(value, |t| t.permute(axes)))
    }

    /// Two dimensions in each other's place.
    ///
    /// # Errors
    ///
    /// If there is no such dimension.
    pub fn swap_dims(self, first: usize, second: usize) -> Result<Self, QuantTensorError> {
        let mut axes = core::array::from_fn(|axis| axis);
        if first >= D || second >= D {
            let (dims, shape) = (vec![first, second], self.value.dims().to_vec());
            return Err(QuantTensorError::Dims { operation: "swap_dims", dims, shape });
        }
        axes.swap(first, second);
        self.permute(axes)
    }

    /// The last two dimensions in each other's place.
    ///
    /// # Errors
    ///
    /// If there are fewer.
    pub fn transpose(self) -> Result<Self, QuantTensorError> {
        self.swap_dims(D.wrapping_sub(2), D.wrapping_sub(1))
    }

    /// The elements within `ranges`, one range for each dimension; a scale that varies is cut with them.
    ///
    /// # Errors
    ///
    /// If a range is not within its dimension.
    pub fn slice(self, ranges: [Range<usize>; D]) -> Result<Self, QuantTensorError> {
        for ((dim, range), size) in core::iter::zip(0.., &ranges).zip(self.value.dims()) {
            if range.start > range.end || range.end > size {
                return Err(QuantTensorError::Slice { operation: "slice", range: range.clone(), dim, size });
            }
        }
        let value = self.value.clone().slice(ranges.clone());
        Ok(self.with(value, |t| {
            let sizes = t.dims();
            let cut = |dim: usize| match (ranges.get(dim), sizes.get(dim)) {
                (Some(range), Some(size)) if *size > 1 => range.clone(),
                _ => 0..1,
            };
            t.slice(core::array::from_fn::<_, D, _>(cut))
        }))
    }
}
