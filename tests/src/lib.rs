//! Tests that cross crates live in `tests/`. This library is empty, but for the README, whose code is compiled and run.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
