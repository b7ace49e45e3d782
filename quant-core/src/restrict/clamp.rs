use super::Restrict;
use crate::function::ScalarSignedClampMinSte;
use crate::kernel;
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::Tensor;

/// A restriction followed by a minimum: `max(restrict(v), m)`, with a straight-through gradient at the minimum.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::restrict::{FloatRestrictValue, RestrictClampValue};
/// let restrict = RestrictClampValue::new(FloatRestrictValue, Some(0.1));
/// let value = Tensor::<1>::from_floats([-0.25, 0.05, 0.0], &Device::flex());
/// assert_eq!(restrict.forward(value).into_data().try_to_vec::<f32>().unwrap(), [0.25, 0.1, 0.1]);
/// ```
#[derive(Module, Debug)]
pub struct RestrictClampValue<R> {
    /// Which values are allowed.
    pub restrict_value_impl: R,
    /// The minimum, if there is one.
    pub clamp_ste: Option<ScalarSignedClampMinSte>,
}

impl<R: Restrict> RestrictClampValue<R> {
    /// `min_val` is the smallest scale; `None` or 0 sets no bound.
    pub fn new(restrict_value_impl: R, min_val: Option<f32>) -> Self {
        Self { restrict_value_impl, clamp_ste: minimum(min_val) }
    }

    /// The scale of a stored value.
    pub fn forward(&self, value: Tensor<1>) -> Tensor<1> {
        self.clamp(self.restrict_value_impl.restrict(value))
    }

    /// `max(restrict(v), m) / T` of a stored value, where `T` is the integer threshold, restricted.
    pub(crate) fn scale(&self, value: Tensor<1>, threshold: &Scalar) -> Tensor<1> {
        self.in_one_pass(&value, threshold).unwrap_or_else(|| self.divide(self.forward(value), threshold))
    }

    /// The same of a value that is not stored, `clamp(restrict(restrict_init(clamp(v)))) / T`. By a kernel its gradient at 0 is 0
    /// even if there is a minimum; statistics have none there.
    pub(crate) fn scale_of(&self, value: Tensor<1>, threshold: &Scalar) -> Tensor<1> {
        self.in_one_pass(&value, threshold).unwrap_or_else(|| {
            let scale = self.restrict_value_impl.restrict_scale(self.clamp(value));
            self.divide(self.clamp(scale), threshold)
        })
    }

    fn in_one_pass(&self, value: &Tensor<1>, threshold: &Scalar) -> Option<Tensor<1>> {
        scale_in_one_pass(&self.restrict_value_impl, self.clamp_ste.as_ref(), value, threshold)
    }

    /// A restricted value over the restricted threshold.
    fn divide(&self, value: Tensor<1>, threshold: &Scalar) -> Tensor<1> {
        self.restrict_value_impl.restrict_threshold(threshold, &value.device()).divide(value)
    }

    /// The minimum alone.
    pub fn clamp(&self, x: Tensor<1>) -> Tensor<1> {
        match &self.clamp_ste {
            Some(clamp) => clamp.forward(x),
            None => x,
        }
    }
}

/// `max(restrict(v), m) / T`, if a kernel knows the restriction.
pub(crate) fn scale_in_one_pass(
    restrict: &impl Restrict,
    minimum: Option<&ScalarSignedClampMinSte>,
    value: &Tensor<1>,
    threshold: &Scalar,
) -> Option<Tensor<1>> {
    let min = minimum.map_or(0.0, |clamp| clamp.min_val);
    restrict.is_magnitude().then(|| kernel::quotient(value, threshold, min))?
}

/// The reference reads a minimum of 0 as none.
pub(crate) fn minimum(min_val: Option<f32>) -> Option<ScalarSignedClampMinSte> {
    min_val.filter(|min| *min != 0.0).map(ScalarSignedClampMinSte::new)
}
