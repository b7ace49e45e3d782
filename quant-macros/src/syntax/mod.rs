//! What the user wrote.  Mistakes in the form are kept beside it, so that everything else is still understood.
mod component;
mod layer;
mod options;
mod quantizer;
mod values;
mod with;

pub use component::{Argument, Component, Constructor};
pub use layer::Layer;
pub use options::{ComponentOptions, QuantizerOptions};
pub use quantizer::derives_again;
pub use values::{Function, FunctionArgument};

use crate::diagnostics::{Diagnostics, near, quoted};
use proc_macro2::Ident;
use syn::{Attribute, Expr, Path, Type, Visibility};

/// A quantizer, declared or written at a use site, before its companions answered.
pub struct Declaration {
    pub name: Ident,
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
        let components = self.own.iter().filter_map(|o| if let What::Component(p) = &o.what { Some(p) } else { None });
        self.options.extends.iter().chain(components).collect()
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
