//! The same computation out of the backend's operations, one by one.

/// Runs `f` without fused kernels.
pub use quant_nn::components::kernel::composed;
