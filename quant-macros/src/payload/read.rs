use super::node::{Node, foreign};
use super::{Facts, VERSION};
use crate::model::*;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::Result;

impl Facts {
    /// The answers of several companions, in order.
    pub fn read(tokens: TokenStream) -> Result<Vec<Facts>> {
        tokens.into_iter().map(|t| facts(&Node::read(&literal(t)?)?)).collect()
    }
}

fn literal(token: TokenTree) -> Result<String> {
    match token {
        TokenTree::Literal(l) => {
            let written = l.to_string();
            let plain = written.strip_prefix('"').and_then(|w| w.strip_suffix('"')).filter(|w| !w.contains('\\'));
            // nearly always, and faster than the general case
            if let Some(plain) = plain {
                return Ok(plain.to_string());
            }
            match syn::Lit::new(l) {
                syn::Lit::Str(text) => Ok(text.value()),
                _ => Err(foreign()),
            }
        }
        // a `macro_rules!` fragment on the way
        TokenTree::Group(g) if g.delimiter() == Delimiter::None => {
            let mut inside = g.stream().into_iter();
            match (inside.next(), inside.next()) {
                (Some(only), None) => literal(only),
                _ => Err(foreign()),
            }
        }
        _ => Err(foreign()),
    }
}

fn facts(node: &Node) -> Result<Facts> {
    let (version, rest) = node.list()?.split_first().ok_or_else(foreign)?;
    if version.number()? != VERSION {
        return Err(foreign());
    }
    let (what, rest) = rest.split_first().ok_or_else(foreign)?;
    match (what.word()?, rest) {
        ("component", [s]) => Ok(Facts::Component(signature(s)?)),
        ("quantizer", [state, makes, classes]) => {
            let state = match state.word()? {
                "complete" => State::Complete,
                "partial" => State::Partial,
                "poisoned" => State::Poisoned,
                _ => return Err(foreign()),
            };
            Ok(Facts::Quantizer(Quantizer { state, makes: makes.text()?, classes: classes.each(class)? }))
        }
        ("poisoned", []) => Ok(Facts::Poisoned),
        _ => Err(foreign()),
    }
}

fn signature(node: &Node) -> Result<Signature> {
    let [name, types, fallible, params] = node.parts()?;
    Ok(Signature {
        name: name.text()?,
        types: types
            .number()
            .and_then(|n| if n <= crate::model::MOST_SUB_COMPONENTS { Ok(n) } else { Err(foreign()) })?,
        fallible: fallible.flag()?,
        params: params.each(param)?,
    })
}

fn param(node: &Node) -> Result<Param> {
    let [name, kind, fallback, range] = node.parts()?;
    let kind = match kind {
        Node::Number(k) => ParamKind::Component(*k),
        word => match word.word()? {
            "plain" => ParamKind::Plain,
            "device" => ParamKind::Device,
            "module" => ParamKind::Module,
            _ => return Err(foreign()),
        },
    };
    let fallback = match fallback {
        Node::List(_) => Fallback::Component(Box::new(signature(fallback)?)),
        word => match word.word()? {
            "required" => Fallback::Required,
            "value" => Fallback::Value,
            _ => return Err(foreign()),
        },
    };
    let range = range.code()?;
    let range = if range.is_empty() { None } else { Some(Range::parse(range)?) };
    Ok(Param { name: name.text()?, kind, fallback, range })
}

fn class(node: &Node) -> Result<Class> {
    let [id, name, chain, attributes] = node.parts()?;
    Ok(Class { id: id.text()?, name: name.text()?, chain: chain.each(link)?, attributes: attributes.each(attribute)? })
}

fn link(node: &Node) -> Result<Link> {
    match node {
        Node::List(_) => {
            let [slot] = node.parts()?;
            Ok(Link::Nested(slot.number()?))
        }
        base => Ok(Link::Base(base.number()?)),
    }
}

fn attribute(node: &Node) -> Result<Attribute> {
    let [name, what, rest @ ..] = node.list()? else { return Err(foreign()) };
    let kind = match (what.word()?, rest) {
        ("component", [slot, s]) => Kind::Component { slot: slot.number()?, signature: signature(s)? },
        ("value", [slot, literal, text]) => {
            let literal = literal.code()?;
            let known = if literal.is_empty() { Known::No } else { Known::Literal(literal) };
            Kind::Value { slot: slot.number()?, known, text: text.text()? }
        }
        ("constant", [slot, constant, text]) => {
            Kind::Value { slot: slot.number()?, known: Known::Constant(constant.text()?), text: text.text()? }
        }
        ("function", [slot, fallible, inputs]) => {
            Kind::Function { slot: slot.number()?, inputs: inputs.each(input)?, fallible: fallible.flag()? }
        }
        ("choice", [slot, inputs, alternatives]) => Kind::Choice {
            slot: slot.number()?,
            inputs: inputs.each(input)?,
            alternatives: alternatives.each(alternative)?,
        },
        ("nested", [slot, makes, classes]) => {
            Kind::Nested { slot: slot.number()?, makes: makes.text()?, classes: classes.each(class)? }
        }
        ("removed", []) => Kind::Removed,
        ("poison", []) => Kind::Poison,
        _ => return Err(foreign()),
    };
    let name = name.ident()?;
    Ok(Attribute { span: name.span(), name, kind })
}

fn alternative(node: &Node) -> Result<Alternative> {
    let [slot, s, when] = node.parts()?;
    Ok(Alternative { slot: slot.number()?, signature: signature(s)?, when: condition(when)? })
}

fn input(node: &Node) -> Result<Input> {
    let [name, kind] = node.parts()?;
    let kind = match kind {
        Node::List(_) => InputKind::Lazy(condition(kind)?),
        word => match word.word()? {
            "module" => InputKind::Module,
            "device" => InputKind::Device,
            "attribute" => InputKind::Attribute,
            _ => return Err(foreign()),
        },
    };
    Ok(Input { name: name.text()?, kind })
}

fn condition(node: &Node) -> Result<Condition> {
    let (what, rest) = node.list()?.split_first().ok_or_else(foreign)?;
    let each = |cs: &[Node]| cs.iter().map(condition).collect::<Result<Vec<_>>>();
    match (what.word()?, rest) {
        ("always", []) => Ok(Condition::Always),
        ("unknown", []) => Ok(Condition::Unknown),
        // a flag is written as an identifier later on
        ("is", [flag, pattern]) => {
            let flag = flag.text()?;
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            // most are written like this, and need no lexer
            if !(flag.starts_with(|c: char| c.is_ascii_lowercase()) && flag.chars().all(plain)) {
                syn::parse_str::<Ident>(&flag).map_err(|_| foreign())?;
            }
            Ok(Condition::Is { flag, pattern: Pattern::Text(pattern.text()?) })
        }
        ("not", [c]) => Ok(Condition::Not(Box::new(condition(c)?))),
        ("all", cs) => Ok(Condition::All(each(cs)?)),
        ("any", cs) => Ok(Condition::Any(each(cs)?)),
        _ => Err(foreign()),
    }
}
