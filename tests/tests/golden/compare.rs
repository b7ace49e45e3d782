//! The rules of comparison.
use crate::cases::Recorded;
use serde_json::Value;

/// Scales, zero points, values and parameters.
pub const VALUE: Tolerance = Tolerance { relative: 1e-6, absolute: 1e-12 };
/// The same where half-quadratic optimization chose the scales of a convolution's channels: there the reference fits
/// each of them to the weights of all, which is a defect. Ours fits each to its own, so the two are as far apart as the
/// channels are: over sixty seeds up to 2.9e-2, and what is lost up to 5.7e-2. See [`crate::apart`] for what is exact.
pub const SEARCHED_APART: Tolerance = Tolerance { relative: 5e-2, absolute: 1e-12 };
/// Gradients.
pub const GRADIENT: Tolerance = Tolerance { relative: 1e-4, absolute: 1e-6 };
/// How near to a tie the reference's number was, where an integer may be the next one.
const TIE: f64 = 1e-4;

#[derive(Clone, Copy)]
pub struct Tolerance {
    pub relative: f64,
    pub absolute: f64,
}

impl Tolerance {
    /// For a gradient that is a sum over all elements, of an output gradient `gradient`: that of a scale, or one in a
    /// whole layer. Its terms `(q - x / s) / threshold` are differences of numbers near `q / threshold`, up to 1, so
    /// each is off by the rounding of that, and every backend adds them in an order of its own.
    pub fn summed(self, gradient: &[f32]) -> Self {
        let sum: f64 = gradient.iter().map(|g| g.abs() as f64).sum();
        Self { absolute: self.absolute + f32::EPSILON as f64 * sum, ..self }
    }

    /// For a gradient where some elements lie on the other side of a tie: what flows through them goes another way.
    pub fn across(self, ties: &[usize], gradient: &[f32]) -> Self {
        let flows: f64 = ties.iter().filter_map(|i| gradient.get(*i)).map(|g| g.abs() as f64).sum();
        Self { absolute: self.absolute + flows, ..self }
    }

    /// For the gradient of a scale that a search chose: its terms `(q - x / s) / threshold` are off as the scale is.
    pub fn searched(self, of_scale: Self, gradient: &[f32]) -> Self {
        let sum: f64 = gradient.iter().map(|g| g.abs() as f64).sum();
        Self { absolute: self.absolute + if of_scale.is_searched() { of_scale.relative * sum } else { 0.0 }, ..self }
    }

    /// Whether it is that of a search.
    pub fn is_searched(self) -> bool {
        self.relative == SEARCHED_APART.relative
    }

    fn allows(self, ours: f32, theirs: f32) -> bool {
        let (a, b) = (ours as f64, theirs as f64);
        a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= self.relative * b.abs() + self.absolute
    }
}

/// What became of a case.
#[derive(Default)]
pub struct Outcome {
    /// Something was not equal, but as near as it has to be.
    pub tolerated: bool,
    /// What was not.
    pub differences: Vec<String>,
}

/// What one of our tensors stands for, in the reference's layout.
pub struct Quantized {
    pub shape: Vec<usize>,
    pub value: Vec<f32>,
    /// Of each element.
    pub scale: Vec<f32>,
    /// How many there were before they were repeated.
    pub scales: usize,
    pub zero_point: Vec<f32>,
    pub grid: Grid,
}

/// What the reference recorded of the same.
pub struct Reference {
    pub value: Recorded,
    pub scale: Recorded,
    pub zero_point: Option<Recorded>,
    /// What was quantized, if it is known: where the ties were.
    pub unquantized: Option<Vec<f32>>,
}

impl Outcome {
    pub fn fail(&mut self, difference: impl Into<String>) {
        self.differences.push(difference.into());
    }

    fn elements(&mut self, what: &str, ours: &[f32], theirs: &[f32], ok: impl Fn(usize) -> bool) {
        if ours.len() != theirs.len() {
            return self.fail(format!("{what} has {} elements instead of {}", ours.len(), theirs.len()));
        }
        self.tolerated |= ours.iter().zip(theirs).any(|(a, b)| a != b && !(a.is_nan() && b.is_nan()));
        let wrong: Vec<usize> = (0..ours.len()).filter(|i| !ok(*i)).collect();
        if let Some(first) = wrong.first() {
            let (a, b, n, of) = (ours[*first], theirs[*first], wrong.len(), ours.len());
            self.fail(format!("{what}[{first}] is {a:e} instead of {b:e} ({n} of {of} differ)"));
        }
    }

    pub fn close(&mut self, what: &str, ours: &[f32], theirs: &[f32], tolerance: Tolerance) {
        self.elements(what, ours, theirs, |i| tolerance.allows(ours[i], theirs[i]));
    }

    /// The same without some elements.
    pub fn close_but(&mut self, what: &str, ours: &[f32], theirs: &[f32], tolerance: Tolerance, but: &[usize]) {
        self.elements(what, ours, theirs, |i| but.contains(&i) || tolerance.allows(ours[i], theirs[i]));
    }

