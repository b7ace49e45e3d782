//! The entry points. Where declarations are named there are two stages: before and after their companions have answered.
//!
//! The first stage emits what needs no answers and asks; what it needs afterwards travels along as tokens and is read
//! again, so mistakes in the form are reported by the second stage alone.
mod answers;
mod component;
mod derive;
mod lower;
mod quantizer;
mod role;
mod with;

pub use component::component;
pub use derive::derive;
pub use quantizer::{join, quantizer};
pub use role::role;
pub use with::with;

use crate::ask::{self, Next, Question, Stage};
use proc_macro2::TokenStream;

/// One more answer.
pub fn step(input: TokenStream) -> TokenStream {
    ask::step(input).map_or_else(|e| e.to_compile_error(), proceed)
}

/// Asks on, or enters the second stage.
fn proceed(next: Next) -> TokenStream {
    match next {
        Next::Ask(tokens) => tokens,
        Next::Done { question: Question { root, stage, state }, answers } => match stage {
            Stage::Component => component::answered(&root, state, answers),
            Stage::Quantizer => quantizer::answered(&root, state, answers),
            Stage::With => with::answered(&root, state, answers),
        },
    }
}
