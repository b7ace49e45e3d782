use proc_macro2::TokenStream;
use std::cmp::Ordering;
use syn::parse::Parser;
use syn::{Error, Expr, ExprLit, ExprUnary, Lit, Pat, RangeLimits, Result, UnOp};

/// What an argument accepts: a range pattern of literals, or several joined by `|`.
#[derive(Clone, Debug)]
pub struct Range {
    tokens: TokenStream,
    intervals: Vec<Interval>,
}

#[derive(Clone, Debug)]
struct Interval {
    start: Option<Literal>,
    end: Option<Literal>,
    closed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Literal {
    Integer(i128),
    Float(f64),
    Char(char),
}

impl Range {
    pub fn parse(tokens: TokenStream) -> Result<Self> {
        let pattern = Pat::parse_multi.parse2(tokens.clone())?;
        let cases = match &pattern {
            Pat::Or(or) => or.cases.iter().collect(),
            one => vec![one],
        };
        let intervals = cases.into_iter().map(Interval::read).collect::<Result<_>>()?;
        Ok(Self { tokens, intervals })
    }

    pub fn tokens(&self) -> &TokenStream {
        &self.tokens
    }

    /// The range as its author would print it.
    pub fn text(&self) -> String {
        let text = self.tokens.to_string();
        if text.contains('|') { text } else { text.replace(' ', "") }
    }

    /// Whether a literal is inside; `None` when it is of another type, which the compiler reports.
    pub fn contains(&self, literal: &TokenStream) -> Option<bool> {
        let value = Literal::read(&syn::parse2(literal.clone()).ok()?)?;
        self.intervals.iter().map(|i| i.contains(value)).reduce(|a, b| Some(a? || b?))?
    }
}

impl Range {
    /// Whether both are floats, so that the width may decide.
    pub fn is_about_floats(&self, literal: &TokenStream) -> bool {
        let float = |l: Option<Literal>| matches!(l, Some(Literal::Float(_)));
        float(syn::parse2(literal.clone()).ok().and_then(|e| Literal::read(&e)))
            && self.intervals.iter().any(|i| float(i.start) || float(i.end))
    }
}

impl Interval {
    fn read(pattern: &Pat) -> Result<Self> {
        let bound =
            |e: &Expr| Literal::read(e).ok_or_else(|| Error::new_spanned(e, "the bounds of a range are literals"));
        match pattern {
            Pat::Range(r) => Ok(Self {
                start: r.start.as_deref().map(bound).transpose()?,
                end: r.end.as_deref().map(bound).transpose()?,
                closed: matches!(r.limits, RangeLimits::Closed(_)),
            }),
            Pat::Lit(l) => {
                let value = bound(&Expr::Lit(l.clone()))?;
                Ok(Self { start: Some(value), end: Some(value), closed: true })
            }
            other => Err(Error::new_spanned(other, "expected a range of literals")),
        }
    }

    fn contains(&self, value: Literal) -> Option<bool> {
        let above = self.start.map_or(Some(true), |s| value.compare(s).map(|o| o.is_ge()));
        let below = self.end.map_or(Some(true), |e| value.compare(e).map(|o| o.is_lt() || self.closed && o.is_eq()));
        Some(above? && below?)
    }
}

impl Literal {
    fn read(e: &Expr) -> Option<Self> {
        match e {
            Expr::Lit(ExprLit { lit: Lit::Int(i), .. }) => i.base10_parse().ok().map(Self::Integer),
            Expr::Lit(ExprLit { lit: Lit::Byte(b), .. }) => Some(Self::Integer(b.value().into())),
            Expr::Lit(ExprLit { lit: Lit::Float(f), .. }) => f.base10_parse().ok().map(Self::Float),
            Expr::Lit(ExprLit { lit: Lit::Char(c), .. }) => Some(Self::Char(c.value())),
            Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match Self::read(expr)? {
                Self::Integer(i) => i.checked_neg().map(Self::Integer),
                Self::Float(f) => Some(Self::Float(-f)),
                Self::Char(_) => None,
            },
            Expr::Group(g) => Self::read(&g.expr),
            Expr::Paren(p) => Self::read(&p.expr),
            _ => None,
        }
    }

