//! Tests that cross crates live in `tests/`. Here is what several of them need: every ready-made quantizer by its name, with
//! attributes that are known at run time, behind one type. And the README, whose code is compiled and run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod erased;
pub mod numbers;
pub mod overrides;
pub mod registry;

/// Why something cannot be made.
pub type Error = String;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
