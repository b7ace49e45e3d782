use super::{Facts, VERSION};
use crate::model::*;
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::{Error, LitInt, LitStr, Result};

impl Facts {
    /// The answers of several companions, in order.
    pub fn read(tokens: TokenStream) -> Result<Vec<Facts>> {
        tokens.into_iter().map(|t| facts(&Node::read(t)?)).collect()
    }
}

/// A token tree of the payload.
enum Node {
    Word(Ident),
    Text(String),
    Number(usize),
    List(Vec<Node>),
    Raw(TokenStream),
}

fn foreign() -> Error {
    Error::new(Span::call_site(), "this was declared with another version of the quantizer language")
}

impl Node {
    fn read(token: TokenTree) -> Result<Self> {
        match token {
            TokenTree::Ident(i) => Ok(Self::Word(i)),
            TokenTree::Literal(l) => {
                let l = TokenStream::from(TokenTree::Literal(l));
                match (syn::parse2::<LitStr>(l.clone()), syn::parse2::<LitInt>(l)) {
                    (Ok(text), _) => Ok(Self::Text(text.value())),
                    (_, Ok(n)) => n.base10_parse().map(Self::Number),
                    _ => Err(foreign()),
                }
            }
            TokenTree::Group(g) => match g.delimiter() {
                Delimiter::Parenthesis => {
                    Ok(Self::List(g.stream().into_iter().map(Self::read).collect::<Result<_>>()?))
                }
                Delimiter::Brace => Ok(Self::Raw(g.stream())),
                // a `macro_rules!` fragment on the way
                Delimiter::None => match (g.stream().into_iter().next(), g.stream().into_iter().nth(1)) {
                    (Some(only), None) => Self::read(only),
                    _ => Err(foreign()),
                },
                Delimiter::Bracket => Err(foreign()),
            },
            TokenTree::Punct(_) => Err(foreign()),
        }
    }
    fn list(&self) -> Result<&[Node]> {
        if let Self::List(l) = self { Ok(l) } else { Err(foreign()) }
    }
    /// A list of exactly `N` parts.
    fn parts<const N: usize>(&self) -> Result<&[Node; N]> {
        self.list()?.try_into().map_err(|_| foreign())
    }
    fn each<T>(&self, read: impl Fn(&Node) -> Result<T>) -> Result<Vec<T>> {
        self.list()?.iter().map(read).collect()
    }
    fn word(&self) -> Result<&Ident> {
        if let Self::Word(i) = self { Ok(i) } else { Err(foreign()) }
    }
    fn text(&self) -> Result<String> {
        if let Self::Text(s) = self { Ok(s.clone()) } else { Err(foreign()) }
    }
    fn number(&self) -> Result<usize> {
        if let Self::Number(n) = self { Ok(*n) } else { Err(foreign()) }
    }
    fn raw(&self) -> Result<TokenStream> {
        if let Self::Raw(t) = self { Ok(t.clone()) } else { Err(foreign()) }
    }
    fn flag(&self) -> Result<bool> {
        match self.word()?.to_string().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(foreign()),
        }
    }
}

fn facts(node: &Node) -> Result<Facts> {
    let (version, rest) = node.list()?.split_first().ok_or_else(foreign)?;
    if version.number()? != VERSION {
        return Err(foreign());
    }
    let (what, rest) = rest.split_first().ok_or_else(foreign)?;
    match (what.word()?.to_string().as_str(), rest) {
        ("component", [s]) => Ok(Facts::Component(signature(s)?)),
        ("quantizer", [state, classes]) => {
            let state = match state.word()?.to_string().as_str() {
                "complete" => State::Complete,
                "partial" => State::Partial,
                "poisoned" => State::Poisoned,
                _ => return Err(foreign()),
            };
            Ok(Facts::Quantizer(Quantizer { state, classes: classes.each(class)? }))
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
        word => match word.word()?.to_string().as_str() {
            "plain" => ParamKind::Plain,
            "device" => ParamKind::Device,
            "module" => ParamKind::Module,
            _ => return Err(foreign()),
        },
    };
    let fallback = match fallback {
        Node::List(_) => Fallback::Component(Box::new(signature(fallback)?)),
        word => match word.word()?.to_string().as_str() {
            "required" => Fallback::Required,
            "value" => Fallback::Value,
            _ => return Err(foreign()),
        },
    };
    let range = range.raw()?;
    let range = if range.is_empty() { None } else { Some(Range::parse(range)?) };
    Ok(Param { name: name.text()?, kind, fallback, range })
}

fn class(node: &Node) -> Result<Class> {
    let [id, name, chain, attributes] = node.parts()?;
    Ok(Class {
        id: id.text()?,
        name: name.text()?,
        chain: chain.each(Node::number)?,
        attributes: attributes.each(attribute)?,
    })
}

fn attribute(node: &Node) -> Result<Attribute> {
    let [name, what, rest @ ..] = node.list()? else { return Err(foreign()) };
    let kind = match (what.word()?.to_string().as_str(), rest) {
        ("component", [slot, s]) => Kind::Component { slot: slot.number()?, signature: signature(s)? },
        ("value", [slot, literal]) => {
            let literal = literal.raw()?;
            let known = if literal.is_empty() { Known::No } else { Known::Literal(literal) };
            Kind::Value { slot: slot.number()?, known }
        }
        ("constant", [slot]) => Kind::Value { slot: slot.number()?, known: Known::Constant },
        ("function", [slot, fallible, inputs]) => {
            Kind::Function { slot: slot.number()?, inputs: inputs.each(input)?, fallible: fallible.flag()? }
        }
        ("poison", []) => Kind::Poison,
        _ => return Err(foreign()),
    };
    let name = name.word()?.clone();
    Ok(Attribute { span: name.span(), name, kind })
}

fn input(node: &Node) -> Result<Input> {
    let [name, kind] = node.parts()?;
    let kind = match kind.word()?.to_string().as_str() {
        "module" => InputKind::Module,
        "device" => InputKind::Device,
        "attribute" => InputKind::Attribute,
        _ => return Err(foreign()),
    };
    Ok(Input { name: name.text()?, kind })
}
