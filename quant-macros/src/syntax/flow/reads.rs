use super::{Flags, idents};
use crate::model::Condition;
use crate::tokens::unraw;
use syn::visit::Visit;
use syn::{BinOp, Block, Expr, ExprBinary, ExprIf, ExprMatch, ExprPath, Macro, Stmt};

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
        if p.path.get_ident().is_some_and(|i| unraw(&i.to_string()) == unraw(self.name)) {
            self.found();
        }
    }
    fn visit_macro(&mut self, m: &Macro) {
        let mut names = vec![];
        idents(&m.tokens, &mut names);
        if names.iter().any(|n| n == unraw(self.name)) {
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
