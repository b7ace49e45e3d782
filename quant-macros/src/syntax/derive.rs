use crate::diagnostics::Diagnostics;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprRange, Field, Fields, Generics, ItemImpl, Meta, Path, Result, Token,
    Visibility, parse_quote,
};

/// A struct under `#[derive(Component)]`: the fields are the arguments.
pub struct DerivedComponent {
    name: Ident,
    vis: Visibility,
    generics: Generics,
    fields: Vec<InjectedField>,
    pub root: Option<Path>,
}

struct InjectedField {
    name: Ident,
    ty: syn::Type,
    doc: Option<Attribute>,
    inject: Inject,
}

/// `#[inject(default = 0, range = 0..)]`, or `#[inject(skip)]`
#[derive(Default)]
struct Inject {
    default: Option<Expr>,
    range: Option<TokenStream>,
    skip: bool,
}

const OPTIONS: &str =
    "\nhelp: the options of `#[inject(..)]` on a field are `default = value`, `range = 1..=32` and `skip`";

impl DerivedComponent {
    /// `None` after a mistake.
    pub fn read(input: DeriveInput, found: &mut Diagnostics) -> Option<Self> {
        let before = found.len();
        let mut root = None;
        for a in input.attrs.iter().filter(|a| a.path().is_ident("inject")) {
            root = found.ok(crate_option(a));
        }
        let bounded = input.generics.type_params().find(|t| !t.bounds.is_empty()).map(ToTokens::to_token_stream);
        if let Some(bound) = bounded.or(input.generics.where_clause.as_ref().map(ToTokens::to_token_stream)) {
            let m = "the bounds of a component stand on the `impl`s that need them, never on the struct\nhelp: leave them out here";
            found.push(Error::new_spanned(bound, m));
        }
        let fields = match input.data {
            Data::Struct(s) => s.fields,
            Data::Enum(_) | Data::Union(_) => {
                let m = "`#[derive(Component)]` goes on a struct: its fields are the arguments\nhelp: for any other type write `#[component]` on an `impl` with the constructor";
                found.push(Error::new_spanned(&input.ident, m));
                return None;
            }
        };
        let fields: Vec<Field> = match fields {
            Fields::Named(n) => n.named.into_iter().collect(),
            Fields::Unit => vec![],
            Fields::Unnamed(u) => {
                found.push(Error::new_spanned(u, "the arguments of a component have names\nhelp: name the fields"));
                return None;
            }
        };
        let fields = fields.into_iter().filter_map(|f| found.ok(field(f))).collect();
        (found.len() == before).then_some(Self {
            name: input.ident,
            vis: input.vis,
            generics: input.generics,
            fields,
            root,
        })
    }

    /// The constructor, as `#[component]` reads it.
    pub fn constructor(&self) -> ItemImpl {
        let Self { name, vis, .. } = self;
        let (free, given, _) = self.generics.split_for_impl();
        let injected = || self.fields.iter().filter(|f| !f.inject.skip);
        let args = injected().map(|InjectedField { name, ty, inject, .. }| {
            let default = inject.default.iter().map(|d| quote!(#[default(#d)]));
            let range = inject.range.iter().map(|r| quote!(#[range(#r)]));
            quote!(#(#default)* #(#range)* #name: #ty)
        });
        let given_fields = self.fields.iter().map(|InjectedField { name, inject, .. }| match inject.skip {
            true => quote!(#name: ::core::default::Default::default()),
            false => name.to_token_stream(),
        });
        let summary = if injected().next().is_none() { "Takes no attributes." } else { "Takes its fields." };
        let docs = injected().filter_map(|f| {
            let Meta::NameValue(line) = &f.doc.as_ref()?.meta else { return None };
            let (name, line) = (format!("* `{}`:", f.name), &line.value);
            Some(quote!(#[doc = ::core::concat!(#name, #line)]))
        });
        let docs: Vec<TokenStream> = docs.collect();
        parse_quote! {
            impl #free #name #given {
                #[doc = #summary]
                #[doc = ""]
                #(#docs)*
                #vis fn new(#(#args),*) -> Self {
                    Self { #(#given_fields),* }
                }
            }
        }
    }
}

fn field(f: Field) -> Result<InjectedField> {
    let Some(name) = f.ident.clone() else { return Err(Error::new_spanned(f, "a field has a name")) };
    let mut marks = f.attrs.iter().filter(|a| a.path().is_ident("inject"));
    let (mark, again) = (marks.next(), marks.next());
    if let Some(again) = again {
        return Err(Error::new_spanned(
            again,
            "a field has one `#[inject]`\nhelp: write its options in one, `#[inject(default = 0, range = 0..)]`",
        ));
    }
    let Some(mark) = mark else {
        let m = format!(
            "where does `{name}` come from?\nhelp: `#[inject]` takes the attribute `{name}`, `#[inject(skip)]` begins with `Default::default()`"
        );
        return Err(Error::new_spanned(&name, m));
    };
    let inject = match &mark.meta {
        Meta::Path(_) => Inject::default(),
        Meta::List(_) => mark.parse_args_with(inject).map_err(with_options)?,
        Meta::NameValue(nv) => return Err(Error::new_spanned(nv, format!("expected `#[inject(..)]`{OPTIONS}"))),
    };
    let doc = f.attrs.iter().find(|a| a.path().is_ident("doc")).cloned();
    Ok(InjectedField { name, ty: f.ty, doc, inject })
}

fn with_options(e: Error) -> Error {
    let said = e.to_string();
    if said.contains("help: ") { e } else { Error::new(e.span(), said + OPTIONS) }
}

fn inject(input: ParseStream) -> Result<Inject> {
    let mut out = Inject::default();
    while !input.is_empty() {
        let option: Ident = input.parse().map_err(|e| Error::new(e.span(), "expected an option"))?;
        let again = || Error::new(option.span(), format!("`{option}` is given twice"));
        match option.to_string().as_str() {
            "skip" if out.skip => return Err(again()),
            "skip" => out.skip = true,
            "default" => {
                input.parse::<Token![=]>()?;
                if out.default.replace(input.parse()?).is_some() {
                    return Err(again());
                }
            }
            "range" => {
                input.parse::<Token![=]>()?;
                if out.range.replace(input.parse::<ExprRange>()?.into_token_stream()).is_some() {
                    return Err(again());
                }
            }
            _ => return Err(Error::new(option.span(), format!("unknown option `{option}`"))),
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    match &out {
        Inject { skip: true, default: Some(default), .. } => Err(Error::new_spanned(
            default,
            "what is skipped has no default of its own\nhelp: leave one of the two out",
        )),
        Inject { skip: true, range: Some(range), .. } => {
            Err(Error::new_spanned(range, "what is skipped has no range\nhelp: leave one of the two out"))
        }
        _ => Ok(out),
    }
}

/// `#[inject(crate = path)]` on the struct.
fn crate_option(a: &Attribute) -> Result<Path> {
    let parse = |input: ParseStream| {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        Path::parse_mod_style(input)
    };
    a.meta
        .require_list()
        .and_then(|l| parse.parse2(l.tokens.clone()))
        .map_err(|e| Error::new(e.span(), "expected `#[inject(crate = path)]`, where the library is found"))
}
