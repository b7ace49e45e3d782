//! What a companion says that its declaration is: names, literals, signatures and numbers, never a path.
//!
//! It is the text of one string literal, as every token costs the compiler time on the way from macro to macro. What
//! stands in quotes below stands in backticks there.
//!
//! ```text
//! facts     := (VERSION component signature) | (VERSION quantizer state "makes" (class..)) | (VERSION poisoned)
//! signature := ("name" types fallible (param..))
//! param     := ("name" kind fallback "range")      kind := plain | device | module | N
//!                                                  fallback := required | value | signature
//! class     := ("identity" "name" (link..) (attribute..))              link := base N | slot N, as N and (N)
//! attribute := (name component slot signature) | (name value slot "literal" "text") | (name constant slot "name" "text")
//!            | (name function slot fallible (input..)) | (name choice slot (input..) ((slot signature condition)..))
//!            | (name nested slot "makes" (class..)) | (name removed) | (name poison)
//! input     := ("name" module | device | attribute | condition)
//! condition := (always) | (unknown) | (is "flag" "pattern") | (not condition) | (all condition..) | (any condition..)
//! ```
mod node;
mod read;
mod write;

use crate::model::{Quantizer, Signature};

/// Changes with every change of the grammar; companions of another version are refused.
pub const VERSION: usize = 4;

/// What a companion answers.
#[derive(Clone, Debug)]
pub enum Facts {
    Component(Signature),
    Quantizer(Quantizer),
    /// A declaration whose mistakes have been reported.
    Poisoned,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::*;
    use proc_macro2::Span;
    use quote::{format_ident, quote};

    fn example() -> Facts {
        let inner = Signature { name: "FloatRestrictValue".into(), types: 0, fallible: false, params: vec![] };
        let param = |name: &str, kind, fallback, range| Param { name: name.into(), kind, fallback, range };
        let signature = Signature {
            name: "Say\"so\\".into(),
            types: 1,
            fallible: true,
            params: vec![
                param("module", ParamKind::Module, Fallback::Required, None),
                param("device", ParamKind::Device, Fallback::Required, None),
                param("r", ParamKind::Component(0), Fallback::Component(Box::new(inner)), None),
                param("bits", ParamKind::Plain, Fallback::Value, Range::parse(quote!(1..=32)).ok()),
            ],
        };
        let flag = || Condition::Is { flag: "x".into(), pattern: quote!(true).into() };
        let alternative = |slot, when| Alternative { slot, signature: signature.clone(), when };
        let alternatives = vec![alternative(6, flag().or(Condition::Always)), alternative(7, flag().negated())];
        let nested = Class { id: "0".into(), name: "N".into(), chain: vec![], attributes: vec![] };
        let input = |name: &str, kind| Input { name: name.into(), kind };
        let attribute = |name, kind| Attribute { name: format_ident!("{name}"), kind, span: Span::call_site() };
        let attributes = vec![
            attribute("a", Kind::Component { slot: 0, signature: signature.clone() }),
            attribute("b", Kind::Value { slot: 1, known: Known::Literal(quote!(-0.5)), text: "-0.5".into() }),
            attribute("c", Kind::Value { slot: 2, known: Known::Constant("K::A".into()), text: "a::K::A".into() }),
            attribute("d", Kind::Value { slot: 3, known: Known::No, text: "vec![]".into() }),
            attribute(
                "e",
                Kind::Function {
                    slot: 4,
                    inputs: vec![
                        input("x", InputKind::Attribute),
                        input("module", InputKind::Module),
                        input("device", InputKind::Device),
                        input("y", InputKind::Lazy(flag().negated().and(Condition::Unknown))),
                    ],
                    fallible: true,
                },
            ),
            attribute("f", Kind::Poison),
            attribute("g", Kind::Removed),
            attribute("h", Kind::Choice { slot: 5, inputs: vec![input("x", InputKind::Attribute)], alternatives }),
            attribute("i", Kind::Nested { slot: 8, makes: "stats_impl".into(), classes: vec![nested] }),
        ];
        let chain = vec![Link::Base(0), Link::Nested(2)];
        let class = Class { id: "00ff".into(), name: "Q".into(), chain, attributes };
        Facts::Quantizer(Quantizer { state: State::Partial, makes: "tensor_quant".into(), classes: vec![class] })
    }

    #[test]
    fn round_trip() -> syn::Result<()> {
        let written = example().write();
        let read = Facts::read(quote!(#written #written))?;
        assert_eq!(read.len(), 2);
        for facts in read {
            assert_eq!(facts.write().to_string(), written.to_string());
        }
        Ok(())
    }

    fn said(text: &str) -> syn::Result<Vec<Facts>> {
        Facts::read(quote!(#text))
    }

    #[test]
    fn other_versions_are_refused() {
        assert!(said(&format!("({VERSION} poisoned)")).is_ok());
        assert!(said("(1 component (`A` 0 false ()))").is_err());
        assert!(said("(999 poisoned)").is_err());
        assert!(Facts::read(quote!((3 poisoned))).is_err());
    }

    /// Whatever is left out, added or replaced, the answer is an error or facts, never a panic.
    #[test]
    fn garbage_is_refused_without_panic() -> syn::Result<()> {
        let written: syn::LitStr = syn::parse2(example().write())?;
        let text: Vec<char> = written.value().chars().collect();
        for i in 0..text.len() {
            for new in ["", "(", ")", "()", "`", "~", " ", "7", "99999999999999999999999", "word", "é", "r#fn"] {
                let (before, after) = (text.iter().take(i), text.iter().skip(i + 1));
                let bad: String = before.chain(&new.chars().collect::<Vec<_>>()).chain(after).collect();
                let _: syn::Result<Vec<Facts>> = said(&bad);
            }
        }
        assert!(said(&"(".repeat(100_000)).is_err(), "deep nesting is refused as well");
        Ok(())
    }
}
