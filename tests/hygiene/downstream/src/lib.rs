//! Uses a macro of a crate that uses the facade, and the language through a re-export.
#![deny(warnings, missing_docs)]
use hygiene_renamed::qn;

hygiene_renamed::tenths!(Fifth, 0.2);
hygiene_renamed::tenths!(Third, 0.3);

/// Extends across three crates.
#[qn::quantizer(crate = hygiene_renamed::qn, extends(Fifth))]
pub struct Quarter {
    #[value(0.25)]
    by: f32,
}
/// Two expansions of one macro are two quantizers.
#[qn::quantizer(crate = hygiene_renamed::qn, extends(Fifth, Third))]
pub struct Both;

#[test]
fn works() {
    let device = qn::burn::tensor::Device::flex();
    let init = || qn::QuantLinearConfig::new(2, 1);
    assert_eq!(
        init().weight_quant(Quarter).try_init(&device).unwrap().weight_quant.proxy.tensor_quant.seen(),
        (1, 0.25)
    );
    assert_eq!(init().weight_quant(Both).try_init(&device).unwrap().weight_quant.proxy.tensor_quant.seen(), (1, 0.2));
    let given = qn::quantizer_with!(Fifth { by: 0.4 });
    assert_eq!(init().weight_quant(given).try_init(&device).unwrap().weight_quant.proxy.tensor_quant.seen(), (1, 0.4));
}
