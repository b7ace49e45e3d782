//! Which part of a value function is reached when: its `if`s and `match`es over its own arguments.
//!
//! What is not understood counts as unknown, so a condition is never narrower than the function: an attribute may be
//! asked for in vain, never forgotten.
mod offers;
mod reads;
#[cfg(test)]
mod tests;

pub use offers::{Offer, Offered, offers};
pub use reads::reads;

use crate::model::{Condition, is_variant};
use crate::tokens::unraw;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::parse::Parser;
use syn::visit::{self, Visit};
use syn::{
    Arm, BinOp, Block, Expr, ExprBinary, ExprMatch, ExprPath, Lit, Macro, Pat, PatIdent, Path, Result, Stmt, UnOp,
};

/// The arguments that conditions can be about: those that keep their value throughout the body.
pub struct Flags(BTreeMap<String, Flag>);

struct Flag {
    /// As it is written.
    name: String,
    ty: String,
}

impl Flags {
    /// `arguments`: names and types.
    pub fn new(arguments: impl Iterator<Item = (String, String)>, body: &Block) -> Self {
        let mut bindings = Bindings::default();
        bindings.visit_block(body);
        // an item in the body may give a pattern another meaning than it has outside
        if bindings.items {
            return Self(BTreeMap::new());
        }
        // `r#x` is `x`
        let flags = arguments.map(|(name, ty)| (unraw(&name).to_string(), Flag { name, ty }));
        Self(flags.filter(|(name, _)| !bindings.names.contains(name)).collect())
    }

    fn flag(&self, e: &Expr) -> Option<String> {
        match e {
            Expr::Path(p) if p.qself.is_none() => {
                p.path.get_ident().and_then(|i| self.0.get(unraw(&i.to_string()))).map(|f| f.name.clone())
            }
            Expr::Paren(p) => self.flag(&p.expr),
            _ => None,
        }
    }

    pub(super) fn condition(&self, e: &Expr) -> Condition {
        match e {
            Expr::Paren(p) => self.condition(&p.expr),
            Expr::Lit(l) => match &l.lit {
                Lit::Bool(b) if b.value => Condition::Always,
                Lit::Bool(_) => Condition::never(),
                _ => Condition::Unknown,
            },
            Expr::Path(_) => match self.flag(e) {
                Some(flag) => Condition::Is { flag, pattern: quote!(true).into() },
                None => Condition::Unknown,
            },
            Expr::Unary(u) if matches!(u.op, UnOp::Not(_)) => self.condition(&u.expr).negated(),
            Expr::Binary(b) => self.binary(b),
            Expr::Let(l) => self.pattern(&l.expr, &l.pat),
            Expr::Macro(m) if m.mac.path.is_ident("matches") => self.matches(&m.mac).unwrap_or(Condition::Unknown),
            _ => Condition::Unknown,
        }
    }

