use super::options::List;
use super::{Declaration, Own, QuantizerOptions, This, What};
use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Path, Result, Token, Visibility, braced, parse_quote, parse2};

/// `Base { attribute: value, component: impl Name, removed: _, captured }`
struct With {
    base: Path,
    own: Vec<Own>,
}

impl Parse for With {
    fn parse(input: ParseStream) -> Result<Self> {
        if input.is_empty() {
            return Err(input.error("expected a quantizer, e.g. `quantizer_with!(Int8Weight { bit_width: 4 })`"));
        }
        let base: Path = input.parse()?;
        let mut own = vec![];
        if !input.is_empty() {
            let inside;
            braced!(inside in input);
            own = Punctuated::<Own, Token![,]>::parse_terminated(&inside)?.into_iter().collect();
        }
        if !input.is_empty() {
            return Err(input.error("expected nothing after the attributes"));
        }
        Ok(Self { base, own })
    }
}

impl Parse for Own {
    fn parse(input: ParseStream) -> Result<Self> {
        let name: Ident = input.parse()?;
        let what = if !input.peek(Token![:]) {
            What::Captured(parse_quote!(#name))
        } else {
            input.parse::<Token![:]>()?;
            if input.peek(Token![impl]) {
                input.parse::<Token![impl]>()?;
                What::Component(Path::parse_mod_style(input)?)
            } else if input.peek(Token![_]) {
                input.parse::<Token![_]>()?;
                What::Removed
            } else {
                What::Captured(input.parse()?)
            }
        };
        Ok(Self { name, what, doc: String::new() })
    }
}

impl Declaration {
    /// What is written in `quantizer_with!(..)`.
    pub fn read_with(form: TokenStream) -> Result<Self> {
        let help = "\nhelp: write `quantizer_with!(Base { attribute: value, component: impl Name, removed: _ })`";
        let With { base, own } = parse2(form).map_err(|e| Error::new(e.span(), format!("{e}{help}")))?;
        let Some(name) = base.segments.last().map(|s| s.ident.clone()) else {
            return Err(Error::new_spanned(&base, "expected a quantizer"));
        };
        let options = QuantizerOptions { extends: List(vec![base]), ..QuantizerOptions::default() };
        let vis = Visibility::Inherited;
        let this = This::plain(format_ident!("__With", span = Span::mixed_site()));
        Ok(Self { name, this, vis, options, own, at_use_site: true, values: None, unusable: false })
    }
}
