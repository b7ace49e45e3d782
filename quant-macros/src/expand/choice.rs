//! Choices of components, and what is missing for them.
use super::builder::Builder;
use super::when;
use crate::check::{chain_text, refusal_text};
use crate::resolve::{Branch, Choice, Flag, How, Node, Open, Test, Use};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

impl Builder<'_> {
    /// The message for an attribute that nobody declares.
    pub fn missing(&self, open: &Open) -> String {
        let Open { name, chain, .. } = open;
        if open.is_refusal() {
            return refusal_text(self.name, name, chain);
        }
        let chain = chain_text(self.name, chain);
        format!(
            "`{}` can not resolve attribute `{name}`{chain}\nhelp: declare it, or extend a quantizer that has it",
            self.name
        )
    }

    pub(super) fn missing_error(&self, open: &Open) -> TokenStream {
        let (p, quantizer, attribute) = (self.p, self.name, &open.name);
        if open.is_refusal() {
            return quote!(#p::DependencyError::refused(#quantizer, #attribute));
        }
        let chain = chain_text(self.name, &open.chain);
        let chain = chain.trim_start_matches('\n');
        quote!(#p::DependencyError::missing(#quantizer, #attribute, #chain))
    }

    /// The condition of a part of a value function, as a constant.
    pub fn test(&self, test: &Test) -> TokenStream {
        let p = self.p;
        let (owner, name) = (self.owner(test.class), when(&test.function, test.part));
        let flags = test.flags.iter().map(|flag| match flag {
            Flag::Literal(literal) => quote!(&(#literal)),
            Flag::Constant { class, slot } => {
                let owner = self.owner(*class);
                // a constant of its own, as what has a destructor can not be lent in passing
                quote!({
                    const FLAG: &<#owner as #p::Val<#slot>>::V = &<#owner as #p::Const<#slot>>::V;
                    FLAG
                })
            }
        });
        quote!(<#owner>::#name(#(#flags),*))
    }

    pub(super) fn choice_ty(&self, choice: &Choice, below: &Use) -> TokenStream {
        let p = self.p;
        let there = choice.branches.iter().rev().filter(|b| b.test.is_some() || b.instance.is_ok());
        let ty = there.fold(None, |rest: Option<TokenStream>, b| {
            let (test, first) = (b.test.as_ref().map(|t| self.test(t)), self.branch_ty(b, below));
            Some(match (rest, &choice.how) {
                (None, _) => first,
                (Some(rest), How::ByCompiler) => quote!(<#p::If<{ #test }> as #p::Choose<#first, #rest>>::T),
                (Some(rest), How::AtRunTime(_)) => quote!(#p::Either<#first, #rest>),
            })
        });
        ty.unwrap_or(quote!(()))
    }

    fn branch_ty(&self, branch: &Branch, below: &Use) -> TokenStream {
        let p = self.p;
        branch.instance.as_ref().map_or_else(|_| quote!(#p::Unresolved), |i| self.instance_ty(i, below))
    }

    pub(super) fn choice_expr(&self, choice: &Choice, node: &Node, below: &Use) -> TokenStream {
        let (p, span, error) = (self.p, node.span, self.error());
        let built = |b: &Branch| b.instance.as_ref().ok().map(|i| self.instance_expr(i, span, below));
        match &choice.how {
            How::ByCompiler => {
                let made = |b: &Branch| built(b).unwrap_or(quote!(#p::unresolved::<#error>()?));
                let ty = |b: &Branch| self.branch_ty(b, below);
                let mut branches = choice.branches.iter().rev();
                let Some(last) = branches.next() else { return quote!(()) };
                let (_, value) = branches.fold((ty(last), made(last)), |(rest_ty, rest), b| {
                    let (test, first_ty, first) = (b.test.as_ref().map(|t| self.test(t)), ty(b), made(b));
                    let choose = quote!(<#p::If<{ #test }> as #p::Choose<#first_ty, #rest_ty>>);
                    let value = quote! {
                        #choose::choose::<#error>(
                            || ::core::result::Result::Ok(#first),
                            || ::core::result::Result::Ok(#rest),
                        )?
                    };
                    (quote!(#choose::T), value)
                });
                quote_spanned!(span=> #value)
            }
            How::AtRunTime(call) => {
                let number = self.call(call, span, below);
                let last = choice.branches.iter().rposition(|b| b.instance.is_ok()).unwrap_or_default();
                let mut wraps = 0;
                let arms = choice.branches.iter().enumerate().map(|(i, b)| {
                    let value = match &b.instance {
                        Ok(instance) => {
                            let value = self.instance_expr(instance, span, below);
                            let side = if i == last { quote!(#value) } else { quote!(#p::Either::Left(#value)) };
                            let value = (0..wraps).fold(side, |inner, _| quote!(#p::Either::Right(#inner)));
                            wraps += 1;
                            value
                        }
                        Err(open) => {
                            let missing = self.graph.open.get(*open).map(|open| self.missing_error(open));
                            quote!(return ::core::result::Result::Err(#missing))
                        }
                    };
                    let number = b.number;
                    (i, quote!(#number), value)
                });
                let arms: Vec<_> = arms.collect();
                // the function returns no other number
                let others = arms.len().saturating_sub(1);
                let arms =
                    arms.into_iter().map(
                        |(i, number, value)| {
                            if i == others { quote!(_ => #value) } else { quote!(#number => #value) }
                        },
                    );
                quote_spanned!(span=> match #number { #(#arms,)* })
            }
        }
    }
}
