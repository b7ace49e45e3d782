//! What a builder needs of its surroundings: bounds on the layer, constants in range, fields for captured values.
use super::builder::Builder;
use super::{in_range, literally};
use crate::model::{ROOTS, State, TENSOR_QUANT};
use crate::resolve::{Check, Feed, Graph, Instance, Node, Source, Use, Wire, consumers};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::BTreeSet;

impl<'a> Builder<'a> {
    fn roots(&self) -> impl Iterator<Item = (&'a str, Use)> {
        let graph = self.graph;
        ROOTS.into_iter().filter(|r| graph.nodes.contains_key(*r)).map(|root| (root, consumers(graph, root)))
    }

    fn below(&self, root: &str, without: Option<&str>) -> impl Iterator<Item = &'a Node> {
        let graph: &'a Graph = self.graph;
        graph.below(root, without).into_iter().filter_map(|n| graph.nodes.get(n))
    }

    /// Everything that is built, dependencies first; what both roots read comes twice.
    fn nodes(&self) -> impl Iterator<Item = &'a Node> {
        ROOTS.into_iter().flat_map(|root| self.below(root, None))
    }

    /// What the layer has to be, as predicates on `__M`.
    pub fn wheres(&self) -> Vec<TokenStream> {
        let p = self.p;
        let mut wheres: Vec<TokenStream> = vec![];
        for (root, below) in self.roots() {
            for node in self.below(root, below.calls_tensor_quant.then_some(TENSOR_QUANT)) {
                match &node.source {
                    Source::Component(instance) => {
                        for i in instance.instances().into_iter().filter(|i| i.signature.takes_module()) {
                            let ty = self.instance_ty(i, &below);
                            wheres.push(quote!(#ty: #p::Build<__M>));
                        }
                    }
                    Source::Call(call) if call.takes_module => {
                        let (owner, slot) = (self.owner(call.class), call.slot);
                        wheres.push(quote!(#owner: #p::FnVal<#slot, __M>));
                    }
                    _ => {}
                }
            }
        }
        let mut seen = BTreeSet::new();
        wheres.retain(|w| seen.insert(w.to_string()));
        wheres
    }

    /// Checks by the compiler that constants are in range, unless a complete base has made the same ones.
    pub fn assertions(&self, bases: &[(State, Vec<String>)]) -> TokenStream {
        let mut out = TokenStream::new();
        let mut seen = BTreeSet::new();
        for node in self.nodes() {
            let Source::Component(instance) = &node.source else { continue };
            for i in instance.instances() {
                for wire in &i.wires {
                    let assertion = self.assertion(i, wire, bases);
                    if seen.insert(assertion.to_string()) {
                        out.extend(assertion);
                    }
                }
            }
        }
        out
    }

    fn assertion(&self, instance: &Instance, wire: &Wire, bases: &[(State, Vec<String>)]) -> TokenStream {
        let Check::Constant { class, slot } = wire.check else { return quote!() };
        let (Feed::Attribute(name), Some(param)) = (&wire.feed, instance.signature.params.get(wire.param)) else {
            return quote!();
        };
        let id = |class: usize| self.classes.get(class).map(|c| c.id.as_str()).unwrap_or_default();
        let (value_from, component_from) = (id(class), id(instance.place.class()));
        let made = |(state, ids): &(State, Vec<String>)| {
            *state == State::Complete && [value_from, component_from].iter().all(|id| ids.iter().any(|i| i == id))
        };
        let Some(range) = param.range.as_ref().filter(|_| !bases.iter().any(made)) else { return quote!() };
        let (p, owner, accepts) = (self.p, self.owner(class), in_range(name));
        let plain = self.plain(&instance.place, instance.signature.types);
        let component = &instance.signature.name;
        let m = literally(&format!("`{name}` is out of range: `{component}::{name}` takes {}", range.text()));
        let span = self.graph.nodes.get(name).map_or_else(Span::call_site, |n| n.span);
        quote_spanned! {span=>
            const _: () = ::core::assert!(<#plain>::#accepts(&<#owner as #p::Const<#slot>>::V), #m);
        }
    }

    /// The type of a captured value: what its first reader takes.
    pub fn field_ty(&self, name: &str) -> TokenStream {
        let p = self.p;
        for node in self.nodes() {
            match &node.source {
                Source::Call(call) => {
                    if let Some((i, _)) = call.args.iter().find(|(_, n)| n == name) {
                        let (owner, slot) = (self.owner(call.class), call.slot);
                        return quote!(<#owner as #p::FnArg<#slot, #i>>::T);
                    }
                }
                Source::Component(instance) => {
                    for i in instance.instances() {
                        let feeds = |w: &&Wire| matches!(&w.feed, Feed::Attribute(n) if n == name);
                        if let Some(wire) = i.wires.iter().find(feeds) {
                            let (plain, k) = (self.plain(&i.place, i.signature.types), wire.param);
                            return quote!(<#plain as #p::ParamTy<#k>>::T);
                        }
                    }
                }
                Source::Value { .. } | Source::Captured(_) => {}
            }
        }
        quote!(())
    }
}
