//! What the compiler chooses between, once it has evaluated a condition on constants.

/// A condition.
#[doc(hidden)]
pub struct If<const CONDITION: bool>;

/// One of two types, and one of two ways to make a value of it.
#[doc(hidden)]
pub trait Choose<A, B> {
    type T;
    fn choose<E>(a: impl FnOnce() -> Result<A, E>, b: impl FnOnce() -> Result<B, E>) -> Result<Self::T, E>;
}

impl<A, B> Choose<A, B> for If<true> {
    type T = A;
    fn choose<E>(a: impl FnOnce() -> Result<A, E>, _: impl FnOnce() -> Result<B, E>) -> Result<A, E> {
        a()
    }
}

impl<A, B> Choose<A, B> for If<false> {
    type T = B;
    fn choose<E>(_: impl FnOnce() -> Result<A, E>, b: impl FnOnce() -> Result<B, E>) -> Result<B, E> {
        b()
    }
}

/// A component that can not be made, as something it needs is missing: it plays every role and has no value, so that the
/// missing attribute is the only thing that is reported.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum Unresolved {}

crate::__stateless_module!(Unresolved, "Unresolved");

/// Stands where an [`Unresolved`] would be made, under a condition that a constant assertion has refused.
#[doc(hidden)]
pub fn unresolved<E>() -> Result<Unresolved, E> {
    unreachable!("a missing attribute is refused by the compiler")
}
