use super::answers::{Answers, NotAComponent};
use crate::check;
use crate::diagnostics::Diagnostics;
use crate::model::*;
use crate::payload::Facts;
use crate::syntax::{Offered, Own, What};
use crate::tokens::written;
use quote::ToTokens;
use syn::spanned::Spanned;

/// Gives every attribute declared here its slots.
pub fn attributes(own: &[Own], answers: &mut Answers, found: &mut Diagnostics) -> Vec<Attribute> {
    let mut slots = 0..;
    let attribute = |own: &Own| {
        let span = match &own.what {
            What::Value(value) => value.1.span(),
            What::Captured(expr) => expr.span(),
            What::Component(path) => path.span(),
            What::Function(_) | What::Removed | What::Malformed => own.name.span(),
        };
        Attribute { name: own.name.clone(), kind: kind(&mut slots, own, answers, found), span }
    };
    own.iter().map(attribute).collect()
}

fn kind(slots: &mut impl Iterator<Item = usize>, own: &Own, answers: &mut Answers, found: &mut Diagnostics) -> Kind {
    // the slots never run out
    let slot = slots.next().unwrap_or_default();
    match &own.what {
        What::Component(_) => match answers.next() {
            Facts::Component(signature) => Kind::Component { slot, signature },
            Facts::Quantizer(q) if q.state != State::Poisoned => {
                Kind::Nested { slot, makes: q.makes, classes: q.classes }
            }
            Facts::Quantizer(_) | Facts::Poisoned => {
                answers.poisoned = true;
                Kind::Poison
            }
        },
        What::Value(value) => Kind::Value { slot, known: known(&value.1, true), text: written(&value.1) },
        What::Captured(expr) => Kind::Captured { known: known(expr, false) },
        What::Function(f) => {
            let inputs: Vec<Input> =
                f.args.iter().map(|a| Input { name: a.name.to_string(), kind: a.kind.clone() }).collect();
            let Some(offers) = &f.offers else { return Kind::Function { slot, inputs, fallible: f.fallible() } };
            // every offer has an answer waiting, whatever the others are
            let read: Vec<Option<Alternative>> = offers
                .iter()
                .map(|offer| {
                    let slot = slots.next().unwrap_or_default();
                    let alternative = |signature| Alternative { slot, signature, when: offer.when.clone() };
                    match &offer.what {
                        Offered::Refusal(why) => Some(alternative(Signature::refusal(why.value()))),
                        Offered::Component(path) => match answers.component()? {
                            Ok(signature) => Some(alternative(signature)),
                            Err(NotAComponent) => {
                                check::quantizer_is_offered(path, found);
                                None
                            }
                        },
                    }
                })
                .collect();
            match read.into_iter().collect() {
                Some(alternatives) => Kind::Choice { slot, inputs, alternatives },
                None => Kind::Poison,
            }
        }
        What::Removed => Kind::Removed,
        What::Malformed => Kind::Poison,
    }
}

/// What the compiler knows of a value.  At a use site a path may be a variable.
fn known(expr: &syn::Expr, declared: bool) -> Known {
    match expr {
        e if is_literal(e) => Known::Literal(e.to_token_stream()),
        syn::Expr::Path(p) if declared && p.path.segments.iter().all(|s| s.ident != "Self") => {
            Known::Constant(short_name(&p.path))
        }
        _ => Known::No,
    }
}
