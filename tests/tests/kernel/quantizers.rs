//! Whole quantizers with kernels and without.
use super::*;
use quant_nn::components::kernel::{composed, is_fused};

#[test]
fn the_switch_is_for_its_thread_and_its_scope() {
    let device = Device::flex().autodiff();
    assert!(is_fused(&device));
    composed(|| {
        assert!(!is_fused(&device));
        composed(|| ());
        assert!(!is_fused(&device));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| is_fused(&device));
            assert!(other.join().unwrap());
        });
    });
    assert!(std::panic::catch_unwind(|| composed(|| panic!("a pass that fails"))).is_err());
    assert!(is_fused(&device));
}
