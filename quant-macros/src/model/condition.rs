use super::range::{interval_contains, same_literal};
use super::{Known, Pattern};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::BTreeSet;
use syn::parse::Parser;
use syn::{Expr, Pat};

/// When a part of a value function is reached, as a formula over its arguments.
#[derive(Clone, Debug)]
pub enum Condition {
    Always,
    /// What the form does not tell.
    Unknown,
    /// The argument `flag` matches the pattern.
    Is {
        flag: String,
        pattern: Pattern,
    },
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

/// What the values that the compiler knows make of a condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    pub holds: Option<bool>,
    /// It rests on the names of constants, which the compiler is to confirm.
    pub by_name: bool,
}

impl Condition {
    pub fn never() -> Self {
        Self::Not(Box::new(Self::Always))
    }

    pub fn is_never(&self) -> bool {
        matches!(self, Self::Not(c) if matches!(**c, Self::Always))
    }

    pub fn negated(self) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, c) | (c, Self::Always) => c,
            (c, _) | (_, c) if c.is_never() => c,
            (Self::All(mut all), Self::All(more)) => {
                all.extend(more);
                Self::All(all)
            }
            (Self::All(mut all), c) => {
                all.push(c);
                Self::All(all)
            }
            (a, b) => Self::All(vec![a, b]),
        }
    }

    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (c, Self::Always) | (Self::Always, c) if !c.is_never() => Self::Always,
            (n, c) | (c, n) if n.is_never() => c,
            (Self::Any(mut any), c) => {
                any.push(c);
                Self::Any(any)
            }
            (a, b) => Self::Any(vec![a, b]),
        }
    }

    /// Without what is not known: it holds whenever this may.
    pub fn possible(self) -> Self {
        self.bounded(true)
    }

    /// Replaces what is not known by `filler`, turned round under each negation.
    fn bounded(self, filler: bool) -> Self {
        match self {
            Self::Unknown if filler => Self::Always,
            Self::Unknown => Self::never(),
            Self::Not(c) => c.bounded(!filler).negated(),
            Self::All(all) => all.into_iter().map(|c| c.bounded(filler)).fold(Self::Always, Self::and),
            Self::Any(any) => any.into_iter().map(|c| c.bounded(filler)).fold(Self::never(), Self::or),
            known => known,
        }
    }

    /// Whether all of it is known.
    pub fn is_exact(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::Always | Self::Is { .. } => true,
            Self::Not(c) => c.is_exact(),
            Self::All(cs) | Self::Any(cs) => cs.iter().all(Self::is_exact),
        }
    }

    /// The arguments that it is about.
    pub fn flags(&self) -> BTreeSet<&str> {
        match self {
            Self::Always | Self::Unknown => BTreeSet::new(),
            Self::Is { flag, .. } => BTreeSet::from([flag.as_str()]),
            Self::Not(c) => c.flags(),
            Self::All(cs) | Self::Any(cs) => cs.iter().flat_map(Self::flags).collect(),
        }
    }

    pub fn verdict<'k>(&self, known: &impl Fn(&str) -> Option<&'k Known>) -> Verdict {
        match self {
            Self::Always => Verdict { holds: Some(true), by_name: false },
            Self::Unknown => Verdict { holds: None, by_name: false },
            Self::Is { flag, pattern } => match known(flag) {
                Some(Known::Literal(literal)) => {
                    Verdict { holds: literal_matches(literal, &pattern.tokens()), by_name: false }
                }
                Some(Known::Constant(name)) => {
                    let holds = name_matches(name, pattern);
                    Verdict { holds, by_name: holds.is_some() }
                }
                Some(Known::No) | None => Verdict { holds: None, by_name: false },
            },
            Self::Not(c) => {
                let v = c.verdict(known);
                Verdict { holds: v.holds.map(|h| !h), ..v }
            }
            Self::All(cs) => decided(cs, known, false),
            Self::Any(cs) => decided(cs, known, true),
        }
    }

    /// The condition as a user reads it, with the values of the flags where they are known.
    pub fn text<'k>(&self, known: &impl Fn(&str) -> Option<&'k Known>) -> String {
        let value = |flag: &str| match known(flag) {
            Some(Known::Literal(l)) => Some(l.to_string().replace(' ', "")),
            Some(Known::Constant(name)) => Some(name.clone()),
            _ => None,
        };
        let flags = self.flags();
        let values: Option<Vec<String>> = flags.iter().map(|f| value(f).map(|v| format!("`{f}` = {v}"))).collect();
        match values {
            Some(values) if !values.is_empty() => values.join(" and "),
            _ => self.formula(),
        }
    }

    fn formula(&self) -> String {
        let join = |cs: &[Self], word: &str| cs.iter().map(Self::formula).collect::<Vec<_>>().join(word);
        let tight = |pattern: &Pattern| {
            pattern.equal_to().unwrap_or_else(|| pattern.tokens()).to_string().replace(" :: ", "::")
        };
        match self {
            Self::Always => "always".into(),
            Self::Unknown => "something else".into(),
            Self::Is { flag, pattern } => format!("`{flag}` = {}", tight(pattern)),
            Self::Not(c) => match &**c {
                Self::Is { flag, pattern } if pattern.tokens().to_string() == "true" => format!("`{flag}` = false"),
                Self::Is { flag, pattern } => format!("`{flag}` is not {}", tight(pattern)),
                other => format!("not ({})", other.formula()),
            },
            Self::All(cs) => join(cs, " and "),
            Self::Any(cs) => join(cs, " or "),
        }
    }

    /// The condition as an expression over references to the flags, whose types are needed for `==`.
    pub fn code(&self, ty: &impl Fn(&str) -> Option<TokenStream>) -> TokenStream {
        match self {
            Self::Always | Self::Unknown => quote!(true),
            Self::Is { flag, pattern } => {
                let name = format_ident!("{flag}");
                let tokens = pattern.tokens();
                match (pattern.equal_to(), ty(flag)) {
                    // as a constant: the compiler refuses types whose `==` is not what the pattern says
                    (Some(value), Some(ty)) => quote!({
                        const __EQUAL: #ty = #value;
                        ::core::matches!(*#name, __EQUAL)
                    }),
                    _ => quote!(::core::matches!(*#name, #tokens)),
                }
            }
            Self::Not(c) => {
                let c = c.code(ty);
                quote!(!(#c))
            }
            Self::All(cs) => {
                let cs = cs.iter().map(|c| c.code(ty));
                quote!((#(#cs)&&*))
            }
            Self::Any(cs) => {
                let cs = cs.iter().map(|c| c.code(ty));
                quote!((#(#cs)||*))
            }
        }
    }

    /// `flag == value`, of which the pattern is the value in parentheses.
    pub fn equals(flag: String, value: TokenStream) -> Self {
        Self::Is { flag, pattern: Pattern::equals(value) }
    }
}

/// `All` with `decisive` false, `Any` with `decisive` true.
fn decided<'k>(cs: &[Condition], known: &impl Fn(&str) -> Option<&'k Known>, decisive: bool) -> Verdict {
    let verdicts: Vec<Verdict> = cs.iter().map(|c| c.verdict(known)).collect();
    // a verdict that needs no names is the better one
    let deciding = |v: &&Verdict| v.holds == Some(decisive);
    if let Some(v) = verdicts.iter().filter(deciding).min_by_key(|v| v.by_name) {
        return *v;
    }
    let by_name = verdicts.iter().any(|v| v.by_name);
    match verdicts.iter().all(|v| v.holds.is_some()) {
        true => Verdict { holds: Some(!decisive), by_name },
        false => Verdict { holds: None, by_name: false },
    }
}

fn literal_matches(literal: &TokenStream, pattern: &TokenStream) -> Option<bool> {
    let literal: Expr = syn::parse2(literal.clone()).ok()?;
    any_case(&Pat::parse_multi.parse2(pattern.clone()).ok()?, &|case| match case {
        Pat::Wild(_) => Some(true),
        Pat::Lit(l) => same_literal(&literal, &Expr::Lit(l.clone())),
        Pat::Range(r) => interval_contains(r, &literal),
        _ => None,
    })
}

/// Whether the constant `Kind::Const` matches the pattern, by name: names in CamelCase are taken for variants.
fn name_matches(constant: &str, pattern: &Pattern) -> Option<bool> {
    let constant = constant.rsplit("::").next().filter(|n| is_variant(n))?;
    // nearly always, and faster than the general case
    if let Some(names) = pattern.names().filter(|names| names.iter().all(|n| is_variant(n))) {
        return Some(names.contains(&constant));
    }
    any_case(&Pat::parse_multi.parse2(pattern.tokens()).ok()?, &|case| {
        let named = match case {
            Pat::Wild(_) => return Some(true),
            Pat::Ident(i) => i.ident.to_string(),
            Pat::Path(p) => p.path.segments.last()?.ident.to_string(),
            Pat::TupleStruct(t) => t.path.segments.last()?.ident.to_string(),
            Pat::Struct(s) => s.path.segments.last()?.ident.to_string(),
            _ => return None,
        };
        match is_variant(&named) {
            // what a variant holds is not in its name
            true if named == constant && matches!(case, Pat::TupleStruct(_) | Pat::Struct(_)) => None,
            true => Some(named == constant),
            false => None,
        }
    })
}

/// Whether a name is that of a variant and not of a constant.
pub fn is_variant(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

fn any_case(pattern: &Pat, matches: &impl Fn(&Pat) -> Option<bool>) -> Option<bool> {
    match pattern {
        Pat::Or(or) => {
            let cases: Vec<Option<bool>> = or.cases.iter().map(|c| any_case(c, matches)).collect();
            if cases.contains(&Some(true)) {
                return Some(true);
            }
            cases.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
        }
        Pat::Paren(p) => any_case(&p.pat, matches),
        one => matches(one),
    }
}

/// The last two segments of a path, which is what conditions compare.
pub fn short_name(path: &syn::Path) -> String {
    let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
    names.get(names.len().saturating_sub(2)..).unwrap_or_default().join("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(flag: &str, pattern: TokenStream) -> Condition {
        Condition::Is { flag: flag.into(), pattern: pattern.into() }
    }
    fn holds(c: &Condition, flag: &Known) -> (Option<bool>, bool) {
        let v = c.verdict(&|name| (name == "flag").then_some(flag));
        (v.holds, v.by_name)
    }

    #[test]
    fn literals() {
        let yes = Known::Literal(quote!(true));
        assert_eq!(holds(&is("flag", quote!(true)), &yes), (Some(true), false));
        assert_eq!(holds(&is("flag", quote!(true)).negated(), &yes), (Some(false), false));
        assert_eq!(holds(&is("flag", quote!(true)), &Known::No), (None, false));
        let eight = Known::Literal(quote!(8usize));
        let of = |p| holds(&is("flag", p), &eight).0;
        assert_eq!(
            [of(quote!(8)), of(quote!(1 | 2)), of(quote!(5..)), of(quote!(_))],
            [Some(true), Some(false), Some(true), Some(true)]
        );
        assert_eq!([of(quote!(LIMIT)), of(quote!("8")), of(quote!(n if n > 3))], [None; 3]);
    }

    #[test]
    fn variants_by_name() {
        let constant = Known::Constant("Kind::Const".into());
        assert_eq!(holds(&is("flag", quote!(Kind::Const)), &constant), (Some(true), true));
        assert_eq!(holds(&is("flag", quote!(a::Kind::Stats | Const)), &constant), (Some(true), true));
        assert_eq!(holds(&is("flag", quote!(Kind::Stats)), &constant), (Some(false), true));
        // a constant may be any variant, and a variant may hold anything
        assert_eq!(holds(&is("flag", quote!(Kind::DEFAULT)), &constant), (None, false));
        assert_eq!(holds(&is("flag", quote!(Kind::Const(0))), &constant), (None, false));
        assert_eq!(holds(&is("flag", quote!(Kind::Const)), &Known::Constant("FLAG".into())), (None, false));
    }

    /// The laws of three-valued logic, by all combinations.
    #[test]
    fn logic() {
        let value = |b| Known::Literal(if b { quote!(true) } else { quote!(false) });
        let cases = [(Some(value(true)), Some(true)), (Some(value(false)), Some(false)), (None, None)];
        for (a, x) in &cases {
            for (b, y) in &cases {
                let known = |name: &str| if name == "a" { a.as_ref() } else { b.as_ref() };
                let (ca, cb) = (is("a", quote!(true)), is("b", quote!(true)));
                let and = match (x, y) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                };
                let or = match (x, y) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                };
                assert_eq!(ca.clone().and(cb.clone()).verdict(&known).holds, and);
                assert_eq!(ca.or(cb).verdict(&known).holds, or);
            }
        }
    }

    #[test]
    fn what_is_not_known_may_hold() {
        let c = is("a", quote!(true)).and(Condition::Unknown).possible();
        assert_eq!(c.formula(), "`a` = true");
        assert!(matches!(Condition::Unknown.negated().possible(), Condition::Always));
        assert!(matches!(is("a", quote!(true)).or(Condition::Unknown).possible(), Condition::Always));
        assert!(Condition::Unknown.negated().bounded(false).is_never());
    }

    #[test]
    fn text() {
        let c = is("per_channel", quote!(true)).negated().and(is("kind", quote!(Kind::A | Kind::B)));
        assert_eq!(c.text(&|_| None), "`per_channel` = false and `kind` = Kind::A | Kind::B");
        let known = Known::Literal(quote!(true));
        assert_eq!(is("flag", quote!(true)).text(&|_| Some(&known)), "`flag` = true");
    }
}
