//! Sums, differences and products, element by element.
use super::bits::sum_of_two_bit_width;
use super::operands::common_shape;
use super::{QuantTensor, QuantTensorError};

impl<const D: usize> QuantTensor<D> {
    /// `self + other`: integers of the same scale, and the smallest bit width that holds every sum.
    ///
    /// The zero points add up. Two signed tensors of `b` bits give `b + 1`, a signed and an unsigned one of 8 give 10, since
    /// `127 + 255` takes nine and a sign. The scale is the mean of both, which share its gradient. Reads the scales from the
    /// device.
    ///
    /// # Errors
    ///
    /// If the scales differ by more than a relative 1e-5 (in the reference only in evaluation), the shapes do not broadcast,
    /// or an operand stands for floating-point numbers.
    #[expect(clippy::should_implement_trait, reason = "it can fail")]
    pub fn add(self, other: Self) -> Result<Self, QuantTensorError> {
        self.sum(other, "add")
    }

    /// `self − other`, as `self + (−other)`: see [`add`](Self::add) and [`neg`](Self::neg).
    ///
    /// # Errors
    ///
    /// Those of [`add`](Self::add).
    #[expect(clippy::should_implement_trait, reason = "it can fail")]
    pub fn sub(self, other: Self) -> Result<Self, QuantTensorError> {
        self.sum(other.neg(), "sub")
    }

    fn sum(self, other: Self, operation: &'static str) -> Result<Self, QuantTensorError> {
        self.integers(operation)?;
        other.integers(operation)?;
        self.beside(&other, operation)?;
        common_shape(self.value.dims(), other.value.dims(), operation)?;
        self.same_scale(&other, operation)?;
        let signed = self.signed || other.signed;
        let bit_width = sum_of_two_bit_width(&self, &other);
        let zero_point = match (self.zero_point, other.zero_point) {
            (Some(a), Some(b)) => Some((a.into_tensor() + b.into_tensor()).into()),
            (a, b) => a.or(b),
        };
        Ok(Self {
            value: self.value + other.value,
            scale: (self.scale.into_tensor() + other.scale.into_tensor()).div_scalar(2.0).into(),
            zero_point,
            bit_width,
            signed,
            float_format: None,
        })
    }

    /// `self · other`, element by element: the product of the scales, and as many bits as both have. Reads zero points from
    /// the device.
    ///
    /// # Errors
    ///
    /// If a zero point is not 0, the shapes do not broadcast, or an operand stands for floating-point numbers.
    #[expect(clippy::should_implement_trait, reason = "it can fail")]
    pub fn mul(self, other: Self) -> Result<Self, QuantTensorError> {
        let operation = "mul";
        for operand in [&self, &other] {
            operand.integers(operation)?;
            operand.symmetric(operation)?;
        }
        self.beside(&other, operation)?;
        common_shape(self.value.dims(), other.value.dims(), operation)?;
        common_shape(self.scale.dims(), other.scale.dims(), operation)?;
        Ok(Self {
            value: self.value * other.value,
            scale: (self.scale.into_tensor() * other.scale.into_tensor()).into(),
            zero_point: None,
            bit_width: self.bit_width + other.bit_width,
            signed: self.signed || other.signed,
            float_format: None,
        })
    }

    /// `−self`: the integers and the zero point change their sign; unsigned integers take a bit more.
    ///
    /// Signed ones keep their bit width, as in the reference: minus the lowest integer, if the range is not narrow, is not
    /// in it, and then the result [is not valid](Self::is_valid).
    #[expect(clippy::should_implement_trait, reason = "an operator for one of several operations that can fail")]
    pub fn neg(self) -> Self {
        let bit_width = match self.signed || self.float_format.is_some() {
            true => self.bit_width,
            false => self.bit_width + 1.0,
        };
        let (value, zero_point) = (-self.value, self.zero_point.map(|z| z.map(|z| -z)));
        Self { value, zero_point, bit_width, signed: true, ..self }
    }

    /// `abs(self)`: unsigned integers of a bit less. As in [`neg`](Self::neg) there is no place for the magnitude of the
    /// lowest integer. Reads a zero point from the device.
    ///
    /// # Errors
    ///
    /// If the zero point is not 0, or the values stand for floating-point numbers.
    pub fn abs(self) -> Result<Self, QuantTensorError> {
        let operation = "abs";
        self.integers(operation)?;
        if !self.signed {
            return Ok(self);
        }
        self.symmetric(operation)?;
        let bit_width = (self.bit_width - 1.0).at_least(1.0);
        Ok(Self { value: self.value.abs(), bit_width, signed: false, ..self })
    }

    /// `self + c`: the same integers, with the zero point `z − c / s`, which need not be an integer.
    ///
    /// # Errors
    ///
    /// If the values stand for floating-point numbers, or `c` is not finite.
    pub fn add_scalar(self, c: f32) -> Result<Self, QuantTensorError> {
        let operation = "add_scalar";
        self.integers(operation)?;
        if !c.is_finite() {
            return Err(QuantTensorError::Number { operation, number: c });
        }
        let shift = self.scale.clone().recip().mul_scalar(-c);
        let zero_point = match self.zero_point {
            Some(z) => z.into_tensor() + shift,
            None => shift,
        };
        Ok(Self { value: self.value.add_scalar(c), zero_point: Some(zero_point.into()), ..self })
    }

    /// `self · c`: the same integers, with the scale `s · abs(c)`; those of [`neg`](Self::neg) if `c` is negative. (The
    /// reference returns a plain tensor.)
    ///
    /// # Errors
    ///
    /// If `c` is 0 or not finite.
    pub fn mul_scalar(self, c: f32) -> Result<Self, QuantTensorError> {
        if c == 0.0 || !c.is_finite() {
            return Err(QuantTensorError::Number { operation: "mul_scalar", number: c });
        }
        let q = if c < 0.0 { self.neg() } else { self };
        Ok(Self { value: q.value.mul_scalar(c.abs()), scale: q.scale.map(|s| s.mul_scalar(c.abs())), ..q })
    }

    /// `self / c`: see [`mul_scalar`](Self::mul_scalar).
    ///
    /// # Errors
    ///
    /// If `c` is 0 or not finite.
    pub fn div_scalar(self, c: f32) -> Result<Self, QuantTensorError> {
        if c == 0.0 || !c.is_finite() {
            return Err(QuantTensorError::Number { operation: "div_scalar", number: c });
        }
        let q = if c < 0.0 { self.neg() } else { self };
        Ok(Self { value: q.value.div_scalar(c.abs()), scale: q.scale.map(|s| s.div_scalar(c.abs())), ..q })
    }
}
