//! Wiring: which attribute feeds which argument.
//!
//! [`walk::resolve`] follows the arguments from the roots and leaves a [`Graph`] and the [`Problem`]s it met; it
//! neither words errors nor writes code.
mod consumers;
mod graph;
mod problem;
mod walk;

pub use consumers::{Use, consumers};
pub use graph::{Call, Check, Feed, Graph, Instance, Node, Place, Source, Wire};
pub use problem::{Problem, Step};
pub use walk::{Scope, Wiring, resolve};

#[cfg(test)]
mod tests;
