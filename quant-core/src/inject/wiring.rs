use super::Quantizer;
use core::fmt;

/// The resolved wiring of a quantizer, as [`Quantizer::explain`](super::Quantizer::explain) returns it.
///
/// Printed, it is a tree: what an attribute needs stands below it, and beside it what it is and which declaration says
/// so. A component that is read twice is drawn once.
///
/// ```
/// use quant_core::inject::Quantizer;
/// use quant_core::quant::BinaryQuant;
/// use quant_core::scaling::ParameterScaling;
/// use quant_core::quantizer;
///
/// #[quantizer]
/// pub struct Binary {
///     tensor_quant: BinaryQuant,
///     scaling_impl: ParameterScaling,
///     #[value(0.1)]
///     scaling_init: f32,
/// }
///
/// let wiring = Binary::explain();
/// assert_eq!(wiring.get("scaling_init").unwrap().what, "= 0.1");
/// assert_eq!(wiring.to_string(), "\
/// Binary
/// └── tensor_quant                   BinaryQuant         Binary
///     ├── scaling_impl               ParameterScaling    Binary
///     │   ├── scaling_init           = 0.1               Binary
///     │   ├── scaling_shape          default             ParameterScaling
///     │   ├── restrict_scaling_impl  FloatRestrictValue  ParameterScaling (default)
///     │   └── scaling_min_val        default             ParameterScaling
///     └── quant_delay_steps          default             BinaryQuant
/// ");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wiring {
    /// The name of the quantizer.
    pub quantizer: &'static str,
    /// The attributes, each before those that it needs.
    pub attributes: Vec<Wired>,
}

/// One attribute in a [`Wiring`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wired {
    /// How far below the quantizer it stands, from 0.
    pub depth: usize,
    /// The name; `either` in front of a component that a choice at run time may take.
    pub attribute: &'static str,
    /// The component's name, `= value`, `fn name` of a value function, or `default`.
    pub what: &'static str,
    /// The declaration that says so; of a default the component.
    pub class: &'static str,
    /// What was overridden, shared, chosen or left out.
    pub notes: &'static str,
}

impl Wiring {
    /// Reads what the macro wrote: a line for each attribute, columns separated by tabs.
    pub(super) fn read(quantizer: &'static str, lines: &'static str) -> Self {
        let line = |line: &'static str| {
            let mut columns = line.split('\t');
            let depth = columns.next().and_then(|d| d.parse().ok()).unwrap_or_default();
            let mut column = || columns.next().unwrap_or_default();
            Wired { depth, attribute: column(), what: column(), class: column(), notes: column() }
        };
        Self { quantizer, attributes: lines.lines().map(line).collect() }
    }

    /// The attribute of this name that stands first.
    pub fn get(&self, attribute: &str) -> Option<&Wired> {
        self.attributes.iter().find(|a| a.attribute == attribute)
    }

    /// What the attribute at the end of a path of attributes is, also before the program runs. `None`: no such attribute is drawn there;
    /// what is read twice is drawn once, and below a choice stands what may be chosen.
    ///
    /// ```
    /// use quant_core::inject::{Quantizer, Wiring};
    /// # use quant_core::{quant::BinaryQuant, quantizer, scaling::ParameterScaling};
    /// # #[quantizer]
    /// # pub struct Binary {
    /// #     tensor_quant: BinaryQuant,
    /// #     scaling_impl: ParameterScaling,
    /// #     #[value(0.1)]
    /// #     scaling_init: f32,
    /// # }
    /// const WHAT: Option<&str> = Wiring::find::<Binary>(&["tensor_quant", "scaling_impl", "scaling_init"]);
    /// assert_eq!(WHAT, Some("= 0.1"));
    /// assert_eq!(Wiring::find::<Binary>(&["scaling_init"]), None);
    /// ```
    pub const fn find<Q: Quantizer>(path: &[&str]) -> Option<&'static str> {
        find(Q::WIRING, path)
    }

    /// The branches of the tree in front of line `i`.
    fn branches(&self, i: usize) -> String {
        let depth_of = |i: usize| self.attributes.get(i).map_or(0, |a| a.depth);
        let depth = depth_of(i);
        let goes_on =
            |level: usize| (i + 1..self.attributes.len()).map(depth_of).take_while(|d| *d >= level).any(|d| d == level);
        let trunk: String = (0..depth).map(|level| if goes_on(level) { "│   " } else { "    " }).collect();
        trunk + if goes_on(depth) { "├── " } else { "└── " }
    }
}

impl fmt::Display for Wiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<(String, &Wired)> =
            self.attributes.iter().enumerate().map(|(i, a)| (self.branches(i) + a.attribute, a)).collect();
        let width = |column: fn(&(String, &Wired)) -> usize| rows.iter().map(column).max().unwrap_or_default() + 2;
        let (first, second) = (width(|r| r.0.chars().count()), width(|r| r.1.what.chars().count()));
        writeln!(f, "{}", self.quantizer)?;
        for (name, a) in &rows {
            let notes = if a.notes.is_empty() { String::new() } else { format!(" ({})", a.notes) };
            let line = format!("{name:first$}{:second$}{}{notes}", a.what, a.class);
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

const fn find(wiring: &'static str, path: &[&str]) -> Option<&'static str> {
    let (mut rest, mut found) = (wiring, 0);
    while !rest.is_empty() {
        let (depth, after) = column(rest);
        let (attribute, after) = column(after);
        let (what, after) = column(after);
        let depth = number(depth);
        if depth < found {
            return None;
        }
        if depth == found && found < path.len() && is(attribute, path[found]) {
            found += 1;
            if found == path.len() {
                return Some(what);
            }
        }
        rest = until(after, b'\n').1;
    }
    None
}

const fn column(text: &'static str) -> (&'static str, &'static str) {
    until(text, b'\t')
}

/// What stands before an ASCII character and what behind it.
const fn until(text: &'static str, end: u8) -> (&'static str, &'static str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() && bytes[at] != end {
        at += 1;
    }
    let (before, behind) = text.split_at(at);
    if behind.is_empty() { (before, "") } else { (before, behind.split_at(1).1) }
}

const fn number(digits: &str) -> usize {
    let (bytes, mut number, mut at) = (digits.as_bytes(), 0, 0);
    while at < bytes.len() {
        number = number * 10 + (bytes[at] - b'0') as usize;
        at += 1;
    }
    number
}

const fn is(text: &str, other: &str) -> bool {
    let (text, other, mut at) = (text.as_bytes(), other.as_bytes(), 0);
    while at < text.len() && at < other.len() && text[at] == other[at] {
        at += 1;
    }
    at == text.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::find;

    const TEXT: &str =
        "0\ta\tA\tQ\t\n1\tx\t= 1\tQ\tdefault\n1\tb\tB\tQ\t\n2\tx\t= 2\tQ\t\n0\tc\tC\tQ\t\n1\tx\t= 3\tQ\t\n";

    #[test]
    fn an_attribute_is_found_by_its_path_alone() {
        assert_eq!(find(TEXT, &["a"]), Some("A"));
        assert_eq!(find(TEXT, &["a", "x"]), Some("= 1"));
        assert_eq!(find(TEXT, &["a", "b", "x"]), Some("= 2"));
        assert_eq!(find(TEXT, &["c", "x"]), Some("= 3"));
        for none in [&["x"][..], &["b"], &["a", "c"], &["a", "b", "c"], &["c", "b"], &[], &["a", "b", "x", "y"]] {
            assert_eq!(find(TEXT, none), None, "{none:?}");
        }
        assert_eq!(find("", &["a"]), None);
    }
}
