use super::check;
use expect_test::expect;

#[test]
fn complete() {
    check(
        "",
        "#[quantizer] pub struct Q {
            tensor_quant: Binary,
            scaling_impl: Const,
            #[value(0.1)] init: f32,
            #[value(STEPS)] steps: usize,
        }",
        expect![[r#"
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `tensor_quant` | [`Binary`](type@Binary) |  |
            ///| `scaling_impl` | [`Const`](type@Const) |  |
            ///| `init` | `0.1`: `f32` |  |
            ///| `steps` | `STEPS`: `usize` |  |
            pub struct Q;
            const _: () = {
                impl Comp1<0> for Q {
                    type Of<__T0> = Binary<__T0>;
                }
                impl Comp0<1> for Q {
                    type Of = Const;
                }
                impl Val<2> for Q {
                    type V = f32;
                    fn get() -> f32 {
                        0.1
                    }
                }
                impl Const<3> for Q {
                    const V: usize = STEPS;
                }
                impl Val<3> for Q {
                    type V = usize;
                    fn get() -> usize {
                        <Self as Const<3>>::V
                    }
                }
                const _: () = assert!(
                    < < Q as Comp1 < 0 >> ::Of < () > > ::__in_range_steps(& < Q as Const < 3 >>
                    ::V),
                    "`steps` is out of range: `Binary::steps` takes 0..=9\nhelp: choose a value in 0..=9"
                );
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Q` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Q` |  |
            | &ensp;&ensp;`steps` | `STEPS` | `Q` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Q as Comp1<0>>::Of<<Q as Comp0<1>>::Of>;
                    type Proxy = NoProxyClass;
                }
                impl<__M> Resolve<__M> for Q {
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
                                    IntoAttr::into_attr(<Q as Val<3>>::get()),
                                ),
                            ),
                        )
                    }
                    fn proxy(&self, __cx: &Context<'_, __M>) -> Result<Self::Proxy, Infallible> {
                        Result::Ok(NoProxyClass)
                    }
                }
            };
        "#]],
    );
}

#[test]
fn partial() {
    check(
        "",
        "#[quantizer(partial)] struct Mixin { tensor_quant: Binary, scaling_impl: Const }",
        expect![[r#"
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `tensor_quant` | [`Binary`](type@Binary) |  |
            ///| `scaling_impl` | [`Const`](type@Const) |  |
            struct Mixin;
            const _: () = {
                impl Comp1<0> for Mixin {
                    type Of<__T0> = Binary<__T0>;
                }
                impl Comp0<1> for Mixin {
                    type Of = Const;
                }
                const _: () = {
                    #[diagnostic::on_unimplemented(
                        message = "`Mixin` can not resolve attribute `init`\n  required by `Const::init` (required), which is `scaling_impl`\n  required by `Binary::scaling_impl` (required), which is `tensor_quant`\n  required by the quantizer `Mixin` itself",
                        label = "`Mixin` is a partial quantizer",
                        note = "complete it in a quantizer that extends it, or at the use site with `quantizer_with!(.. { .. })`"
                    )]
                    pub trait __Complete {}
                    pub struct __Wiring<'a>(&'a ());
                    impl Quantizer for Mixin {
                        const NAME: &'static str = "Mixin";
                        type TensorQuant = Anything;
                        type Proxy = Anything;
                    }
                    impl<__M> Resolve<__M> for Mixin
                    where
                        for<'a> __Wiring<'a>: __Complete,
                    {
                        type Error = Infallible;
                        fn tensor_quant(
                            &self,
                            _: &Context<'_, __M>,
                        ) -> Result<Anything, Infallible> {
                            Result::Ok(Anything)
                        }
                        fn proxy(&self, _: &Context<'_, __M>) -> Result<Anything, Infallible> {
                            Result::Ok(Anything)
                        }
                    }
                };
            };
        "#]],
    );
}

