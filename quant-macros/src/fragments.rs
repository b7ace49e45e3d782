//! What a `macro_rules!` passes on.
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{Lit, Type, parse2};

/// `tokens` with every path and literal that is a fragment of a macro, such as `$component:ty`, as if it were written out:
/// the invisible group around it would make it something else than a path.
///
/// Groups around other expressions stay: they keep `$x * 2` right.
pub fn open(tokens: TokenStream) -> TokenStream {
    if !has_fragment(&tokens) {
        return tokens;
    }
    let each = |tree: TokenTree| -> TokenStream {
        let TokenTree::Group(group) = tree else { return tree.into() };
        let inside = open(group.stream());
        if group.delimiter() == Delimiter::None && is_word(&inside) {
            return inside;
        }
        let mut opened = Group::new(group.delimiter(), inside);
        opened.set_span(group.span());
        TokenTree::Group(opened).into()
    };
    tokens.into_iter().map(each).collect()
}

fn has_fragment(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None || has_fragment(&group.stream()),
        _ => false,
    })
}

/// A path or a literal, around which no operator can tell whether it is in a group.
fn is_word(tokens: &TokenStream) -> bool {
    matches!(parse2::<Type>(tokens.clone()), Ok(Type::Path(p)) if p.qself.is_none())
        || parse2::<Lit>(tokens.clone()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn fragment(tokens: TokenStream) -> TokenTree {
        TokenTree::Group(Group::new(Delimiter::None, tokens))
    }

    #[test]
    fn words_are_opened_and_operations_are_not() {
        for word in [quote!(A), quote!(a::B<4>), quote!(true), quote!(0.5), quote!(crate::r#type)] {
            let group = fragment(fragment(word.clone()).into());
            assert_eq!(open(quote!({ a: #group })).to_string(), quote!({ a: #word }).to_string());
        }
        for operation in [quote!(1 + 2), quote!(-x), quote!(&x), quote!(a < b), quote!(|x| x), quote!([f32; 2])] {
            let group = fragment(operation);
            let opened: Vec<TokenTree> = open(quote!(#group)).into_iter().collect();
            assert!(matches!(opened.as_slice(), [TokenTree::Group(g)] if g.delimiter() == Delimiter::None));
        }
    }
}
