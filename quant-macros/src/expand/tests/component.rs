use super::check;
use expect_test::expect;

#[test]
fn constructor() {
    check(
        "",
        "#[component] impl<S: Scaling> Rescaling<S> {
            /// Says what it does.
            pub fn new(
                #[default(Const)] scaling_impl: S,
                #[range(0..=9)] #[default(1)] steps: usize,
                module: &impl WeightModule,
                device: &Device,
            ) -> Result<Self, E> { .. }
        }",
        expect![[r#"
            impl<S: Scaling> Rescaling<S> {
                /// Says what it does.
                ///
                ///| Attribute | Default | Range |
                ///|---|---|---|
                ///| `scaling_impl` | [`Const`](type@Const) |  |
                ///| `steps` | `1` | `0..=9` |
                pub fn new(
                    scaling_impl: S,
                    steps: usize,
                    module: &impl WeightModule,
                    device: &Device,
                ) -> Result<Self, E> {
                    loop {}
                }
            }
            impl<S> Comp0<0> for Rescaling<S> {
                type Of = Const;
            }
            impl<S> ParamTy<1> for Rescaling<S> {
                type T = usize;
            }
            impl<S> ParamDefault<1> for Rescaling<S> {
                type T = usize;
                fn get() -> usize {
                    1
                }
            }
            impl<S> Rescaling<S> {
                pub const fn __in_range_steps(value: &usize) -> bool {
                    matches!(* value, 0..= 9)
                }
            }
            impl<S> Construct for Rescaling<S> {
                type Args = (S, usize);
                type Error = <Result<Self, E> as Outcome<Self>>::Error;
            }
            impl<S: Scaling, __M: WeightModule> Build<__M> for Rescaling<S> {
                fn build(
                    __cx: &Context<'_, __M>,
                    (__a0, __a1): <Self as Construct>::Args,
                ) -> Result<Self, <Self as Construct>::Error> {
                    Settle::<Self>::settle(Self::new(__a0, __a1, __cx.module, __cx.device))
                }
            }
        "#]],
    );
}

#[test]
fn derived() {
    check(
        "",
        "#[derive(Component)] struct Clamp<R> {
            /// The slope outside.
            #[inject(default = 0.1, range = 0.0..1.0)] slope: f32,
            #[inject] restrict_impl: R,
            #[inject(skip)] seen: usize,
        }",
        expect![[r#"
            impl<R> Clamp<R> {
                ///Takes its fields.
                ///
                #[doc = concat!("* `slope`:", " The slope outside.")]
                ///
                ///| Attribute | Default | Range |
                ///|---|---|---|
                ///| `slope` | `0.1` | `0.0..1.0` |
                ///| `restrict_impl` | required |  |
                fn new(slope: f32, restrict_impl: R) -> Self {
                    Self {
                        slope,
                        restrict_impl,
                        seen: default::Default::default(),
                    }
                }
            }
            impl<R> ParamTy<0> for Clamp<R> {
                type T = f32;
            }
            impl<R> ParamDefault<0> for Clamp<R> {
                type T = f32;
                fn get() -> f32 {
                    0.1
                }
            }
            impl<R> Clamp<R> {
                pub const fn __in_range_slope(value: &f32) -> bool {
                    matches!(* value, 0.0..1.0)
                }
            }
            impl<R> Construct for Clamp<R> {
                type Args = (f32, R);
                type Error = <Self as Outcome<Self>>::Error;
            }
            impl<R, __M> Build<__M> for Clamp<R> {
                fn build(
                    __cx: &Context<'_, __M>,
                    (__a0, __a1): <Self as Construct>::Args,
                ) -> Result<Self, <Self as Construct>::Error> {
                    Settle::<Self>::settle(Self::new(__a0, __a1))
                }
            }
        "#]],
    );
}

#[test]
fn role() {
    check(
        "",
        "#[role] pub trait Stats: Module { fn stats<const D: usize>(&self, x: Tensor<D>, k: usize) -> Tensor<1>; }",
        expect![[r#"
            pub trait Stats: Module {
                fn stats<const D: usize>(&self, x: Tensor<D>, k: usize) -> Tensor<1>;
            }
            impl<__T: Stats + marker::Sync + 'static> Stats for Shared<__T> {
                fn stats<const D: usize>(&self, x: Tensor<D>, k: usize) -> Tensor<1> {
                    Stats::stats::<D>(&**self, x, k)
                }
            }
            impl<__L: Stats, __R: Stats> Stats for Either<__L, __R> {
                fn stats<const D: usize>(&self, x: Tensor<D>, k: usize) -> Tensor<1> {
                    match self {
                        Either::Left(__component) => Stats::stats::<D>(__component, x, k),
                        Either::Right(__component) => Stats::stats::<D>(__component, x, k),
                    }
                }
            }
            impl Stats for Unresolved {
                fn stats<const D: usize>(&self, x: Tensor<D>, k: usize) -> Tensor<1> {
                    match *self {}
                }
            }
        "#]],
    );
}
