use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Error, GenericParam, Generics, Result};

/// The type that a declaration makes, with its generic parameters.
#[derive(Clone)]
pub struct This {
    pub name: Ident,
    generics: Generics,
}

impl This {
    pub fn plain(name: Ident) -> Self {
        Self { name, generics: Generics::default() }
    }

    /// A quantizer is generic over constants and types.
    pub fn read(name: Ident, generics: &Generics) -> Result<Self> {
        if let Some(lifetime) = generics.lifetimes().next() {
            let m = format!(
                "the quantizer `{name}` can not be generic over a lifetime\nhelp: a quantizer owns what it holds; leave out the lifetime"
            );
            return Err(Error::new_spanned(lifetime, m));
        }
        if let Some(wheres) = &generics.where_clause {
            let m = "the bounds of a quantizer's parameters stand beside them\nhelp: write `struct Name<T: Bound>`";
            return Err(Error::new_spanned(wheres, m));
        }
        Ok(Self { name, generics: generics.clone() })
    }

    pub fn is_generic(&self) -> bool {
        !self.generics.params.is_empty()
    }

    /// Its type parameters.
    pub fn types(&self) -> impl Iterator<Item = &Ident> {
        self.generics.type_params().map(|t| &t.ident)
    }

    /// The parameters of the struct itself, with bounds and defaults.
    pub fn declared(&self) -> &Generics {
        &self.generics
    }

    /// `<const BITS: usize, T: Bound + 'static, more>`, or nothing.
    pub fn free(&self, more: &TokenStream) -> TokenStream {
        let params = self.generics.params.iter().map(|p| {
            let mut p = p.clone();
            match &mut p {
                GenericParam::Type(t) => {
                    t.default = None;
                    t.attrs.clear();
                    t.colon_token.get_or_insert_default();
                    t.bounds.push(syn::parse_quote!('static));
                }
                GenericParam::Const(c) => {
                    c.default = None;
                    c.attrs.clear();
                }
                GenericParam::Lifetime(_) => {}
            }
            quote!(#p,)
        });
        if !self.is_generic() && more.is_empty() { quote!() } else { quote!(<#(#params)* #more>) }
    }

    /// The parameters as arguments: `<BITS, T>`, or nothing.
    pub fn given(&self) -> TokenStream {
        let (_, given, _) = self.generics.split_for_impl();
        given.to_token_stream()
    }
}

impl ToTokens for This {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.name.to_tokens(tokens);
        tokens.extend(self.given());
    }
}
