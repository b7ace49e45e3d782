use crate::syntax::This;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ItemImpl};

/// What stands for the builder of a quantizer that can not be built.
///
/// It is a `Quantizer` all the same, so that a type that holds it is well formed.  One that leaves attributes open is
/// built under a bound that explains itself; one with mistakes builds, so that they are reported alone.
pub fn incomplete(p: &TokenStream, this: &This, name: &str, open: Option<&str>) -> TokenStream {
    let (free, with_layer) = (this.free(&quote!()), this.free(&quote!(__M)));
    let (complete, never) = match open {
        None => (quote!(), quote!()),
        Some(why) => {
            let label = format!("`{name}` is a partial quantizer");
            let note =
                "complete it in a quantizer that extends it, or at the use site with `quantizer_with!(.. { .. })`";
            // `for<'a>` keeps the bound from being checked here; another self type than the quantizer's keeps rustc
            // from reporting a bound further up instead
            let bound = quote! {
                #[diagnostic::on_unimplemented(message = #why, label = #label, note = #note)]
                pub trait __Complete {}
                pub struct __Wiring<'a>(&'a ());
            };
            (bound, quote!(where for<'a> __Wiring<'a>: __Complete))
        }
    };
    quote! {
        const _: () = {
            #complete
            #[automatically_derived]
            impl #free #p::Quantizer for #this {
                const NAME: &'static str = #name;
                type TensorQuant = #p::Anything;
                type Proxy = #p::Anything;
            }
            #[automatically_derived]
            impl #with_layer #p::Resolve<__M> for #this #never {
                type Error = ::core::convert::Infallible;
                fn tensor_quant(
                    &self,
                    _: &#p::Context<'_, __M>,
                ) -> ::core::result::Result<#p::Anything, ::core::convert::Infallible> {
                    ::core::result::Result::Ok(#p::Anything)
                }
                fn proxy(
                    &self,
                    _: &#p::Context<'_, __M>,
                ) -> ::core::result::Result<#p::Anything, ::core::convert::Infallible> {
                    ::core::result::Result::Ok(#p::Anything)
                }
            }
        };
    }
}

/// The `impl` of a quantizer whose struct could not be read, without what only the language understands.
pub fn swallow_values(mut item: ItemImpl) -> ItemImpl {
    for member in &mut item.items {
        if let ImplItem::Fn(f) = member {
            f.attrs.retain(|a| !a.path().is_ident("value"));
        }
    }
    item
}
