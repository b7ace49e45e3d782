use super::{Declaration, Own, QuantizerOptions, What};
use proc_macro2::{Ident, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Path, Result, Token, Visibility, braced, parse_quote, parse2};

/// `Base { attribute: value, component: impl Name, captured }`
struct With {
    base: Path,
    own: Vec<Own>,
}

impl Parse for With {
    fn parse(input: ParseStream) -> Result<Self> {
        if input.is_empty() {
            return Err(input.error("expected a quantizer, e.g. `quantizer_with!(Int8Weight { bit_width: 4 })`"));
        }
        let base = Path::parse_mod_style(input)?;
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
        let With { base, own } = parse2(form)?;
        let Some(name) = base.segments.last().map(|s| s.ident.clone()) else {
            return Err(Error::new_spanned(&base, "expected a quantizer"));
        };
        let options = QuantizerOptions { extends: vec![base].into(), ..QuantizerOptions::default() };
        let vis = Visibility::Inherited;
        Ok(Self { name, vis, options, own, at_use_site: true, values: None, unusable: false })
    }
}
