//! The rules of the language.  Each has a case of the same name in `tests/ui`; those that are kept here are functions.
//!
//! What can be seen in the form alone is refused by `syntax`; the rules here are about what it means.  Rules that the
//! types keep (the role of a component, the type of a value) are the compiler's, at spans that `expand` chooses.
mod declaration;
mod wiring;

pub use declaration::{
    component_is_extended, default_out_of_range, inconsistent_bases, quantizer_is_offered, removed_attribute,
    same_base, wrong_default,
};
pub use wiring::{Wired, chain_text, refusal_text};

use crate::diagnostics::Diagnostics;
use crate::resolve::{Problem, Step};
use crate::syntax::Declaration;

/// Every rule, wherever it is kept, in the user's terms.
#[cfg(test)]
pub const RULES: &[(&str, &str)] = &[
    // about one declaration
    ("duplicate_attribute", "An attribute is declared once."),
    ("duplicate_base", "A base is listed once."),
    ("reserved_attribute", "`module` and `device` are given by the layer and are not declared."),
    ("component_is_extended", "Quantizers are extended, components are attributes."),
    ("quantizer_is_offered", "A function chooses between components, not between quantizers."),
    ("removed_attribute", "What a quantizer removes is inherited."),
    ("wrong_default", "The default of a sub-component is a component, not a quantizer."),
    ("default_out_of_range", "The default of an argument is in the argument's own range."),
    ("inconsistent_bases", "The bases of a quantizer agree on an order (Python's method resolution order)."),
    // about the wiring
    ("refused_choice", "A function may have no component for a condition: `panic!` says why, and what to do instead."),
    ("missing_attribute", "Every attribute that is read and has no default is declared."),
    ("partial_quantizer", "A mixin is no quantizer for a layer."),
    ("misspelt_attribute", "An attribute that nothing reads is answered with the one that was probably meant."),
    ("unused_attribute", "Every attribute that a complete quantizer declares is read."),
    ("cycle", "No attribute depends on itself."),
    ("value_where_component", "A sub-component is a component, not a plain value."),
    ("component_where_value", "A plain argument is a value, not a component."),
    ("function_reads_component", "Value functions read values, not components."),
    ("root_is_value", "A quantizer is made of components: `tensor_quant` is one."),
    ("out_of_range", "A literal is in the range of the argument that it feeds."),
    ("poisoned_base", "Each mistake is told once, at its place: what depends on it is not reported."),
    // about the form
    ("unknown_option", "An option of the language is one that exists, written once."),
    ("malformed_option", "An option of `#[quantizer(..)]` is written in its form."),
    (
        "unknown_helper",
        "An attribute of a quantizer and an argument of a constructor take only the helper attributes of the language.",
    ),
    ("generic_quantizer", "A quantizer is generic over constants and types, not over lifetimes."),
    ("type_parameter_as_component", "An attribute names a component; a type parameter has no constructor to wire."),
    ("other_parameters", "The `impl` with the value functions has the parameters of its struct."),
    ("tuple_quantizer", "The attributes of a quantizer have names."),
    ("derived_quantizer", "A quantizer is `Clone`, `Copy`, `Debug` and `Default` already."),
    ("not_a_struct", "A quantizer is declared as a struct."),
    ("generic_arguments", "A component is named without its sub-components, which are attributes of their own."),
    ("malformed_value", "A value is written as `#[value(expression)] name: Type`."),
    (
        "malformed_function",
        "A value function is an ordinary function from attributes to the value of the attribute that it is named after.",
    ),
    (
        "malformed_choice",
        "A function that chooses a component is made of `if` and `match`, with names of components as results.",
    ),
    ("malformed_component", "A component is declared by its constructor, in an `impl` of its own."),
    ("malformed_default", "The default of an argument is written once, as `#[default(value)]`."),
    ("malformed_range", "What an argument accepts is written as a range of literals, or several joined by `|`."),
    ("malformed_derive", "`#[derive(Component)]` goes on a struct, whose fields are the arguments."),
    ("malformed_role", "The methods of a role take `&self`."),
    ("malformed_use_site", "`quantizer_with!` takes a quantizer and attributes, as a struct expression would."),
    // about the parts of a declaration
    ("values_without_impl", "A quantizer that announces value functions has an `impl` with them."),
    ("impl_without_values", "A struct announces that value functions follow."),
    ("several_impls", "The value functions of a quantizer stand in one `impl`."),
    ("internal_macro", "The macros in `__private` are for generated code."),
    // about names
    ("impl_before_struct", "The struct of a quantizer stands before its `impl`."),
    ("not_a_quantizer", "A layer takes a quantizer, not a component."),
    ("private_base", "A public quantizer extends public ones only."),
    // about types
    ("wrong_role", "A component plays the role in which it is used."),
    ("wrong_proxy", "A layer takes a weight quantizer for its weights."),
    ("wrong_value_type", "A value has the type that is written beside it."),
    ("wrong_layer", "A value function that reads weights is for a quantizer of weights."),
    ("fallible_init", "A quantizer that can fail at run time is built with `try_init`."),
    (
        "bias_without_input_scale",
        "A bias that takes the scale of its accumulator is for a layer with quantized input and weight.",
    ),
    ("version_mismatch", "The macros and the library are of one version."),
    // about constants
    ("constant_out_of_range", "A constant is in the range of the argument that it feeds; the compiler evaluates it."),
    (
        "constant_named_otherwise",
        "A constant in CamelCase is the variant of its name: wiring is decided by it before the compiler knows its value.",
    ),
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
            Problem::Missing { chain, .. } => {
                let found = if w.is_partial() { &mut *open } else { &mut *found };
                match chain.last() {
                    Some(Step::Refusal { .. }) => wiring::refused_choice(w, problem, found),
                    _ => wiring::missing_attribute(w, problem, found),
                }
            }
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
    use std::fs;
    use std::path::Path;

    /// The first paragraph of a file's documentation.
    fn sentence(case: &str) -> String {
        let lines = case.lines().map_while(|l| l.strip_prefix("//!")).take_while(|l| !l.is_empty());
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    }

    /// `rule.rs` says the rule in the words of the table; `rule-variant.rs` is another way to break it.
    #[test]
    fn every_rule_has_a_case_and_every_case_a_rule() {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
        // a published crate comes without them
        let Ok(files) = fs::read_dir(&cases) else { return };
        let paths = files.flatten().map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "rs"));
        let stems: BTreeSet<String> = paths.filter_map(|p| Some(p.file_stem()?.to_str()?.to_string())).collect();
        let broken: BTreeSet<&str> = stems.iter().filter_map(|s| s.split('-').next()).collect();
        // what the reference says to some of the same mistakes
        let known: BTreeSet<&str> = RULES.iter().map(|(rule, _)| *rule).chain(["reference"]).collect();
        assert_eq!(known, broken);
        for (rule, says) in RULES {
            let case = fs::read_to_string(cases.join(format!("{rule}.rs"))).unwrap_or_default();
            assert_eq!(sentence(&case), *says, "{rule}.rs");
        }
    }
}
