//! The peak of live bytes.

use mimalloc::MiMalloc;
use peakmem_alloc::{PeakMemAlloc, PeakMemAllocTrait};

use crate::measure::Call;

/// Counting costs two atomic additions for an allocation, some nanoseconds.
#[global_allocator]
static ALLOCATOR: PeakMemAlloc<MiMalloc> = PeakMemAlloc::new(MiMalloc);

/// Enough that all is there that stays: scales, gradients, the state of the optimizer.
const STEPS: usize = 5;

/// The most bytes that are live at once while what is built runs, itself included.
pub fn peak(build: fn() -> Call) -> usize {
    // what the backend keeps for the whole process is no network's
    run(build);
    ALLOCATOR.reset_peak_memory();
    run(build);
    ALLOCATOR.get_peak_memory()
}

fn run(build: fn() -> Call) {
    let mut call = build();
    for _ in 0..STEPS {
        call();
    }
}
