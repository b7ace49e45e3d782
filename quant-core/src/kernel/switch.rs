//! Where kernels are used.
use burn::tensor::Device;
use std::cell::Cell;

thread_local! {
    static COMPOSED: Cell<bool> = const { Cell::new(false) };
}

/// Whether fake quantization on this device is one pass: its backend has kernels, and they are not
/// [switched off](composed).
///
/// ```
/// use burn::tensor::Device;
/// use quant_core::kernel::{composed, is_fused};
/// let device = Device::flex();
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
