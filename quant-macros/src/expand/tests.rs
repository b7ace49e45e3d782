//! What declarations expand to; `UPDATE_EXPECT=1 cargo test` after an intended change.
use crate::ask::{Next, Question, Stage};
use crate::{ask, stages};
use expect_test::{Expect, expect};
use proc_macro2::TokenStream;
use quote::quote;

fn check(code: TokenStream, expected: Expect) {
    let text = match syn::parse2::<syn::File>(code.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(e) => format!("{e}\n{code}"),
    };
    // the identity changes with the version of this package
    let name = |n: &str| crate::expand::identity(&quote::format_ident!("{n}"));
    expected.assert_eq(&text.replace(&name("Q"), "IDENTITY").replace(&name("Binary"), "IDENTITY"));
}

#[test]
fn component() {
    let code = stages::component(
        quote!(crate = ::quant_nn),
        quote! {
            impl<S: Scaling> Binary<S> {
                pub fn new(scaling_impl: S, #[default(0)] #[range(0..=9)] steps: usize, device: &Device) -> Self {
                    Self
                }
            }
        },
    );
    check(
        code,
        expect![[r#"
            impl<S: Scaling> Binary<S> {
                ///
                ///| Attribute | Default | Range |
                ///|---|---|---|
                ///| `scaling_impl` | required |  |
                ///| `steps` | `0` | `0..=9` |
                pub fn new(scaling_impl: S, steps: usize, device: &Device) -> Self {
                    Self
                }
            }
            #[automatically_derived]
            impl<S> ::quant_nn::__private::ParamTy<1usize> for Binary<S> {
                type T = usize;
            }
            #[automatically_derived]
            impl<S> ::quant_nn::__private::ParamDefault<1usize> for Binary<S> {
                type T = usize;
                fn get() -> usize {
                    0
                }
            }
            impl<S> Binary<S> {
                #[doc(hidden)]
                #[allow(unreachable_pub, unreachable_patterns, dead_code, clippy::all)]
                pub const fn __in_range_steps(value: &usize) -> bool {
                    ::core::matches!(* value, 0..= 9)
                }
            }
            #[automatically_derived]
            impl<S> ::quant_nn::__private::Construct for Binary<S> {
                type Args = (S, usize);
                type Error = <Self as ::quant_nn::__private::Outcome<Self>>::Error;
            }
            #[automatically_derived]
            impl<S: Scaling, __M> ::quant_nn::__private::Build<__M> for Binary<S> {
                #[allow(unused_variables)]
                fn build(
                    __cx: &::quant_nn::__private::Context<'_, __M>,
                    (__a0, __a1): <Self as ::quant_nn::__private::Construct>::Args,
                ) -> ::core::result::Result<
                    Self,
                    <Self as ::quant_nn::__private::Construct>::Error,
                > {
                    ::quant_nn::__private::Outcome::<
                        Self,
                    >::outcome(Self::new(__a0, __a1, __cx.device))
                }
            }
            #[doc(hidden)]
            #[macro_export]
            #[allow(unused_macros, non_local_definitions)]
            macro_rules! __quant_Binary_IDENTITY {
                ({ $($callback:tt)* } $($state:tt)*) => {
                    $($callback)* ! { $($state)* (2 component("Binary" 1 false(("scaling_impl" 0
                    required {}) ("steps" plain value { 0..= 9 }) ("device" device required {})))) }
                };
            }
            #[doc(hidden)]
            #[allow(unused_imports, unreachable_pub)]
            pub use __quant_Binary_IDENTITY as Binary;
        "#]],
    );
}

#[test]
fn quantizer() {
    let binary =
        quote!((2 component ("Binary" 1 false (("scaling_impl" 0 required {}) ("steps" plain value {0..=9})))));
    let scaling = quote!((2 component ("Const" 0 false (("init" plain required {})))));
    let options = quote!(crate = ::quant_nn, values);
    let item = quote!(
        pub struct Q {
            tensor_quant: Binary,
            scaling_impl: Const,
            #[value(STEPS)]
            steps: usize,
        }
    );
    let values = quote!(impl Q { #[value] fn init(module: &impl WeightModule) -> f32 { 0.1 } });
    let question = Question { root: quote!(::quant_nn), stage: Stage::Quantizer, state: vec![options, item, values] };
    let Next::Done { question, answers } = question.start(&[]) else { panic!("nobody to ask") };
    assert!(answers.is_empty());
    let code = stages::quantizer_answered(&question.root, question.state, quote!(#binary #scaling));
    check(
        code,
        expect![[r##"
            #[automatically_derived]
            impl ::quant_nn::__private::Comp1<0usize> for Q {
                type Of<__T0> = Binary<__T0>;
            }
            #[automatically_derived]
            impl ::quant_nn::__private::Comp0<1usize> for Q {
                type Of = Const;
            }
            #[automatically_derived]
            impl ::quant_nn::__private::Const<2usize> for Q {
                const V: usize = STEPS;
            }
            #[automatically_derived]
            impl ::quant_nn::__private::Val<2usize> for Q {
                type V = usize;
                fn get() -> usize {
                    <Self as ::quant_nn::__private::Const<2usize>>::V
                }
            }
            #[automatically_derived]
            impl ::quant_nn::__private::FnSig<3usize> for Q {
                type Args = ();
                type Out = f32;
                type Error = <f32 as ::quant_nn::__private::Outcome<f32>>::Error;
            }
            #[automatically_derived]
            impl<__M: WeightModule> ::quant_nn::__private::FnVal<3usize, __M> for Q {
                #[allow(unused_variables)]
                fn call(
                    __cx: &::quant_nn::__private::Context<'_, __M>,
                    (): <Self as ::quant_nn::__private::FnSig<3usize>>::Args,
                ) -> ::core::result::Result<
                    <Self as ::quant_nn::__private::FnSig<3usize>>::Out,
                    <Self as ::quant_nn::__private::FnSig<3usize>>::Error,
                > {
                    ::quant_nn::__private::Outcome::<f32>::outcome(Q::init(__cx.module))
                }
            }
            const _: () = ::core::assert!(
                < < Q as ::quant_nn::__private::Comp1 < 0usize >> ::Of < () > > ::__in_range_steps(&
                < Q as ::quant_nn::__private::Const < 2usize >> ::V),
                "`steps` is out of range: `Binary::steps` takes 0..=9"
            );
            #[automatically_derived]
            impl ::quant_nn::__private::Quantizer for Q {
                const NAME: &'static str = "Q";
                type TensorQuant = <Q as ::quant_nn::__private::Comp1<
                    0usize,
                >>::Of<<Q as ::quant_nn::__private::Comp0<1usize>>::Of>;
                type Proxy = ::quant_nn::__private::NoProxyClass;
            }
            #[automatically_derived]
            impl<__M> ::quant_nn::__private::Resolve<__M> for Q
            where
                Q: ::quant_nn::__private::FnVal<3usize, __M>,
            {
                type Error = ::core::convert::Infallible;
                #[allow(unused_variables, clippy::all)]
                fn tensor_quant(
                    &self,
                    __cx: &::quant_nn::__private::Context<'_, __M>,
                ) -> ::core::result::Result<Self::TensorQuant, ::core::convert::Infallible> {
                    ::core::result::Result::Ok(
                        ::quant_nn::__private::Build::<
                            __M,
                        >::build(
                            __cx,
                            (
                                ::quant_nn::__private::Build::<
                                    __M,
                                >::build(
                                    __cx,
                                    (
                                        ::quant_nn::__private::IntoAttr::into_attr(
                                            <Q as ::quant_nn::__private::FnVal<
                                                3usize,
                                                __M,
                                            >>::call(__cx, ())?,
                                        ),
                                    ),
                                )?,
                                ::quant_nn::__private::IntoAttr::into_attr(
                                    <Q as ::quant_nn::__private::Val<2usize>>::get(),
                                ),
                            ),
                        )?,
                    )
                }
                #[allow(unused_variables, clippy::all)]
                fn proxy(
                    &self,
                    __cx: &::quant_nn::__private::Context<'_, __M>,
                ) -> ::core::result::Result<Self::Proxy, ::core::convert::Infallible> {
                    ::core::result::Result::Ok(::quant_nn::__private::NoProxyClass)
                }
            }
            impl Q {
                #[allow(dead_code)]
                fn init(module: &impl WeightModule) -> f32 {
                    0.1
                }
            }
            #[doc(hidden)]
            #[macro_export]
            #[allow(unused_macros, non_local_definitions)]
            macro_rules! __quant_Q_IDENTITY {
                ({ $($callback:tt)* } $($state:tt)*) => {
                    $($callback)* ! { $($state)* (2 quantizer complete(("IDENTITY" "Q"()
                    ((tensor_quant component 0("Binary" 1 false(("scaling_impl" 0 required {})
                    ("steps" plain value { 0..= 9 })))) (scaling_impl component 1("Const" 0
                    false(("init" plain required {})))) (steps constant 2) (init function 3
                    false(("module" module))))))) }
                };
            }
            #[doc(hidden)]
            #[allow(unused_imports, unreachable_pub)]
            pub use __quant_Q_IDENTITY as Q;
        "##]],
    );
}

#[test]
fn mistakes_become_a_stand_in() {
    let code = stages::quantizer_answered(
        &quote!(::quant_nn),
        vec![
            quote!(partail),
            quote!(
                struct Q {
                    tensor_quant: Binary,
                }
            ),
        ],
        TokenStream::new(),
    );
    check(
        code,
        expect![[r#"
            ::core::compile_error! {
                "unknown option `partail`; did you mean `partial`?\nhelp: the options of `#[quantizer(..)]` are `extends(A, B)`, `partial`, `values` and `crate = path`"
            }
            const _: () = {
                #[automatically_derived]
                impl ::quant_nn::__private::Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = ::quant_nn::__private::Passthrough;
                    type Proxy = ::quant_nn::__private::Passthrough;
                }
                #[automatically_derived]
                impl<__M> ::quant_nn::__private::Resolve<__M> for Q {
                    type Error = ::core::convert::Infallible;
                    fn tensor_quant(
                        &self,
                        _: &::quant_nn::__private::Context<'_, __M>,
                    ) -> ::core::result::Result<
                        ::quant_nn::__private::Passthrough,
                        ::core::convert::Infallible,
                    > {
                        ::core::result::Result::Ok(::quant_nn::__private::Passthrough)
                    }
                    fn proxy(
                        &self,
                        _: &::quant_nn::__private::Context<'_, __M>,
                    ) -> ::core::result::Result<
                        ::quant_nn::__private::Passthrough,
                        ::core::convert::Infallible,
                    > {
                        ::core::result::Result::Ok(::quant_nn::__private::Passthrough)
                    }
                }
            };
            #[doc(hidden)]
            #[allow(unused_macros, non_local_definitions)]
            macro_rules! __quant_Q_IDENTITY {
                ({ $($callback:tt)* } $($state:tt)*) => {
                    $($callback)* ! { $($state)* (2 quantizer poisoned(("IDENTITY" "Q"()
                    ((tensor_quant poison))))) }
                };
            }
            #[doc(hidden)]
            #[allow(unused_imports, unreachable_pub)]
            use __quant_Q_IDENTITY as Q;
        "#]],
    );
}

#[test]
fn questions_come_back() -> syn::Result<()> {
    let paths: Vec<syn::Path> = vec![syn::parse_quote!(a::B), syn::parse_quote!(C)];
    let paths: Vec<&syn::Path> = paths.iter().collect();
    let question = Question { root: quote!(r), stage: Stage::With, state: vec![quote!(s)] };
    let Next::Ask(first) = question.start(&paths) else { panic!("two to ask") };
    // what the companion of `a::B` does
    let inside = ask::groups(first).remove(0);
    let (callback, state): (Vec<_>, Vec<_>) =
        (inside.clone().into_iter().take(1).collect(), inside.into_iter().skip(1).collect());
    assert_eq!(callback.len(), 1);
    let state: TokenStream = state.into_iter().collect();
    let Next::Ask(second) = ask::step(quote!(#state (1)))? else { panic!("one more to ask") };
    assert!(second.to_string().starts_with("C !"), "{second}");
    let state: TokenStream = ask::groups(second).remove(0).into_iter().skip(1).collect();
    let Next::Done { question, answers } = ask::step(quote!(#state (2)))? else { panic!("nobody left") };
    assert_eq!((question.stage, answers.to_string().as_str()), (Stage::With, "(1) (2)"));
    assert!(ask::step(quote!(garbage)).is_err());
    assert!(ask::step(quote!({} {} {})).is_err());
    Ok(())
}
