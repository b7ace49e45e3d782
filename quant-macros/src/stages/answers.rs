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
        let known = found.len() == before && !d.unusable && !answers.poisoned;
        let attributes = attributes(&d.own, &mut answers, found);
        let me = Class { id, name: d.name.to_string(), chain: vec![], attributes };
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
    let wiring = resolve(&scope);
    let mut open = Diagnostics::default();
    check::wiring(&check::Wired { declaration: d, scope: &scope, wiring: &wiring }, found, &mut open);
    let why = open.first();
    open.discard();
    let Wiring { graph, .. } = wiring;
    match why {
        _ if poisoned || !found.is_empty() => Outcome::Poisoned,
        Some(why) => Outcome::Partial(why),
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

/// Gives every attribute declared here its slot.
fn attributes(own: &[Own], answers: &mut Answers, found: &mut Diagnostics) -> Vec<Attribute> {
    let attribute = |(slot, own): (usize, &Own)| {
        let span = match &own.what {
            What::Value(value) => value.1.span(),
            What::Captured(expr) => expr.span(),
            What::Component(path) => path.span(),
            What::Function(_) | What::Malformed => own.name.span(),
        };
        Attribute { name: own.name.clone(), kind: kind(slot, own, answers, found), span }
    };
    own.iter().enumerate().map(attribute).collect()
}

fn kind(slot: usize, own: &Own, answers: &mut Answers, found: &mut Diagnostics) -> Kind {
    match &own.what {
        What::Component(path) => match answers.component() {
            Some(Ok(signature)) => Kind::Component { slot, signature },
            Some(Err(NotAComponent)) => {
                check::quantizer_is_component(path, found);
                Kind::Poison
            }
            None => Kind::Poison,
        },
        What::Value(value) => Kind::Value { slot, known: known(&value.1, true) },
        What::Captured(expr) => Kind::Captured { known: known(expr, false) },
        What::Function(f) => {
            let inputs = f.args.iter().map(|a| Input { name: a.name.to_string(), kind: a.kind }).collect();
            Kind::Function { slot, inputs, fallible: f.fallible() }
        }
        What::Malformed => Kind::Poison,
    }
}

/// What the compiler knows of a value.  At a use site a path may be a variable.
fn known(expr: &syn::Expr, declared: bool) -> Known {
    match expr {
        e if is_literal(e) => Known::Literal(e.to_token_stream()),
        syn::Expr::Path(p) if declared && p.path.segments.iter().all(|s| s.ident != "Self") => Known::Constant,
        _ => Known::No,
    }
}
