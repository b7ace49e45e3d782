//! What the user wrote.  Mistakes in the form are kept beside it, so that everything else is still understood.
mod component;
mod derive;
mod flow;
mod generics;
mod layer;
mod options;
mod quantizer;
mod role;
mod values;
mod with;

pub use component::{Argument, Component, Constructor};
pub use derive::DerivedComponent;
pub use flow::{Offer, Offered};
pub use generics::This;
pub use layer::Layer;
pub use options::{QuantizerOptions, RootOption};
pub use quantizer::derives_again;
pub use role::{Method, Role};
pub use values::{Function, FunctionArgument};

use crate::diagnostics::{Diagnostics, near, quoted};
use crate::model::ROOTS;
use proc_macro2::Ident;
use syn::{Attribute, Expr, Path, Type, Visibility};

/// A quantizer, declared or written at a use site, before its companions answered.
pub struct Declaration {
    pub name: Ident,
    pub this: This,
    pub vis: Visibility,
    pub options: QuantizerOptions,
    pub own: Vec<Own>,
    pub at_use_site: bool,
    /// The `impl` with the value functions, as it is compiled.
    pub values: Option<syn::ItemImpl>,
    /// Whether so much is wrong that wiring it would only add noise.
    pub unusable: bool,
}

impl Declaration {
    /// The companions to ask, in the order in which [`crate::stages`] reads their answers.
    pub fn paths(&self) -> Vec<&Path> {
        let components = self.own.iter().flat_map(|o| match &o.what {
            What::Component(path) => vec![path],
            What::Function(f) => f.offers.iter().flatten().filter_map(Offer::path).collect(),
            _ => vec![],
        });
        self.options.extends.iter().chain(components).collect()
    }

    /// The attributes that it is built from.
    pub fn roots(&self) -> Vec<String> {
        match &self.options.makes {
            Some(made) => vec![made.to_string()],
            None => ROOTS.map(String::from).to_vec(),
        }
    }

    /// Whether it may leave attributes open.
    pub fn is_partial(&self) -> bool {
        self.options.partial.is_present() || self.options.makes.is_some()
    }
}

/// One attribute declared here.
pub struct Own {
    pub name: Ident,
    pub what: What,
    /// The first line of its documentation.
    pub doc: String,
}

pub enum What {
    Component(Path),
    Value(Box<(Type, Expr)>),
    Function(Box<Function>),
    /// A value given at a use site.
    Captured(Expr),
    /// Taken out of what is inherited.
    Removed,
    /// Reported; whoever reads it has nothing to complain about.
    Malformed,
}

/// Attributes that mean the same to the compiler wherever they stand.
const HARMLESS: [&str; 5] = ["doc", "allow", "expect", "warn", "deny"];

fn is_harmless(a: &Attribute) -> bool {
    HARMLESS.iter().any(|h| a.path().is_ident(h))
}

/// Reports attributes that would silently be lost, and says whether there are some.
fn unknown_helper(attributes: &[Attribute], known: &[&str], place: &str, found: &mut Diagnostics) -> bool {
    let before = found.len();
    for a in attributes {
        if is_harmless(a) || known.iter().any(|k| a.path().is_ident(k)) {
            continue;
        }
        let name = a.path().segments.iter().map(|s| s.ident.to_string()).collect::<Vec<_>>().join("::");
        let hint = match near(&name, known.iter().copied()) {
            Some(k) => format!("; did you mean `#[{k}(..)]`?"),
            None => {
                let known = known.iter().map(|k| format!("#[{k}(..)]")).collect::<Vec<_>>();
                format!("\nhelp: {place} takes {} and documentation", quoted(known.iter().map(String::as_str)))
            }
        };
        found.at(
            a.path().segments.first().map_or(a.pound_token.span, |s| s.ident.span()),
            format!("`#[{name}]` means nothing on {place}{hint}"),
        );
    }
    found.len() > before
}

/// The first line of a documentation comment.
fn first_doc_line(attributes: &[Attribute]) -> String {
    let text = attributes.iter().filter(|a| a.path().is_ident("doc")).find_map(|a| match &a.meta {
        syn::Meta::NameValue(nv) => match &nv.value {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(s), .. }) => Some(s.value()),
            _ => None,
        },
        _ => None,
    });
    text.map(|t| t.trim().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
