use super::lower::attributes;
use crate::check;
use crate::diagnostics::Diagnostics;
use crate::model::*;
use crate::payload::Facts;
use crate::resolve::{Outcome, Scope, Wiring, resolve};
use crate::syntax::Declaration;
use proc_macro2::TokenStream;
use syn::Path;

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

    pub fn next(&mut self) -> Facts {
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
