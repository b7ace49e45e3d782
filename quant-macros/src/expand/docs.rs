use crate::syntax::{Argument, Component, Declaration, Offer, What};
use crate::tokens::written;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, ImplItem, ItemImpl, parse_quote};

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

/// The `impl` of a component, with what its constructor's attributes are by default and may be.
pub fn documented(c: &Component) -> ItemImpl {
    let mut item = c.item.clone();
    let Some(constructor) = &c.constructor else { return item };
    let rows: Vec<String> = constructor.args.iter().filter(|a| a.is_injected()).map(argument).collect();
    let new = item.items.iter_mut().find_map(|member| match member {
        ImplItem::Fn(f) if f.sig.ident == constructor.name => Some(f),
        _ => None,
    });
    if let (Some(new), false) = (new, rows.is_empty()) {
        let head = ["", "| Attribute | Default | Range |", "|---|---|---|"].map(String::from);
        new.attrs.extend(head.into_iter().chain(rows).map(|line| -> Attribute { parse_quote!(#[doc = #line]) }));
    }
    item
}

fn argument(arg: &Argument) -> String {
    let default = match (arg.default_component(), &arg.default) {
        (Some(component), _) => link(&written(component)),
        (None, Some(value)) => format!("`{}`", written(value)),
        (None, None) => "required".into(),
    };
    let range = arg.range.as_ref().map_or(String::new(), |range| format!("`{}`", range.text()));
    format!("| `{}` | {} | {} |", arg.name, default.replace('|', "\\|"), range.replace('|', "\\|"))
}

fn row(own: &crate::syntax::Own) -> Option<String> {
    let is = match &own.what {
        What::Component(path) => link(&written(path)),
        What::Value(value) => format!("`{}`: `{}`", written(&value.1), written(&value.0)),
        What::Function(f) => match &f.offers {
            Some(offers) => {
                let offers: Vec<String> =
                    offers.iter().filter_map(Offer::path).map(|path| link(&written(path))).collect();
                format!("function, {}", offers.join(" or "))
            }
            None => format!("function, `{}`", written(f.value())),
        },
        What::Removed => "removed".into(),
        What::Captured(_) | What::Malformed => return None,
    };
    Some(format!("| `{}` | {} | {} |", own.name, is.replace('|', "\\|"), own.doc.replace('|', "\\|")))
}

/// The name alone means the companion macro as well.
fn link(path: &str) -> String {
    format!("[`{path}`](type@{path})")
}
