//! The plain copy: what any operation on a tensor takes at least.

use std::hint::black_box;

use rayon::{
    iter::{IndexedParallelIterator, ParallelIterator},
    slice::{ParallelSlice, ParallelSliceMut},
};

use crate::measure::Call;

/// Copies into a buffer that is there already: in one thread, and in all if there are more. Which of them is faster depends on
/// the size, and on the machine.
pub fn copies(source: &[f32], threads: usize) -> Vec<Call> {
    let mut copies = vec![copy(source.to_vec())];
    if threads > 1 {
        copies.push(copy_in_parallel(source.to_vec(), threads));
    }
    copies
}

fn copy(source: Vec<f32>) -> Call {
    let mut target = source.clone();
    Box::new(move || black_box(&mut target).copy_from_slice(black_box(&source)))
}

fn copy_in_parallel(source: Vec<f32>, threads: usize) -> Call {
    let mut target = source.clone();
    let size = source.len().div_ceil(threads);
    Box::new(move || {
        let target = black_box(&mut target).par_chunks_mut(size);
        target.zip(black_box(&source).par_chunks(size)).for_each(|(target, source)| target.copy_from_slice(source));
    })
}
