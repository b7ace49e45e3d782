use super::node::quoted;
use super::{Facts, VERSION};
use crate::model::*;
use proc_macro2::{Literal, TokenStream};
use quote::ToTokens;

impl Facts {
    /// One literal: the fewer tokens pass through the compiler, the faster it is.
    pub fn write(&self) -> TokenStream {
        Literal::string(&self.text()).to_token_stream()
    }

    fn text(&self) -> String {
        match self {
            Self::Component(s) => format!("({VERSION} component {})", signature(s)),
            Self::Quantizer(q) => {
                let state = match q.state {
                    State::Complete => "complete",
                    State::Partial => "partial",
                    State::Poisoned => "poisoned",
                };
                format!("({VERSION} quantizer {state} {} {})", quoted(&q.makes), list(&q.classes, class))
            }
            Self::Poisoned => format!("({VERSION} poisoned)"),
        }
    }
}

fn list<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    format!("({})", items.iter().map(write).collect::<Vec<_>>().join(" "))
}

fn code(tokens: &TokenStream) -> String {
    quoted(&tokens.to_string())
}

fn signature(s: &Signature) -> String {
    format!("({} {} {} {})", quoted(&s.name), s.types, s.fallible, list(&s.params, param))
}

fn param(p: &Param) -> String {
    let kind = match &p.kind {
        ParamKind::Plain => "plain".to_string(),
        ParamKind::Device => "device".to_string(),
        ParamKind::Module => "module".to_string(),
        ParamKind::Component(k) => k.to_string(),
    };
    let fallback = match &p.fallback {
        Fallback::Required => "required".to_string(),
        Fallback::Value => "value".to_string(),
        Fallback::Component(s) => signature(s),
    };
    let range = p.range.as_ref().map_or_else(|| quoted(""), |r| code(r.tokens()));
    format!("({} {kind} {fallback} {range})", quoted(&p.name))
}

fn class(c: &Class) -> String {
    let link = |link: &Link| match link {
        Link::Base(i) => i.to_string(),
        Link::Nested(slot) => format!("({slot})"),
    };
    let (chain, attributes) = (list(&c.chain, link), list(&c.attributes, attribute));
    format!("({} {} {chain} {attributes})", quoted(&c.id), quoted(&c.name))
}

fn attribute(a: &Attribute) -> String {
    let name = &a.name;
    match &a.kind {
        Kind::Component { slot, signature: s } => format!("({name} component {slot} {})", signature(s)),
        Kind::Value { slot, known, text } => match known {
            Known::Literal(literal) => format!("({name} value {slot} {} {})", code(literal), quoted(text)),
            Known::Constant(constant) => format!("({name} constant {slot} {} {})", quoted(constant), quoted(text)),
            Known::No => format!("({name} value {slot} {} {})", quoted(""), quoted(text)),
        },
        Kind::Function { slot, inputs, fallible } => {
            format!("({name} function {slot} {fallible} {})", list(inputs, input))
        }
        Kind::Choice { slot, inputs, alternatives } => {
            format!("({name} choice {slot} {} {})", list(inputs, input), list(alternatives, alternative))
        }
        Kind::Nested { slot, makes, classes } => {
            format!("({name} nested {slot} {} {})", quoted(makes), list(classes, class))
        }
        Kind::Removed => format!("({name} removed)"),
        Kind::Captured { .. } | Kind::Poison => format!("({name} poison)"),
    }
}

fn alternative(a: &Alternative) -> String {
    format!("({} {} {})", a.slot, signature(&a.signature), condition(&a.when))
}

fn input(i: &Input) -> String {
    let kind = match &i.kind {
        InputKind::Module => "module".to_string(),
        InputKind::Device => "device".to_string(),
        InputKind::Attribute => "attribute".to_string(),
        InputKind::Lazy(when) => condition(when),
    };
    format!("({} {kind})", quoted(&i.name))
}

fn condition(c: &Condition) -> String {
    let each = |cs: &[Condition]| cs.iter().map(|c| format!(" {}", condition(c))).collect::<String>();
    match c {
        Condition::Always => "(always)".into(),
        Condition::Unknown => "(unknown)".into(),
        Condition::Is { flag, pattern } => format!(
            "(is {} {})",
            quoted(flag),
            quoted(&match pattern {
                Pattern::Tokens(tokens) => tokens.to_string(),
                Pattern::Text(text) => text.clone(),
            })
        ),
        Condition::Not(c) => format!("(not {})", condition(c)),
        Condition::All(cs) => format!("(all{})", each(cs)),
        Condition::Any(cs) => format!("(any{})", each(cs)),
    }
}
