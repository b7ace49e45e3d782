use crate::kernel::Rounding;
use burn::tensor::Tensor;
use std::cell::Cell;

/// How integers are made by operations of tensors, which do not say it: `clamp(rounding(x / s + z), min, max)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeIntegers {
    /// `None`: one that the kernels do not know.
    pub rounding: Option<Rounding>,
    /// Whether the range leaves out its lowest integer if signed, its highest if not.
    pub narrow_range: bool,
}

/// What was told last, and of which tensor of a captured graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub struct ToldIntegers {
    pub how: MadeIntegers,
    pub value: Option<u64>,
}

thread_local! {
    static LISTENING: Cell<bool> = const { Cell::new(false) };
    static LAST: Cell<Option<ToldIntegers>> = const { Cell::new(None) };
}

/// Runs `pass`, and returns what [`tell_integers`] was told last.
#[doc(hidden)]
pub fn told_integers<R>(pass: impl FnOnce() -> R) -> (R, Option<ToldIntegers>) {
    struct Restore(bool, Option<ToldIntegers>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LISTENING.set(self.0);
            LAST.set(self.1);
        }
    }
    let _restore = Restore(LISTENING.replace(true), LAST.replace(None));
    let result = pass();
    (result, LAST.get())
}

/// Tells who records a pass how the integers of `value` were made, where operations of tensors make them: a tensor quantizer of one's own
/// says it of the value that it returns. `how` is asked only if somebody records.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::kernel::Rounding;
/// use quant_core::record::{MadeIntegers, tell_integers};
///
/// let x = Tensor::<1>::from_floats([0.7, -1.3], &Device::flex());
/// let y = x.floor();
/// tell_integers(&y, || MadeIntegers { rounding: Some(Rounding::Floor), narrow_range: false });
/// ```
pub fn tell_integers<const D: usize>(value: &Tensor<D>, how: impl FnOnce() -> MadeIntegers) {
    if LISTENING.get() {
        LAST.set(Some(ToldIntegers { how: how(), value: captured(value) }));
    }
}

#[cfg(feature = "capture")]
fn captured<const D: usize>(value: &Tensor<D>) -> Option<u64> {
    let tensor = value.clone().try_into_primitive::<burn::backend::capture::CaptureBackend>();
    Some(tensor.ok()?.id().value())
}

#[cfg(not(feature = "capture"))]
fn captured<const D: usize>(_: &Tensor<D>) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_is_told_the_last() {
        let x = Tensor::<1>::zeros([1], &burn::tensor::Device::flex());
        let how = |rounding| MadeIntegers { rounding, narrow_range: true };
        let floor = Some(Rounding::Floor);
        let (_, told) = told_integers(|| {
            tell_integers(&x, || how(None));
            // a pass inside of a pass is its own
            assert_eq!(told_integers(|| ()).1, None);
            tell_integers(&x, || how(floor));
        });
        assert_eq!(told.map(|told| told.how), Some(how(floor)));
        tell_integers(&x, || panic!("nobody listens"));
    }
}
