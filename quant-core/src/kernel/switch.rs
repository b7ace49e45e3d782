//! Where kernels are used.
use burn::tensor::Device;
use std::cell::Cell;

thread_local! {
    static COMPOSED: Cell<bool> = const { Cell::new(false) };
    static DONE: Cell<KernelsUsed> = const { Cell::new(KernelsUsed { quantizations: 0, statistics: 0 }) };
}

/// Whether fake quantization on this device can be one pass: its backend has kernels, and they are not
/// [switched off](composed). Ask with the device that you train on: kernels on a tape are of the feature `autodiff`.
///
/// Whether a certain quantizer has kernels for all that it does is told by [`kernels_used`].
///
/// ```
/// use burn::tensor::Device;
/// use quant_core::kernel::{composed, is_fused};
/// let device = Device::flex().autodiff();
/// assert!(!composed(|| is_fused(&device)));
/// ```
pub fn is_fused(device: &Device) -> bool {
    if COMPOSED.get() {
        return false;
    }
    has_kernels(device)
}

/// Whether a fake quantization on this device is recorded as one node.
#[cfg(feature = "capture")]
pub(super) fn captures(device: &Device) -> bool {
    !COMPOSED.get() && super::capture::captures(device)
}

#[cfg(any(feature = "flex", feature = "ndarray"))]
fn has_kernels(device: &Device) -> bool {
    use burn::backend::DispatchDevice;
    // the tape may be burn's alone
    if device.is_autodiff() && !cfg!(feature = "autodiff") {
        return false;
    }
    #[allow(deprecated, unreachable_patterns)]
    match device.as_dispatch().clone().inner() {
        #[cfg(feature = "flex")]
        DispatchDevice::Flex(_) => true,
        #[cfg(feature = "ndarray")]
        DispatchDevice::NdArray(_) => true,
        _ => false,
    }
}

#[cfg(not(any(feature = "flex", feature = "ndarray")))]
fn has_kernels(_: &Device) -> bool {
    false
}

/// What kernels did in a pass: see [`kernels_used`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KernelsUsed {
    /// Tensors that were quantized in one pass.
    pub quantizations: usize,
    /// Statistics that were found where the elements are.
    pub statistics: usize,
}

/// Runs `pass`, and tells what kernels did in it on this thread. A component of one's own that has not joined in, or a device
/// without kernels, is missing in the numbers.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::kernel::{Formula, KernelsUsed, fake_quantize, is_fused, kernels_used};
/// let device = Device::flex();
/// let (x, scale) = (Tensor::<1>::ones([3], &device), Tensor::<1>::ones([1], &device));
/// let (_, used) = kernels_used(|| fake_quantize(&x, &scale, None, Formula::Binary { clamped: false }));
/// assert_eq!(used, KernelsUsed { quantizations: usize::from(is_fused(&device)), statistics: 0 });
/// ```
pub fn kernels_used<R>(pass: impl FnOnce() -> R) -> (R, KernelsUsed) {
    let before = DONE.get();
    let result = pass();
    let after = DONE.get();
    let used = KernelsUsed {
        quantizations: after.quantizations.wrapping_sub(before.quantizations),
        statistics: after.statistics.wrapping_sub(before.statistics),
    };
    (result, used)
}

/// Notes a use.
pub(super) fn used(kernels: KernelsUsed) {
    let done = DONE.get();
    DONE.set(KernelsUsed {
        quantizations: done.quantizations.wrapping_add(kernels.quantizations),
        statistics: done.statistics.wrapping_add(kernels.statistics),
    });
}

/// Runs `pass` with the kernels switched off on this thread, so that everything is computed by operations of tensors: to compare
/// numbers and times, or to get around a kernel.
pub fn composed<R>(pass: impl FnOnce() -> R) -> R {
    struct Reset(bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            COMPOSED.set(self.0);
        }
    }
    let _reset = Reset(COMPOSED.replace(true));
    pass()
}
