use crate::diagnostics::Diagnostics;
use crate::expand;
use crate::root::root;
use crate::syntax::{Role, RootOption};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Item, parse2};

/// `#[role]` on a trait.
pub fn role(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut found = Diagnostics::default();
    let options = RootOption::parse("role", options, &mut found);
    let item = match parse2::<Item>(item) {
        Ok(Item::Trait(item)) => item,
        Ok(other) => {
            let m =
                "`#[role]` goes on the trait of a kind of component\nhelp: components are declared with `#[component]`";
            let error = Error::new_spanned(&other, m).to_compile_error();
            return quote!(#error #other);
        }
        Err(e) => return e.to_compile_error(),
    };
    let role = Role::read(item, &mut found);
    let root = root(options.root.as_ref());
    if found.is_empty() {
        return expand::role(&quote!(#root::__private), &role);
    }
    let (errors, item) = (found.report(), &role.item);
    quote!(#errors #item)
}
