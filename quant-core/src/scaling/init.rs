use super::ScalingShape;
use crate::inject::IntoAttr;
use burn::tensor::{Device, Tensor};

/// The initial value of a scale: a number, or a tensor such as a statistic of the weights.
///
/// An attribute `scaling_init` is written as an `f32` or a `Tensor` of any rank.
#[derive(Clone, Debug)]
pub enum ScalingInit {
    /// The same for every element of the scale.
    Scalar(f32),
    /// One value per element, with its shape. A single element counts as a number.
    Tensor(Tensor<1>, ScalingShape),
}

impl ScalingInit {
    /// The values on `device`, flat and without a gradient, and the shape of the scale.
    ///
    /// A number fills `shape`. A tensor with as many elements as `shape` has takes it; another one brings its own.
    pub(crate) fn values(self, shape: ScalingShape, device: &Device) -> (Tensor<1>, ScalingShape) {
        match self {
            Self::Scalar(value) => (Tensor::full([shape.num_elements()], value, device), shape),
            Self::Tensor(t, own) => {
                let t = Tensor::<1>::from_data(t.detach().into_data(), device);
                match (own.num_elements(), shape.num_elements()) {
                    (own, wanted) if own == wanted => (t, shape),
                    (1, wanted) => (t.expand([wanted]), shape),
                    _ => (t, own),
                }
            }
        }
    }
}

impl IntoAttr<ScalingInit> for f32 {
    fn into_attr(self) -> ScalingInit {
        ScalingInit::Scalar(self)
    }
}

impl<const D: usize> IntoAttr<ScalingInit> for Tensor<D> {
    fn into_attr(self) -> ScalingInit {
        let shape = self.dims().into_attr();
        ScalingInit::Tensor(self.reshape([-1]), shape)
    }
}
