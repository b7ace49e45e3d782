use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

/// A pattern in a condition. What comes from another declaration is a text until its tokens are needed, which is rare.
#[derive(Clone, Debug)]
pub enum Pattern {
    Tokens(TokenStream),
    Text(String),
}

impl Pattern {
    pub fn tokens(&self) -> TokenStream {
        match self {
            Self::Tokens(tokens) => tokens.clone(),
            // written by a macro of ours, so it is one
            Self::Text(text) => text.parse().unwrap_or_default(),
        }
    }

    /// The value, if the condition was an `==`: it stands in parentheses.
    pub fn equal_to(&self) -> Option<TokenStream> {
        let mut tokens = self.tokens().into_iter();
        match (tokens.next(), tokens.next()) {
            (Some(TokenTree::Group(g)), None) if g.delimiter() == Delimiter::Parenthesis => Some(g.stream()),
            _ => None,
        }
    }

    pub fn equals(value: TokenStream) -> Self {
        Self::Tokens(quote!((#value)))
    }

    /// The last names of the paths that it consists of, `A | k::B`, if it is nothing else and a text.
    pub fn names(&self) -> Option<Vec<&str>> {
        let Self::Text(text) = self else { return None };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | ' ');
        // a leading bar is nothing
        text.trim_start_matches([' ', '|'])
            .split('|')
            .map(|path| last(path).filter(|_| path.chars().all(plain)))
            .collect()
    }
}

/// The last name of a path.
fn last(path: &str) -> Option<&str> {
    let name = path.rsplit(':').next()?.trim();
    (name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains(' ')).then_some(name)
}

impl From<TokenStream> for Pattern {
    fn from(tokens: TokenStream) -> Self {
        Self::Tokens(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_text() {
        let names = |text: &str| Pattern::Text(text.into()).names().map(|n| n.join(" "));
        assert_eq!(names("a :: Kind :: B").as_deref(), Some("B"));
        assert_eq!(names("| Kind :: A | B").as_deref(), Some("A B"));
        for other in ["_", "Some (_)", "1 ..= 2", "- 1", "(Kind :: A)", "'a'", "", "a b"] {
            assert_eq!(names(other), None, "{other}");
        }
    }
}
