//! What a builder needs of its surroundings: bounds on the layer, constants in range, fields for captured values.
use super::builder::Builder;
use super::{in_range, literally};
use crate::model::{ROOTS, State, TENSOR_QUANT};
use crate::resolve::{Argument, Check, Feed, Instance, Node, Use, Wire, consumers};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::BTreeSet;

impl<'a> Builder<'a> {
    fn roots(&self) -> impl Iterator<Item = (&'a str, Use)> {
        let graph = self.graph;
        ROOTS.into_iter().filter(|r| graph.nodes.contains_key(*r)).map(|root| (root, consumers(graph, root)))
    }

    fn below(&self, root: &str, without: Option<&str>) -> impl Iterator<Item = &'a Node> {
        let graph = self.graph;
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
                for i in node.instances().into_iter().filter(|i| i.signature.takes_module()) {
                    let ty = self.instance_ty(i, &below);
                    wheres.push(quote!(#ty: #p::Build<__M>));
                }
                if let Some(call) = node.call().filter(|c| c.takes_module) {
                    let (owner, slot) = (self.owner(call.class), call.slot);
                    wheres.push(quote!(#owner: #p::FnVal<#slot, __M>));
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
            for i in node.instances() {
                for wire in &i.wires {
                    let assertion = self.assertion(i, wire, bases);
                    if seen.insert(assertion.to_string()) {
                        out.extend(assertion);
                    }
                }
            }
        }
        out.extend(self.confirmations());
        out
    }

    /// Checks by the compiler of what was decided by names, and that what is missing is not asked for.
    fn confirmations(&self) -> TokenStream {
        let mut by_function: Vec<(&str, Span, Vec<TokenStream>)> = vec![];
        for a in &self.graph.assumed {
            let (test, holds) = (self.test(&a.test), a.holds);
            let test = quote!(#test == #holds);
            match by_function.iter_mut().find(|(function, ..)| *function == a.test.function) {
                Some((.., tests)) => tests.push(test),
                None => by_function.push((&a.test.function, a.span, vec![test])),
            }
        }
        let assumed = by_function.into_iter().map(|(function, span, tests)| {
            let m = literally(&format!(
                "`fn {function}` was wired by the names of the constants that it depends on, and one of them is another than its name says\nhelp: name the variant itself"
            ));
            quote_spanned!(span=> const _: () = ::core::assert!(#(#tests)&&*, #m);)
        });
        let missing = self.graph.open.iter().filter_map(|open| {
            let tests = open.by_compiler.as_ref()?.iter().map(|t| self.test(t));
            let m = literally(&self.missing(open));
            Some(quote_spanned!(open.span=> const _: () = ::core::assert!(!(#(#tests)&&*), #m);))
        });
        let mut seen = BTreeSet::new();
        assumed.chain(missing).filter(|a| seen.insert(a.to_string())).collect()
    }

    fn assertion(&self, instance: &Instance, wire: &Wire, bases: &[(State, Vec<String>)]) -> TokenStream {
        let Check::Constant { class, slot } = wire.check else { return quote!() };
        let (Feed::Attribute(name), Some(param)) = (&wire.feed, instance.signature.params.get(wire.param)) else {
            return quote!();
        };
        let id = |class: usize| self.graph.owners.get(class).map(|c| c.id.as_str()).unwrap_or_default();
        let (value_from, component_from) = (id(class), id(instance.place.class()));
        let made = |(state, ids): &(State, Vec<String>)| {
            *state == State::Complete && [value_from, component_from].iter().all(|id| ids.iter().any(|i| i == id))
        };
        let Some(range) = param.range.as_ref().filter(|_| !bases.iter().any(made)) else { return quote!() };
        let (p, owner, accepts) = (self.p, self.owner(class), in_range(&param.name));
        let plain = self.plain(&instance.place, instance.signature.types);
        let (component, argument) = (&instance.signature.name, &param.name);
        let m = literally(&format!(
            "`{name}` is out of range: `{component}::{argument}` takes {0}\nhelp: choose a value in {0}",
            range.text()
        ));
        let span = self.graph.nodes.get(name).map_or_else(Span::call_site, |n| n.span);
        let test = quote_spanned!(span=> ::core::assert!(<#plain>::#accepts(&<#owner as #p::Const<#slot>>::V), #m););
        // of a generic quantizer each use is checked
        if self.this.is_generic() {
            quote_spanned!(span=> const { #test })
        } else {
            quote_spanned!(span=> const _: () = #test)
        }
    }

    /// The type of a captured value: what its first reader takes.
    pub fn field_ty(&self, name: &str) -> TokenStream {
        let p = self.p;
        for node in self.nodes() {
            let reads = |a: &&Argument| a.feed.attribute() == Some(name);
            if let Some((call, a)) = node.call().and_then(|c| Some((c, c.args.iter().find(reads)?))) {
                let (owner, slot, i) = (self.owner(call.class), call.slot, a.index);
                return quote!(<#owner as #p::FnArg<#slot, #i>>::T);
            }
            for i in node.instances() {
                let feeds = |w: &&Wire| matches!(&w.feed, Feed::Attribute(n) if n == name);
                if let Some(wire) = i.wires.iter().find(feeds) {
                    let (plain, k) = (self.plain(&i.place, i.signature.types), wire.param);
                    return quote!(<#plain as #p::ParamTy<#k>>::T);
                }
            }
        }
        self.flag_ty(name)
    }

    /// The type of a flag that has done its work when the wiring was decided.
    fn flag_ty(&self, name: &str) -> TokenStream {
        let p = self.p;
        let reader = self.graph.flags.get(name);
        reader.map_or(quote!(()), |(class, slot, i)| {
            let owner = self.owner(*class);
            quote!(<#owner as #p::FnArg<#slot, #i>>::T)
        })
    }
}
