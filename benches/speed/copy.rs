//! The plain copy: what any operation on a tensor takes at least.

use std::hint::black_box;

use rayon::{
    iter::{IndexedParallelIterator, ParallelIterator},
    slice::{ParallelSlice, ParallelSliceMut},
};

use crate::measure::Call;

/// From here on several threads copy faster than one.
const PARALLEL: usize = 1 << 16;

/// Copies into a buffer that is there already.
pub fn copy(source: Vec<f32>, threads: usize) -> Call {
    let mut target = source.clone();
    if threads == 1 || source.len() < PARALLEL {
        return Box::new(move || black_box(&mut target).copy_from_slice(black_box(&source)));
    }
    let size = source.len().div_ceil(threads);
    Box::new(move || {
        let target = black_box(&mut target).par_chunks_mut(size);
        target.zip(black_box(&source).par_chunks(size)).for_each(|(target, source)| target.copy_from_slice(source));
    })
}
