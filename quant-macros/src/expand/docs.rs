use crate::syntax::{Declaration, What};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// What a quantizer declares, as documentation under the user's own.
pub fn table(d: &Declaration) -> TokenStream {
    let mut lines = vec![String::new()];
    let bases: Vec<String> = d.options.extends.iter().map(|p| link(&written(p))).collect();
    if !bases.is_empty() {
        lines.push(format!("Extends {}.", bases.join(", ")));
        lines.push(String::new());
    }
    let rows: Vec<String> = d.own.iter().filter_map(row).collect();
    if !rows.is_empty() {
        lines.push("| Attribute | Is | |".into());
        lines.push("|---|---|---|".into());
        lines.extend(rows);
    }
    if d.options.values.is_present() {
        lines.push(String::new());
        lines.push("The value functions are listed below.".into());
    }
    if lines.len() == 1 {
        return quote!();
    }
    quote!(#(#[doc = #lines])*)
}

fn row(own: &crate::syntax::Own) -> Option<String> {
    let is = match &own.what {
        What::Component(path) => link(&written(path)),
        What::Value(value) => format!("`{}`: `{}`", written(&value.1), written(&value.0)),
        What::Function(f) => format!("function, `{}`", written(f.value())),
        What::Captured(_) | What::Malformed => return None,
    };
    Some(format!("| `{}` | {} | {} |", own.name, is.replace('|', "\\|"), own.doc.replace('|', "\\|")))
}

/// The name alone means the companion macro as well.
fn link(path: &str) -> String {
    format!("[`{path}`](type@{path})")
}

/// Tokens as a user would space them.
fn written(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, tight) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("- ", "-"),
        (" !", "!"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}
