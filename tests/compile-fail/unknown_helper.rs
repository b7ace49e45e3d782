#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Fields {
    #[valeu(0.1)]
    gain: f32,
    #[cfg(test)]
    #[value(3)]
    steps: usize,
}

#[derive(burn::module::Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[defualt(3)] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
