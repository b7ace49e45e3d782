//! The operator: what a backend implements, and how a tensor finds its backend.
use super::composed;
use super::{Formula, Layout};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, ExtensionType, backend_extension};

/// What is to be done: how numbers are made, and which numbers of scale and zero point belong to which elements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FakeQuantize {
    /// What becomes of one number.
    pub formula: Formula,
    /// How scales and zero points lie over the elements.
    pub layout: Layout,
}

/// The gradients of one pass.
#[derive(Debug)]
pub struct FakeQuantizeGrads<B: Backend> {
    /// In the shape of the input.
    pub x: FloatTensor<B>,
    /// In the shape of the scale.
    pub scale: FloatTensor<B>,
    /// In the shape of the zero point, if there is one.
    pub zero_point: Option<FloatTensor<B>>,
}

/// Fake quantization on one backend. The bodies here are composed of the backend's own operations, and right on any of them;
/// the CPU backends override both with one pass over memory.
pub trait FakeQuantizeKernel: Backend {
    /// [`Formula`] of each element. Scale and zero point have as many elements as `op.layout` has groups, in any shape.
    fn fake_quantize_forward(
        x: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        zero_point: Option<FloatTensor<Self>>,
        op: FakeQuantize,
    ) -> FloatTensor<Self> {
        composed::forward::<Self>(x, scale, zero_point, op)
    }

    /// The gradients of input, scale and zero point for the gradient of the output.
    fn fake_quantize_backward(
        grad: FloatTensor<Self>,
        x: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        zero_point: Option<FloatTensor<Self>>,
        op: FakeQuantize,
    ) -> FakeQuantizeGrads<Self> {
        composed::backward::<Self>(grad, x, scale, zero_point, op)
    }
}

/// A zero point on its way to a backend.
#[derive(Clone, Debug, ExtensionType)]
pub enum Shift<B: Backend> {
    /// There is none.
    None,
    /// By this integer.
    By(FloatTensor<B>),
}

impl<B: Backend> Shift<B> {
    pub(super) fn zero_point(self) -> Option<FloatTensor<B>> {
        match self {
            Self::None => None,
            Self::By(zero_point) => Some(zero_point),
        }
    }
}

/// The operations that a tensor is dispatched to.
#[backend_extension(Flex: cfg(feature = "flex"), NdArray: cfg(feature = "ndarray"), Autodiff: cfg(feature = "autodiff"))]
pub trait QuantBackend: Backend {
    /// [`FakeQuantizeKernel::fake_quantize_forward`], with the gradients of
    /// [`fake_quantize_backward`](FakeQuantizeKernel::fake_quantize_backward) where there is a tape.
    fn fake_quantize(
        x: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        #[extension_type] shift: Shift<Self>,
        op: FakeQuantize,
    ) -> FloatTensor<Self>;

    /// The value of `y` with the gradient of `x`.
    fn straight_through(x: FloatTensor<Self>, y: FloatTensor<Self>) -> FloatTensor<Self>;
}

#[cfg(any(feature = "flex", feature = "ndarray"))]
macro_rules! on_backend {
    ($backend:ty) => {
        impl QuantBackend for $backend {
            fn fake_quantize(
                x: FloatTensor<Self>,
                scale: FloatTensor<Self>,
                shift: Shift<Self>,
                op: FakeQuantize,
            ) -> FloatTensor<Self> {
                Self::fake_quantize_forward(x, scale, shift.zero_point(), op)
            }

            fn straight_through(_: FloatTensor<Self>, y: FloatTensor<Self>) -> FloatTensor<Self> {
                y
            }
        }
    };
}

#[cfg(feature = "flex")]
on_backend!(burn::backend::Flex);
#[cfg(feature = "ndarray")]
on_backend!(burn::backend::NdArray);
