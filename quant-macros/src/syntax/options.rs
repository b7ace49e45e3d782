use crate::diagnostics::Diagnostics;
use darling::FromMeta;
use darling::ast::NestedMeta;
use darling::util::{Flag, PathList};
use proc_macro2::TokenStream;
use syn::Path;

/// `#[quantizer(extends(A, B), partial, values, crate = path)]`
#[derive(FromMeta, Default, Clone)]
#[darling(default)]
pub struct QuantizerOptions {
    pub extends: PathList,
    pub partial: Flag,
    pub values: Flag,
    #[darling(rename = "crate")]
    pub root: Option<Path>,
}

/// `#[component(crate = path)]`
#[derive(FromMeta, Default, Clone)]
#[darling(default)]
pub struct ComponentOptions {
    #[darling(rename = "crate")]
    pub root: Option<Path>,
}

impl QuantizerOptions {
    /// `None` after a mistake.
    pub fn parse(tokens: TokenStream, found: &mut Diagnostics) -> Option<Self> {
        let help =
            "\nhelp: the options of `#[quantizer(..)]` are `extends(A, B)`, `partial`, `values` and `crate = path`";
        parse(tokens, help, found)
    }
}

impl ComponentOptions {
    /// `None` after a mistake.
    pub fn parse(tokens: TokenStream, found: &mut Diagnostics) -> Option<Self> {
        parse(tokens, "\nhelp: the only option of `#[component(..)]` is `crate = path`", found)
    }
}

fn parse<T: FromMeta>(tokens: TokenStream, help: &str, found: &mut Diagnostics) -> Option<T> {
    let parsed = NestedMeta::parse_meta_list(tokens)
        .and_then(|items| T::from_list(&items).map_err(|e| syn::Error::from(e.flatten())));
    match parsed {
        Ok(options) => Some(options),
        Err(errors) => {
            for e in errors {
                let said = e.to_string();
                let said = said.split(". Available values").next().unwrap_or_default();
                let said = said
                    .replace("Unknown field: ", "unknown option ")
                    .replace(". Did you mean ", "; did you mean ")
                    .replace("Duplicate field ", "duplicate option ");
                found.at(e.span(), format!("{said}{help}"));
            }
            None
        }
    }
}
