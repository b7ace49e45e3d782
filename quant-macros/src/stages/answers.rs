use crate::check;
use crate::diagnostics::Diagnostics;
use crate::expand::Outcome;
use crate::model::*;
use crate::payload::Facts;
use crate::resolve::{Scope, Wiring, resolve};
use crate::syntax::{Declaration, Own, What};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Path;
use syn::spanned::Spanned;

/// What the named paths turned out to be, in the order of [`Declaration::paths`].
pub struct Answers {
    facts: std::vec::IntoIter<Facts>,
    /// Whether one of them has mistakes of its own, which is no mistake here.
    pub poisoned: bool,
}

/// A quantizer was named instead.
pub struct NotAComponent;

impl Answers {
    pub fn read(tokens: TokenStream, found: &mut Diagnostics) -> Self {
        let facts = found.ok(Facts::read(tokens));
        Self { poisoned: facts.is_none(), facts: facts.unwrap_or_default().into_iter() }
    }

    fn next(&mut self) -> Facts {
        self.facts.next().unwrap_or(Facts::Poisoned)
    }

    pub fn component(&mut self) -> Option<Result<Signature, NotAComponent>> {
        match self.next() {
            Facts::Component(signature) => Some(Ok(signature)),
            Facts::Quantizer(_) => Some(Err(NotAComponent)),
            Facts::Poisoned => {
                self.poisoned = true;
                None
            }
        }
    }

    fn quantizer(&mut self, path: &Path, found: &mut Diagnostics) -> Option<Quantizer> {
        match self.next() {
            Facts::Quantizer(q) => {
                self.poisoned |= q.state == State::Poisoned;
                Some(q)
            }
            Facts::Component(_) => {
                check::component_is_extended(path, found);
                None
            }
            Facts::Poisoned => {
                self.poisoned = true;
                None
            }
        }
    }
}

/// A declaration whose named paths have answered, wired and checked.
pub struct Resolved {
    /// The bases that are quantizers; a wrong one leaves fewer, and then nothing is wired.
    pub bases: Vec<Quantizer>,
    pub classes: Vec<Class>,
    pub outcome: Outcome,
}

impl Resolved {
    pub fn new(d: &Declaration, id: String, answers: TokenStream, found: &mut Diagnostics) -> Self {
        let mut answers = Answers::read(answers, found);
        check::declaration(d, found);
        let before = found.len();
        let bases: Vec<Quantizer> = d.options.extends.iter().filter_map(|p| answers.quantizer(p, found)).collect();
        check::same_base(d, &bases, found);
        let known = found.len() == before && !d.unusable && !answers.poisoned;
        let attributes = attributes(&d.own, &mut answers, found);
        check::removed_attribute(d, &bases, known, found);
        let name = if d.at_use_site { format!("{} {{ .. }}", d.name) } else { d.name.to_string() };
        let me = Class { id, name, chain: vec![], attributes };
        let classes = match known.then(|| linearise(&me, &bases)) {
            Some(Ok(classes)) => Some(classes),
            Some(Err(contradiction)) => {
                // a base listed twice contradicts itself, and has been reported as that
                if bases_are_distinct(&bases) {
                    check::inconsistent_bases(d, &contradiction, found);
                }
                None
            }
            None => None,
        };
        let Some(classes) = classes else {
            return Self { bases, classes: vec![me], outcome: Outcome::Poisoned };
        };
        let outcome = wire(d, &classes, answers.poisoned, found);
        Self { bases, classes, outcome }
    }
}

fn wire(d: &Declaration, classes: &[Class], poisoned: bool, found: &mut Diagnostics) -> Outcome {
    let scope = Scope::new(d.name.span(), classes);
    let roots = d.roots();
    let wiring = resolve(&scope, &roots.iter().map(String::as_str).collect::<Vec<_>>(), d.this.is_generic());
    let mut open = Diagnostics::default();
    check::wiring(&check::Wired { declaration: d, scope: &scope, wiring: &wiring, poisoned }, found, &mut open);
    let why = open.first();
    open.discard();
    let Wiring { graph, .. } = wiring;
    match why {
        _ if poisoned || !found.is_empty() => Outcome::Poisoned,
        Some(why) => Outcome::Partial(why),
        None if d.options.makes.is_some() => {
            Outcome::Partial(format!("`{}` makes a part of another quantizer, and is none by itself", d.name))
        }
        None => Outcome::Complete(graph),
    }
}

fn bases_are_distinct(bases: &[Quantizer]) -> bool {
    let mut ids: Vec<&str> = bases.iter().filter_map(|q| q.classes.first()).map(|c| c.id.as_str()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    ids.len() == all
}

/// Gives every attribute declared here its slots.
fn attributes(own: &[Own], answers: &mut Answers, found: &mut Diagnostics) -> Vec<Attribute> {
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
                .map(|offer| match answers.component() {
                    Some(Ok(signature)) => {
                        let slot = slots.next().unwrap_or_default();
                        Some(Alternative { slot, signature, when: offer.when.clone() })
                    }
                    Some(Err(NotAComponent)) => {
                        check::quantizer_is_offered(&offer.path, found);
                        None
                    }
                    None => None,
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

/// Tokens as they were written, on one line.
fn written(expr: &syn::Expr) -> String {
    crate::expand::written(expr)
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
