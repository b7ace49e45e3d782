//! The numbers of the reference implementation (`../golden`), on both backends.
//!
//! Integers are equal, except where the reference's own value before rounding is within 1e-4 of a tie; scales and values
//! agree to a relative 1e-6, gradients to a relative 1e-4 plus 1e-6.
mod act;
mod layer;
mod ste;
mod vectors;
mod weight;
