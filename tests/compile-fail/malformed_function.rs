#![allow(unused)]
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn gain(&self) -> f32 {
        0.1
    }
    #[value]
    fn by_value(module: impl WeightModule) -> f32 {
        0.1
    }
    #[value]
    fn generic<T: Default>(steps: T) -> f32 {
        0.1
    }
    #[value]
    fn chooses(signed: bool) -> impl Sized {
        signed
    }
    #[value]
    fn nothing() {}
    #[value]
    fn pattern((a, b): (f32, f32)) -> f32 {
        a + b
    }
    #[value]
    fn borrowed(name: &str) -> usize {
        name.len()
    }
    #[value(3)]
    fn with_argument() -> f32 {
        0.1
    }
    #[value]
    const STEPS: usize = 3;
}

#[quantizer(extends(Base), values)]
struct Other;
#[quantizer]
impl Default for Other {
    #[value]
    fn steps() -> usize {
        3
    }
}

fn main() {}
