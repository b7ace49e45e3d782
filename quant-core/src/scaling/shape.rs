use crate::inject::IntoAttr;
use burn::tensor::Tensor;

/// The shape of a scale: `()` for one number, `[out, 1, 1, 1]` for one per output channel of a convolution's weight,
/// and so on. As usual in broadcasting, missing dimensions are leading ones.
///
/// An attribute `scaling_shape` is written as `()`, as an array or as a `Vec<usize>`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::inject::IntoAttr;
/// use quant_core::scaling::ScalingShape;
/// let shape: ScalingShape = [3, 1].into_attr();
/// assert_eq!(shape.num_elements(), 3);
/// assert_eq!(shape.broadcast::<3>(Tensor::ones([3], &Device::flex())).dims(), [1, 3, 1]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScalingShape(Vec<usize>);

impl ScalingShape {
    /// How many numbers the scale has.
    pub fn num_elements(&self) -> usize {
        self.0.iter().product()
    }

    /// A flat scale in the shape that broadcasts over tensors of rank `D`.
    ///
    /// # Panics
    ///
    /// As burn's `reshape`, if the shape has more dimensions than `D` that are not 1.
    pub fn broadcast<const D: usize>(&self, scale: Tensor<1>) -> Tensor<D> {
        let mut shape = [1; D];
        for (to, from) in shape.iter_mut().rev().zip(self.0.iter().rev()) {
            *to = *from;
        }
        scale.reshape(shape)
    }
}

impl IntoAttr<ScalingShape> for () {
    fn into_attr(self) -> ScalingShape {
        ScalingShape::default()
    }
}

impl<const N: usize> IntoAttr<ScalingShape> for [usize; N] {
    fn into_attr(self) -> ScalingShape {
        ScalingShape(self.to_vec())
    }
}

impl IntoAttr<ScalingShape> for Vec<usize> {
    fn into_attr(self) -> ScalingShape {
        ScalingShape(self)
    }
}
