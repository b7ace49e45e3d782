//! The tokens by which a companion says what its declaration is: names, literals, signatures and numbers, never a
//! path.
//!
//! ```text
//! facts     := (VERSION component signature) | (VERSION quantizer state (class..)) | (VERSION poisoned)
//! signature := ("name" types fallible (param..))
//! param     := ("name" kind fallback {range})      kind := plain | device | module | N
//!                                                  fallback := required | value | signature
//! class     := ("identity" "name" (base..) (attribute..))
//! attribute := (name component slot signature) | (name value slot {literal}) | (name constant slot)
//!            | (name function slot fallible (("input" kind)..)) | (name poison)
//! ```
mod read;
mod write;

use crate::model::{Quantizer, Signature};

/// Changes with every change of the grammar; companions of another version are refused.
pub const VERSION: usize = 2;

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
    use proc_macro2::{Span, TokenStream};
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
        let input = |name: &str, kind| Input { name: name.into(), kind };
        let attribute = |name, kind| Attribute { name: format_ident!("{name}"), kind, span: Span::call_site() };
        let attributes = vec![
            attribute("a", Kind::Component { slot: 0, signature }),
            attribute("b", Kind::Value { slot: 1, known: Known::Literal(quote!(-0.5)) }),
            attribute("c", Kind::Value { slot: 2, known: Known::Constant }),
            attribute("d", Kind::Value { slot: 3, known: Known::No }),
            attribute(
                "e",
                Kind::Function {
                    slot: 4,
                    inputs: vec![
                        input("x", InputKind::Attribute),
                        input("module", InputKind::Module),
                        input("device", InputKind::Device),
                    ],
                    fallible: true,
                },
            ),
            attribute("f", Kind::Poison),
        ];
        let class = Class { id: "00ff".into(), name: "Q".into(), chain: vec![0, 2], attributes };
        Facts::Quantizer(Quantizer { state: State::Partial, classes: vec![class] })
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

    #[test]
    fn other_versions_are_refused() {
        assert!(Facts::read(quote!((1 component ("A" 0 false ())))).is_err());
        assert!(Facts::read(quote!((999 poisoned))).is_err());
    }

    /// Whatever is left out, added or replaced, the answer is an error or facts, never a panic.
    #[test]
    fn garbage_is_refused_without_panic() {
        fn mutations(tokens: TokenStream) -> Vec<TokenStream> {
            let all: Vec<_> = tokens.into_iter().collect();
            let mut out = vec![];
            for i in 0..all.len() {
                let with = |new: TokenStream| {
                    let before = all.iter().take(i).cloned();
                    let after = all.iter().skip(i + 1).cloned();
                    before.chain(new).chain(after).collect::<TokenStream>()
                };
                for new in
                    [quote!(), quote!(()), quote!({}), quote!(7), quote!("text"), quote!(word), quote!(+), quote!(1.5)]
                {
                    out.push(with(new));
                }
                if let Some(proc_macro2::TokenTree::Group(g)) = all.get(i) {
                    for inner in mutations(g.stream()) {
                        let group = proc_macro2::Group::new(g.delimiter(), inner);
                        out.push(with(quote!(#group)));
                    }
                }
            }
            out
        }
        for bad in mutations(example().write()) {
            let _: syn::Result<Vec<Facts>> = Facts::read(bad);
        }
    }
}
