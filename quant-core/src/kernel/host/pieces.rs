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

/// The same work with the vector instructions that this processor has.
#[inline(always)]
pub(super) fn vectorized<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}
