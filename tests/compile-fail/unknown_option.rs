#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extend(Base))]
struct Misspelt;

#[quantizer(extends(Base), complete, partial, partial)]
struct Several;

#[derive(burn::module::Module, Debug)]
struct Part;
#[component(name = "part")]
impl Part {
    fn new() -> Self {
        Self
    }
}

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer(partial)]
impl Functions {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
