use super::graph::{Call, Check, Feed, Graph, Instance, Node, Place, Source, Wire};
use super::problem::{Problem, Step};
use crate::model::*;
use proc_macro2::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The attributes that a name may stand for: the first class of the lineage that declares it.
pub struct Scope<'a> {
    attributes: BTreeMap<String, (usize, &'a Attribute)>,
    /// Where the quantizer is named.
    name: Span,
}

impl<'a> Scope<'a> {
    pub fn new(name: Span, classes: &'a [Class]) -> Self {
        let mut attributes = BTreeMap::new();
        for (i, class) in classes.iter().enumerate() {
            for a in &class.attributes {
                attributes.entry(a.name.to_string()).or_insert((i, a));
            }
        }
        Self { attributes, name }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.attributes.keys().map(String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }

    /// The attribute, if it is declared in this quantizer and not inherited.
    pub fn here(&self, name: &str) -> Option<&'a Attribute> {
        self.attributes.get(name).filter(|(class, _)| *class == 0).map(|(_, a)| *a)
    }
}

/// What became of the wiring.
#[derive(Default)]
pub struct Wiring {
    pub graph: Graph,
    pub problems: Vec<Problem>,
    /// Every name that something asked for, declared or not.
    pub asked: BTreeSet<String>,
    /// The declared attributes that something reads.
    pub used: BTreeSet<String>,
}

/// Wires everything that the roots need.
pub fn resolve(scope: &Scope) -> Wiring {
    let mut walk =
        Walk { scope, out: Wiring::default(), stack: vec![], chain: vec![Step::Root], failed: BTreeSet::new() };
    walk.root(TENSOR_QUANT);
    if scope.has(PROXY_CLASS) {
        walk.root(PROXY_CLASS);
    }
    walk.out
}

/// What kind of thing an attribute turned out to be.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Component,
    /// `typed`: a value whose own type can stand for a sub-component.
    Value {
        typed: bool,
    },
}

struct Walk<'a> {
    scope: &'a Scope<'a>,
    out: Wiring,
    stack: Vec<String>,
    chain: Vec<Step>,
    /// Attributes that can not be resolved, and have been complained about.
    failed: BTreeSet<String>,
}

