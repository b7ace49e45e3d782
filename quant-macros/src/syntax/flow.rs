//! Which part of a value function is reached when: its `if`s and `match`es over its own arguments.
//!
//! What is not understood counts as unknown, so a condition is never narrower than the function: an attribute may be
//! asked for in vain, never forgotten.
use crate::model::{Condition, is_variant};
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::BTreeSet;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Arm, BinOp, Block, Error, Expr, ExprBinary, ExprIf, ExprMatch, ExprPath, Lit, Macro, Pat, PatIdent, Path,
    PathArguments, Result, Stmt, UnOp, parse_quote,
};

/// The arguments that conditions can be about: those that keep their value throughout the body.
pub struct Flags(BTreeSet<String>);

impl Flags {
    pub fn new(arguments: impl Iterator<Item = String>, body: &Block) -> Self {
        let mut bindings = Bindings::default();
        bindings.visit_block(body);
        // an item in the body may give a pattern another meaning than it has outside
        if bindings.items {
            return Self(BTreeSet::new());
        }
        Self(arguments.filter(|a| !bindings.names.contains(a)).collect())
    }

    fn flag(&self, e: &Expr) -> Option<String> {
        match e {
            Expr::Path(p) if p.qself.is_none() => {
                p.path.get_ident().map(|i| i.to_string()).filter(|name| self.0.contains(name))
            }
            Expr::Paren(p) => self.flag(&p.expr),
            _ => None,
        }
    }

