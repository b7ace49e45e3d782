use super::problem::Step;
use crate::model::{Link, PROXY_CLASS, ParamKind, Signature, TENSOR_QUANT};
use proc_macro2::{Ident, Span, TokenStream};
use std::collections::{BTreeMap, BTreeSet};

/// The resolved attributes of a quantizer by name; those of a quantizer inside of it as `attribute.name`.
///
/// Every attribute is one node, however many arguments it feeds; there are no cycles.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub nodes: BTreeMap<String, Node>,
    /// The lineage, and after it those of the quantizers inside.
    pub owners: Vec<Owner>,
    /// What is missing under a condition that is not decided here.
    pub open: Vec<Open>,
    /// What was decided by the names of constants, for the compiler to confirm.
    pub assumed: Vec<Assumed>,
    /// The quantizers inside, by the attributes that they are.
    pub nested: BTreeMap<String, String>,
    /// What read an attribute only to decide: class, slot and argument of the value function.
    pub flags: BTreeMap<String, (usize, usize, usize)>,
    /// The declared attributes that are not wired.
    pub aside: Vec<Aside>,
}

/// An attribute that is declared, and of no effect.
#[derive(Clone, Debug)]
pub struct Aside {
    pub name: String,
    /// The class that declares it.
    pub class: String,
    pub why: String,
}

/// A class whose slots are used.
#[derive(Clone, Debug)]
pub struct Owner {
    pub id: String,
    pub name: String,
    pub chain: Vec<Link>,
}

/// An attribute that nobody declares, which a constant or a value at run time may ask for.
#[derive(Clone, Debug)]
pub struct Open {
    pub name: String,
    pub chain: Vec<Step>,
    pub span: Span,
    /// The conditions under which it is asked for, if the compiler decides them all.
    pub by_compiler: Option<Vec<Test>>,
}

#[derive(Clone, Debug)]
pub struct Assumed {
    pub test: Test,
    pub holds: bool,
    pub span: Span,
}

/// The condition of part `part` of a value function, on attributes whose values the compiler knows.
#[derive(Clone, Debug)]
pub struct Test {
    pub class: usize,
    pub function: String,
    pub part: usize,
    pub flags: Vec<Flag>,
}

impl PartialEq for Test {
    /// The flags are those of the function, so they need no comparison.
    fn eq(&self, other: &Self) -> bool {
        (self.class, &self.function, self.part) == (other.class, &other.function, other.part)
    }
}

#[derive(Clone, Debug)]
pub enum Flag {
    Literal(TokenStream),
    Constant { class: usize, slot: usize },
}

#[derive(Clone, Debug)]
pub struct Node {
    pub source: Source,
    /// The class that declares it, and those whose declaration it hides.
    pub class: usize,
    pub hides: Vec<String>,
    /// What was decided on the way.
    pub notes: Vec<String>,
    /// Whose mistake it is when the types do not fit: the attribute, or the nearest one declared here.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Source {
    Component(Instance),
    Value { class: usize, slot: usize, literal: bool, text: String },
    Captured(Ident),
    Call(Call),
    Choice(Choice),
}

/// A call of a value function.
#[derive(Clone, Debug)]
pub struct Call {
    pub class: usize,
    pub slot: usize,
    pub name: String,
    pub fallible: bool,
    pub takes_module: bool,
    pub args: Vec<Argument>,
}

/// What a value function gets as its `index`-th argument.
#[derive(Clone, Debug)]
pub struct Argument {
    pub index: usize,
    pub feed: Later,
}

#[derive(Clone, Debug)]
pub enum Later {
    Now(String),
    /// `Lazy`, and never read.
    Never,
    /// `Lazy`, and always read.
    Always(String),
    /// `Lazy`, read if the function says so of these arguments.
    If {
        attribute: String,
        flags: Vec<usize>,
    },
    /// The same, of an attribute that nobody declares.
    Open {
        open: usize,
        flags: Vec<usize>,
    },
}

/// A component chosen by a value function.
#[derive(Clone, Debug)]
pub struct Choice {
    pub how: How,
    pub branches: Vec<Branch>,
}

#[derive(Clone, Debug)]
pub enum How {
    ByCompiler,
    /// The function is called, and returns the number of the branch.
    AtRunTime(Call),
}

#[derive(Clone, Debug)]
pub struct Branch {
    /// What the function returns for it.
    pub number: usize,
    /// The component, or what it is missing.
    pub instance: Result<Instance, usize>,
    /// How the compiler tells, where it chooses.
    pub test: Option<Test>,
}

/// A component with its arguments.
#[derive(Clone, Debug)]
pub struct Instance {
    pub place: Place,
    pub signature: Signature,
    pub wires: Vec<Wire>,
}

/// Where the component's type is found.
#[derive(Clone, Debug)]
pub enum Place {
    Declared {
        class: usize,
        slot: usize,
    },
    /// The default of argument `param` of the component at `of`, which has `types` sub-components.
    Default {
        of: Box<Place>,
        types: usize,
        param: usize,
    },
}

impl Place {
    /// The declaration that it comes from in the end.
    pub fn class(&self) -> usize {
        match self {
            Self::Declared { class, .. } => *class,
            Self::Default { of, .. } => of.class(),
        }
    }
}

/// What one argument of a constructor gets.
#[derive(Clone, Debug)]
pub struct Wire {
    pub param: usize,
    pub feed: Feed,
    pub check: Check,
}

#[derive(Clone, Debug)]
pub enum Feed {
    Attribute(String),
    /// The default value of the argument.
    Default,
    /// The default component of the argument.
    Component(Box<Instance>),
}

