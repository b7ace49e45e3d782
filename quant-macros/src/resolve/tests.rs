use super::*;
use crate::model::*;
use proc_macro2::Span;
use quote::{format_ident, quote};

fn signature(name: &str, params: Vec<Param>) -> Signature {
    let types = params.iter().filter(|p| matches!(p.kind, ParamKind::Component(_))).count();
    Signature { name: name.into(), types, fallible: false, params }
}
fn plain(name: &str) -> Param {
    Param { name: name.into(), kind: ParamKind::Plain, fallback: Fallback::Required, range: None }
}
fn sub(name: &str, k: usize) -> Param {
    Param { kind: ParamKind::Component(k), ..plain(name) }
}
fn class(attributes: Vec<(&str, Kind)>) -> Vec<Class> {
    let attribute = |(name, kind)| Attribute { name: format_ident!("{name}"), kind, span: Span::call_site() };
    let attributes = attributes.into_iter().map(attribute).collect();
    vec![Class { id: "q".into(), name: "Q".into(), chain: vec![], attributes }]
}
fn component(slot: usize, signature: Signature) -> Kind {
    Kind::Component { slot, signature }
}
fn function(slot: usize, reads: &[&str]) -> Kind {
    let inputs = reads.iter().map(|r| Input { name: r.to_string(), kind: InputKind::Attribute }).collect();
    Kind::Function { slot, inputs, fallible: false }
}
fn wire(classes: &[Class]) -> Wiring {
    resolve(&Scope::new(Span::call_site(), classes), &ROOTS, false)
}

#[test]
fn all_problems_are_found_once() {
    let pair = signature("Pair", vec![sub("left", 0), sub("right", 1), plain("gone")]);
    let half = signature("Half", vec![plain("gone"), plain("loop_a")]);
    let classes = class(vec![
        (TENSOR_QUANT, component(0, pair)),
        ("left", component(1, half.clone())),
        ("right", component(2, half)),
        ("loop_a", function(3, &["loop_b"])),
        ("loop_b", function(4, &["loop_a"])),
    ]);
    let wiring = wire(&classes);
    let [Problem::Missing { name, chain, .. }, Problem::Cycle { ring, .. }] = wiring.problems.as_slice() else {
        panic!("{:?}", wiring.problems)
    };
    assert_eq!((name.as_str(), chain.len()), ("gone", 3));
    assert_eq!(ring, &["loop_a", "loop_b", "loop_a"]);
}

/// An attribute that a constant prunes in one place may be read in another without it.
#[test]
fn what_is_made_under_a_condition_is_made_again_without() {
    let when = |flag: &str| InputKind::Lazy(Condition::Is { flag: flag.into(), pattern: quote!(true).into() });
    let input = |name: &str, kind| Input { name: name.into(), kind };
    let flag = |slot| Kind::Value { slot, known: Known::Constant("FLAG".into()), text: "FLAG".into() };
    let asks = |slot, inputs| Kind::Function { slot, inputs, fallible: false };
    let wiring = |others: &[&str]| {
        let params = ["first"].iter().chain(others).map(|p| plain(p)).collect();
        let classes = class(vec![
            (TENSOR_QUANT, component(0, signature("T", params))),
            ("first", asks(1, vec![input("a", InputKind::Attribute), input("middle", when("a"))])),
            ("middle", asks(2, vec![input("b", InputKind::Attribute), input("nobody", when("b"))])),
            ("second", function(3, &["middle"])),
            ("third", asks(6, vec![input("c", InputKind::Attribute), input("middle", when("c"))])),
            ("a", flag(4)),
            ("b", flag(5)),
            ("c", flag(7)),
        ]);
        wire(&classes).graph.open.iter().map(|o| o.by_compiler.as_ref().map_or(0, Vec::len)).collect::<Vec<_>>()
    };
    assert_eq!(wiring(&[]), [2], "under both conditions");
    assert_eq!(wiring(&["second"]), [2, 1], "and under the inner one alone");
    assert_eq!(wiring(&["third"]), [2, 2], "and under those of another reader");
}

#[test]
fn ranges() {
    let bits = |known| {
        let range = Range::parse(quote!(1..=32)).ok();
        let param = Param { range, ..plain("bits") };
        let value = Kind::Value { slot: 1, known, text: String::new() };
        let classes = class(vec![(TENSOR_QUANT, component(0, signature("Bits", vec![param]))), ("bits", value)]);
        let wiring = wire(&classes);
        (wiring.problems.len(), wiring.graph.fallible())
    };
    assert_eq!(bits(Known::Literal(quote!(8))), (0, false));
    assert_eq!(bits(Known::Literal(quote!(33))), (1, false));
    assert_eq!(bits(Known::Constant("BITS".into())), (0, false));
    assert_eq!(bits(Known::No), (0, true));
}

#[test]
fn the_proxy_calls_the_other_method_unless_they_share() {
    let proxy = |reads: &str| signature("Proxy", vec![sub(TENSOR_QUANT, 0), plain(reads)]);
    let graph = |reads: &str| {
        let classes = class(vec![
            (TENSOR_QUANT, component(0, signature("T", vec![plain("a"), plain("a2")]))),
            (PROXY_CLASS, component(1, proxy(reads))),
            ("a", function(2, &[])),
            ("a2", function(3, &["a"])),
            ("b", function(4, &[])),
        ]);
        wire(&classes).graph
    };
    let apart = consumers(&graph("b"), PROXY_CLASS);
    assert!(apart.calls_tensor_quant && apart.shared.is_empty());
    let common = consumers(&graph("a"), PROXY_CLASS);
    assert!(!common.calls_tensor_quant);
    assert_eq!(common.shared.into_iter().collect::<Vec<_>>(), ["a"]);
}
