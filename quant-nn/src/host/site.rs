//! What quantizers do in a forward pass that is recorded: the graph has the tensors, and a place knows what they are.
use super::role::Role;
use burn::backend::capture::CaptureBackend;
use burn::backend::ir::TensorId;
use burn::tensor::{Tensor, TensorData};
use quant_core::inject::Quantizer;
use quant_core::record::{MadeIntegers, ToldIntegers, told_integers};
use quant_core::scalar::Scalar;
use quant_core::state::uses_initial;
use quant_core::tensor::{MantissaCodes, MaybeQuantTensor, QuantTensor};
use std::cell::RefCell;

thread_local! {
    static NOTES: RefCell<Option<Notes>> = const { RefCell::new(None) };
}

/// What is noted of the pass that runs.
#[derive(Debug, Default)]
struct Notes {
    /// Whether the numbers are.
    numbers: bool,
    sites: Vec<Site>,
}

/// One quantization.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Where the place is in memory.
    pub(crate) address: usize,
    pub(crate) quantizer: &'static str,
    pub(crate) role: Role,
    /// Whether it used the number that a statistic begins with.
    pub(crate) initial: bool,
    /// Of a pass on a capture device.
    pub(crate) tensors: Option<Tensors>,
    /// How the integers were made, where operations of tensors make them and say it.
    pub(crate) made_integers: Option<MadeIntegers>,
    /// Of a pass of which the numbers are noted.
    pub(crate) made: Option<Made>,
}

/// The numbers that a quantization made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) value: TensorData,
    /// If it is one of integers.
    pub(crate) int: Option<TensorData>,
}

/// The tensors of a quantization in a captured graph.
#[derive(Clone, Debug)]
pub(crate) struct Tensors {
    pub(crate) input: TensorId,
    pub(crate) output: TensorId,
    pub(crate) grid: Grid,
    pub(crate) signed: bool,
    pub(crate) float: Option<Float>,
    /// Of an input that is quantized already.
    pub(crate) before: Option<Grid>,
}

/// What integers stand for.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub(crate) scale: TensorId,
    pub(crate) zero_point: Option<TensorId>,
    pub(crate) bit_width: Number,
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
    NOTES.with_borrow(Option::is_some)
}

/// Runs `pass`, and returns the quantizations in it, in their order.
pub(crate) fn sites<R>(pass: impl FnOnce() -> R) -> (R, Vec<Site>) {
    noted(false, pass)
}

/// [`sites`] with the numbers that they make.
pub(crate) fn sites_with_numbers<R>(pass: impl FnOnce() -> R) -> (R, Vec<Site>) {
    noted(true, pass)
}

fn noted<R>(numbers: bool, pass: impl FnOnce() -> R) -> (R, Vec<Site>) {
    struct Restore(Option<Notes>);
    impl Drop for Restore {
        fn drop(&mut self) {
            NOTES.set(self.0.take());
        }
    }
    let _restore = Restore(NOTES.replace(Some(Notes { numbers, sites: vec![] })));
    let result = pass();
    (result, NOTES.replace(None).unwrap_or_default().sites)
}

/// Runs the pass of the quantizer `Q` whose place has this address.
pub(super) fn note<Q: Quantizer, const D: usize>(
    address: usize,
    x: Tensor<D>,
    pass: impl FnOnce(Tensor<D>) -> MaybeQuantTensor<D>,
) -> MaybeQuantTensor<D> {
    let ((result, told), initial) = uses_initial(|| told_integers(|| pass(x.clone())));
    if let Some(quant) = result.as_quant() {
        add::<Q, D>(address, &x, quant, (told, initial), None);
    }
    result
}

/// [`note`] of what is quantized already.
pub(super) fn note_again<Q: Quantizer, const D: usize>(
    address: usize,
    x: QuantTensor<D>,
    pass: impl FnOnce(QuantTensor<D>) -> QuantTensor<D>,
) -> QuantTensor<D> {
    let ((result, told), initial) = uses_initial(|| told_integers(|| pass(x.clone())));
    add::<Q, D>(address, &x.value, &result, (told, initial), Grid::of(&x));
    result
}

fn add<Q: Quantizer, const D: usize>(
    address: usize,
    x: &Tensor<D>,
    quant: &QuantTensor<D>,
    (told, initial): (Option<ToldIntegers>, bool),
    before: Option<Grid>,
) {
    let numbers = NOTES.with_borrow(|notes| notes.as_ref().is_some_and(|notes| notes.numbers));
    let made = numbers.then(|| Made::of(quant));
    let (quantizer, role) = (Q::NAME, Role::of::<Q>());
    let tensors = Tensors::of(x, quant, before);
    // of a quantizer inside of this one it says nothing
    let value = tensors.as_ref().map(|tensors| tensors.output.value());
    let made_integers = told.filter(|told| told.value.is_some() && told.value == value).map(|told| told.how);
    let site = Site { address, quantizer, role, initial, tensors, made_integers, made };
    NOTES.with_borrow_mut(|notes| notes.as_mut().map(|notes| notes.sites.push(site)));
}

impl Made {
    fn of<const D: usize>(quant: &QuantTensor<D>) -> Self {
        let int = quant.int().ok().map(Tensor::into_data);
        Self { value: quant.value.clone().into_data(), int }
    }
}

/// Which tensor of a captured graph it is.
pub(crate) fn id<const D: usize>(tensor: &Tensor<D>) -> Option<TensorId> {
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
    fn of<const D: usize>(x: &Tensor<D>, quant: &QuantTensor<D>, before: Option<Grid>) -> Option<Self> {
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
            grid: Grid::of(quant)?,
            signed: quant.signed,
            float,
            before,
        })
    }
}

impl Grid {
    /// `None` if it is not on a capture device.
    fn of<const D: usize>(quant: &QuantTensor<D>) -> Option<Self> {
        Some(Self {
            scale: id(&quant.scale)?,
            zero_point: match &quant.zero_point {
                Some(zero_point) => Some(id(zero_point)?),
                None => None,
            },
            bit_width: Number::of(&quant.bit_width)?,
        })
    }
}