/// How the range of the argument is kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// There is none, or a literal has been checked already.
    No,
    /// By the compiler, on the constant in this slot.
    Constant {
        class: usize,
        slot: usize,
    },
    AtRunTime,
}

impl Open {
    /// Whether it is no name, but what a function says that has nothing to choose.
    pub fn is_refusal(&self) -> bool {
        matches!(self.chain.last(), Some(Step::Refusal { .. }))
    }
}

impl Later {
    pub fn attribute(&self) -> Option<&str> {
        match self {
            Self::Now(name) | Self::Always(name) | Self::If { attribute: name, .. } => Some(name),
            Self::Never | Self::Open { .. } => None,
        }
    }
}

impl Node {
    /// The components that it may be made of, with the default components inside.
    pub fn instances(&self) -> Vec<&Instance> {
        match &self.source {
            Source::Component(instance) => instance.instances(),
            Source::Choice(choice) => {
                choice.branches.iter().filter_map(|b| b.instance.as_ref().ok()).flat_map(Instance::instances).collect()
            }
            Source::Value { .. } | Source::Captured(_) | Source::Call(_) => vec![],
        }
    }

    pub fn call(&self) -> Option<&Call> {
        match &self.source {
            Source::Call(call) | Source::Choice(Choice { how: How::AtRunTime(call), .. }) => Some(call),
            _ => None,
        }
    }

    pub fn is_component(&self) -> bool {
        matches!(self.source, Source::Component(_) | Source::Choice(_))
    }

    /// The attributes that it may ask for and nobody declares, as indices into [`Graph::open`].
    pub fn opens(&self) -> impl Iterator<Item = usize> {
        let arguments = self.call().into_iter().flat_map(|c| &c.args);
        let arguments = arguments.filter_map(|a| if let Later::Open { open, .. } = a.feed { Some(open) } else { None });
        let branches = if let Source::Choice(c) = &self.source { c.branches.as_slice() } else { &[] };
        arguments.chain(branches.iter().filter_map(|b| b.instance.as_ref().err().copied()))
    }
}

impl Graph {
    /// The names that a node reads, as often as it reads them.
    pub fn feeds<'g>(&'g self, node: &'g Node) -> Vec<&'g str> {
        let mut out: Vec<&str> =
            node.call().into_iter().flat_map(|c| &c.args).filter_map(|a| a.feed.attribute()).collect();
        match &node.source {
            Source::Component(instance) => instance.feeds(&mut out),
            Source::Choice(choice) => out.extend(choice.feeds()),
            Source::Call(_) | Source::Value { .. } | Source::Captured(_) => {}
        }
        out
    }

    /// Everything below `root`, dependencies first.
    pub fn below(&self, root: &str, without: Option<&str>) -> Vec<&str> {
        let (mut order, mut seen) = (vec![], BTreeSet::new());
        self.visit(root, without, &mut seen, &mut order);
        order
    }

    fn visit<'g>(&'g self, name: &str, without: Option<&str>, seen: &mut BTreeSet<&'g str>, order: &mut Vec<&'g str>) {
        let Some((name, node)) = self.nodes.get_key_value(name) else { return };
        if without == Some(name) || !seen.insert(name) {
            return;
        }
        for feed in self.feeds(node) {
            self.visit(feed, without, seen, order);
        }
        order.push(name);
    }

    /// Whether building can fail at run time.
    pub fn fallible(&self) -> bool {
        let at_run_time = |open: usize| self.open.get(open).is_some_and(|o| o.by_compiler.is_none());
        let fails = |name: &&str| {
            self.nodes.get(*name).is_some_and(|node| {
                node.instances().into_iter().any(Instance::fallible)
                    || node.call().is_some_and(|call| call.fallible)
                    || node.opens().any(at_run_time)
            })
        };
        [TENSOR_QUANT, PROXY_CLASS].iter().any(|root| self.below(root, None).iter().any(fails))
    }
}

impl Choice {
    /// Only one of the branches is built, so what several read is read once.
    fn feeds(&self) -> Vec<&str> {
        let mut most: BTreeMap<&str, usize> = BTreeMap::new();
        for branch in &self.branches {
            let mut read = vec![];
            if let Ok(instance) = &branch.instance {
                instance.feeds(&mut read);
            }
            let mut times: BTreeMap<&str, usize> = BTreeMap::new();
            for name in read {
                *times.entry(name).or_default() += 1;
            }
            for (name, n) in times {
                let known = most.entry(name).or_default();
                *known = n.max(*known);
            }
        }
        most.into_iter().flat_map(|(name, n)| std::iter::repeat_n(name, n)).collect()
    }
}

impl Instance {
    /// It and the default components inside.
    pub fn instances(&self) -> Vec<&Instance> {
        let inside = self.wires.iter().filter_map(|w| if let Feed::Component(i) = &w.feed { Some(i) } else { None });
        std::iter::once(self).chain(inside.flat_map(|i| i.instances())).collect()
    }

    fn feeds<'g>(&'g self, out: &mut Vec<&'g str>) {
        for wire in &self.wires {
            match &wire.feed {
                Feed::Attribute(name) => out.push(name),
                Feed::Component(instance) => instance.feeds(out),
                Feed::Default => {}
            }
        }
    }

    fn fallible(&self) -> bool {
        self.signature.fallible || self.wires.iter().any(|w| w.check == Check::AtRunTime)
    }

    /// The feed of the n-th sub-component.
    pub fn sub_component(&self, n: usize) -> Option<&Feed> {
        let is = |w: &&Wire| self.signature.params.get(w.param).is_some_and(|p| p.kind == ParamKind::Component(n));
        self.wires.iter().find(is).map(|w| &w.feed)
    }
}
