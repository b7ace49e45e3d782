//! The rules of the language.  Each has a compile-fail case of the same name; those that are kept here are functions.
//!
//! What can be seen in the form alone is refused by `syntax`; the rules here are about what it means.  Rules that the
//! types keep (the role of a component, the type of a value) are the compiler's, at spans that `expand` chooses.
mod declaration;
mod wiring;

pub use declaration::{
    component_is_extended, default_out_of_range, inconsistent_bases, quantizer_is_component, wrong_default,
};
pub use wiring::Wired;

use crate::diagnostics::Diagnostics;
use crate::resolve::Problem;
use crate::syntax::Declaration;

/// Every rule, wherever it is kept.
#[cfg(test)]
pub const RULES: &[&str] = &[
    // here: about one declaration
    "duplicate_attribute",
    "duplicate_base",
    "reserved_attribute",
    "component_is_extended",
    "quantizer_is_component",
    "wrong_default",
    "default_out_of_range",
    "inconsistent_bases",
    // here: about the wiring
    "missing_attribute",
    "partial_quantizer",
    "misspelt_attribute",
    "unused_attribute",
    "cycle",
    "value_where_component",
    "component_where_value",
    "function_reads_component",
    "root_is_value",
    "out_of_range",
    "poisoned_base",
    // in `syntax`
    "unknown_option",
    "unknown_helper",
    "generic_quantizer",
    "tuple_quantizer",
    "derived_quantizer",
    "not_a_struct",
    "generic_arguments",
    "malformed_value",
    "malformed_function",
    "malformed_component",
    "malformed_range",
    "malformed_use_site",
    "values_without_impl",
    "impl_without_values",
    // kept by the types
    "wrong_role",
    "wrong_proxy",
    "wrong_value_type",
    "wrong_layer",
    "fallible_init",
    "constant_out_of_range",
    "bias_without_input_scale",
];

/// Checks what is declared, before anything is wired.
pub fn declaration(d: &Declaration, found: &mut Diagnostics) {
    let rules = [declaration::duplicate_attribute, declaration::duplicate_base, declaration::reserved_attribute];
    for rule in rules {
        rule(d, found);
    }
}

/// Checks what became of the wiring.  What a mixin leaves open goes to `open`.
pub fn wiring(w: &Wired, found: &mut Diagnostics, open: &mut Diagnostics) {
    for problem in &w.wiring.problems {
        match problem {
            Problem::Missing { .. } if w.is_partial() => wiring::missing_attribute(w, problem, open),
            Problem::Missing { .. } => wiring::missing_attribute(w, problem, found),
            Problem::Cycle { .. } => wiring::cycle(w, problem, found),
            Problem::WantsComponent { .. } => wiring::value_where_component(w, problem, found),
            Problem::WantsValue { .. } => wiring::component_where_value(w, problem, found),
            Problem::FunctionReadsComponent { .. } => wiring::function_reads_component(w, problem, found),
            Problem::RootIsValue { .. } => wiring::root_is_value(w, problem, found),
            Problem::OutOfRange { .. } => wiring::out_of_range(w, problem, found),
        }
    }
    if !w.is_partial() {
        wiring::unused_attribute(w, found);
    }
}

#[cfg(test)]
mod tests {
    use super::RULES;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_rule_has_a_case_and_every_case_a_rule() {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/compile-fail");
        let Ok(files) = std::fs::read_dir(cases) else { return };
        let stems = files.flatten().map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "rs"));
        let cases: BTreeSet<String> = stems.filter_map(|p| Some(p.file_stem()?.to_str()?.to_string())).collect();
        let rules: BTreeSet<String> = RULES.iter().map(|r| r.to_string()).collect();
        assert_eq!(rules, cases);
    }
}
