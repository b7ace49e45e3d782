#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Literal {
    #[value("0.1")]
    gain: f32,
}
#[quantizer(extends(Base))]
struct Declared {
    #[value(1.5)]
    steps: f32,
}
const NAME: &str = "five";
#[quantizer(extends(Base))]
struct Constant {
    #[value(NAME)]
    steps: usize,
}
#[quantizer(extends(Base), values)]
struct Function;
#[quantizer]
impl Function {
    #[value]
    fn gain() -> &'static str {
        "0.1"
    }
}

fn main() {
    let _ = quantizer_with!(Base { gain: "0.5" });
}
