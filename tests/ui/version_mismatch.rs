//! The macros and the library are of one version.
#[path = "support/components.rs"]
mod support;
use support::*;

mod older {
    pub mod __private {
        pub use quant_nn::__private::*;
        #[diagnostic::on_unimplemented(
            message = "`quant-macros` and `quant-core` are of different versions: the macros write `{Self}`",
            label = "expanded by macros of another version than the library"
        )]
        pub trait Spoken {}
        pub struct Language<const VERSION: usize>;
        impl Spoken for Language<2> {}
        pub const fn same_language<const VERSION: usize>()
        where
            Language<VERSION>: Spoken,
        {
        }
    }
}

#[quantizer(crate = older, extends(Base))]
struct Reads;

fn main() {}
