//! Collects mistakes, so that the user sees all of them at once.
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::fmt::Display;
use syn::Error;

/// The mistakes found so far; [`Diagnostics::report`] turns them into compiler errors.
#[must_use = "mistakes that are not reported let broken code through"]
#[derive(Default)]
pub struct Diagnostics {
    errors: Vec<Error>,
}

impl Diagnostics {
    pub fn at(&mut self, span: Span, message: impl Display) {
        self.errors.push(Error::new(span, message));
    }

    pub fn push(&mut self, error: Error) {
        self.errors.push(error);
    }

    /// Takes the value, or keeps the error.
    pub fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|e| self.push(e)).ok()
    }

    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    pub fn len(&self) -> usize {
        self.errors.len()
    }

    /// The text of the first mistake.
    pub fn first(&self) -> Option<String> {
        self.errors.first().map(Error::to_string)
    }

    /// For mistakes that are told elsewhere, or at a better moment.
    pub fn discard(self) {}

    /// `::core::compile_error!` for each mistake.
    pub fn report(self) -> TokenStream {
        let errors = self.errors.iter().map(Error::to_compile_error);
        quote!(#(#errors)*)
    }

    /// The same, where statements are expected.
    pub fn report_as_statements(self) -> TokenStream {
        let errors = self.errors.iter().map(Error::to_compile_error);
        quote!(#(#errors;)*)
    }

    #[cfg(test)]
    pub fn messages(self) -> Vec<String> {
        self.errors.iter().map(Error::to_string).collect()
    }
}

/// The name that was most likely meant.
pub fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::osa_distance(name.trim_start_matches("r#"), k.trim_start_matches("r#")), k))
        .filter(|(distance, k)| *k != name && *distance <= (name.len().max(k.len()) / 4).max(1))
        .min()
        .map(|(_, k)| k)
}

/// `` `a`, `b` ``
pub fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions() {
        assert_eq!(near("scaling_inti", ["signed", "scaling_init"]), Some("scaling_init"));
        assert_eq!(near("singed", ["signed"]), Some("signed"));
        assert_eq!(near("bit_width", ["narrow_range"]), None);
        assert_eq!(near("signed", ["signed"]), None, "the name itself is no suggestion");
        assert_eq!(near("", [""]), None);
    }

    #[test]
    fn all_mistakes_are_reported() {
        let mut d = Diagnostics::default();
        d.at(Span::call_site(), "one");
        d.at(Span::call_site(), "two");
        assert_eq!(d.report().to_string().matches("compile_error").count(), 2);
    }
}
