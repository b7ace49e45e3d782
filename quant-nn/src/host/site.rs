//! What quantizers do in a forward pass that is recorded: the graph has the tensors, and a place knows what they are.
use super::place::Quantization;
use burn::backend::capture::CaptureBackend;
use burn::backend::ir::TensorId;
use burn::tensor::Tensor;
use quant_core::scalar::Scalar;
use quant_core::state::uses_initial;
use quant_core::tensor::{MantissaCodes, QuantTensor};
use std::cell::RefCell;

thread_local! {
    static SITES: RefCell<Option<Vec<Site>>> = const { RefCell::new(None) };
}

/// One quantization.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Where the place is in memory.
    pub(crate) address: usize,
    pub(crate) quantizer: &'static str,
    /// Whether it used the number that a statistic begins with.
    pub(crate) initial: bool,
    /// Of a pass on a capture device.
    pub(crate) tensors: Option<Tensors>,
}

/// The tensors of a quantization in a captured graph.
#[derive(Clone, Debug)]
pub(crate) struct Tensors {
    pub(crate) input: TensorId,
    pub(crate) output: TensorId,
    pub(crate) scale: TensorId,
    pub(crate) zero_point: Option<TensorId>,
    pub(crate) bit_width: Number,
    pub(crate) signed: bool,
    pub(crate) float: Option<Float>,
}

/// A number, or a tensor of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Number {
    Known(f32),
    Tensor(TensorId),
}

/// A floating-point format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Float {
    pub(crate) exponent_bit_width: Number,
    pub(crate) mantissa_bit_width: Number,
    pub(crate) exponent_bias: Number,
    pub(crate) saturating: bool,
    pub(crate) infinity: MantissaCodes,
    pub(crate) nan: MantissaCodes,
}

/// Whether a pass is noted at the moment.
pub(super) fn are_noted() -> bool {
    SITES.with_borrow(Option::is_some)
}

/// Runs `pass`, and returns the quantizations in it, in their order.
pub(crate) fn sites<R>(pass: impl FnOnce() -> R) -> (R, Vec<Site>) {
    struct Restore(Option<Vec<Site>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            SITES.set(self.0.take());
        }
    }
    let _restore = Restore(SITES.replace(Some(vec![])));
    let result = pass();
    (result, SITES.replace(None).unwrap_or_default())
}

/// Runs the pass of the quantizer of `place`, which are its address and its quantizer's name.
pub(super) fn note<T: Quantization<D>, const D: usize>(
    (address, quantizer): (usize, &'static str),
    x: Tensor<D>,
    pass: impl FnOnce(Tensor<D>) -> T,
) -> T {
    let (result, initial) = uses_initial(|| pass(x.clone()));
    if let Some(quant) = result.quantized() {
        let site = Site { address, quantizer, initial, tensors: Tensors::of(&x, quant) };
        SITES.with_borrow_mut(|sites| sites.as_mut().map(|sites| sites.push(site)));
    }
    result
}

fn id<const D: usize>(tensor: &Tensor<D>) -> Option<TensorId> {
    Some(tensor.clone().try_into_primitive::<CaptureBackend>().ok()?.id())
}

impl Number {
    fn of(number: &Scalar) -> Option<Self> {
        Some(match number {
            Scalar::Const(number) => Self::Known(*number),
            Scalar::Tensor(tensor) => Self::Tensor(id(tensor)?),
        })
    }
}

impl Tensors {
    /// `None` if they are not on a capture device.
    fn of<const D: usize>(x: &Tensor<D>, quant: &QuantTensor<D>) -> Option<Self> {
        let float = match &quant.float_format {
            Some(format) => Some(Float {
                exponent_bit_width: Number::of(&format.exponent_bit_width)?,
                mantissa_bit_width: Number::of(&format.mantissa_bit_width)?,
                exponent_bias: Number::of(&format.exponent_bias)?,
                saturating: format.saturating,
                infinity: format.inf_values,
                nan: format.nan_values,
            }),
            None => None,
        };
        Some(Self {
            input: id(x)?,
            output: id(&quant.value)?,
            scale: id(&quant.scale)?,
            zero_point: match &quant.zero_point {
                Some(zero_point) => Some(id(zero_point)?),
                None => None,
            },
            bit_width: Number::of(&quant.bit_width)?,
            signed: quant.signed,
            float,
        })
    }
}
