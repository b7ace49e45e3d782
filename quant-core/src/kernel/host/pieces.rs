//! Work in pieces, on as many threads as there are. Where pieces begin depends on the layout alone and what they give is put
//! together in order, so that results are the same bits on any number of threads.

/// Elements of a piece, about: enough to be worth a task, and few enough that sums in single precision are good ones.
pub(super) const PIECE: usize = 16 * 1024;

/// Below this many elements another thread costs more than it saves.
#[cfg(feature = "rayon")]
const PARALLEL: usize = 128 * 1024;

/// `f` of each piece, in order.
pub(super) fn map<T: Send, R: Send>(pieces: Vec<T>, elements: usize, f: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "rayon")]
    if elements >= PARALLEL && pieces.len() > 1 {
        use rayon::prelude::*;
        return pieces.into_par_iter().map(f).collect();
    }
    let _ = elements;
    pieces.into_iter().map(f).collect()
}

/// Pieces one after the other.
pub(super) fn joined<T: Copy + Send + Sync>(pieces: &[&[T]]) -> Vec<T> {
    let n = pieces.iter().map(|piece| piece.len()).sum();
    let mut all = Vec::with_capacity(n);
    let mut rest = &mut all.spare_capacity_mut()[..n];
    let mut copies = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let (to, after) = rest.split_at_mut(piece.len());
        copies.push((piece, to));
        rest = after;
    }
    map(copies, n, |(piece, to)| {
        to.write_copy_of_slice(piece);
    });
    // SAFETY: the capacity is at least `n`, the sum of the pieces' lengths; that many elements are cut into slices of these lengths,
    // and each slice is written as a copy of its piece.
    #[allow(unsafe_code)]
    unsafe {
        all.set_len(n);
    }
    all
}

/// The same work with the vector instructions that this processor has.
#[inline(always)]
pub(super) fn vectorized<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}
