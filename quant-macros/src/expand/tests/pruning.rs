use super::check;
use expect_test::expect;

const LAZY: &str = "
    #[quantizer(partial, values)] struct Mixin { tensor_quant: Binary, scaling_impl: Const }
    #[quantizer] impl Mixin {
        #[value] fn init(flag: bool, low: Lazy<f32>) -> f32 { if flag { low.get() } else { 1.0 } }
    }
";

#[test]
fn decided_by_a_literal() {
    check(
        LAZY,
        "#[quantizer(extends(Mixin))] struct Q { #[value(false)] flag: bool }",
        expect![[r#"
            ///
            ///Extends [`Mixin`](type@Mixin).
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `flag` | `false`: `bool` |  |
            struct Q;
            const _: () = {
                impl Base<0> for Q {
                    type T = Mixin;
                }
                impl Val<0> for Q {
                    type V = bool;
                    fn get() -> bool {
                        false
                    }
                }
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Mixin` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Mixin` |  |
            | &ensp;&ensp;&ensp;&ensp;`init` | `fn init` | `Mixin` | `low` is not asked for, because `flag` = false |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`flag` | `false` | `Q` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Mixin as Comp1<0>>::Of<<Mixin as Comp0<1>>::Of>;
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
                                    >(
                                        __cx,
                                        (
                                            IntoAttr::into_attr({
                                                let __a0 = IntoAttr::<
                                                    <Mixin as FnArg<2, 0>>::T,
                                                >::into_attr(<Q as Val<0>>::get());
                                                let __a1 = Lazy::absent();
                                                sure(<Mixin as FnVal<2, __M>>::call(__cx, (__a0, __a1)))
                                            }),
                                        ),
                                    ),
                                    <<Mixin as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
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
fn decided_by_the_compiler() {
    check(
        LAZY,
        "#[quantizer(extends(Mixin))] struct Q { #[value(FLAG)] flag: bool, #[value(0.1)] low: f32 }",
        expect![[r#"
            ///
            ///Extends [`Mixin`](type@Mixin).
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `flag` | `FLAG`: `bool` |  |
            ///| `low` | `0.1`: `f32` |  |
            struct Q;
            const _: () = {
                impl Base<0> for Q {
                    type T = Mixin;
                }
                impl Const<0> for Q {
                    const V: bool = FLAG;
                }
                impl Val<0> for Q {
                    type V = bool;
                    fn get() -> bool {
                        <Self as Const<0>>::V
                    }
                }
                impl Val<1> for Q {
                    type V = f32;
                    fn get() -> f32 {
                        0.1
                    }
                }
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Mixin` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Mixin` |  |
            | &ensp;&ensp;&ensp;&ensp;`init` | `fn init` | `Mixin` | `low` is only asked for if `flag` = true |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`flag` | `FLAG` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`low` | `0.1` | `Q` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Mixin as Comp1<0>>::Of<<Mixin as Comp0<1>>::Of>;
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
                                    >(
                                        __cx,
                                        (
                                            IntoAttr::into_attr({
                                                let __a0 = IntoAttr::<
                                                    <Mixin as FnArg<2, 0>>::T,
                                                >::into_attr(<Q as Val<0>>::get());
                                                let __a1 = if <Mixin>::__when_init_1(&__a0) {
                                                    Lazy::given(
                                                        IntoAttr::<
                                                            <Mixin as FnArg<2, 1>>::T,
                                                        >::into_attr(<Q as Val<1>>::get()),
                                                    )
                                                } else {
                                                    Lazy::absent()
                                                };
                                                sure(<Mixin as FnVal<2, __M>>::call(__cx, (__a0, __a1)))
                                            }),
                                        ),
                                    ),
                                    <<Mixin as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
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
fn missing_if_a_constant_says_so() {
    check(
        LAZY,
        "#[quantizer(extends(Mixin))] struct Q { #[value(FLAG)] flag: bool }",
        expect![[r#"
            ///
            ///Extends [`Mixin`](type@Mixin).
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `flag` | `FLAG`: `bool` |  |
            struct Q;
            const _: () = {
                impl Base<0> for Q {
                    type T = Mixin;
                }
                impl Const<0> for Q {
                    const V: bool = FLAG;
                }
                impl Val<0> for Q {
                    type V = bool;
                    fn get() -> bool {
                        <Self as Const<0>>::V
                    }
                }
                const _: () = assert!(
                    ! (< Mixin > ::__when_init_1({ const FLAG : & < Q as Val < 0 >> ::V = & < Q as
                    Const < 0 >> ::V; FLAG })),
                    "`Q` can not resolve attribute `low`\n  required by `#[value] fn init(low)`, because `flag` = true\n  required by `Const::init` (required), which is `scaling_impl`\n  required by `Binary::scaling_impl` (required), which is `tensor_quant`\n  required by the quantizer `Q` itself\nhelp: declare it, or extend a quantizer that has it"
                );
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Mixin` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Mixin` |  |
            | &ensp;&ensp;&ensp;&ensp;`init` | `fn init` | `Mixin` |  |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`flag` | `FLAG` | `Q` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Mixin as Comp1<0>>::Of<<Mixin as Comp0<1>>::Of>;
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
                                    >(
                                        __cx,
                                        (
                                            IntoAttr::into_attr({
                                                let __a0 = IntoAttr::<
                                                    <Mixin as FnArg<2, 0>>::T,
                                                >::into_attr(<Q as Val<0>>::get());
                                                let __a1 = Lazy::absent();
                                                sure(<Mixin as FnVal<2, __M>>::call(__cx, (__a0, __a1)))
                                            }),
                                        ),
                                    ),
                                    <<Mixin as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
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

const CHOICE: &str = "
    #[quantizer(partial, values)] struct Mixin { tensor_quant: Binary, #[value(0.1)] init: f32 }
    #[quantizer] impl Mixin {
        #[value] fn scaling_impl(kind: Kind) -> impl Component {
            match kind { Kind::Const => Const, Kind::Learned => Learned }
        }
    }
";

#[test]
fn a_function_that_chooses() {
    check(
        "#[quantizer(partial, values)] struct Q { tensor_quant: Binary }",
        "#[quantizer] impl Q {
            #[value] fn scaling_impl(flag: bool) -> impl Component { if flag { Const } else { Learned } }
        }",
        expect![[r#"
            impl HasValues for Q {}
            const _: () = {
                impl Comp1<0> for Q {
                    type Of<__T0> = Binary<__T0>;
                }
                impl FnArg<1, 0> for Q {
                    type T = bool;
                }
                impl FnSig<1> for Q {
                    type Args = (bool,);
                    type Out = usize;
                    type Error = <usize as Outcome<usize>>::Error;
                }
                impl<__M> FnVal<1, __M> for Q {
                    fn call(
                        __cx: &Context<'_, __M>,
                        (__a0,): <Self as FnSig<1>>::Args,
                    ) -> Result<<Self as FnSig<1>>::Out, <Self as FnSig<1>>::Error> {
                        Settle::<usize>::settle(<Q>::scaling_impl(__a0))
                    }
                }
                impl Comp0<2> for Q {
                    type Of = Const;
                }
                impl Q {
                    pub const fn __when_scaling_impl_0(flag: &bool) -> bool {
                        matches!(* flag, true)
                    }
                }
                impl Comp0<3> for Q {
                    type Of = Learned;
                }
                impl Q {
                    pub const fn __when_scaling_impl_1(flag: &bool) -> bool {
                        !(matches!(* flag, true))
                    }
                }
                const _: () = {
                    #[diagnostic::on_unimplemented(
                        message = "`Q` can not resolve attribute `flag`\n  required by `#[value] fn scaling_impl(flag)`\n  required by `Binary::scaling_impl` (required), which is `tensor_quant`\n  required by the quantizer `Q` itself",
                        label = "`Q` is a partial quantizer",
                        note = "complete it in a quantizer that extends it, or at the use site with `quantizer_with!(.. { .. })`"
                    )]
                    pub trait __Complete {}
                    pub struct __Wiring<'a>(&'a ());
                    impl Quantizer for Q {
                        const NAME: &'static str = "Q";
                        type TensorQuant = Anything;
                        type Proxy = Anything;
                    }
                    impl<__M> Resolve<__M> for Q
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
            impl Q {
                fn scaling_impl(flag: bool) -> usize {
                    if flag { 0 } else { 1 }
                }
            }
        "#]],
    );
}

#[test]
fn chosen_by_a_variant() {
    check(
        CHOICE,
        "#[quantizer(extends(Mixin))] struct Q { #[value(Kind::Learned)] kind: Kind }",
        expect![[r#"
            ///
            ///Extends [`Mixin`](type@Mixin).
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `kind` | `Kind::Learned`: `Kind` |  |
            struct Q;
            const _: () = {
                impl Base<0> for Q {
                    type T = Mixin;
                }
                impl Const<0> for Q {
                    const V: Kind = Kind::Learned;
                }
                impl Val<0> for Q {
                    type V = Kind;
                    fn get() -> Kind {
                        <Self as Const<0>>::V
                    }
                }
                const _: () = assert!(
                    < Mixin > ::__when_scaling_impl_1({ const FLAG : & < Q as Val < 0 >> ::V = & < Q
                    as Const < 0 >> ::V; FLAG }) == true,
                    "`fn scaling_impl` was wired by the names of the constants that it depends on, and one of them is another than its name says\nhelp: name the variant itself"
                );
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Mixin` |  |
            | &ensp;&ensp;`scaling_impl` | `Learned` | `Mixin` | chosen by `fn scaling_impl` because `kind` = Kind::Learned; pruned: `Const` |
            | &ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Mixin` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Mixin as Comp1<0>>::Of<<Mixin as Comp0<4>>::Of>;
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
                                    >(__cx, (IntoAttr::into_attr(<Mixin as Val<1>>::get()),)),
                                    <<Mixin as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
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
fn chosen_by_the_compiler() {
    check(
        CHOICE,
        "#[quantizer(extends(Mixin))] struct Q { #[value(KIND)] kind: Kind }",
        expect![[r#"
            ///
            ///Extends [`Mixin`](type@Mixin).
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `kind` | `KIND`: `Kind` |  |
            struct Q;
            const _: () = {
                impl Base<0> for Q {
                    type T = Mixin;
                }
                impl Const<0> for Q {
                    const V: Kind = KIND;
                }
                impl Val<0> for Q {
                    type V = Kind;
                    fn get() -> Kind {
                        <Self as Const<0>>::V
                    }
                }
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Mixin` |  |
            | &ensp;&ensp;`scaling_impl` | `Const or Learned` | `Mixin` | chosen by `fn scaling_impl`: the compiler decides between `Const`, `Learned` |
            | &ensp;&ensp;&ensp;&ensp;`either` | `Const` |  |  |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Mixin` |  |
            | &ensp;&ensp;&ensp;&ensp;`either` | `Learned` |  |  |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Mixin` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Mixin as Comp1<
                        0,
                    >>::Of<
                        <If<
                            {
                                <Mixin>::__when_scaling_impl_0({
                                    const FLAG: &<Q as Val<0>>::V = &<Q as Const<0>>::V;
                                    FLAG
                                })
                            },
                        > as Choose<<Mixin as Comp0<3>>::Of, <Mixin as Comp0<4>>::Of>>::T,
                    >;
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
                                    <If<
                                        {
                                            <Mixin>::__when_scaling_impl_0({
                                                const FLAG: &<Q as Val<0>>::V = &<Q as Const<0>>::V;
                                                FLAG
                                            })
                                        },
                                    > as Choose<
                                        <Mixin as Comp0<3>>::Of,
                                        <Mixin as Comp0<4>>::Of,
                                    >>::choose::<
                                        Infallible,
                                    >(
                                        || Result::Ok(
                                            made::<
                                                _,
                                                __M,
                                            >(__cx, (IntoAttr::into_attr(<Mixin as Val<1>>::get()),)),
                                        ),
                                        || Result::Ok(
                                            made::<
                                                _,
                                                __M,
                                            >(__cx, (IntoAttr::into_attr(<Mixin as Val<1>>::get()),)),
                                        ),
                                    )?,
                                    <<Mixin as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
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
fn chosen_at_run_time() {
    check(
        CHOICE,
        "#[quantizer(extends(Mixin))] struct Q { #[value(Kind::from_env())] kind: Kind }",
        expect![[r#"
            ///
            ///Extends [`Mixin`](type@Mixin).
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `kind` | `Kind::from_env()`: `Kind` |  |
            struct Q;
            const _: () = {
                impl Base<0> for Q {
                    type T = Mixin;
                }
                impl Val<0> for Q {
                    type V = Kind;
                    fn get() -> Kind {
                        Kind::from_env()
                    }
                }
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Mixin` |  |
            | &ensp;&ensp;`scaling_impl` | `Const or Learned` | `Mixin` | chosen by `fn scaling_impl`: a value at run time decides between `Const`, `Learned` |
            | &ensp;&ensp;&ensp;&ensp;`either` | `Const` |  |  |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Mixin` |  |
            | &ensp;&ensp;&ensp;&ensp;`either` | `Learned` |  |  |
            | &ensp;&ensp;&ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Mixin` |  |
            | &ensp;&ensp;&ensp;&ensp;`kind` | `Kind::from_env()` | `Q` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Mixin as Comp1<
                        0,
                    >>::Of<Either<<Mixin as Comp0<3>>::Of, <Mixin as Comp0<4>>::Of>>;
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
                                    match sure(
                                        <Mixin as FnVal<
                                            2,
                                            __M,
                                        >>::call(
                                            __cx,
                                            (
                                                IntoAttr::<
                                                    <Mixin as FnArg<2, 0>>::T,
                                                >::into_attr(<Q as Val<0>>::get()),
                                            ),
                                        ),
                                    ) {
                                        0 => {
                                            Either::Left(
                                                made::<
                                                    _,
                                                    __M,
                                                >(__cx, (IntoAttr::into_attr(<Mixin as Val<1>>::get()),)),
                                            )
                                        }
                                        _ => {
                                            Either::Right(
                                                made::<
                                                    _,
                                                    __M,
                                                >(__cx, (IntoAttr::into_attr(<Mixin as Val<1>>::get()),)),
                                            )
                                        }
                                    },
                                    <<Mixin as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
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

const REFUSES: &str = r#"
    #[quantizer(partial, values)] struct Mixin { tensor_quant: Binary, #[value(0.5)] init: f32 }
    #[quantizer] impl Mixin {
        #[value] fn scaling_impl(flag: bool) -> impl Component { if flag { Const } else { panic!("why\nhelp: remedy") } }
    }
"#;

#[test]
fn refused_by_a_literal() {
    check(
        REFUSES,
        "#[quantizer(extends(Mixin))] struct Q { #[value(false)] flag: bool }",
        expect![[r#"
        ///
        ///Extends [`Mixin`](type@Mixin).
        ///
        ///| Attribute | Is | |
        ///|---|---|---|
        ///| `flag` | `false`: `bool` |  |
        struct Q;
        compile_error! {
            "`Q`: why\n  where `#[value] fn scaling_impl` refuses it, because `flag` = false\n  required by `Binary::scaling_impl` (required), which is `tensor_quant`\n  required by the quantizer `Q` itself\nhelp: remedy"
        }
        const _: () = {
            impl Base<0> for Q {
                type T = Mixin;
            }
            impl Val<0> for Q {
                type V = bool;
                fn get() -> bool {
                    false
                }
            }
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
