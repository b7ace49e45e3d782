//! That the macros and this crate speak the same language.

/// The language that generated code is written in.
#[doc(hidden)]
pub struct Language<const VERSION: usize>;

#[diagnostic::on_unimplemented(
    message = "`quant-macros` and `quant-core` are of different versions: the macros write `{Self}`",
    label = "expanded by macros of another version than the library",
    note = "`quant-nn`, `quant-core` and `quant-macros` are released together: `cargo update` brings them to one version, `cargo tree -d` shows who holds one back"
)]
#[doc(hidden)]
pub trait Spoken {}

impl Spoken for Language<4> {}

/// Part of every expansion.
#[doc(hidden)]
pub const fn same_language<const VERSION: usize>()
where
    Language<VERSION>: Spoken,
{
}
