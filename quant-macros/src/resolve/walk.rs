use super::graph::{
    Argument, Aside, Call, Check, Feed, Graph, Instance, Later, Node, Open, Owner, Place, Source, Test, Wire,
};
use super::problem::{Problem, Step};
use super::scope::{Declared, Names, Scope};
use crate::model::*;
use proc_macro2::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What became of the wiring.
#[derive(Clone, Default)]
pub struct Wiring {
    pub graph: Graph,
    pub problems: Vec<Problem>,
    /// Every name that something asked for, declared or not.
    pub asked: BTreeSet<String>,
    /// The declared attributes that something reads.
    pub used: BTreeSet<String>,
    /// The names that a value function would ask for under another condition.
    pub pruned: BTreeMap<String, String>,
}

/// Wires everything that the roots need; of a generic quantizer the compiler does not know the constants.
pub fn resolve(scope: &Scope, roots: &[&str], generic: bool) -> Wiring {
    let level = Level { prefix: String::new(), outer: None, made: None, first_class: 0, names: scope.to_names() };
    let mut walk = Walk {
        scope,
        generic,
        levels: vec![level],
        out: Wiring::default(),
        stack: vec![],
        chain: vec![Step::Root],
        guards: vec![],
        failed: BTreeSet::new(),
        missing: BTreeSet::new(),
        under: BTreeMap::new(),
    };
    walk.own(scope.classes, &[]);
    for root in roots {
        if *root != PROXY_CLASS || scope.has(root) {
            walk.root(root);
        }
    }
    walk.out.graph.aside = aside(scope, &walk.out);
    walk.out
}

fn aside(scope: &Scope, wiring: &Wiring) -> Vec<Aside> {
    let idle = scope.names().filter(|n| !wiring.used.contains(*n)).map(|name| {
        let why = wiring.pruned.get(name).cloned().unwrap_or_else(|| "nothing reads it".into());
        Aside { name: name.into(), class: scope.declared_by(name).into(), why }
    });
    let removed =
        scope.removed().map(|(name, class)| Aside { name: name.into(), class: class.into(), why: "removed".into() });
    idle.chain(removed).collect()
}

/// The names of the quantizer, or of one inside of it, which sees those around it as well.
pub(super) struct Level<'a> {
    prefix: String,
    outer: Option<usize>,
    /// The attribute that it makes, and what that is called outside.
    made: Option<(String, String)>,
    /// The number of its first class among the owners.
    first_class: usize,
    names: Names<'a>,
}

/// What kind of thing an attribute turned out to be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sort {
    Component,
    /// `typed`: a value whose own type can stand for a sub-component.
    Value {
        typed: bool,
    },
}

/// Why there is nothing.
pub(super) enum Gone {
    /// The problem has been noted.
    Told,
    /// It is asked for under a condition that is not decided here.
    Open(usize),
}

/// A value function of some class.
#[derive(Clone, Copy)]
pub(super) struct Function<'f> {
    pub level: usize,
    pub class: usize,
    pub slot: usize,
    pub name: &'f str,
    pub inputs: &'f [Input],
}

pub(super) struct Found<'a> {
    pub level: usize,
    pub key: String,
    pub declared: Declared<'a>,
}

pub(super) struct Walk<'a> {
    scope: &'a Scope<'a>,
    pub(super) generic: bool,
    pub(super) levels: Vec<Level<'a>>,
    pub(super) out: Wiring,
    stack: Vec<String>,
    pub(super) chain: Vec<Step>,
    /// The undecided conditions around; `None` for one that is only known at run time.
    pub(super) guards: Vec<Option<Test>>,
    /// Attributes that can not be resolved, and have been complained about.
    pub(super) failed: BTreeSet<String>,
    /// The same, of names that nobody declares.
    pub(super) missing: BTreeSet<String>,
    /// The conditions under which a node was made, each time.
    pub(super) under: BTreeMap<String, Vec<Vec<Option<Test>>>>,
}

impl<'a> Walk<'a> {
    fn root(&mut self, name: &str) {
        if let Ok((key, Sort::Value { .. })) = self.want(0, name) {
            let span = self.span_of(&key);
            self.out.problems.push(Problem::RootIsValue { name: name.into(), span });
        }
    }

