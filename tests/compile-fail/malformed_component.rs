#![allow(unused)]
#[path = "support/components.rs"]
mod support;
use support::*;

use burn::module::Module;

#[derive(Module, Debug)]
struct NoReturn;
#[component]
impl NoReturn {
    fn new() {}
}

#[derive(Module, Debug)]
struct Several;
#[component]
impl Several {
    fn one() -> Self {
        Self
    }
    fn other() -> Self {
        Self
    }
}

#[derive(Module, Debug)]
struct Part<A, B> {
    a: A,
    b: B,
}
#[component]
impl<A, B> Part<B, A> {
    fn new(a: A, b: B) -> Self {
        Self { a: b, b: a }
    }
}

#[derive(Module, Debug)]
struct Arguments<A> {
    a: Vec<A>,
}
#[component]
impl<A> Arguments<A> {
    fn new(
        a: Vec<A>,
        #[default(1)]
        #[default(2)]
        twice: usize,
        #[default()] nothing: usize,
        name: &str,
        module: Leaf,
        device: burn::tensor::Device,
        (x, y): (f32, f32),
    ) -> Self {
        Self { a }
    }
}

#[derive(Module, Debug)]
struct Literal<A> {
    a: A,
}
#[component]
impl<A> Literal<A> {
    fn new(#[default(3)] a: A) -> Self {
        Self { a }
    }
}

#[derive(Module, Debug)]
struct Layers;
#[component]
impl Layers {
    fn new<M: WeightModule, N>(module: &M, other: N) -> Self {
        Self
    }
}

#[component]
impl Default for Layers {
    fn default() -> Self {
        Self
    }
}

#[derive(Module, Debug)]
struct Optional;
#[component]
impl Optional {
    fn new() -> Option<Self> {
        None
    }
}

fn main() {}
