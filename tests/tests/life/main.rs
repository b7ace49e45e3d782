//! The life of a quantized layer: loading, saving, sharing, building its state again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod fault;
mod load;
mod modes;
mod reinit;
mod resume;
mod share;

use tests::{FromMax, devices};
