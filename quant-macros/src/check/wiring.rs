use crate::diagnostics::{Diagnostics, near, quoted};
use crate::model::ROOTS;
use crate::resolve::{Problem, Scope, Step, Wiring};
use crate::syntax::{Declaration, What};

/// A declaration and what became of it.
pub struct Wired<'a> {
    pub declaration: &'a Declaration,
    pub scope: &'a Scope<'a>,
    pub wiring: &'a Wiring,
}

impl Wired<'_> {
    pub fn is_partial(&self) -> bool {
        self.declaration.options.partial.is_present()
    }

    fn name(&self) -> String {
        self.declaration.name.to_string()
    }

    /// Declared attributes that nothing reads.
    fn idle(&self) -> impl Iterator<Item = &str> {
        self.scope.names().filter(|n| !self.wiring.used.contains(*n) && !ROOTS.contains(n))
    }

    fn chain(&self, chain: &[Step]) -> String {
        chain.iter().rev().map(|step| format!("\n  required by {}", self.step(step))).collect()
    }

    fn step(&self, step: &Step) -> String {
        match step {
            Step::Root => format!("the quantizer `{}` itself", self.name()),
            Step::Argument { component, argument, required, attribute } => {
                let how = if *required { "required" } else { "optional" };
                format!("`{component}::{argument}` ({how}), which is `{attribute}`")
            }
            Step::Function { function, argument } => format!("`#[value] fn {function}({argument})`"),
        }
    }
}

/// Everything that is read is declared.
pub fn missing_attribute(w: &Wired, problem: &Problem, found: &mut Diagnostics) {
    let Problem::Missing { name, chain, span } = problem else { return };
    let mut m = format!("`{}` can not resolve attribute `{name}`{}", w.name(), w.chain(chain));
    let mut span = if w.declaration.at_use_site { w.declaration.name.span() } else { *span };
    if let Some(meant) = near(name, w.idle()) {
        m += &format!("\nhelp: there is an unused attribute `{meant}`: did you mean `{name}`?");
        span = w.scope.here(meant).map_or(span, |a| a.name.span());
    } else if w.declaration.at_use_site {
        m += &format!("\nhelp: pass it here: `{} {{ {name}: .. }}`", w.name());
    } else if !w.is_partial() {
        m += "\nhelp: declare it, extend a quantizer that has it, or mark this one `#[quantizer(partial)]`";
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
        if read || meant || matches!(own.what, What::Malformed) {
            continue;
        }
        let hint = match near(&name, w.wiring.asked.iter().map(String::as_str)) {
            Some(meant) => format!("; did you mean `{meant}`?"),
            // what is missing may be what would have read it
            None if !w.wiring.problems.is_empty() || !found.is_empty() => continue,
            None => {
                let all = quoted(w.wiring.asked.iter().map(String::as_str));
                let mixin =
                    if w.declaration.at_use_site { "" } else { ", or mark this quantizer `partial` if it is a mixin" };
                format!("\nnote: `{}` reads {all}\nhelp: leave it out{mixin}", w.name())
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
