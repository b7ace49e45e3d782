use super::Flags;
use crate::model::Condition;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Block, Error, Expr, LitStr, Macro, Path, PathArguments, Result, Stmt, parse_quote};

/// What a function may choose, and when.
#[derive(Clone)]
pub struct Offer {
    pub what: Offered,
    pub when: Condition,
}

#[derive(Clone)]
pub enum Offered {
    Component(Path),
    /// `panic!(..)`: there is none, and why.
    Refusal(LitStr),
}

impl Offer {
    pub fn path(&self) -> Option<&Path> {
        if let Offered::Component(path) = &self.what { Some(path) } else { None }
    }
}

impl Offered {
    /// What tells one from another.
    pub fn text(&self) -> String {
        match self {
            Self::Component(path) => path.to_token_stream().to_string(),
            Self::Refusal(why) => why.to_token_stream().to_string(),
        }
    }
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
            [Stmt::Macro(m)] => {
                let number = self.refusal(&m.mac, when)?;
                b.stmts = parse_quote!(#number);
                Ok(())
            }
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
            Expr::Macro(m) => {
                let number = self.refusal(&m.mac, when)?;
                *e = parse_quote!(#number);
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
        Ok(self.number(Offered::Component(path.clone()), when))
    }

    fn refusal(&mut self, mac: &Macro, when: Condition) -> Result<usize> {
        match mac.parse_body::<LitStr>() {
            Ok(why) if mac.path.is_ident("panic") => Ok(self.number(Offered::Refusal(why), when)),
            _ => Err(Error::new_spanned(mac, FORM)),
        }
    }

    fn number(&mut self, what: Offered, when: Condition) -> usize {
        let text = what.text();
        if let Some(i) = self.offers.iter().position(|o| o.what.text() == text) {
            if let Some(known) = self.offers.get_mut(i) {
                known.when = std::mem::replace(&mut known.when, Condition::Always).or(when);
            }
            return i;
        }
        self.offers.push(Offer { what, when });
        self.offers.len() - 1
    }
}
