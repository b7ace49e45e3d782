use proc_macro2::{Ident, Span, TokenStream};
use std::str::Chars;
use syn::{Error, Result};

/// A part of the payload.
pub enum Node<'t> {
    Word(&'t str),
    Text(String),
    Number(usize),
    List(Vec<Node<'t>>),
}

/// Around a text. It and [`ESCAPE`] are no tokens of Rust, so code rarely has them; and they mean nothing in a literal.
const QUOTE: char = '`';

/// In front of a quote or an escape that is part of the text.
const ESCAPE: char = '~';

/// Lists inside of lists; more is no payload.
const DEEPEST: usize = 200;

pub fn foreign() -> Error {
    Error::new(
        Span::call_site(),
        "this was declared with another version of the quantizer language\nhelp: `cargo update` brings the crates to one version, `cargo tree -d` shows who holds one back",
    )
}

impl<'t> Node<'t> {
    /// The one node that `text` consists of.
    pub fn read(text: &'t str) -> Result<Self> {
        let mut reader = Reader { text };
        let node = reader.node(0)?;
        if reader.text.trim_start().is_empty() { Ok(node) } else { Err(foreign()) }
    }

    pub fn list(&self) -> Result<&[Node<'t>]> {
        if let Self::List(l) = self { Ok(l) } else { Err(foreign()) }
    }
    /// A list of exactly `N` parts.
    pub fn parts<const N: usize>(&self) -> Result<&[Node<'t>; N]> {
        self.list()?.try_into().map_err(|_| foreign())
    }
    pub fn each<T>(&self, read: impl Fn(&Node<'t>) -> Result<T>) -> Result<Vec<T>> {
        self.list()?.iter().map(read).collect()
    }
    pub fn word(&self) -> Result<&'t str> {
        if let Self::Word(w) = self { Ok(w) } else { Err(foreign()) }
    }
    pub fn text(&self) -> Result<String> {
        if let Self::Text(s) = self { Ok(s.clone()) } else { Err(foreign()) }
    }
    pub fn number(&self) -> Result<usize> {
        if let Self::Number(n) = self { Ok(*n) } else { Err(foreign()) }
    }
    pub fn flag(&self) -> Result<bool> {
        match self.word()? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(foreign()),
        }
    }
    /// Code in a text.
    pub fn code(&self) -> Result<TokenStream> {
        self.text()?.parse().map_err(|_| foreign())
    }
    pub fn ident(&self) -> Result<Ident> {
        let word = self.word()?;
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        // most are written like this, and need no lexer
        match word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(plain) {
            true => Ok(Ident::new(word, Span::call_site())),
            false => syn::parse_str(word).map_err(|_| foreign()),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
}

impl<'t> Reader<'t> {
    fn node(&mut self, depth: usize) -> Result<Node<'t>> {
        self.text = self.text.trim_start();
        if let Some(rest) = self.text.strip_prefix('(') {
            self.text = rest;
            return self.rest_of_list(depth + 1);
        }
        if let Some(rest) = self.text.strip_prefix(QUOTE) {
            self.text = rest;
            return self.rest_of_text();
        }
        let end = self.text.find([' ', '(', ')', QUOTE]).unwrap_or(self.text.len());
        let (word, rest) = self.text.split_at_checked(end).ok_or_else(foreign)?;
        self.text = rest;
        match word.as_bytes().first() {
            None => Err(foreign()),
            Some(b'0'..=b'9') => word.parse().map(Node::Number).map_err(|_| foreign()),
            Some(_) => Ok(Node::Word(word)),
        }
    }

    fn rest_of_list(&mut self, depth: usize) -> Result<Node<'t>> {
        let mut list = vec![];
        loop {
            self.text = self.text.trim_start();
            if let Some(rest) = self.text.strip_prefix(')') {
                self.text = rest;
                return Ok(Node::List(list));
            }
            if depth > DEEPEST {
                return Err(foreign());
            }
            list.push(self.node(depth)?);
        }
    }

    /// As [`quoted`] writes it.
    fn rest_of_text(&mut self) -> Result<Node<'t>> {
        let end = self.text.find([QUOTE, ESCAPE]).ok_or_else(foreign)?;
        let (plain, rest) = self.text.split_at_checked(end).ok_or_else(foreign)?;
        let mut text = plain.to_string();
        let mut rest: Chars = rest.chars();
        loop {
            match rest.next().ok_or_else(foreign)? {
                QUOTE => break,
                ESCAPE => text.push(rest.next().ok_or_else(foreign)?),
                other => text.push(other),
            }
        }
        self.text = rest.as_str();
        Ok(Node::Text(text))
    }
}

/// A text as a node: a quote or escape in it stands behind an escape.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(QUOTE);
    if text.contains([QUOTE, ESCAPE]) {
        for c in text.chars() {
            if matches!(c, QUOTE | ESCAPE) {
                out.push(ESCAPE);
            }
            out.push(c);
        }
    } else {
        out.push_str(text);
    }
    out.push(QUOTE);
    out
}
