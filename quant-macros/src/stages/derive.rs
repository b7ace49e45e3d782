use super::component::declare;
use crate::diagnostics::Diagnostics;
use crate::root::root;
use crate::syntax::DerivedComponent;
use proc_macro2::TokenStream;
use syn::parse2;

/// `#[derive(Component)]` writes the constructor and goes on as `#[component]`.
pub fn derive(input: TokenStream) -> TokenStream {
    let mut found = Diagnostics::default();
    let read = found.ok(parse2(input)).and_then(|input| DerivedComponent::read(input, &mut found));
    match read {
        Some(component) => declare(root(component.root.as_ref()), component.constructor()),
        None => found.report(),
    }
}
