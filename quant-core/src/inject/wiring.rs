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
