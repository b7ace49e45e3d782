use crate::model::{PROXY_CLASS, ParamKind, Signature, TENSOR_QUANT};
use proc_macro2::{Ident, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The resolved attributes of a quantizer by name.
///
/// Every attribute is one node, however many arguments it feeds; there are no cycles.
#[derive(Debug, Default)]
pub struct Graph {
    pub nodes: BTreeMap<String, Node>,
}

#[derive(Debug)]
pub struct Node {
    pub source: Source,
    /// Whose mistake it is when the types do not fit: the attribute, or the nearest one declared here.
    pub span: Span,
}

#[derive(Debug)]
pub enum Source {
    Component(Instance),
    Value { class: usize, slot: usize, literal: bool },
    Captured(Ident),
    Call(Call),
}

/// A call of a value function.
#[derive(Debug)]
pub struct Call {
    pub class: usize,
    pub slot: usize,
    pub fallible: bool,
    pub takes_module: bool,
    /// The index of each argument, and the attribute that feeds it.
    pub args: Vec<(usize, String)>,
}

/// A component with its arguments.
#[derive(Debug)]
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
#[derive(Debug)]
pub struct Wire {
    pub param: usize,
    pub feed: Feed,
    pub check: Check,
}

#[derive(Debug)]
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

impl Graph {
    /// The names that a node reads.
    pub fn feeds<'g>(&'g self, node: &'g Node) -> Vec<&'g str> {
        let mut out = vec![];
        match &node.source {
            Source::Component(instance) => instance.feeds(&mut out),
            Source::Call(call) => out.extend(call.args.iter().map(|(_, name)| name.as_str())),
            Source::Value { .. } | Source::Captured(_) => {}
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
        let fails = |name: &&str| match self.nodes.get(*name).map(|n| &n.source) {
            Some(Source::Component(instance)) => instance.fallible(),
            Some(Source::Call(call)) => call.fallible,
            _ => false,
        };
        [TENSOR_QUANT, PROXY_CLASS].iter().any(|root| self.below(root, None).iter().any(fails))
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
        let own = |i: &&Instance| i.signature.fallible || i.wires.iter().any(|w| w.check == Check::AtRunTime);
        self.instances().iter().any(own)
    }

    /// The feed of the n-th sub-component.
    pub fn sub_component(&self, n: usize) -> Option<&Feed> {
        let is = |w: &&Wire| self.signature.params.get(w.param).is_some_and(|p| p.kind == ParamKind::Component(n));
        self.wires.iter().find(is).map(|w| &w.feed)
    }
}
