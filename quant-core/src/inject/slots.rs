//! Where a declaration keeps everything that has a path in it.
//!
//! A companion macro hands on names and numbers only; the types and expressions behind them are found through these
//! traits, which resolve in the crate that wrote them.
use super::{Context, DependencyError};
use core::convert::Infallible;
use core::fmt::Debug;

/// The `I`-th class that a quantizer extends.
#[doc(hidden)]
pub trait Base<const I: usize> {
    type T;
}

/// The quantizer inside of another, in slot `N`.
#[doc(hidden)]
pub trait Nested<const N: usize> {
    type T;
}

/// A value written in slot `N` of a declaration.
#[doc(hidden)]
pub trait Val<const N: usize> {
    type V;
    fn get() -> Self::V;
}

/// A value in slot `N` that is a constant, so that ranges can be checked by the compiler.
#[doc(hidden)]
pub trait Const<const N: usize>: Val<N> {
    const V: Self::V;
}

macro_rules! type_constructors {
    ($($name:ident $(<$($t:ident),*>)?)*) => { $(
        /// The component in slot `N`, as a constructor of types.
        #[doc(hidden)]
        pub trait $name<const N: usize> {
            type Of $(<$($t),*>)?;
        }
    )* };
}
type_constructors! {
    Comp0 Comp1<A> Comp2<A, B> Comp3<A, B, C> Comp4<A, B, C, D> Comp5<A, B, C, D, E> Comp6<A, B, C, D, E, F>
    Comp7<A, B, C, D, E, F, G> Comp8<A, B, C, D, E, F, G, H>
}

/// The type of argument `I` of the value function in slot `N`.
#[doc(hidden)]
pub trait FnArg<const N: usize, const I: usize> {
    type T;
}

/// What of a value function does not depend on the layer: a bound `Q: FnVal<N, M>` would hide it.
#[doc(hidden)]
pub trait FnSig<const N: usize> {
    type Args;
    type Out;
    type Error: Into<DependencyError>;
}

/// The value function in slot `N`, for layers of type `M`.
#[doc(hidden)]
pub trait FnVal<const N: usize, M>: FnSig<N> {
    fn call(
        cx: &Context<'_, M>,
        args: <Self as FnSig<N>>::Args,
    ) -> Result<<Self as FnSig<N>>::Out, <Self as FnSig<N>>::Error>;
}

/// A component's constructor: its arguments without `module` and `device`, and how it fails.
#[doc(hidden)]
pub trait Construct {
    type Args;
    type Error: Into<DependencyError>;
}

/// Calls a component's constructor for layers of type `M`.
#[doc(hidden)]
pub trait Build<M>: Construct + Sized {
    fn build(cx: &Context<'_, M>, args: <Self as Construct>::Args) -> Result<Self, <Self as Construct>::Error>;
}

/// The type of the `I`-th argument of a component's constructor.
#[doc(hidden)]
pub trait ParamTy<const I: usize> {
    type T;
}

/// The default of the `I`-th argument of a component's constructor.
#[doc(hidden)]
pub trait ParamDefault<const I: usize> {
    type T;
    fn get() -> Self::T;
}

/// Passes on a value that its argument accepts.
#[doc(hidden)]
pub fn in_range<T: Debug>(
    value: T,
    accepts: fn(&T) -> bool,
    component: &'static str,
    argument: &'static str,
    range: &'static str,
) -> Result<T, DependencyError> {
    if accepts(&value) {
        return Ok(value);
    }
    Err(DependencyError::OutOfRange { component, argument, value: format!("{value:?}"), range })
}

/// What a constructor or value function returns: the value, or a `Result` of it. Whether the error of a `Result` fits is
/// asked once, by [`Settle`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither `{T}` nor a `Result` of it",
    note = "a constructor returns `Self` or `Result<Self, E>`, where `DependencyError: From<E>`"
)]
#[doc(hidden)]
pub trait Outcome<T> {
    type Error: Into<DependencyError>;
}

impl<T> Outcome<T> for T {
    type Error = Infallible;
}

impl<T, E> Outcome<T> for Result<T, E> {
    type Error = DependencyError;
}

/// Takes the value out of an [`Outcome`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither `{T}` nor a `Result` of it whose error converts into `DependencyError`",
    note = "return `Err(DependencyError::refused(component, message))`, or write `impl From<E> for DependencyError`"
)]
#[doc(hidden)]
pub trait Settle<T>: Outcome<T> + Sized {
    fn settle(self) -> Result<T, Self::Error>;
}

impl<T> Settle<T> for T {
    fn settle(self) -> Result<T, Infallible> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E: Into<DependencyError>> Settle<T> for Result<T, E> {
    fn settle(self) -> Result<T, DependencyError> {
        self.map_err(Into::into)
    }
}

#[diagnostic::on_unimplemented(
    message = "`{Self}` announces `values` but has no value functions",
    label = "declared with `#[quantizer(.., values)]`",
    note = "write `#[quantizer] impl {Self} {{ #[value] fn .. }}`, or leave out `values`"
)]
#[doc(hidden)]
pub trait HasValues {}

#[doc(hidden)]
pub const fn need_values<T: HasValues>() {}

/// A component that can not fail to be built.
#[doc(hidden)]
pub fn made<C: Build<M> + Construct<Error = Infallible>, M>(cx: &Context<'_, M>, args: <C as Construct>::Args) -> C {
    sure(C::build(cx, args))
}

/// The value of what can not fail.
#[doc(hidden)]
pub fn sure<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
        Err(never) => match never {},
    }
}
