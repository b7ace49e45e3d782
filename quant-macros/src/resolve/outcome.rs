use super::Graph;
use crate::model::State;

/// How a declaration turned out.
pub enum Outcome {
    Complete(Graph),
    /// Something is left open: the message for whoever builds it nevertheless.
    Partial(String),
    Poisoned,
}

impl Outcome {
    pub fn state(&self) -> State {
        match self {
            Self::Complete(_) => State::Complete,
            Self::Partial(_) => State::Partial,
            Self::Poisoned => State::Poisoned,
        }
    }
}
