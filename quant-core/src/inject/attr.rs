/// How the value of an attribute becomes the argument of a constructor.
///
/// The type of an attribute is what its consumer declares; a component whose argument has a type of its own
/// implements this for everything a user may write there.
#[diagnostic::on_unimplemented(
    message = "an attribute value of type `{Self}` cannot be injected where `{T}` is expected",
    label = "expected something convertible to `{T}`"
)]
pub trait IntoAttr<T> {
    /// The conversion, which cannot fail: a value that may be refused is refused by the constructor.
    fn into_attr(self) -> T;
}

impl<T> IntoAttr<T> for T {
    fn into_attr(self) -> T {
        self
    }
}

impl<T, const N: usize> IntoAttr<Vec<T>> for [T; N] {
    fn into_attr(self) -> Vec<T> {
        self.into()
    }
}

/// A dimension that is not counted from the end.
impl IntoAttr<i64> for usize {
    fn into_attr(self) -> i64 {
        i64::try_from(self).unwrap_or(i64::MAX)
    }
}

/// What a literal is that may be either of the above.
impl IntoAttr<i64> for i32 {
    fn into_attr(self) -> i64 {
        self.into()
    }
}

impl<T> IntoAttr<Option<T>> for T {
    fn into_attr(self) -> Option<T> {
        Some(self)
    }
}