    pub fn fact(&mut self, what: &str, ours: &Value, theirs: &Value) {
        let equal = match (ours.as_f64(), theirs.as_f64()) {
            (Some(a), Some(b)) => a == b,
            _ => ours == theirs,
        };
        if !equal {
            self.fail(format!("{what} is {ours} instead of {theirs}"));
        }
    }

    /// Compares integers, scale, zero point and value; returns which elements lie on the other side of a tie.
    pub fn quantized(&mut self, at: &str, ours: &Quantized, theirs: &Reference, of_scale: Tolerance) -> Vec<usize> {
        match self.try_quantized(at, ours, theirs, of_scale) {
            Ok(ties) => ties,
            Err(difference) => {
                self.fail(format!("{at}{difference}"));
                vec![]
            }
        }
    }

    fn try_quantized(
        &mut self,
        at: &str,
        ours: &Quantized,
        theirs: &Reference,
        of_scale: Tolerance,
    ) -> Result<Vec<usize>, String> {
        if ours.shape != theirs.value.shape {
            return Err(format!("value has the shape {:?} instead of {:?}", ours.shape, theirs.value.shape));
        }
        if ours.scales != theirs.scale.values.len() {
            return Err(format!("scale has {} elements instead of {}", ours.scales, theirs.scale.values.len()));
        }
        let scale = theirs.scale.expand(&ours.shape)?;
        let zero_point = match &theirs.zero_point {
            Some(zero_point) => zero_point.expand(&ours.shape)?,
            None => vec![0.0; scale.len()],
        };
        self.close(&format!("{at}scale"), &ours.scale, &scale, of_scale);
        self.close(&format!("{at}zero_point"), &ours.zero_point, &zero_point, of_scale);
        let grid = &ours.grid;
        let theirs_of = |x: f32, i: usize| grid.place(x, scale[i], zero_point[i]);
        let searched = of_scale.is_searched();
        let ends = || theirs.value.values.iter().enumerate().map(|(i, b)| theirs_of(*b, i).round());
        let (low, high) = ends().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), int| (a.min(int), b.max(int)));
        if let (true, Some(x)) = (searched, &theirs.unquantized) {
            let lost = |values: &[f32]| values.iter().zip(x).map(|(v, x)| (v - x).abs() as f64).sum::<f64>();
            let (ours, theirs) = (lost(&ours.value), lost(&theirs.value.values));
            if ours > theirs * 1.1 {
                self.fail(format!("{at}the search loses {ours} instead of {theirs}"));
            }
        }
        let mut ties = vec![];
        let mut wrong = vec![];
        for (i, (a, b)) in ours.value.iter().zip(&theirs.value.values).enumerate() {
            let int = grid.place(*a, ours.scale[i], ours.zero_point[i]).round();
            let expected = theirs_of(*b, i).round();
            // with another scale a number at the end of the range is clamped or not
            let at_the_end = searched && (expected == low || expected == high);
            if (int == expected || (a.is_nan() && b.is_nan())) && !at_the_end {
                continue;
            }
            let unrounded = theirs.unquantized.as_ref().and_then(|x| x.get(i)).map(|x| theirs_of(*x, i));
            let at_a_tie = searched || unrounded.is_some_and(|p| (p - p.floor() - 0.5).abs() < TIE);
            match at_a_tie && (int - expected).abs() <= 1.0 {
                true => ties.push(i),
                false => wrong.push((i, int, expected, unrounded)),
            }
        }
        if let Some((i, int, expected, unrounded)) = wrong.first() {
            let of = unrounded.map_or("an unknown number".into(), |p| p.to_string());
            let n = wrong.len();
            self.fail(format!(
                "{at}integer[{i}] is {int} instead of {expected}, of {of} ({n} of {} differ)",
                scale.len()
            ));
        }
        // `(q - z) * s` is as exact as `z` is, which is no integer where it is searched for
        self.elements(&format!("{at}value"), &ours.value, &theirs.value.values, |i| {
            let absolute = of_scale.relative * (zero_point[i] * scale[i]).abs() as f64 + of_scale.absolute;
            let tolerance = Tolerance { absolute, ..of_scale };
            ties.contains(&i) || tolerance.allows(ours.value[i], theirs.value.values[i])
        });
        Ok(ties)
    }
}

/// Where the numbers of a format lie.
pub enum Grid {
    /// `value / scale + zero_point` is an integer.
    Int,
    /// `value / scale` is an integer times a power of two, by its magnitude.
    Float { mantissa: f64, bias: f64 },
}

impl Grid {
    /// In steps of the grid: an integer if `x` lies on it.
    pub fn place(&self, x: f32, scale: f32, zero_point: f32) -> f64 {
        let x = x as f64 / scale as f64;
        match self {
            Self::Int => x + zero_point as f64,
            Self::Float { mantissa, bias } => {
                let exponent = x.abs().log2().floor().max(1.0 - bias);
                x / (exponent - mantissa).exp2()
            }
        }
    }
}
