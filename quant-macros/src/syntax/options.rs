use crate::diagnostics::Diagnostics;
use darling::FromMeta;
use darling::ast::NestedMeta;
use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::{Ident, Meta, Path, Token};

/// `#[quantizer(extends(A, B<4>), removes(bit_width), makes = stats_impl, partial, values, crate = path)]`
#[derive(FromMeta, Default, Clone)]
#[darling(default)]
pub struct QuantizerOptions {
    pub extends: List<Path>,
    pub removes: List<Ident>,
    pub makes: Option<Ident>,
    pub partial: Flag,
    pub values: Flag,
    #[darling(rename = "crate")]
    pub root: Option<Path>,
}

/// An option that is there or not; darling's own panics at `partial()`.
#[derive(Clone, Copy, Default)]
pub struct Flag(bool);

impl Flag {
    pub fn is_present(self) -> bool {
        self.0
    }
}

impl FromMeta for Flag {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Self(true)),
            other => {
                let name = other.path().get_ident().map(ToString::to_string).unwrap_or_default();
                let span = syn::spanned::Spanned::span(other);
                Err(darling::Error::custom(format!("the option `{name}` stands alone")).with_span(&span))
            }
        }
    }
}

/// What stands in the parentheses of an option.
#[derive(Clone)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: syn::parse::Parse> FromMeta for List<T> {
    // darling's own lists stop at generic arguments
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let wrong = |span, said: &str| darling::Error::custom(said).with_span(&span);
        let name = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
        match meta {
            Meta::List(l) => match l.parse_args_with(Punctuated::<T, Token![,]>::parse_terminated) {
                Ok(items) => Ok(Self(items.into_iter().collect())),
                Err(e) => Err(wrong(e.span(), &format!("expected names in `{name}(..)`"))),
            },
            other => {
                Err(wrong(syn::spanned::Spanned::span(other), &format!("expected a list of names, `{name}(A, B)`")))
            }
        }
    }
}

/// `(crate = path)`, the only option of the other macros.
#[derive(FromMeta, Default, Clone)]
#[darling(default)]
pub struct RootOption {
    #[darling(rename = "crate")]
    pub root: Option<Path>,
}

impl QuantizerOptions {
    /// `None` after a mistake.
    pub fn parse(tokens: TokenStream, found: &mut Diagnostics) -> Option<Self> {
        let help = "\nhelp: the options of `#[quantizer(..)]` are `extends(A, B)`, `removes(a, b)`, `makes = a`, `partial`, `values` and `crate = path`";
        parse(tokens, help, found)
    }
}

impl RootOption {
    /// Where `#[name(options)]` says that the library is; mistakes say nothing about that.
    pub fn parse(name: &str, tokens: TokenStream, found: &mut Diagnostics) -> Self {
        parse(tokens, &format!("\nhelp: the only option of `#[{name}(..)]` is `crate = path`"), found)
            .unwrap_or_default()
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
                // what follows lists the forms
                let said = match said.strip_prefix("Unexpected ") {
                    Some(_) => "this is not how an option is written",
                    None => said,
                };
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