#[test]
fn inherited() {
    check(
        "#[quantizer(partial)] struct Mixin { scaling_impl: Const }
         #[quantizer(partial, extends(Mixin))] struct More { tensor_quant: Binary, #[value(8)] steps: usize }",
        "#[quantizer(extends(More), removes(steps))] struct Q { #[value(0.1)] init: f32 }",
        expect![[r#"
            ///
            ///Extends [`More`](type@More).
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `init` | `0.1`: `f32` |  |
            ///| `steps` | removed |  |
            struct Q;
            const _: () = {
                impl Base<0> for Q {
                    type T = More;
                }
                impl Val<0> for Q {
                    type V = f32;
                    fn get() -> f32 {
                        0.1
                    }
                }
                type __C2 = <More as Base<0>>::T;
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `More` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Mixin` |  |
            | &ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Q` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            | `steps` |  | `Q` | removed |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <More as Comp1<0>>::Of<<__C2 as Comp0<0>>::Of>;
                    type Proxy = NoProxyClass;
                }
                impl<__M> Resolve<__M> for Q {
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
                                    >(__cx, (IntoAttr::into_attr(<Q as Val<0>>::get()),)),
                                    <<More as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
                                ),
                            ),
                        )
                    }
                    fn proxy(&self, __cx: &Context<'_, __M>) -> Result<Self::Proxy, Infallible> {
                        Result::Ok(NoProxyClass)
                    }
                }
            };
        "#]],
    );
}

