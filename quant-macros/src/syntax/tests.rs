use super::*;
use quote::quote;
use syn::parse_quote;

fn declared(options: proc_macro2::TokenStream, item: syn::ItemStruct) -> (Declaration, Vec<String>) {
    let mut found = Diagnostics::default();
    let d = Declaration::read(options, item, None, &mut found);
    (d, found.messages())
}

#[test]
fn a_quantizer() {
    let item = parse_quote! {
        /// Not an attribute.
        struct Q {
            /// What it scales by.
            tensor_quant: a::Binary,
            #[value(0.1)] scaling_init: f32,
        }
    };
    let (d, errors) = declared(quote!(extends(A, b::B), partial, crate = qn), item);
    assert!(errors.is_empty(), "{errors:?}");
    let paths: Vec<String> = d.paths().iter().map(|p| quote!(#p).to_string()).collect();
    assert_eq!(paths, ["A", "b :: B", "a :: Binary"]);
    assert!(d.options.partial.is_present() && !d.options.values.is_present() && d.options.root.is_some());
    assert_eq!(d.own.iter().map(|o| o.doc.as_str()).collect::<Vec<_>>(), ["What it scales by.", ""]);
}

#[test]
fn every_mistake_is_found() {
    let item = parse_quote! {
        struct Q<'a> {
            #[valeu(1)] a: usize,
            b: Vec<T>,
            c: [f32; 2],
            #[value] d: f32,
            e: C<B>,
        }
    };
    let (d, errors) = declared(quote!(partail, extends(A<B>)), item);
    assert_eq!(errors.len(), 7, "{errors:#?}");
    assert!(d.unusable);
    assert_eq!(d.own.len(), 5, "what is wrong is still known by name");
}

#[test]
fn options_without_a_comma() {
    let (_, errors) = declared(
        quote!(partial values),
        parse_quote!(
            struct Q;
        ),
    );
    assert_eq!(errors.len(), 1);
}

#[test]
fn value_functions() {
    let mut found = Diagnostics::default();
    let values = parse_quote! {
        impl Q {
            #[value] fn a(module: &impl Bound, x: f32) -> Result<f32, E> { Ok(x) }
            #[value] fn b(self) -> f32 { 0.0 }
            fn c() {}
        }
    };
    let d = Declaration::read(
        quote!(values),
        parse_quote!(
            struct Q;
        ),
        Some(values),
        &mut found,
    );
    assert_eq!(found.messages().len(), 1);
    assert_eq!(d.own.iter().map(|o| o.name.to_string()).collect::<Vec<_>>(), ["a", "b"]);
    let What::Function(f) = &d.own[0].what else { panic!("a function") };
    assert!(f.fallible() && matches!(f.layer, Layer::Bounded(_)) && f.args.len() == 2);
    let kept = d.values.map(|v| quote!(#v).to_string()).unwrap_or_default();
    assert!(!kept.contains("value") && kept.contains("fn c"), "{kept}");
}

#[test]
fn components() -> syn::Result<()> {
    let mut found = Diagnostics::default();
    let item = parse_quote! {
        impl<A: Bound, B> C<A, B> {
            fn helper(&self) {}
            pub(crate) fn make(
                /// documented
                a: A,
                #[default(D)] b: B,
                #[default(3)] #[range(1..)] n: usize,
                module: &Weights,
            ) -> Result<Self, E> {}
        }
    };
    let c = Component::read(item, &mut found)?;
    assert!(found.is_empty(), "{:?}", found.messages());
    let Some(new) = &c.constructor else { panic!("a constructor") };
    assert!(new.fallible && matches!(new.layer, Layer::Concrete(_)));
    assert_eq!(c.paths().len(), 1);
    let item = &c.item;
    let clean = quote!(#item).to_string();
    assert!(!clean.contains('#'), "{clean}");
    for (returns, fallible) in [(quote!(Self), false), (quote!(C), false), (quote!(Alias), true)] {
        let mut found = Diagnostics::default();
        let c = Component::read(parse_quote!(impl C { fn new() -> #returns {} }), &mut found)?;
        assert_eq!(c.constructor.map(|n| n.fallible), Some(fallible));
        found.discard();
    }
    Ok(())
}

#[test]
fn use_sites() {
    let read = |t| Declaration::read_with(t).map(|d| d.own.len());
    assert_eq!(read(quote!(a::Q { x: 1, y: impl Z, z, })).ok(), Some(3));
    assert_eq!(read(quote!(Q)).ok(), Some(0));
    assert_eq!(read(quote!(a::Q<4> { x: _ })).ok(), Some(1));
    for bad in [quote!(), quote!({}), quote!(Q { x = 1 }), quote!(Q { x: }), quote!(Q {} more), quote!(Q<'a T> {})] {
        assert!(read(bad.clone()).is_err(), "{bad}");
    }
}
