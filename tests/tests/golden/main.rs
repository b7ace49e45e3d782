//! The numbers of the reference implementation (`../golden`), on both backends.
//!
//! Scales and values agree to a relative 1e-6, so the integers are equal, at ties too; gradients agree to a relative 1e-4
//! plus 1e-6. A whole layer sums in another order than the reference, so there a value at a tie may be one step off.
mod act;
mod layer;
mod ste;
mod vectors;
mod weight;
