use crate::kernel::PerGroup;
use burn::tensor::{Element, Tensor, TensorData};
use core::ops::{Add, Deref, Div, Mul, Sub};
use std::sync::{Arc, OnceLock};

/// Scales or zero points of a tensor: it broadcasts over the values.
///
/// It is a tensor to everyone who looks at it. Where groups are blocks along a dimension, one number for each element takes as much
/// memory as the values; they are spread when they are looked at first, and in a training step nobody does.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::tensor::Numbers;
///
/// let scale: Numbers<2> = Tensor::from_floats([[0.5], [0.25]], &Device::flex()).into();
/// assert_eq!(scale.dims(), [2, 1]);
/// assert_eq!(scale.clone().into_data().try_to_vec::<f32>().unwrap(), [0.5, 0.25]);
/// ```
#[derive(Debug)]
pub struct Numbers<const D: usize>(Form<D>);

#[derive(Clone, Debug)]
enum Form<const D: usize> {
    Tensor(Tensor<D>),
    Groups { numbers: PerGroup, shape: [usize; D], spread: Arc<OnceLock<Tensor<D>>> },
}

impl<const D: usize> Numbers<D> {
    /// One number for each group of a tensor of this shape.
    pub fn of_groups(numbers: PerGroup, shape: [usize; D]) -> Self {
        Self(Form::Groups { numbers, shape, spread: Arc::default() })
    }

    /// The tensor.
    pub fn into_tensor(self) -> Tensor<D> {
        Tensor::clone(&self)
    }

    /// Reads all of them from the device.
    pub fn into_data(self) -> TensorData {
        self.into_tensor().into_data()
    }

    /// Reads the only one from the device.
    ///
    /// # Panics
    ///
    /// If there are several, as burn's `into_scalar`.
    pub fn into_scalar<E: Element>(self) -> E {
        self.into_tensor().into_scalar()
    }

    /// The same numbers once more; not spread if they are not.
    pub fn share(&self) -> Self {
        Self(self.0.clone())
    }

    /// Others made of these.
    pub fn map(self, f: impl FnOnce(Tensor<D>) -> Tensor<D>) -> Self {
        f(self.into_tensor()).into()
    }
}

impl<const D: usize> From<Tensor<D>> for Numbers<D> {
    fn from(tensor: Tensor<D>) -> Self {
        Self(Form::Tensor(tensor))
    }
}

impl<const D: usize> From<Numbers<D>> for Tensor<D> {
    fn from(numbers: Numbers<D>) -> Self {
        numbers.into_tensor()
    }
}

// without `Clone`, so that `numbers.clone()` is a tensor
impl<const D: usize> Deref for Numbers<D> {
    type Target = Tensor<D>;
    fn deref(&self) -> &Tensor<D> {
        match &self.0 {
            Form::Tensor(tensor) => tensor,
            Form::Groups { numbers, shape, spread } => spread.get_or_init(|| numbers.spread(*shape)),
        }
    }
}

macro_rules! operators {
    ($($operator:ident :: $method:ident),*) => {$(
        impl<const D: usize> $operator<Numbers<D>> for Tensor<D> {
            type Output = Tensor<D>;
            fn $method(self, numbers: Numbers<D>) -> Tensor<D> {
                $operator::$method(self, numbers.into_tensor())
            }
        }

        impl<const D: usize> $operator<Tensor<D>> for Numbers<D> {
            type Output = Tensor<D>;
            fn $method(self, tensor: Tensor<D>) -> Tensor<D> {
                $operator::$method(self.into_tensor(), tensor)
            }
        }

        impl<const D: usize> $operator for Numbers<D> {
            type Output = Tensor<D>;
            fn $method(self, other: Self) -> Tensor<D> {
                $operator::$method(self.into_tensor(), other.into_tensor())
            }
        }
    )*};
}

operators!(Add::add, Sub::sub, Mul::mul, Div::div);