impl Walk<'_> {
    fn root(&mut self, name: &str) {
        if let Some(Sort::Value { .. }) = self.want(name) {
            let span = self.span_of(name);
            self.out.problems.push(Problem::RootIsValue { name: name.into(), span });
        }
    }

    /// The token to underline: of the attribute, or of the nearest one declared here that leads to it.
    fn span_of(&self, name: &str) -> Span {
        self.scope.here(name).map_or_else(|| self.blame(), |a| a.span)
    }

    fn blame(&self) -> Span {
        self.stack.iter().rev().find_map(|s| self.scope.here(s)).map_or(self.scope.name, |a| a.name.span())
    }

    /// Resolves an attribute for one reader.
    fn want(&mut self, name: &str) -> Option<Sort> {
        self.out.asked.insert(name.into());
        let Some((class, attribute)) = self.scope.attributes.get(name).copied() else {
            if self.failed.insert(name.into()) {
                let problem = Problem::Missing { name: name.into(), chain: self.chain.clone(), span: self.blame() };
                self.out.problems.push(problem);
            }
            return None;
        };
        self.out.used.insert(name.into());
        if self.failed.contains(name) || self.cycle(name) {
            return None;
        }
        if let Some(node) = self.out.graph.nodes.get(name) {
            return Some(node.sort());
        }
        let span = self.span_of(name);
        self.stack.push(name.into());
        let source = self.source(name, class, attribute);
        self.stack.pop();
        let Some(source) = source else {
            self.failed.insert(name.into());
            return None;
        };
        let node = Node { source, span };
        let sort = node.sort();
        self.out.graph.nodes.insert(name.into(), node);
        Some(sort)
    }

    fn source(&mut self, name: &str, class: usize, attribute: &Attribute) -> Option<Source> {
        match &attribute.kind {
            Kind::Component { slot, signature } => {
                self.instance(name, Place::Declared { class, slot: *slot }, signature).map(Source::Component)
            }
            Kind::Value { slot, known } => {
                Some(Source::Value { class, slot: *slot, literal: matches!(known, Known::Literal(_)) })
            }
            Kind::Captured { .. } => Some(Source::Captured(attribute.name.clone())),
            Kind::Function { slot, inputs, fallible } => {
                self.call(name, class, *slot, inputs, *fallible).map(Source::Call)
            }
            Kind::Poison => None,
        }
    }

    fn cycle(&mut self, name: &str) -> bool {
        let Some(at) = self.stack.iter().position(|s| s == name) else { return false };
        let ring: Vec<String> = self.stack.iter().skip(at).cloned().chain([name.to_string()]).collect();
        let span = ring.iter().find_map(|s| self.scope.here(s)).map_or(self.scope.name, |a| a.name.span());
        self.out.problems.push(Problem::Cycle { ring, span });
        true
    }

    fn instance(&mut self, attribute: &str, place: Place, signature: &Signature) -> Option<Instance> {
        let (mut wires, mut complete) = (vec![], true);
        for (i, param) in signature.params.iter().enumerate() {
            if matches!(param.kind, ParamKind::Device | ParamKind::Module) {
                continue;
            }
            self.chain.push(Step::Argument {
                component: signature.name.clone(),
                argument: param.name.clone(),
                required: matches!(param.fallback, Fallback::Required),
                attribute: attribute.into(),
            });
            match self.wire(signature, i, param, &place) {
                Some(wire) => wires.push(wire),
                None => complete = false,
            }
            self.chain.pop();
        }
        complete.then(|| Instance { place, signature: signature.clone(), wires })
    }

    fn wire(&mut self, signature: &Signature, i: usize, param: &Param, place: &Place) -> Option<Wire> {
        let name = &param.name;
        if !self.scope.has(name) {
            let feed = match &param.fallback {
                Fallback::Required => None,
                Fallback::Value => Some(Feed::Default),
                Fallback::Component(default) => {
                    let place = Place::Default { of: Box::new(place.clone()), types: signature.types, param: i };
                    Some(Feed::Component(Box::new(self.instance(name, place, default)?)))
                }
            };
            if let Some(feed) = feed {
                self.out.asked.insert(name.clone());
                return Some(Wire { param: i, feed, check: Check::No });
            }
        }
        let sort = self.want(name)?;
        let (component, name, span) = (signature.name.clone(), name.clone(), self.span_of(name));
        let problem = match (&param.kind, sort) {
            (ParamKind::Component(_), Sort::Value { typed: false }) => {
                Problem::WantsComponent { component, name, span }
            }
            (ParamKind::Plain, Sort::Component) => {
                let span = self.name_of(&name);
                Problem::WantsValue { component, name, span }
            }
            _ => {
                let check = self.check(signature, param, &name, span)?;
                return Some(Wire { param: i, feed: Feed::Attribute(name), check });
            }
        };
        self.out.problems.push(problem);
        None
    }

    /// The attribute's name if it is declared here, and else what leads to it.
    fn name_of(&self, name: &str) -> Span {
        self.scope.here(name).map_or_else(|| self.blame(), |a| a.name.span())
    }

    /// How the argument's range is kept; a literal outside is a problem.
    fn check(&mut self, signature: &Signature, param: &Param, name: &str, span: Span) -> Option<Check> {
        let Some(range) = &param.range else { return Some(Check::No) };
        let Some((class, attribute)) = self.scope.attributes.get(name) else { return Some(Check::No) };
        let (slot, known) = match &attribute.kind {
            Kind::Value { slot, known } => (Some(*slot), known),
            Kind::Captured { known } => (None, known),
            _ => return Some(Check::AtRunTime),
        };
        match (known, slot) {
            (Known::Literal(literal), _) => match range.contains(literal) {
                Some(false) => {
                    self.out.problems.push(Problem::OutOfRange {
                        component: signature.name.clone(),
                        name: name.into(),
                        literal: literal.clone(),
                        range: range.text(),
                        chain: self.chain.clone(),
                        span,
                    });
                    None
                }
                // a literal of another type does not compile anyway
                Some(true) | None => Some(Check::No),
            },
            (Known::Constant, Some(slot)) => Some(Check::Constant { class: *class, slot }),
            _ => Some(Check::AtRunTime),
        }
    }

    fn call(&mut self, name: &str, class: usize, slot: usize, inputs: &[Input], fallible: bool) -> Option<Call> {
        let (mut args, mut complete) = (vec![], true);
        for (i, input) in inputs.iter().enumerate() {
            if input.kind != InputKind::Attribute {
                continue;
            }
            self.chain.push(Step::Function { function: name.into(), argument: input.name.clone() });
            match self.want(&input.name) {
                Some(Sort::Value { .. }) => args.push((i, input.name.clone())),
                Some(Sort::Component) => {
                    let (name, function, span) = (input.name.clone(), name.into(), self.blame());
                    self.out.problems.push(Problem::FunctionReadsComponent { function, name, span });
                    complete = false;
                }
                None => complete = false,
            }
            self.chain.pop();
        }
        let takes_module = inputs.iter().any(|i| i.kind == InputKind::Module);
        complete.then_some(Call { class, slot, fallible, takes_module, args })
    }
}

impl Node {
    fn sort(&self) -> Sort {
        match &self.source {
            Source::Component(_) => Sort::Component,
            Source::Value { literal, .. } => Sort::Value { typed: !literal },
            Source::Captured(_) => Sort::Value { typed: false },
            Source::Call(_) => Sort::Value { typed: true },
        }
    }
}
