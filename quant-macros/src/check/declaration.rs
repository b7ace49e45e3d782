use crate::diagnostics::{Diagnostics, near, quoted};
use crate::model::{Inconsistent, Quantizer, RESERVED};
use crate::syntax::{Argument, Declaration, Own, What};
use quote::{ToTokens, quote};
use syn::{Error, Ident, Path};

/// An attribute is declared once, on the struct or in the `impl`.
pub fn duplicate_attribute(d: &Declaration, found: &mut Diagnostics) {
    let mut seen: Vec<&Own> = vec![];
    for own in &d.own {
        if seen.iter().any(|o| o.name == own.name) {
            let place = if d.at_use_site { "given" } else { "declared" };
            let m =
                format!("attribute `{}` is {place} twice in `{}`\nhelp: leave out one of the two", own.name, d.name);
            found.at(own.name.span(), m);
        }
        seen.push(own);
    }
}

/// A base is listed once.
pub fn duplicate_base(d: &Declaration, found: &mut Diagnostics) {
    let mut seen: Vec<String> = vec![];
    for path in d.options.extends.iter() {
        let text = path.to_token_stream().to_string();
        if seen.contains(&text) {
            let m = format!("`{}` extends `{}` twice\nhelp: leave out one of the two", d.name, text.replace(' ', ""));
            found.push(Error::new_spanned(path, m));
        }
        seen.push(text);
    }
}

/// A base is listed once, whatever its path and generic arguments are: attributes are found by the class alone.
pub fn same_base(d: &Declaration, bases: &[Quantizer], found: &mut Diagnostics) {
    let mut seen: Vec<(&str, String)> = vec![];
    if bases.len() != d.options.extends.len() {
        return;
    }
    for (path, base) in d.options.extends.iter().zip(bases) {
        let Some(class) = base.classes.first() else { continue };
        let text = path.to_token_stream().to_string();
        // the same text has been told by `duplicate_base`
        if seen.iter().any(|(id, other)| *id == class.id && *other != text) {
            let m = format!("`{}` extends `{}` twice\nhelp: leave out one of the two", d.name, class.name);
            found.push(Error::new_spanned(path, m));
        }
        seen.push((&class.id, text));
    }
}

/// `module` and `device` are given by the layer.
pub fn reserved_attribute(d: &Declaration, found: &mut Diagnostics) {
    for own in d.own.iter().filter(|o| RESERVED.iter().any(|r| o.name == r)) {
        let m = format!("`{}` is given by the layer and can not be declared\nhelp: choose another name", own.name);
        found.at(own.name.span(), m);
    }
}

/// `extends(..)` lists quantizers.
pub fn component_is_extended(path: &Path, found: &mut Diagnostics) {
    let name = name(path);
    let m = format!(
        "`{name}` is a component, not a quantizer: it can not be extended\nhelp: declare it as an attribute, e.g. `tensor_quant: {name}`"
    );
    found.push(Error::new_spanned(path, m));
}

/// A function chooses between components.
pub fn quantizer_is_offered(path: &Path, found: &mut Diagnostics) {
    let name = name(path);
    let m = format!(
        "`{name}` is a quantizer, and a function chooses between components\nhelp: let the function be about the attributes of `{name}`, or give them at the use site"
    );
    found.push(Error::new_spanned(path, m));
}

/// What is removed is inherited.
pub fn removed_attribute(d: &Declaration, bases: &[Quantizer], known: bool, found: &mut Diagnostics) {
    if !known {
        return;
    }
    let inherited = || bases.iter().flat_map(|q| &q.classes).flat_map(|c| &c.attributes).map(|a| a.name.to_string());
    for own in d.own.iter().filter(|o| matches!(o.what, What::Removed)) {
        let name = own.name.to_string();
        if inherited().any(|i| i == name) {
            continue;
        }
        let all: Vec<String> = inherited().collect();
        let hint = match near(&name, all.iter().map(String::as_str)) {
            Some(meant) => format!("; did you mean `{meant}`?"),
            None => "\nhelp: leave it out".into(),
        };
        let inherits = if d.at_use_site { "has" } else { "inherits" };
        found.at(own.name.span(), format!("`{}` {inherits} no attribute `{name}` to remove{hint}", d.name));
    }
}

/// The default of a sub-component is a component.
pub fn wrong_default(path: &Path, found: &mut Diagnostics) {
    let m = format!(
        "`{}` is a quantizer, and the default of a sub-component is a component\nhelp: name the component, and let a quantizer declare what it needs",
        name(path)
    );
    found.push(Error::new_spanned(path, m));
}

/// The default of an argument is in its range, if it is a literal; of others the compiler is asked.
pub fn default_out_of_range(component: &Ident, arg: &Argument, found: &mut Diagnostics) {
    let (Some(range), Some(default)) = (&arg.range, &arg.default) else { return };
    if range.contains(&default.to_token_stream()) == Some(false) {
        let text = range.text();
        let m = format!("the default of `{component}::{}` is not in {text}\nhelp: choose a value in {text}", arg.name);
        found.push(Error::new_spanned(default, m));
    }
}

/// The bases agree on an order.
pub fn inconsistent_bases(d: &Declaration, Inconsistent(names): &Inconsistent, found: &mut Diagnostics) {
    let names = quoted(names.iter().map(String::as_str));
    let m = format!(
        "cannot create a consistent method resolution order (MRO) for bases {names} of `{}`\nhelp: list a derived quantizer before the quantizer it extends",
        d.name
    );
    let extends = d.options.extends.iter();
    found.push(Error::new_spanned(quote!(#(#extends),*), m));
}

fn name(path: &Path) -> String {
    path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default()
}
