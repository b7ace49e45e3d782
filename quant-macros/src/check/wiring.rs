use crate::diagnostics::{Diagnostics, near, quoted};
use crate::model::{ROOTS, TENSOR_QUANT};
use crate::resolve::{Problem, Scope, Step, Wiring};
use crate::syntax::{Declaration, What};

/// A declaration and what became of it.
pub struct Wired<'a> {
    pub declaration: &'a Declaration,
    pub scope: &'a Scope<'a>,
    pub wiring: &'a Wiring,
    /// Whether something that it names has mistakes of its own.
    pub poisoned: bool,
}

impl Wired<'_> {
    pub fn is_partial(&self) -> bool {
        self.declaration.is_partial()
    }

    fn name(&self) -> String {
        self.declaration.name.to_string()
    }

    /// Declared attributes that nothing reads.
    fn idle(&self) -> impl Iterator<Item = &str> {
        self.scope.names().filter(|n| !self.wiring.used.contains(*n) && !ROOTS.contains(n))
    }

    fn chain(&self, chain: &[Step]) -> String {
        chain_text(&self.name(), chain)
    }
}

/// Why something is asked for, from the inside out.
pub fn chain_text(quantizer: &str, chain: &[Step]) -> String {
    chain.iter().rev().map(|step| format!("\n  {}", step_text(quantizer, step))).collect()
}

fn step_text(quantizer: &str, step: &Step) -> String {
    let because = |because: &Option<String>| because.as_ref().map_or(String::new(), |b| format!(", because {b}"));
    match step {
        Step::Root => format!("required by the quantizer `{quantizer}` itself"),
        Step::Argument { component, argument, required, attribute } => {
            let how = if *required { "required" } else { "optional" };
            format!("required by `{component}::{argument}` ({how}), which is `{attribute}`")
        }
        Step::Function { function, argument, because: why } => {
            format!("required by `#[value] fn {function}({argument})`{}", because(why))
        }
        Step::Choice { function, component, because: why } => {
            format!("where `#[value] fn {function}` chooses `{component}`{}", because(why))
        }
        Step::Refusal { function, because: why } => {
            format!("where `#[value] fn {function}` refuses it{}", because(why))
        }
        Step::Nested { attribute, quantizer } => {
            format!("inside of the quantizer `{quantizer}`, which is `{attribute}`")
        }
    }
}

/// What a function says that has no component: the first line, the chain, and the other lines, which are the remedy.
pub fn refusal_text(quantizer: &str, says: &str, chain: &[Step]) -> String {
    let (why, remedy) = says.split_once('\n').unwrap_or((says, ""));
    format!("`{quantizer}`: {why}{}\n{remedy}", chain_text(quantizer, chain)).trim_end().to_string()
}

/// A function may have no component for a condition.
pub fn refused_choice(w: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::Missing { name, chain, span } = problem else { return };
    let span = if w.declaration.at_use_site { w.declaration.name.span() } else { *span };
    found.at(span, refusal_text(&w.name(), name, chain));
}

/// Everything that is read is declared.
pub fn missing_attribute(w: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::Missing { name, chain, span } = problem else { return };
    let mut m = format!("`{}` can not resolve attribute `{name}`{}", w.name(), w.chain(chain));
    let mut span = if w.declaration.at_use_site { w.declaration.name.span() } else { *span };
    if let Some(meant) = near(name, w.idle()) {
        m += &format!("\nhelp: there is an unused attribute `{meant}`: did you mean `{name}`?");
        span = w.scope.here(meant).map_or(span, |a| a.name.span());
    } else if let Some(class) = w.scope.removed_by(name) {
        m += &format!("\nhelp: `{class}` removes it; declare another one");
    } else if w.declaration.at_use_site {
        m += &format!("\nhelp: pass it here: `{} {{ {name}: .. }}`", w.name());
    } else if !w.is_partial() {
        m += "\nhelp: declare it, extend a quantizer that has it, or mark this one `#[quantizer(partial)]`";
        if name == TENSOR_QUANT {
            m += "; if it stands inside of another quantizer, say what it makes: `#[quantizer(makes = scaling_impl)]`";
        }
    }
    found.at(span, m);
}

