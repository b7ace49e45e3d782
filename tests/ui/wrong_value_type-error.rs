//! The error of a value function converts into `DependencyError`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Function;
#[quantizer]
impl Function {
    #[value]
    fn gain() -> Result<f32, String> {
        Ok(0.1)
    }
}

fn main() {}
