use crate::syntax::{Method, Role};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::GenericParam;

/// The trait, and its forwarding through everything that may stand for a component.
pub fn role(p: &TokenStream, role: &Role) -> TokenStream {
    let (item, name) = (&role.item, &role.item.ident);
    let methods = |body: &dyn Fn(&Method) -> TokenStream| -> TokenStream {
        role.methods
            .iter()
            .map(|m| (m.signature.to_token_stream(), body(m)))
            .map(|(sig, body)| quote!(#sig { #body }))
            .collect()
    };
    let call = |m: &Method, on: TokenStream| {
        let (method, args, given) = (&m.signature.ident, &m.args, given(m));
        quote!(#name::#method #given (#on, #(#args),*))
    };
    let shared = methods(&|m| call(m, quote!(&**self)));
    let either = methods(&|m| {
        let (left, right) = (call(m, quote!(__component)), call(m, quote!(__component)));
        quote! {
            match self {
                #p::Either::Left(__component) => #left,
                #p::Either::Right(__component) => #right,
            }
        }
    });
    let unresolved = methods(&|_| quote!(match *self {}));
    quote! {
        #item
        #[automatically_derived]
        impl<__T: #name + ::core::marker::Sync + 'static> #name for #p::Shared<__T> { #shared }
        #[automatically_derived]
        impl<__L: #name, __R: #name> #name for #p::Either<__L, __R> { #either }
        #[automatically_derived]
        #[allow(unused_variables)]
        impl #name for #p::Unresolved { #unresolved }
    }
}

/// The generic arguments of a call, where the method has some.
fn given(m: &Method) -> TokenStream {
    let params = m.signature.generics.params.iter().filter_map(|p| match p {
        GenericParam::Type(t) => Some(t.ident.clone()),
        GenericParam::Const(c) => Some(c.ident.clone()),
        GenericParam::Lifetime(_) => None,
    });
    let params: Vec<_> = params.map(|i| format_ident!("{i}")).collect();
    if params.is_empty() { quote!() } else { quote!(::<#(#params),*>) }
}