    fn condition(&self, e: &Expr) -> Condition {
        match e {
            Expr::Paren(p) => self.condition(&p.expr),
            Expr::Lit(l) => match &l.lit {
                Lit::Bool(b) if b.value => Condition::Always,
                Lit::Bool(_) => Condition::never(),
                _ => Condition::Unknown,
            },
            Expr::Path(_) => match self.flag(e) {
                Some(flag) => Condition::Is { flag, pattern: quote!(true) },
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
        let is = |pattern: TokenStream| Condition::Is { flag: flag.clone(), pattern };
        match b.op {
            BinOp::Eq(_) => is(right),
            BinOp::Ne(_) => is(right).negated(),
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
            (_, Pat::Wild(_)) => Condition::Always,
            (Expr::Paren(p), _) => self.pattern(&p.expr, pattern),
            (_, Pat::Paren(p)) => self.pattern(scrutinee, &p.pat),
            (Expr::Tuple(e), Pat::Tuple(p)) if e.elems.len() == p.elems.len() => {
                e.elems.iter().zip(&p.elems).map(|(e, p)| self.pattern(e, p)).fold(Condition::Always, Condition::and)
            }
            (Expr::Tuple(_), Pat::Or(or)) => {
                or.cases.iter().map(|p| self.pattern(scrutinee, p)).fold(Condition::never(), Condition::or)
            }
            _ => match self.flag(scrutinee).filter(|_| binds_nothing(pattern)) {
                Some(flag) => Condition::Is { flag, pattern: pattern.to_token_stream() },
                None => Condition::Unknown,
            },
        }
    }

    /// The condition of each arm, given that no arm before was taken.
    fn arms(&self, m: &ExprMatch) -> Vec<Condition> {
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
        Pat::Wild(_) | Pat::Lit(_) | Pat::Path(_) | Pat::Range(_) | Pat::Rest(_) => true,
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
        self.names.insert(p.ident.to_string());
        visit::visit_pat_ident(self, p);
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

fn idents(tokens: &TokenStream, out: &mut Vec<String>) {
    for t in tokens.clone() {
        match t {
            TokenTree::Ident(i) => out.push(i.to_string()),
            TokenTree::Group(g) => idents(&g.stream(), out),
            _ => {}
        }
    }
}

/// When the body reads the argument `name`.
pub fn reads(name: &str, flags: &Flags, body: &Block) -> Condition {
    let mut reads = Reads { name, flags, here: Condition::Always, found: Condition::never() };
    reads.visit_block(body);
    reads.found.possible()
}

struct Reads<'a> {
    name: &'a str,
    flags: &'a Flags,
    here: Condition,
    found: Condition,
}

impl Reads<'_> {
    fn found(&mut self) {
        let found = std::mem::replace(&mut self.found, Condition::Always);
        self.found = found.or(self.here.clone());
    }
    fn under(&mut self, condition: Condition, visit: impl FnOnce(&mut Self)) {
        let outer = self.here.clone();
        self.here = outer.clone().and(condition);
        visit(self);
        self.here = outer;
    }
}

impl Visit<'_> for Reads<'_> {
    fn visit_expr_path(&mut self, p: &ExprPath) {
        if p.path.is_ident(self.name) {
            self.found();
        }
    }
    fn visit_macro(&mut self, m: &Macro) {
        let mut names = vec![];
        idents(&m.tokens, &mut names);
        if names.iter().any(|n| n == self.name) {
            self.found();
        }
    }
    fn visit_block(&mut self, b: &Block) {
        let outer = self.here.clone();
        for statement in &b.stmts {
            self.visit_stmt(statement);
            // what follows a branch that returns is reached through the other
            if let Stmt::Expr(Expr::If(i), _) = statement {
                let condition = self.flags.condition(&i.cond);
                let otherwise = i.else_branch.as_ref().is_some_and(|(_, e)| returns(e));
                let here = std::mem::replace(&mut self.here, Condition::Always);
                self.here = match (ends(&i.then_branch), otherwise) {
                    (true, false) => here.and(condition.negated()),
                    (false, true) => here.and(condition),
                    _ => here,
                };
            }
        }
        self.here = outer;
    }
    fn visit_expr_if(&mut self, i: &ExprIf) {
        self.visit_expr(&i.cond);
        let condition = self.flags.condition(&i.cond);
        self.under(condition.clone(), |s| s.visit_block(&i.then_branch));
        if let Some((_, e)) = &i.else_branch {
            self.under(condition.negated(), |s| s.visit_expr(e));
        }
    }
    fn visit_expr_match(&mut self, m: &ExprMatch) {
        self.visit_expr(&m.expr);
        for (arm, condition) in m.arms.iter().zip(self.flags.arms(m)) {
            self.under(condition, |s| {
                s.visit_pat(&arm.pat);
                s.visit_expr(&arm.body);
            });
        }
    }
    fn visit_expr_binary(&mut self, b: &ExprBinary) {
        self.visit_expr(&b.left);
        let left = self.flags.condition(&b.left);
        match b.op {
            BinOp::And(_) => self.under(left, |s| s.visit_expr(&b.right)),
            BinOp::Or(_) => self.under(left.negated(), |s| s.visit_expr(&b.right)),
            _ => self.visit_expr(&b.right),
        }
    }
}

fn ends(b: &Block) -> bool {
    matches!(b.stmts.last(), Some(Stmt::Expr(e, _)) if returns(e))
}

fn returns(e: &Expr) -> bool {
    match e {
        Expr::Return(_) => true,
        Expr::Block(b) if b.label.is_none() => ends(&b.block),
        _ => false,
    }
}

/// A component that a function may choose, and when.
#[derive(Clone)]
pub struct Offer {
    pub path: Path,
    pub when: Condition,
}

/// The components that a function chooses from.  In the body each name becomes its number.
pub fn offers(flags: &Flags, body: &mut Block) -> Result<Vec<Offer>> {
    let mut chooser = Chooser { flags, offers: vec![] };
    chooser.block(body, Condition::Always)?;
    Ok(chooser.offers)
}

struct Chooser<'a> {
    flags: &'a Flags,
    offers: Vec<Offer>,
}

const FORM: &str = "a function that chooses a component is made of `if` and `match`, with names of components as results\nhelp: compute what it depends on in a value function of its own, and take that as an argument";

impl Chooser<'_> {
    fn block(&mut self, b: &mut Block, when: Condition) -> Result<()> {
        match b.stmts.as_mut_slice() {
            [Stmt::Expr(e, None)] => self.expr(e, when),
            [] => Err(Error::new(b.brace_token.span.join(), FORM)),
            [first, ..] => Err(Error::new_spanned(first, FORM)),
        }
    }

