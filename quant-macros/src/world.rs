use crate::ask::{braces, groups};
use crate::stages;
use crate::tokens::unraw;
use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::BTreeMap;
use syn::{Attribute, Item, LitStr, Meta};

/// Expands declarations as the compiler would: the macros that an expansion calls are called as well, with the
/// companions that earlier declarations left behind.
pub struct World<'t> {
    /// The facts of each declaration, by its name.
    companions: BTreeMap<String, TokenStream>,
    /// What each struct said for the `impl` with its value functions.
    definitions: BTreeMap<String, TokenStream>,
    /// Gets everything that goes into a macro.
    tamper: &'t mut dyn FnMut(Stream, TokenStream) -> TokenStream,
    /// What the entry points returned, in the order of the calls.
    pub outputs: Vec<TokenStream>,
}

/// What goes into a macro.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stream {
    /// By the user.
    Written,
    /// By an expansion.
    Said,
    /// By a companion.
    Facts,
}

/// A declaration asks each path once, so no conversation is longer.
const LONGEST: usize = 500;

impl<'t> World<'t> {
    pub fn new(tamper: &'t mut dyn FnMut(Stream, TokenStream) -> TokenStream) -> Self {
        Self { companions: BTreeMap::new(), definitions: BTreeMap::new(), tamper, outputs: vec![] }
    }

    /// Expands all declarations of a source text; what is none is passed over.
    pub fn declare(&mut self, source: &str) {
        let Ok(file) = syn::parse_file(source) else { return };
        for mut item in file.items {
            if let Item::Macro(m) = &item {
                if m.mac.path.is_ident("quantizer_with") {
                    self.with(m.mac.tokens.clone());
                }
                continue;
            }
            let attributes = match &mut item {
                Item::Impl(i) => &mut i.attrs,
                Item::Struct(s) => &mut s.attrs,
                Item::Enum(e) => &mut e.attrs,
                Item::Trait(t) => &mut t.attrs,
                _ => continue,
            };
            let Some(ours) = attributes.extract_if(.., |a| is_ours(a)).next() else { continue };
            let options = if let Meta::List(l) = &ours.meta { l.tokens.clone() } else { TokenStream::new() };
            let item = item.to_token_stream();
            match ours.path().get_ident().map(ToString::to_string).as_deref() {
                Some("component") => self.component(options, item),
                Some("role") => self.role(options, item),
                Some("derive") => self.derive(item),
                _ => self.quantizer(options, item),
            }
        }
    }

    pub fn component(&mut self, options: TokenStream, item: TokenStream) {
        let (options, item) = ((self.tamper)(Stream::Written, options), (self.tamper)(Stream::Written, item));
        self.expand(stages::component(options, item));
    }

    pub fn quantizer(&mut self, options: TokenStream, item: TokenStream) {
        let (options, item) = ((self.tamper)(Stream::Written, options), (self.tamper)(Stream::Written, item));
        self.expand(stages::quantizer(options, item));
    }

    pub fn role(&mut self, options: TokenStream, item: TokenStream) {
        let (options, item) = ((self.tamper)(Stream::Written, options), (self.tamper)(Stream::Written, item));
        self.expand(stages::role(options, item));
    }

    pub fn derive(&mut self, item: TokenStream) {
        let item = (self.tamper)(Stream::Written, item);
        self.expand(stages::derive(item));
    }

    pub fn with(&mut self, form: TokenStream) {
        let form = (self.tamper)(Stream::Written, form);
        self.expand(stages::with(quote!({::quant_nn} #form)));
    }

    fn expand(&mut self, output: TokenStream) {
        self.outputs.push(output.clone());
        let tokens: Vec<TokenTree> = output.into_iter().collect();
        for (i, token) in tokens.iter().enumerate() {
            match (token, tokens.get(i + 1), tokens.get(i + 2), tokens.get(i + 3)) {
                (
                    TokenTree::Ident(rules),
                    Some(TokenTree::Punct(bang)),
                    Some(TokenTree::Ident(name)),
                    Some(TokenTree::Group(body)),
                ) if rules == "macro_rules" && bang.as_char() == '!' => {
                    self.define(&name.to_string(), body.stream());
                }
                (TokenTree::Ident(name), Some(TokenTree::Punct(bang)), Some(TokenTree::Group(input)), _)
                    if bang.as_char() == '!' =>
                {
                    self.call(&name.to_string(), input.stream());
                }
                _ => {}
            }
        }
    }

    fn define(&mut self, name: &str, rule: TokenStream) {
        let Some(body) = groups(rule).into_iter().nth(1) else { return };
        let Some(said) = groups(body).pop() else { return };
        if let Some(name) = name.strip_prefix("__quant_def_") {
            // without `$values`
            let said = groups(said).into_iter().map(braces).collect();
            self.definitions.insert(name.into(), said);
        } else if let Some((name, _)) = name.strip_prefix("__quant_").and_then(|n| n.rsplit_once('_')) {
            let facts = said.into_iter().last().map(TokenStream::from).unwrap_or_default();
            let facts = self.tampered(facts);
            self.companions.insert(name.into(), facts);
        }
    }

    /// The facts are the text of a literal, and are damaged as the tokens that they are written like.
    fn tampered(&mut self, facts: TokenStream) -> TokenStream {
        let Ok(text) = syn::parse2::<LitStr>(facts.clone()) else { return facts };
        let Ok(tokens) = text.value().replace('`', "\"").parse::<TokenStream>() else { return facts };
        let before = tokens.to_string();
        let after = (self.tamper)(Stream::Facts, tokens).to_string();
        if after == before { facts } else { Literal::string(&after.replace('"', "`")).into_token_stream() }
    }

    fn call(&mut self, name: &str, input: TokenStream) {
        if self.outputs.len() > LONGEST {
            return;
        }
        if let Some(said) = name.strip_prefix("__quant_def_").and_then(|n| self.definitions.get(n)) {
            let joined = (self.tamper)(Stream::Said, quote!(#said #input));
            self.expand(stages::join(joined));
        } else if let Some(facts) = self.companions.get(unraw(name)) {
            // the callback is `step`
            let state: TokenStream = input.into_iter().skip(1).collect();
            let answered = (self.tamper)(Stream::Said, quote!(#state #facts));
            self.expand(stages::step(answered));
        }
    }
}

/// An attribute of the language, or a derive that makes a component.
fn is_ours(a: &Attribute) -> bool {
    match &a.meta {
        Meta::List(l) if a.path().is_ident("derive") => {
            l.tokens.clone().into_iter().any(|t| matches!(t, TokenTree::Ident(i) if i == "Component"))
        }
        _ => ["component", "quantizer", "role"].iter().any(|n| a.path().is_ident(n)),
    }
}