    fn binary(&self, b: &ExprBinary) -> Condition {
        match b.op {
            BinOp::And(_) => return self.condition(&b.left).and(self.condition(&b.right)),
            BinOp::Or(_) => return self.condition(&b.left).or(self.condition(&b.right)),
            _ => {}
        }
        let (Some(flag), Some(right)) = (self.flag(&b.left), comparable(&b.right)) else { return Condition::Unknown };
        // of another type than the literal's, a comparison is no pattern
        let ty = self.0.get(unraw(&flag)).map(|f| f.ty.as_str()).unwrap_or_default();
        let nothing_is_less = ty.starts_with('u') && matches!(b.op, BinOp::Lt(_)) && right.to_string() == "0";
        if is_number(&b.right) && (!NUMBERS.contains(&ty) || nothing_is_less) {
            return Condition::Unknown;
        }
        let is = |pattern: TokenStream| Condition::Is { flag: flag.clone(), pattern: pattern.into() };
        match b.op {
            BinOp::Eq(_) if is_number(&b.right) => is(right),
            BinOp::Ne(_) if is_number(&b.right) => is(right).negated(),
            BinOp::Eq(_) => Condition::equals(flag, right),
            BinOp::Ne(_) => Condition::equals(flag, right).negated(),
            // only what has an order may stand in a range
            _ if !is_number(&b.right) => Condition::Unknown,
            BinOp::Lt(_) => is(quote!(..#right)),
            BinOp::Le(_) => is(quote!(..=#right)),
            BinOp::Ge(_) => is(quote!(#right..)),
            BinOp::Gt(_) => is(quote!(#right..)).and(is(right).negated()),
            _ => Condition::Unknown,
        }
    }

    fn matches(&self, mac: &Macro) -> Option<Condition> {
        let parse = |input: syn::parse::ParseStream| -> Result<(Expr, Pat)> {
            let scrutinee = input.parse()?;
            input.parse::<syn::Token![,]>()?;
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Option<syn::Token![,]>>()?;
            Ok((scrutinee, pattern))
        };
        let (scrutinee, pattern) = parse.parse2(mac.tokens.clone()).ok()?;
        Some(self.pattern(&scrutinee, &pattern))
    }

    /// When `scrutinee` matches.
    fn pattern(&self, scrutinee: &Expr, pattern: &Pat) -> Condition {
        match (scrutinee, pattern) {
            (_, Pat::Wild(_) | Pat::Rest(_)) => Condition::Always,
            (Expr::Paren(p), _) => self.pattern(&p.expr, pattern),
            (_, Pat::Paren(p)) => self.pattern(scrutinee, &p.pat),
            (Expr::Tuple(e), Pat::Tuple(p)) if e.elems.len() == p.elems.len() => {
                e.elems.iter().zip(&p.elems).map(|(e, p)| self.pattern(e, p)).fold(Condition::Always, Condition::and)
            }
            (Expr::Tuple(_), Pat::Or(or)) => {
                or.cases.iter().map(|p| self.pattern(scrutinee, p)).fold(Condition::never(), Condition::or)
            }
            _ => match self.flag(scrutinee).filter(|_| binds_nothing(pattern)) {
                Some(flag) => Condition::Is { flag, pattern: pattern.to_token_stream().into() },
                None => Condition::Unknown,
            },
        }
    }

    /// The condition of each arm, given that no arm before was taken.
    pub(super) fn arms(&self, m: &ExprMatch) -> Vec<Condition> {
        let mut before = Condition::Always;
        let mut arm = |arm: &Arm| {
            let own = self.pattern(&m.expr, &arm.pat);
            let taken = before.clone().and(own.clone());
            before = std::mem::replace(&mut before, Condition::Always).and(own.negated());
            taken
        };
        m.arms.iter().map(&mut arm).collect()
    }
}

/// A literal, or a variant: what may stand in a pattern with the meaning that it has in `==`.
fn comparable(e: &Expr) -> Option<TokenStream> {
    let variant = |p: &ExprPath| {
        p.path.segments.len() > 1 && p.path.segments.last().is_some_and(|s| is_variant(&s.ident.to_string()))
    };
    match e {
        Expr::Lit(l) if !matches!(l.lit, Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_)) => Some(e.to_token_stream()),
        Expr::Unary(_) if is_number(e) => Some(e.to_token_stream()),
        Expr::Path(p) if p.qself.is_none() && variant(p) => Some(e.to_token_stream()),
        Expr::Paren(p) => comparable(&p.expr),
        _ => None,
    }
}

const NUMBERS: [&str; 14] =
    ["f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];

fn is_number(e: &Expr) -> bool {
    match e {
        Expr::Lit(l) => matches!(l.lit, Lit::Int(_) | Lit::Float(_) | Lit::Byte(_)),
        Expr::Unary(u) => matches!(u.op, UnOp::Neg(_)) && is_number(&u.expr),
        _ => false,
    }
}

/// Whether a pattern only looks. A name that begins in upper case is a constant or variant, or rustc warns.
fn binds_nothing(pattern: &Pat) -> bool {
    match pattern {
        // the compiler does not compare texts in constants
        Pat::Lit(l) => !matches!(l.lit, Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_)),
        Pat::Wild(_) | Pat::Path(_) | Pat::Range(_) | Pat::Rest(_) => true,
        Pat::Ident(i) => {
            i.by_ref.is_none() && i.subpat.is_none() && i.ident.to_string().starts_with(char::is_uppercase)
        }
        Pat::Or(or) => or.cases.iter().all(binds_nothing),
        Pat::Paren(p) => binds_nothing(&p.pat),
        Pat::TupleStruct(t) => t.elems.iter().all(binds_nothing),
        Pat::Struct(s) => s.fields.iter().all(|f| binds_nothing(&f.pat)),
        _ => false,
    }
}

/// Every name that the body binds again.
#[derive(Default)]
struct Bindings {
    names: BTreeSet<String>,
    items: bool,
}

impl Visit<'_> for Bindings {
    fn visit_pat_ident(&mut self, p: &PatIdent) {
        self.names.insert(unraw(&p.ident.to_string()).to_string());
        visit::visit_pat_ident(self, p);
    }
    fn visit_block(&mut self, b: &Block) {
        // what the macro of a statement becomes may bind its arguments again, and bring items
        let before_last = b.stmts.split_last().map(|(_, before)| before).unwrap_or_default();
        self.items |= before_last.iter().any(|s| matches!(s, Stmt::Macro(m) if !is_std(&m.mac.path)));
        visit::visit_block(self, b);
    }
    fn visit_pat(&mut self, p: &Pat) {
        self.items |= matches!(p, Pat::Macro(_));
        visit::visit_pat(self, p);
    }
    fn visit_item(&mut self, _: &syn::Item) {
        self.items = true;
    }
    fn visit_macro(&mut self, m: &Macro) {
        // what a macro does with `let` cannot be seen
        let mut names = vec![];
        idents(&m.tokens, &mut names);
        if names.iter().any(|n| n == "let") {
            self.names.extend(names);
        }
    }
}

/// The macros of the standard library that are statements: they bind nothing.
fn is_std(path: &Path) -> bool {
    const STD: [&str; 12] = [
        "assert",
        "assert_eq",
        "assert_ne",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "print",
        "println",
        "eprint",
        "eprintln",
        "panic",
        "todo",
    ];
    STD.iter().any(|s| path.is_ident(s))
}

fn idents(tokens: &TokenStream, out: &mut Vec<String>) {
    for t in tokens.clone() {
        match t {
            TokenTree::Ident(i) => out.push(unraw(&i.to_string()).to_string()),
            TokenTree::Group(g) => idents(&g.stream(), out),
            _ => {}
        }
    }
}
