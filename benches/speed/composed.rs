//! The same computation out of the backend's operations, one by one.

/// Runs `f` without fused kernels.
pub fn composed<T>(f: impl FnOnce() -> T) -> T {
    // TODO: `quant_nn::components::kernel::composed(f)`, as soon as there are kernels
    f()
}