    fn expr(&mut self, e: &mut Expr, when: Condition) -> Result<()> {
        match e {
            Expr::Path(p) if p.qself.is_none() => {
                let number = self.offer(&p.path, when)?;
                let span = p.span();
                *e = parse_quote!(#number);
                if let Expr::Lit(l) = e {
                    l.lit.set_span(span);
                }
                Ok(())
            }
            Expr::Paren(p) => self.expr(&mut p.expr, when),
            Expr::Block(b) if b.label.is_none() => self.block(&mut b.block, when),
            Expr::If(i) => {
                let condition = self.flags.condition(&i.cond);
                self.block(&mut i.then_branch, when.clone().and(condition.clone()))?;
                match &mut i.else_branch {
                    Some((_, e)) => self.expr(e, when.and(condition.negated())),
                    None => Err(Error::new(
                        i.if_token.span,
                        "an `if` that chooses a component needs an `else`\nhelp: name the other component there",
                    )),
                }
            }
            Expr::Match(m) => {
                let conditions = self.flags.arms(m);
                for (arm, condition) in m.arms.iter_mut().zip(conditions) {
                    self.expr(&mut arm.body, when.clone().and(condition))?;
                }
                Ok(())
            }
            other => Err(Error::new_spanned(other, FORM)),
        }
    }

    fn offer(&mut self, path: &Path, when: Condition) -> Result<usize> {
        if let Some(segment) = path.segments.iter().find(|s| !matches!(s.arguments, PathArguments::None)) {
            let m = "only the name is written here: sub-components are attributes of their own\nhelp: leave out the part in `<>`, and declare an attribute for each";
            return Err(Error::new_spanned(&segment.arguments, m));
        }
        let text = path.to_token_stream().to_string();
        if let Some(i) = self.offers.iter().position(|o| o.path.to_token_stream().to_string() == text) {
            if let Some(known) = self.offers.get_mut(i) {
                known.when = std::mem::replace(&mut known.when, Condition::Always).or(when);
            }
            return Ok(i);
        }
        self.offers.push(Offer { path: path.clone(), when });
        Ok(self.offers.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(arguments: &[&str], body: &Block) -> String {
        let flags = Flags::new(arguments.iter().map(|a| a.to_string()), body);
        let read = reads("x", &flags, body);
        if read.is_never() { "never".into() } else { read.text(&|_| None) }
    }

    #[test]
    fn branches() {
        let of = |body: Block| when(&["a", "n", "k"], &body);
        assert_eq!(of(parse_quote!({ x.get() })), "always");
        assert_eq!(of(parse_quote!({ 1 })), "never");
        assert_eq!(of(parse_quote!({ if a { x.get() } else { 0 } })), "`a` = true");
        assert_eq!(of(parse_quote!({ if !a { 0 } else { x.get() } })), "`a` = true");
        assert_eq!(
            of(parse_quote!({ if n > 4 && a { x.get() } else { 0 } })),
            "`n` = 4 .. and `n` is not 4 and `a` = true"
        );
        assert_eq!(of(parse_quote!({ a && x.get() })), "`a` = true");
        assert_eq!(of(parse_quote!({ a || x.get() })), "`a` = false");
        assert_eq!(
            of(parse_quote!({
                match k {
                    K::A => 0,
                    K::B => x.get(),
                    _ => 1,
                }
            })),
            "`k` is not K::A and `k` = K::B"
        );
        assert_eq!(
            of(parse_quote!({
                match (a, k) {
                    (true, K::A) => x.get(),
                    _ => 1,
                }
            })),
            "`a` = true and `k` = K::A"
        );
        assert_eq!(of(parse_quote!({ if let K::A | K::B = k { x.get() } else { 1 } })), "`k` = K::A | K::B");
        assert_eq!(of(parse_quote!({ if matches!(k, K::A) { vec![x.get()] } else { vec![] } })), "`k` = K::A");
        assert_eq!(of(parse_quote!({ if k == K::Aa { (|| x.get())() } else { 1 } })), "`k` = K::Aa");
        // a constant may be equal in another way than it matches
        assert_eq!(of(parse_quote!({ if k == K::A { x.get() } else { 1 } })), "always");
    }

    #[test]
    fn early_return() {
        let of = |body: Block| when(&["a", "b"], &body);
        assert_eq!(
            of(parse_quote!({
                if a {
                    return 0;
                }
                x.get()
            })),
            "`a` = false"
        );
        assert_eq!(
            of(parse_quote!({
                if a {
                    1;
                } else {
                    return 0;
                }
                x.get()
            })),
            "`a` = true"
        );
        assert_eq!(
            of(parse_quote!({
                if a {
                    if b {
                        return 0;
                    }
                    x.get()
                } else {
                    1
                }
            })),
            "`a` = true and `b` = false"
        );
        // a return inside of a closure leaves the closure only
        assert_eq!(
            of(parse_quote!({
                let f = || {
                    if a {
                        return 0;
                    }
                    1
                };
                f() + x.get()
            })),
            "always"
        );
        assert_eq!(
            of(parse_quote!({
                {
                    if a {
                        return 0;
                    }
                }
                x.get()
            })),
            "always"
        );
    }

    /// What is not understood widens the condition.
    #[test]
    fn unknown_is_always() {
        let of = |body: Block| when(&["a", "k"], &body);
        assert_eq!(of(parse_quote!({ if f(a) { x.get() } else { 0 } })), "always");
        assert_eq!(
            of(parse_quote!({
                let a = true;
                if a { x.get() } else { 0 }
            })),
            "always"
        );
        assert_eq!(
            of(parse_quote!({
                for a in [true] {
                    if a {
                        x.get()
                    }
                }
                0
            })),
            "always"
        );
        assert_eq!(
            of(parse_quote!({
                m!(let a = true);
                if a { x.get() } else { 0 }
            })),
            "always"
        );
        assert_eq!(
            of(parse_quote!({
                use K::*;
                match k {
                    A => x.get(),
                    _ => 0,
                }
            })),
            "always"
        );
        assert_eq!(
            of(parse_quote!({
                match k {
                    n if n > 3 => x.get(),
                    _ => 0,
                }
            })),
            "always"
        );
        assert_eq!(
            of(parse_quote!({
                match k {
                    K::A if f() => 0,
                    _ => x.get(),
                }
            })),
            "always"
        );
        assert_eq!(of(parse_quote!({ if k == "text" { x.get() } else { 0 } })), "always");
        assert_eq!(of(parse_quote!({ if f() && a { x.get() } else { 0 } })), "`a` = true");
    }

    #[test]
    fn choices() -> Result<()> {
        let mut body: Block = parse_quote!({
            if a {
                A
            } else {
                match k {
                    K::B => b::B,
                    _ => A,
                }
            }
        });
        let flags = Flags::new(["a".to_string(), "k".to_string()].into_iter(), &body);
        let offers = offers(&flags, &mut body)?;
        let said: Vec<String> =
            offers.iter().map(|o| format!("{}: {}", o.path.to_token_stream(), o.when.text(&|_| None))).collect();
        assert_eq!(said, ["A: `a` = true or `a` = false and `k` is not K::B", "b :: B: `a` = false and `k` = K::B"]);
        let expected = quote!({
            if a {
                0usize
            } else {
                match k {
                    K::B => 1usize,
                    _ => 0usize,
                }
            }
        });
        assert_eq!(body.to_token_stream().to_string(), expected.to_string());
        Ok(())
    }

    #[test]
    fn no_choices() {
        let bad: [Block; 5] = [
            parse_quote!({
                if a {
                    A
                }
            }),
            parse_quote!({
                let a = !a;
                if a { A } else { B }
            }),
            parse_quote!({
                if a {
                    return A;
                }
                B
            }),
            parse_quote!({ A::new() }),
            parse_quote!({}),
        ];
        for mut body in bad {
            let flags = Flags::new(["a".to_string()].into_iter(), &body);
            assert!(offers(&flags, &mut body).is_err());
        }
    }
}
