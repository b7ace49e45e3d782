//! The operator: what a backend implements, and how a tensor finds its backend.
use super::composed;
use super::{Formula, Layout, Statistic, SteFunction, Winners};
#[cfg(any(feature = "flex", feature = "ndarray"))]
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, ExtensionType, backend_extension};
use std::sync::Arc;

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
/// the CPU backends override them with one pass over memory, in single precision. Another backend would join by an `impl` of this
/// that is empty, the two functions of [`StatisticKernel`] that have no bodies, and its name at [`QuantBackend`] and in
/// [`is_fused`](super::is_fused).
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

    /// The value of a function that is straight-through.
    fn ste_forward(x: FloatTensor<Self>, function: SteFunction) -> FloatTensor<Self> {
        composed::ste::<Self>(x, function)
    }
}

/// Which statistic of which elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reduce {
    /// What is found out.
    pub statistic: Statistic,
    /// Which elements are one group.
    pub layout: Layout,
}

/// Statistics on one backend. Where there is none, a statistic is made of tensor operations, with a sort if it is one of order.
pub trait StatisticKernel: FakeQuantizeKernel {
    /// One number for each group, and which elements they are.
    fn statistic_forward(x: FloatTensor<Self>, op: Reduce) -> Reduced<Self>;

    /// Adds the gradients of statistics to that of their elements, or to nothing.
    fn statistic_backward(grad_of_x: Option<FloatTensor<Self>>, of: &[StatisticGrad<Self>]) -> FloatTensor<Self>;

    /// The gradient of the input alone, where scale and zero point are made of statistics of the input, one number for each group:
    /// `dx + ∂scale/∂x · ds + ∂zero_point/∂x · dz`, with those of
    /// [`fake_quantize_backward`](FakeQuantizeKernel::fake_quantize_backward).
    fn backward_with_statistics(
        grad: FloatTensor<Self>,
        x: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        zero_point: Option<FloatTensor<Self>>,
        op: FakeQuantize,
        origin: Origin<Self>,
    ) -> FloatTensor<Self> {
        composed::backward_with_statistics::<Self>(grad, x, scale, zero_point, op, origin)
    }
}

/// Where a scale comes from that is a [`Formula::Quotient`] of a statistic of the input, and its zero point if there is one.
#[derive(Clone, Debug)]
pub struct Origin<B: Backend> {
    /// Which statistic, in the layout of the scale.
    pub op: Reduce,
    /// The statistic.
    pub statistic: Reduced<B>,
    /// What it is divided by: one element, which is not learned.
    pub divisor: FloatTensor<B>,
    /// A [`Formula::Quotient`].
    pub formula: Formula,
    /// Where the zero point comes from. There is one if there is a zero point, or its gradient is lost.
    pub zero_point: Option<ZeroPointOrigin<B>>,
}

/// Where a zero point comes from that is [`Formula::ToIntegers`] of the negative of a statistic of the input.
#[derive(Clone, Debug)]
pub struct ZeroPointOrigin<B: Backend> {
    /// Which statistic, in the layout of the zero point.
    pub op: Reduce,
    /// The statistic.
    pub statistic: Reduced<B>,
    /// Its negative.
    pub distance: FloatTensor<B>,
    /// A [`Formula::ToIntegers`], with the scale and without a zero point.
    pub formula: Formula,
}

/// What was found out about elements.
#[derive(Clone, Debug)]
pub struct Reduced<B: Backend> {
    /// One for each group.
    pub numbers: FloatTensor<B>,
    /// Which elements decided them.
    pub winners: Arc<Winners>,
    /// [`Statistic::MinOrZero`], where it was found on the way.
    pub negative_min_or_zero: Option<Box<Self>>,
}

/// What a statistic adds to the gradient of its elements.
#[derive(Clone, Debug)]
pub struct StatisticGrad<B: Backend> {
    /// The gradient of its numbers.
    pub grad: FloatTensor<B>,
    /// Its elements.
    pub x: FloatTensor<B>,
    /// Which of them it is.
    pub winners: Arc<Winners>,
    /// What it is.
    pub op: Reduce,
}

/// A zero point on its way to a backend.
#[derive(Clone, Debug, ExtensionType)]
pub enum Shift<B: Backend> {
    /// There is none.
    None,
    /// By this integer.
    By(FloatTensor<B>),
}

#[cfg(any(feature = "flex", feature = "ndarray", feature = "autodiff"))]
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

    /// [`StatisticKernel::statistic_forward`], with the gradient of the elements that decided.
    fn statistic(x: FloatTensor<Self>, op: Reduce) -> FloatTensor<Self>;

    /// `x`, of which several operations of this trait give a gradient: they are added up where they come together.
    fn shared(x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// `−x`: one that is known when gradients of statistics are given to their elements.
    fn negative(x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// [`FakeQuantizeKernel::ste_forward`], with the gradient of `x` unchanged.
    fn ste(x: FloatTensor<Self>, function: SteFunction) -> FloatTensor<Self>;

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

            fn statistic(x: FloatTensor<Self>, op: Reduce) -> FloatTensor<Self> {
                Self::statistic_forward(x, op).numbers
            }

            fn shared(x: FloatTensor<Self>) -> FloatTensor<Self> {
                x
            }

            fn negative(x: FloatTensor<Self>) -> FloatTensor<Self> {
                <Self as FloatTensorOps<Self>>::float_neg(x)
            }

            fn ste(x: FloatTensor<Self>, function: SteFunction) -> FloatTensor<Self> {
                Self::ste_forward(x, function)
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
