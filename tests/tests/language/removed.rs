//! Attributes that are taken out of what is inherited.
use super::*;
use quant_nn::Quantizer;

#[quantizer(extends(Base))]
struct FewSteps {
    #[value(1)]
    steps: usize,
}

#[quantizer(extends(FewSteps), removes(steps))]
struct DefaultSteps;

#[test]
fn the_default_is_back() {
    assert_eq!(surely(FewSteps).inner_impl.steps, 1);
    assert_eq!(surely(DefaultSteps).inner_impl.steps, 7);
}

#[quantizer(extends(DefaultSteps))]
struct StepsAgain {
    #[value(2)]
    steps: usize,
}

#[test]
fn a_descendant_may_declare_it_again() {
    assert_eq!(surely(StepsAgain).inner_impl.steps, 2);
}

#[test]
fn where_it_is_used() {
    let q = quantizer_with!(FewSteps { steps: _ });
    assert_eq!(surely(q).inner_impl.steps, 7);
}

#[test]
fn is_explained() {
    let wiring = DefaultSteps::explain().to_string();
    assert!(wiring.contains("removed"), "{wiring}");
}