    /// `None` if the types differ, or the width of a float decides.
    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Float(a), Self::Float(b)) => {
                let wide = a.partial_cmp(&b);
                wide.filter(|_| (a as f32).partial_cmp(&(b as f32)) == wide)
            }
            (Self::Integer(_), Self::Integer(_)) | (Self::Char(_), Self::Char(_)) => self.partial_cmp(&other),
            _ => None,
        }
    }
}

/// Whether two literals are the same value; `None` when their types differ or cannot be compared.
pub fn same_literal(a: &Expr, b: &Expr) -> Option<bool> {
    if let (Some(Lit::Bool(a)), Some(Lit::Bool(b))) = (bare_literal(a), bare_literal(b)) {
        return Some(a.value == b.value);
    }
    Literal::read(a)?.compare(Literal::read(b)?).map(Ordering::is_eq)
}

/// Whether a literal lies in the range of a pattern.
pub fn interval_contains(range: &syn::PatRange, literal: &Expr) -> Option<bool> {
    Interval::read(&Pat::Range(range.clone())).ok()?.contains(Literal::read(literal)?)
}

fn bare_literal(e: &Expr) -> Option<&Lit> {
    match e {
        Expr::Lit(l) => Some(&l.lit),
        Expr::Group(g) => bare_literal(&g.expr),
        Expr::Paren(p) => bare_literal(&p.expr),
        _ => None,
    }
}

/// A literal, possibly negated: what the compiler knows of a value without asking anybody.
pub fn is_literal(e: &Expr) -> bool {
    match e {
        Expr::Lit(_) => true,
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => is_literal(expr),
        Expr::Group(g) => is_literal(&g.expr),
        Expr::Paren(p) => is_literal(&p.expr),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn integers() -> Result<()> {
        let r = Range::parse(quote!(1..=32))?;
        assert_eq!(r.text(), "1..=32");
        let inside = [quote!(1), quote!(32), quote!(0x10), quote!(8usize), quote!((4))].map(|l| r.contains(&l));
        assert_eq!(inside, [Some(true); 5]);
        assert_eq!([quote!(0), quote!(33), quote!(-1), quote!(b'a')].map(|l| r.contains(&l)), [Some(false); 4]);
        assert_eq!([quote!(1.0), quote!("8"), quote!(BITS), quote!()].map(|l| r.contains(&l)), [None; 4]);
        Ok(())
    }

    #[test]
    fn floats_and_half_open() -> Result<()> {
        let r = Range::parse(quote!(0.0..1.0))?;
        assert_eq!(
            [quote!(0.0), quote!(1.0), quote!(-0.5)].map(|l| r.contains(&l)),
            [Some(true), Some(false), Some(false)]
        );
        assert_eq!(Range::parse(quote!(-2.5..))?.contains(&quote!(1e9)), Some(true));
        assert_eq!(Range::parse(quote!(..=-1))?.contains(&quote!(0)), Some(false));
        assert_eq!(Range::parse(quote!('a'..='f'))?.contains(&quote!('g')), Some(false));
        assert_eq!(Range::parse(quote!(2 | 4 | 8..))?.contains(&quote!(3)), Some(false));
        assert_eq!(Range::parse(quote!(2 | 4 | 8..))?.contains(&quote!(9)), Some(true));
        Ok(())
    }

    /// 0.99999999999 is 1.0 in single precision.
    #[test]
    fn floats_of_unknown_width() -> Result<()> {
        assert_eq!(Range::parse(quote!(0.0..1.0))?.contains(&quote!(0.99999999999)), None);
        let same = |a: &str, b: &str| Some(same_literal(&syn::parse_str(a).ok()?, &syn::parse_str(b).ok()?));
        assert_eq!(same("0.3", "0.30000001192092896"), Some(None));
        assert_eq!((same("0.3", "0.3"), same("0.3", "0.4")), (Some(Some(true)), Some(Some(false))));
        Ok(())
    }

    #[test]
    fn garbage() {
        for bad in [quote!(), quote!(x), quote!(A..B), quote!(_), quote!("a"), quote!(1..=32, 5), quote!(=)] {
            assert!(Range::parse(bad.clone()).is_err(), "{bad}");
        }
    }
}