/// Everything that a complete quantizer declares is read; what it only inherits may be idle.
pub fn unused_attribute(w: &Wired, found: &mut Diagnostics) {
    let missing: Vec<&str> = w
        .wiring
        .problems
        .iter()
        .filter_map(|p| if let Problem::Missing { name, .. } = p { Some(name.as_str()) } else { None })
        .collect();
    for own in &w.declaration.own {
        let name = own.name.to_string();
        let read = w.wiring.used.contains(&name) || ROOTS.contains(&name.as_str());
        // said already, as the remedy of what is missing
        let meant = near(&name, missing.iter().copied()).is_some();
        // another flag, here or in a descendant, would ask for it
        let pruned = w.wiring.pruned.contains_key(&name);
        if read || meant || pruned || matches!(own.what, What::Malformed | What::Removed) {
            continue;
        }
        let inside = w.wiring.used.iter().find_map(|used| used.strip_suffix(&format!(".{name}")));
        if let Some(inside) = inside {
            let m = format!(
                "nothing in `{}` reads the attribute `{name}`: the quantizer inside, `{inside}`, has its own\nhelp: leave out one of the two",
                w.name()
            );
            found.at(own.name.span(), m);
            continue;
        }
        let names = || w.wiring.asked.iter().chain(w.wiring.pruned.keys()).map(String::as_str);
        let failed = w.poisoned || !w.wiring.problems.is_empty() || !found.is_empty();
        let hint = match near(&name, names()) {
            // what failed may be what would have read it, and what is declared was not meant
            Some(meant) if !failed || !w.scope.has(meant) => format!("; did you mean `{meant}`?"),
            _ if failed => continue,
            _ => {
                let all = quoted(w.wiring.asked.iter().map(String::as_str));
                let remedy = match (w.declaration.at_use_site, w.declaration.options.values.is_present()) {
                    (true, _) => "leave it out",
                    (false, true) => "leave it out, or mark this quantizer `partial` if it is a mixin",
                    (false, false) => {
                        "leave it out, announce `values` if a value function reads it, or mark this quantizer `partial` if it is a mixin"
                    }
                };
                format!("\nnote: `{}` reads {all}\nhelp: {remedy}", w.name())
            }
        };
        found.at(own.name.span(), format!("no component of `{}` reads the attribute `{name}`{hint}", w.name()));
    }
}

/// Attributes do not depend on themselves.
pub fn cycle(w: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::Cycle { ring, span } = problem else { return };
    let ring: Vec<String> = ring.iter().map(|s| format!("`{s}`")).collect();
    let m = format!(
        "the attributes of `{}` depend on each other in a cycle: {}\nhelp: rename one of them, or give it a value that does not read the others",
        w.name(),
        ring.join(" -> ")
    );
    found.at(*span, m);
}

/// A sub-component is not a plain value.
pub fn value_where_component(w: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::WantsComponent { component, name, span } = problem else { return };
    let example = if w.declaration.at_use_site { "impl " } else { "" };
    let m = format!(
        "`{component}::{name}` takes a component, not a plain value\nhelp: name one, e.g. `{name}: {example}SomeComponent`"
    );
    found.at(*span, m);
}

/// A plain argument is not a component.
pub fn component_where_value(_: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::WantsValue { component, name, span } = problem else { return };
    let m = format!(
        "`{name}` is a component, but `{component}::{name}` takes a plain value\nhelp: write `#[value(..)] {name}: SomeType`, or a value function `fn {name}(..)`"
    );
    found.at(*span, m);
}

/// Value functions read values.
pub fn function_reads_component(_: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::FunctionReadsComponent { function, name, span } = problem else { return };
    let m = format!(
        "`#[value] fn {function}` reads `{name}`, which is a component\nhelp: read the values that the component is made of"
    );
    found.at(*span, m);
}

/// A quantizer is made of components.
pub fn root_is_value(_: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::RootIsValue { name, span } = problem else { return };
    found.at(*span, format!("`{name}` is a component, not a value\nhelp: name one, e.g. `{name}: SomeComponent`"));
}

/// A literal is in the range of the argument it feeds.
pub fn out_of_range(w: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::OutOfRange { component, name, literal, range, chain, span } = problem else { return };
    let literal = literal.to_string().replace(' ', "");
    let m = format!(
        "`{name}` is {literal}, but `{component}::{name}` takes {range}{}\nhelp: choose a value in {range}",
        w.chain(chain)
    );
    found.at(*span, m);
}