#[test]
fn value_function() {
    check(
        "#[quantizer(values)] struct Q { tensor_quant: Binary, scaling_impl: Const, #[value(2.0)] gain: f32 }",
        "#[quantizer] impl Q {
            #[value] fn init(module: &impl WeightModule, gain: f32, device: &Device) -> Result<f32, E> { .. }
        }",
        expect![[r#"
            impl HasValues for Q {}
            const _: () = {
                impl Comp1<0> for Q {
                    type Of<__T0> = Binary<__T0>;
                }
                impl Comp0<1> for Q {
                    type Of = Const;
                }
                impl Val<2> for Q {
                    type V = f32;
                    fn get() -> f32 {
                        2.0
                    }
                }
                impl FnArg<3, 1> for Q {
                    type T = f32;
                }
                impl FnSig<3> for Q {
                    type Args = (f32,);
                    type Out = f32;
                    type Error = <Result<f32, E> as Outcome<f32>>::Error;
                }
                impl<__M: WeightModule> FnVal<3, __M> for Q {
                    fn call(
                        __cx: &Context<'_, __M>,
                        (__a1,): <Self as FnSig<3>>::Args,
                    ) -> Result<<Self as FnSig<3>>::Out, <Self as FnSig<3>>::Error> {
                        Settle::<f32>::settle(<Q>::init(__cx.module, __a1, __cx.device))
                    }
                }
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Q` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;`init` | `fn init` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`gain` | `2.0` | `Q` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Q as Comp1<0>>::Of<<Q as Comp0<1>>::Of>;
                    type Proxy = NoProxyClass;
                }
                impl<__M> Resolve<__M> for Q
                where
                    Q: FnVal<3, __M>,
                {
                    type Error = DependencyError;
                    fn tensor_quant(
                        &self,
                        __cx: &Context<'_, __M>,
                    ) -> Result<Self::TensorQuant, DependencyError> {
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
                                        (
                                            IntoAttr::into_attr(
                                                <Q as FnVal<
                                                    3,
                                                    __M,
                                                >>::call(
                                                    __cx,
                                                    (
                                                        IntoAttr::<
                                                            <Q as FnArg<3, 1>>::T,
                                                        >::into_attr(<Q as Val<2>>::get()),
                                                    ),
                                                )?,
                                            ),
                                        ),
                                    ),
                                    <<Q as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
                                ),
                            ),
                        )
                    }
                    fn proxy(
                        &self,
                        __cx: &Context<'_, __M>,
                    ) -> Result<Self::Proxy, DependencyError> {
                        Result::Ok(NoProxyClass)
                    }
                }
            };
            impl Q {
                fn init(module: &impl WeightModule, gain: f32, device: &Device) -> Result<f32, E> {
                    loop {}
                }
            }
        "#]],
    );
}

#[test]
fn read_twice() {
    check(
        "",
        "#[quantizer] struct Q {
            tensor_quant: Two,
            first: Binary,
            second: Binary,
            scaling_impl: Learned,
            #[value(0.1)] init: f32,
        }",
        expect![[r#"
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `tensor_quant` | [`Two`](type@Two) |  |
            ///| `first` | [`Binary`](type@Binary) |  |
            ///| `second` | [`Binary`](type@Binary) |  |
            ///| `scaling_impl` | [`Learned`](type@Learned) |  |
            ///| `init` | `0.1`: `f32` |  |
            struct Q;
            const _: () = {
                impl Comp2<0> for Q {
                    type Of<__T0, __T1> = Two<__T0, __T1>;
                }
                impl Comp1<1> for Q {
                    type Of<__T0> = Binary<__T0>;
                }
                impl Comp1<2> for Q {
                    type Of<__T0> = Binary<__T0>;
                }
                impl Comp0<3> for Q {
                    type Of = Learned;
                }
                impl Val<4> for Q {
                    type V = f32;
                    fn get() -> f32 {
                        0.1
                    }
                }
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Two` | `Q` |  |
            | &ensp;&ensp;`first` | `Binary` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;`scaling_impl` | `Learned` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;`steps` | `default` | `Binary` |  |
            | &ensp;&ensp;`second` | `Binary` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;`scaling_impl` | `Learned` | `Q` | see above |
            | &ensp;&ensp;&ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Q as Comp2<
                        0,
                    >>::Of<
                        <Q as Comp1<1>>::Of<Shared<<Q as Comp0<3>>::Of>>,
                        <Q as Comp1<2>>::Of<Shared<<Q as Comp0<3>>::Of>>,
                    >;
                    type Proxy = NoProxyClass;
                }
                impl<__M> Resolve<__M> for Q {
                    type Error = Infallible;
                    fn tensor_quant(
                        &self,
                        __cx: &Context<'_, __M>,
                    ) -> Result<Self::TensorQuant, Infallible> {
                        let __shared_2 = Memo::<
                            Shared<<Q as Comp0<3>>::Of>,
                            _,
                        >::new(|| -> Result<Shared<<Q as Comp0<3>>::Of>, Infallible> {
                            Result::Ok(
                                Shared::new(
                                    made::<
                                        _,
                                        __M,
                                    >(__cx, (IntoAttr::into_attr(<Q as Val<4>>::get()),)),
                                ),
                            )
                        });
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
                                        (
                                            __shared_2.share()?,
                                            <<Q as Comp1<1>>::Of<()> as ParamDefault<1>>::get(),
                                        ),
                                    ),
                                    made::<
                                        _,
                                        __M,
                                    >(
                                        __cx,
                                        (
                                            __shared_2.share()?,
                                            <<Q as Comp1<2>>::Of<()> as ParamDefault<1>>::get(),
                                        ),
                                    ),
                                ),
                            ),
                        )
                    }
                    fn proxy(&self, __cx: &Context<'_, __M>) -> Result<Self::Proxy, Infallible> {
                        Result::Ok(NoProxyClass)
                    }
                }
            };
        "#]],
    );
}

#[test]
fn mistakes_become_a_stand_in() {
    check(
        "",
        "#[quantizer(partail)] struct Q { tensor_quant: Binary, scaling_impl: Const }",
        expect![[r#"
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `tensor_quant` | [`Binary`](type@Binary) |  |
            ///| `scaling_impl` | [`Const`](type@Const) |  |
            struct Q;
            compile_error! {
                "unknown option `partail`; did you mean `partial`?\nhelp: the options of `#[quantizer(..)]` are `extends(A, B)`, `removes(a, b)`, `makes = a`, `partial`, `values` and `crate = path`"
            }
            const _: () = {
                const _: () = {
                    impl Quantizer for Q {
                        const NAME: &'static str = "Q";
                        type TensorQuant = Anything;
                        type Proxy = Anything;
                    }
                    impl<__M> Resolve<__M> for Q {
                        type Error = Infallible;
                        fn tensor_quant(
                            &self,
                            _: &Context<'_, __M>,
                        ) -> Result<Anything, Infallible> {
                            Result::Ok(Anything)
                        }
                        fn proxy(&self, _: &Context<'_, __M>) -> Result<Anything, Infallible> {
                            Result::Ok(Anything)
                        }
                    }
                };
            };
        "#]],
    );
}
