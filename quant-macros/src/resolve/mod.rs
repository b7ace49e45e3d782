//! Wiring: which attribute feeds which argument.
//!
//! [`walk::resolve`] follows the arguments from the roots and leaves a [`Graph`] and the [`Problem`]s it met; it
//! neither words errors nor writes code.
mod consumers;
mod graph;
mod outcome;
mod problem;
mod pruning;
mod scope;
mod walk;

pub use consumers::{Use, consumers};
pub use graph::{
    Argument, Branch, Call, Check, Choice, Feed, Flag, Graph, How, Instance, Later, Node, Open, Place, Source, Test,
    Wire,
};
pub use outcome::Outcome;
pub use problem::{Problem, Step};
pub use scope::Scope;
pub use walk::{Wiring, resolve};

#[cfg(test)]
mod tests;
