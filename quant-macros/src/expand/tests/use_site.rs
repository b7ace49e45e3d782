use super::{COMPONENTS, plain, unparse, with_bodies};
use crate::world::World;
use expect_test::{Expect, expect};
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

fn check(form: TokenStream, expected: Expect) {
    let mut pass = |_, tokens| tokens;
    let mut world = World::new(&mut pass);
    world.declare(&with_bodies(COMPONENTS));
    world.declare(
        "#[quantizer] struct Q { tensor_quant: Binary, scaling_impl: Const, #[value(0.1)] init: f32, #[value(1)] steps: usize }",
    );
    world.with(form);
    let value = world.outputs.pop().unwrap_or_default();
    expected.assert_eq(&plain(&unparse(vec![parse_quote!(fn use_site() { #value })])));
}

#[test]
fn captured() {
    check(
        quote!(Q { init: compute(), steps: 2 }),
        expect![[r#"
            fn use_site() {
                {
                    const _: () = same_language::<4>();
                    {
                        #[derive(Clone)]
                        struct __With {
                            init: <<Q as Comp0<1>>::Of as ParamTy<0>>::T,
                            steps: <<Q as Comp1<0>>::Of<()> as ParamTy<1>>::T,
                        }
                        impl fmt::Debug for __With {
                            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                                f.write_str("Q { init, steps }")
                            }
                        }
                        stateless_module!(__With, "Q { init, steps }");
                        impl Base<0> for __With {
                            type T = Q;
                        }
                        /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Q` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;`init` | `init, captured` | `Q { .. }` | overrides `Q` |
            | &ensp;&ensp;`steps` | `steps, captured` | `Q { .. }` | overrides `Q` |
            */
                        impl Quantizer for __With {
                            const NAME: &'static str = "Q";
                            type TensorQuant = <Q as Comp1<0>>::Of<<Q as Comp0<1>>::Of>;
                            type Proxy = NoProxyClass;
                        }
                        impl<__M> Resolve<__M> for __With {
                            type Error = Infallible;
                            fn tensor_quant(
                                &self,
                                __cx: &Context<'_, __M>,
                            ) -> Result<Self::TensorQuant, Infallible> {
                                Result::Ok(
                                    made::<
                                        _,
                                        __M,
                                    >(
                                        __cx,
                                        (
                                            made::<
                                                _,
                                                __M,
                                            >(
                                                __cx,
                                                (IntoAttr::into_attr(clone::Clone::clone(&self.init)),),
                                            ),
                                            IntoAttr::into_attr(clone::Clone::clone(&self.steps)),
                                        ),
                                    ),
                                )
                            }
                            fn proxy(
                                &self,
                                __cx: &Context<'_, __M>,
                            ) -> Result<Self::Proxy, Infallible> {
                                Result::Ok(NoProxyClass)
                            }
                        }
                        __With {
                            init: IntoAttr::<
                                <<Q as Comp0<1>>::Of as ParamTy<0>>::T,
                            >::into_attr(compute()),
                            steps: IntoAttr::<
                                <<Q as Comp1<0>>::Of<()> as ParamTy<1>>::T,
                            >::into_attr(2),
                        }
                    }
                }
            }
        "#]],
    );
}

#[test]
fn a_component_and_a_removal() {
    check(
        quote!(Q { scaling_impl: impl Learned, steps: _ }),
        expect![[r#"
            fn use_site() {
                {
                    const _: () = same_language::<4>();
                    {
                        #[derive(Clone)]
                        struct __With {}
                        impl fmt::Debug for __With {
                            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                                f.write_str("Q { scaling_impl, steps }")
                            }
                        }
                        stateless_module!(__With, "Q { scaling_impl, steps }");
                        impl Base<0> for __With {
                            type T = Q;
                        }
                        impl Comp0<0> for __With {
                            type Of = Learned;
                        }
                        /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Q` |  |
            | &ensp;&ensp;`scaling_impl` | `Learned` | `Q { .. }` | overrides `Q` |
            | &ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Q` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            | `steps` |  | `Q { .. }` | removed |
            */
                        impl Quantizer for __With {
                            const NAME: &'static str = "Q";
                            type TensorQuant = <Q as Comp1<0>>::Of<<__With as Comp0<0>>::Of>;
                            type Proxy = NoProxyClass;
                        }
                        impl<__M> Resolve<__M> for __With {
                            type Error = Infallible;
                            fn tensor_quant(
                                &self,
                                __cx: &Context<'_, __M>,
                            ) -> Result<Self::TensorQuant, Infallible> {
                                Result::Ok(
                                    made::<
                                        _,
                                        __M,
                                    >(
                                        __cx,
                                        (
                                            made::<
                                                _,
                                                __M,
                                            >(__cx, (IntoAttr::into_attr(<Q as Val<2>>::get()),)),
                                            <<Q as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
                                        ),
                                    ),
                                )
                            }
                            fn proxy(
                                &self,
                                __cx: &Context<'_, __M>,
                            ) -> Result<Self::Proxy, Infallible> {
                                Result::Ok(NoProxyClass)
                            }
                        }
                        __With {}
                    }
                }
            }
        "#]],
    );
}

#[test]
fn a_mistake() {
    check(
        quote!(Q { inti: 0.5 }),
        expect![[r#"
        fn use_site() {
            {
                compile_error! {
                    "no component of `Q` reads the attribute `inti`; did you mean `init`?"
                };
                Broken
            }
        }
    "#]],
    );
}