    /// The number of the first of these classes.
    fn own(&mut self, classes: &[Class], above: &[Link]) -> usize {
        let owners = &mut self.out.graph.owners;
        let first = owners.len();
        owners.extend(classes.iter().map(|c| Owner {
            id: c.id.clone(),
            name: c.name.clone(),
            chain: above.iter().chain(&c.chain).copied().collect(),
        }));
        first
    }

    /// The token to underline: of the attribute, or of the nearest one declared here that leads to it.
    pub(super) fn span_of(&self, key: &str) -> Span {
        self.scope.here(key).map_or_else(|| self.blame(), |a| a.span)
    }

    pub(super) fn blame(&self) -> Span {
        self.stack.iter().rev().find_map(|s| self.scope.here(s)).map_or(self.scope.name, |a| a.name.span())
    }

    /// What the name stands for, from the inside out.
    pub(super) fn find(&self, level: usize, name: &str) -> Option<Found<'a>> {
        let mut next = Some(level);
        while let Some((at, level)) = next.and_then(|at| Some((at, self.levels.get(at)?))) {
            // what is removed inside is found around it, like everything that is not declared there
            if let Some(declared) = level.names.get(name).cloned() {
                let key = match &level.made {
                    Some((made, key)) if made == name => key.clone(),
                    _ => format!("{}{name}", level.prefix),
                };
                return Some(Found { level: at, key, declared });
            }
            next = level.outer;
        }
        None
    }

    /// Resolves an attribute for one reader.
    pub(super) fn want(&mut self, level: usize, name: &str) -> Result<(String, Sort), Gone> {
        self.out.asked.insert(name.into());
        let Some(found) = self.find(level, name) else { return Err(self.nobody_declares(name)) };
        let key = found.key.clone();
        self.out.used.insert(key.clone());
        if self.failed.contains(&key) || self.cycle(&key) {
            return Err(Gone::Told);
        }
        let around = self.forget_if_conditional(&key).map(|common| std::mem::replace(&mut self.guards, common));
        if let Some(node) = self.out.graph.nodes.get(&key) {
            return Ok((key, node.sort()));
        }
        let span = self.span_of(&key);
        self.stack.push(key.clone());
        let mut notes = vec![];
        let source = self.source(&found, &mut notes);
        self.stack.pop();
        let under = self.guards.clone();
        self.guards = around.unwrap_or_else(|| under.clone());
        match source {
            Ok((source, class)) => {
                let node = Node { source, class, hides: found.declared.hides, notes, span };
                let sort = node.sort();
                self.out.graph.nodes.insert(key.clone(), node);
                self.under.entry(key.clone()).or_default().push(under);
                Ok((key, sort))
            }
            Err(gone) => {
                if let Gone::Told = gone {
                    self.failed.insert(key);
                }
                Err(gone)
            }
        }
    }

    pub(super) fn nobody_declares(&mut self, name: &str) -> Gone {
        if !self.guards.is_empty() {
            let by_compiler = self.guards.iter().cloned().collect();
            let open = Open { name: name.into(), chain: self.chain.clone(), span: self.blame(), by_compiler };
            self.out.graph.open.push(open);
            return Gone::Open(self.out.graph.open.len() - 1);
        }
        if self.missing.insert(name.into()) {
            let problem = Problem::Missing { name: name.into(), chain: self.chain.clone(), span: self.blame() };
            self.out.problems.push(problem);
        }
        Gone::Told
    }

    /// How the attribute is made, and the class that says so.
    fn source(&mut self, found: &Found<'a>, notes: &mut Vec<String>) -> Result<(Source, usize), Gone> {
        let Found { level, key, declared: Declared { attribute, .. } } = found;
        let class = self.first_class(*level) + found.declared.class;
        let name = attribute.name.to_string();
        let function = |slot, inputs| Function { level: *level, class, slot, name: &name, inputs };
        let source = match &attribute.kind {
            Kind::Component { slot, signature } => {
                let place = Place::Declared { class, slot: *slot };
                Source::Component(self.instance(*level, key, place, signature)?)
            }
            Kind::Value { slot, known, text } => {
                let literal = matches!(known, Known::Literal(_));
                Source::Value { class, slot: *slot, literal, text: text.clone() }
            }
            Kind::Captured { .. } => Source::Captured(attribute.name.clone()),
            Kind::Function { slot, inputs, fallible } => {
                Source::Call(self.call(function(*slot, inputs), *fallible, notes)?)
            }
            Kind::Choice { slot, inputs, alternatives } => {
                self.choice(key, function(*slot, inputs), alternatives, notes)?
            }
            Kind::Nested { slot, makes, classes } => {
                return self.nested(found, (class, *slot), makes, classes, notes);
            }
            Kind::Removed | Kind::Poison => return Err(Gone::Told),
        };
        Ok((source, class))
    }

    pub(super) fn first_class(&self, level: usize) -> usize {
        self.levels.get(level).map_or(0, |l| l.first_class)
    }

    fn nested(
        &mut self,
        outside: &Found<'a>,
        (class, slot): (usize, usize),
        makes: &str,
        classes: &'a [Class],
        notes: &mut Vec<String>,
    ) -> Result<(Source, usize), Gone> {
        let mut above = self.out.graph.owners.get(class).map(|o| o.chain.clone()).unwrap_or_default();
        above.push(Link::Nested(slot));
        let first_class = self.own(classes, &above);
        let quantizer = classes.first().map(|c| c.name.clone()).unwrap_or_default();
        self.out.graph.nested.insert(outside.key.clone(), quantizer.clone());
        let level = self.enter(outside, makes, classes, first_class);
        self.chain.push(Step::Nested { attribute: outside.key.clone(), quantizer });
        let made = match self.find(level, makes).filter(|inside| inside.level == level) {
            Some(inside) => self.source(&inside, notes),
            None => Err(self.nobody_declares(makes)),
        };
        self.chain.pop();
        made
    }

    /// The number of the level inside of a quantizer.
    pub(super) fn enter(
        &mut self,
        outside: &Found<'a>,
        makes: &str,
        classes: &'a [Class],
        first_class: usize,
    ) -> usize {
        self.levels.push(Level {
            prefix: format!("{}.", outside.key),
            outer: Some(outside.level),
            made: Some((makes.into(), outside.key.clone())),
            first_class,
            names: Names::new(classes),
        });
        self.levels.len() - 1
    }

    fn cycle(&mut self, key: &str) -> bool {
        let Some(at) = self.stack.iter().position(|s| s == key) else { return false };
        let ring: Vec<String> = self.stack.iter().skip(at).cloned().chain([key.to_string()]).collect();
        let span = ring.iter().find_map(|s| self.scope.here(s)).map_or(self.scope.name, |a| a.name.span());
        self.out.problems.push(Problem::Cycle { ring, span });
        true
    }

    pub(super) fn instance(
        &mut self,
        level: usize,
        attribute: &str,
        place: Place,
        signature: &Signature,
    ) -> Result<Instance, Gone> {
        let (mut wires, mut gone) = (vec![], None);
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
            match self.wire(level, signature, i, param, &place) {
                Ok(wire) => wires.push(wire),
                Err(g) => gone = worse(gone, g),
            }
            self.chain.pop();
        }
        gone.map_or(Ok(Instance { place, signature: signature.clone(), wires }), Err)
    }

    fn wire(
        &mut self,
        level: usize,
        signature: &Signature,
        i: usize,
        param: &Param,
        place: &Place,
    ) -> Result<Wire, Gone> {
        let name = &param.name;
        if self.find(level, name).is_none() {
            let feed = match &param.fallback {
                Fallback::Required => None,
                Fallback::Value => Some(Feed::Default),
                Fallback::Component(default) => {
                    let place = Place::Default { of: Box::new(place.clone()), types: signature.types, param: i };
                    Some(Feed::Component(Box::new(self.instance(level, name, place, default)?)))
                }
            };
            if let Some(feed) = feed {
                self.out.asked.insert(name.clone());
                return Ok(Wire { param: i, feed, check: Check::No });
            }
        }
        let (key, sort) = self.want(level, name)?;
        let (component, name, span) = (signature.name.clone(), name.clone(), self.span_of(&key));
        let problem = match (&param.kind, sort) {
            (ParamKind::Component(_), Sort::Value { typed: false }) => {
                Problem::WantsComponent { component, name, span }
            }
            (ParamKind::Plain, Sort::Component) => {
                let span = self.name_of(&key);
                Problem::WantsValue { component, name, span }
            }
            _ => {
                let check = self.check(level, signature, param, span)?;
                return Ok(Wire { param: i, feed: Feed::Attribute(key), check });
            }
        };
        self.out.problems.push(problem);
        Err(Gone::Told)
    }

    /// The attribute's name if it is declared here, and else what leads to it.
    fn name_of(&self, key: &str) -> Span {
        self.scope.here(key).map_or_else(|| self.blame(), |a| a.name.span())
    }

    /// How the argument's range is kept; a literal outside is a problem.
    fn check(&mut self, level: usize, signature: &Signature, param: &Param, span: Span) -> Result<Check, Gone> {
        let (Some(range), Some(found)) = (&param.range, self.find(level, &param.name)) else { return Ok(Check::No) };
        let class = self.first_class(found.level) + found.declared.class;
        let (slot, known) = match &found.declared.attribute.kind {
            Kind::Value { slot, known, .. } => (Some(*slot), known),
            Kind::Captured { known } => (None, known),
            _ => return Ok(Check::AtRunTime),
        };
        match (known, slot) {
            (Known::Literal(literal), _) => match range.contains(literal) {
                Some(false) => {
                    self.out.problems.push(Problem::OutOfRange {
                        component: signature.name.clone(),
                        name: param.name.clone(),
                        literal: literal.clone(),
                        range: range.text(),
                        chain: self.chain.clone(),
                        span,
                    });
                    Err(Gone::Told)
                }
                Some(true) => Ok(Check::No),
                None if range.is_about_floats(literal) => Ok(Check::AtRunTime),
                // a literal of another type does not compile anyway
                None => Ok(Check::No),
            },
            (Known::Constant(_), Some(slot)) => Ok(Check::Constant { class, slot }),
            _ => Ok(Check::AtRunTime),
        }
    }

    pub(super) fn call(&mut self, f: Function, fallible: bool, notes: &mut Vec<String>) -> Result<Call, Gone> {
        let (mut args, mut gone) = (vec![], None);
        for (index, input) in f.inputs.iter().enumerate() {
            let feed = match &input.kind {
                InputKind::Module | InputKind::Device => continue,
                InputKind::Attribute => self.value(f, input, None).map(Later::Now),
                InputKind::Lazy(when) => self.lazy(f, index, input, when, notes),
            };
            match feed {
                Ok(feed) => args.push(Argument { index, feed }),
                Err(g) => gone = worse(gone, g),
            }
        }
        let takes_module = f.inputs.iter().any(|i| matches!(i.kind, InputKind::Module));
        let call = Call { class: f.class, slot: f.slot, name: f.name.into(), fallible, takes_module, args };
        gone.map_or(Ok(call), Err)
    }

    /// The attribute that an argument of a value function reads.
    pub(super) fn value(&mut self, f: Function, input: &Input, because: Option<String>) -> Result<String, Gone> {
        self.chain.push(Step::Function { function: f.name.into(), argument: input.name.clone(), because });
        let wanted = self.want(f.level, &input.name);
        self.chain.pop();
        match wanted? {
            (key, Sort::Value { .. }) => Ok(key),
            (_, Sort::Component) => {
                let (name, function, span) = (input.name.clone(), f.name.into(), self.blame());
                self.out.problems.push(Problem::FunctionReadsComponent { function, name, span });
                Err(Gone::Told)
            }
        }
    }
}

/// A problem that has been told outweighs one that may never come up.
fn worse(known: Option<Gone>, new: Gone) -> Option<Gone> {
    match (known, new) {
        (Some(Gone::Told), _) | (_, Gone::Told) => Some(Gone::Told),
        (Some(open), _) | (None, open) => Some(open),
    }
}

impl Node {
    fn sort(&self) -> Sort {
        match &self.source {
            Source::Component(_) | Source::Choice(_) => Sort::Component,
            Source::Value { literal, .. } => Sort::Value { typed: !literal },
            Source::Captured(_) => Sort::Value { typed: false },
            Source::Call(_) => Sort::Value { typed: true },
        }
    }
}
