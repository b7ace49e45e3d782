use super::check;
use expect_test::expect;

#[test]
fn generic() {
    check(
        "",
        "#[quantizer] pub struct Q<const STEPS: usize, T: Amount> {
            tensor_quant: Binary,
            scaling_impl: Const,
            #[value(T::INIT)] init: f32,
            #[value(STEPS)] steps: usize,
        }",
        expect![[r#"
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `tensor_quant` | [`Binary`](type@Binary) |  |
            ///| `scaling_impl` | [`Const`](type@Const) |  |
            ///| `init` | `T::INIT`: `f32` |  |
            ///| `steps` | `STEPS`: `usize` |  |
            pub struct Q<const STEPS: usize, T: Amount>(marker::PhantomData<fn() -> (T,)>);
            impl<const STEPS: usize, T: Amount + 'static> clone::Clone for Q<STEPS, T> {
                fn clone(&self) -> Self {
                    *self
                }
            }
            impl<const STEPS: usize, T: Amount + 'static> marker::Copy for Q<STEPS, T> {}
            impl<const STEPS: usize, T: Amount + 'static> default::Default for Q<STEPS, T> {
                fn default() -> Self {
                    Q(marker::PhantomData)
                }
            }
            impl<const STEPS: usize, T: Amount + 'static> fmt::Debug for Q<STEPS, T> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("Q")
                }
            }
            const _: () = {
                impl<const STEPS: usize, T: Amount + 'static> Comp1<0> for Q<STEPS, T> {
                    type Of<__T0> = Binary<__T0>;
                }
                impl<const STEPS: usize, T: Amount + 'static> Comp0<1> for Q<STEPS, T> {
                    type Of = Const;
                }
                impl<const STEPS: usize, T: Amount + 'static> Const<2> for Q<STEPS, T> {
                    const V: f32 = T::INIT;
                }
                impl<const STEPS: usize, T: Amount + 'static> Val<2> for Q<STEPS, T> {
                    type V = f32;
                    fn get() -> f32 {
                        <Self as Const<2>>::V
                    }
                }
                impl<const STEPS: usize, T: Amount + 'static> Const<3> for Q<STEPS, T> {
                    const V: usize = STEPS;
                }
                impl<const STEPS: usize, T: Amount + 'static> Val<3> for Q<STEPS, T> {
                    type V = usize;
                    fn get() -> usize {
                        <Self as Const<3>>::V
                    }
                }
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Q` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Q` |  |
            | &ensp;&ensp;&ensp;&ensp;`init` | `T::INIT` | `Q` |  |
            | &ensp;&ensp;`steps` | `STEPS` | `Q` |  |
            */
                impl<const STEPS: usize, T: Amount + 'static> Quantizer for Q<STEPS, T> {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Q<STEPS, T> as Comp1<0>>::Of<<Q<STEPS, T> as Comp0<1>>::Of>;
                    type Proxy = NoProxyClass;
                }
                impl<const STEPS: usize, T: Amount + 'static, __M> Resolve<__M> for Q<STEPS, T> {
                    type Error = Infallible;
                    fn tensor_quant(
                        &self,
                        __cx: &Context<'_, __M>,
                    ) -> Result<Self::TensorQuant, Infallible> {
                        const {
                            assert!(
                                < < Q < STEPS, T > as Comp1 < 0 >> ::Of < () > > ::__in_range_steps(&
                                < Q < STEPS, T > as Const < 3 >> ::V),
                                "`steps` is out of range: `Binary::steps` takes 0..=9\nhelp: choose a value in 0..=9"
                            );
                        }
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
                                    >(__cx, (IntoAttr::into_attr(<Q<STEPS, T> as Val<2>>::get()),)),
                                    IntoAttr::into_attr(<Q<STEPS, T> as Val<3>>::get()),
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
fn a_quantizer_inside() {
    check(
        "#[quantizer(makes = scaling_impl)] struct Scale { scaling_impl: Const, #[value(0.1)] init: f32 }",
        "#[quantizer] struct Q { tensor_quant: Binary, scaling_impl: Scale }",
        expect![[r#"
            ///
            ///| Attribute | Is | |
            ///|---|---|---|
            ///| `tensor_quant` | [`Binary`](type@Binary) |  |
            ///| `scaling_impl` | [`Scale`](type@Scale) |  |
            struct Q;
            const _: () = {
                impl Comp1<0> for Q {
                    type Of<__T0> = Binary<__T0>;
                }
                impl Nested<1> for Q {
                    type T = Scale;
                }
                /**The resolved wiring.

            | Attribute | Is | Declared by | |
            |---|---|---|---|
            | `tensor_quant` | `Binary` | `Q` |  |
            | &ensp;&ensp;`scaling_impl` | `Const` | `Scale` | made by the quantizer `Scale` |
            | &ensp;&ensp;&ensp;&ensp;`init` | `0.1` | `Scale` |  |
            | &ensp;&ensp;`steps` | `default` | `Binary` |  |
            */
                impl Quantizer for Q {
                    const NAME: &'static str = "Q";
                    type TensorQuant = <Q as Comp1<0>>::Of<<<Q as Nested<1>>::T as Comp0<0>>::Of>;
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
                                            IntoAttr::into_attr(<<Q as Nested<1>>::T as Val<1>>::get()),
                                        ),
                                    ),
                                    <<Q as Comp1<0>>::Of<()> as ParamDefault<1>>::get(),
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
