use super::layer::read_device;
use super::values::{owned, unsafety};
use super::{Layer, unknown_helper};
use crate::diagnostics::{Diagnostics, quoted};
use crate::model::{MOST_SUB_COMPONENTS, ParamKind, Range};
use proc_macro2::Ident;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, FnArg, GenericArgument, GenericParam, ImplItem, ImplItemFn, ItemImpl, Pat, Path,
    PathArguments, Result, ReturnType, Type, Visibility, parse_quote,
};

/// `#[component] impl<S> BinaryQuant<S> { pub fn new(scaling_impl: S, #[default(0)] quant_delay_steps: usize) -> Self }`
pub struct Component {
    /// As the compiler is to see it.
    pub item: ItemImpl,
    pub name: Ident,
    /// The type parameters, which are the sub-components.
    pub types: Vec<Ident>,
    /// `None` after a mistake.
    pub constructor: Option<Constructor>,
    /// Who may name the component in a quantizer: who may call its constructor.
    pub vis: Visibility,
}

pub struct Constructor {
    pub name: Ident,
    pub args: Vec<Argument>,
    pub layer: Layer,
    pub returns: Type,
    /// Whether it returns anything else than the component itself.
    pub fallible: bool,
}

pub struct Argument {
    pub name: Ident,
    pub ty: Type,
    pub kind: ParamKind,
    pub default: Option<Expr>,
    pub range: Option<Range>,
}

impl Argument {
    /// A default that is itself a component is wired like any other.
    pub fn default_component(&self) -> Option<&Path> {
        match (&self.kind, &self.default) {
            (ParamKind::Component(_), Some(Expr::Path(p))) => Some(&p.path),
            _ => None,
        }
    }

    pub fn is_injected(&self) -> bool {
        matches!(self.kind, ParamKind::Plain | ParamKind::Component(_))
    }
}

impl Component {
    /// The defaults whose companions are to be asked.
    pub fn paths(&self) -> Vec<&Path> {
        self.constructor.iter().flat_map(|c| &c.args).filter_map(Argument::default_component).collect()
    }

    pub fn read(mut item: ItemImpl, found: &mut Diagnostics) -> Result<Self> {
        let name = self_name(&item)?;
        let before = found.len();
        let types = found.ok(sub_components(&item)).unwrap_or_default();
        let which = found.ok(which(&item, &name));
        let mut vis: Visibility = parse_quote!(pub);
        let mut constructor = None;
        for member in &mut item.items {
            if let ImplItem::Fn(f) = member
                && which.as_ref() == Some(&f.sig.ident)
            {
                vis = f.vis.clone();
                constructor = read_constructor(f, &name, &types, found);
            }
        }
        if found.len() > before {
            constructor = None;
        }
        Ok(Self { item, name, types, constructor, vis })
    }
}

fn self_name(item: &ItemImpl) -> Result<Ident> {
    if let Some((path, ..)) = &item.trait_ {
        let m = "`#[component]` goes on the `impl` that has the constructor\nhelp: leave out the trait";
        return Err(Error::new_spanned(path, m));
    }
    match &*item.self_ty {
        Type::Path(p) if p.path.segments.len() == 1 && p.qself.is_none() => {
            p.path.segments.first().map(|s| s.ident.clone()).ok_or_else(|| Error::new(p.span(), "expected a name"))
        }
        other => {
            Err(Error::new_spanned(other, "the component is named alone\nhelp: write the `impl` next to the struct"))
        }
    }
}

/// The type parameters of the `impl`, which have to be the struct's.
fn sub_components(item: &ItemImpl) -> Result<Vec<Ident>> {
    let mut types = vec![];
    for p in &item.generics.params {
        match p {
            GenericParam::Type(t) => types.push(t.ident.clone()),
            other => {
                let m = "a component is generic over its sub-components only\nhelp: take a number as an argument of the constructor";
                return Err(Error::new_spanned(other, m));
            }
        }
    }
    let mut given = vec![];
    if let Type::Path(p) = &*item.self_ty
        && let Some(PathArguments::AngleBracketed(a)) = p.path.segments.last().map(|s| &s.arguments)
    {
        given.extend(a.args.iter());
    }
    let same = |(g, t): (&&GenericArgument, &Ident)| match g {
        GenericArgument::Type(Type::Path(p)) => p.path.is_ident(t),
        _ => false,
    };
    if given.len() != types.len() || !given.iter().zip(&types).all(same) {
        let m = "a component is generic over its sub-components, in the struct's order\nhelp: write `impl<A, B> Name<A, B>`";
        return Err(Error::new_spanned(&item.self_ty, m));
    }
    if types.len() > MOST_SUB_COMPONENTS {
        let m = format!(
            "a component has at most {MOST_SUB_COMPONENTS} sub-components\nhelp: group some of them in a component of their own"
        );
        return Err(Error::new_spanned(&item.generics, m));
    }
    Ok(types)
}

/// `new`, or the only function without `self`.
fn which(item: &ItemImpl, name: &Ident) -> Result<Ident> {
    let functions = item.items.iter().filter_map(|i| if let ImplItem::Fn(f) = i { Some(f) } else { None });
    let candidates: Vec<&Ident> = functions.filter(|f| f.sig.receiver().is_none()).map(|f| &f.sig.ident).collect();
    match (candidates.iter().find(|c| **c == "new"), candidates.as_slice()) {
        (Some(new), _) => Ok((*new).clone()),
        (None, [only]) => Ok((*only).clone()),
        (None, []) => Err(Error::new_spanned(
            &item.self_ty,
            format!("the component `{name}` has no constructor\nhelp: write `pub fn new(..) -> Self` in this `impl`"),
        )),
        (None, several) => {
            let names: Vec<String> = several.iter().map(|c| c.to_string()).collect();
            let names = quoted(names.iter().map(String::as_str));
            let m = format!(
                "which of {names} is the constructor of `{name}`?\nhelp: call it `new`, or move the others to another `impl`"
            );
            Err(Error::new_spanned(&item.self_ty, m))
        }
    }
}

fn read_constructor(f: &mut ImplItemFn, name: &Ident, types: &[Ident], found: &mut Diagnostics) -> Option<Constructor> {
    let before = found.len();
    let returns = match &f.sig.output {
        ReturnType::Type(_, ty) => (**ty).clone(),
        ReturnType::Default => {
            let m = format!(
                "a constructor returns `Self` or `Result<Self, E>`\nhelp: write `fn {}(..) -> Self`",
                f.sig.ident
            );
            found.at(f.sig.ident.span(), m);
            return None;
        }
    };
    if wraps_itself(&returns) {
        found.push(Error::new_spanned(&returns, "a constructor returns `Self` or `Result<Self, E>`\nhelp: if it can fail, return a `Result` with an error that converts into `DependencyError`"));
    }
    let odd = f.sig.asyncness.map(|t| t.span()).or(unsafety(f));
    if let Some(span) = odd {
        found.at(span, "a constructor is an ordinary function\nhelp: leave out `async` and `unsafe`");
    }
    let (mut args, mut layer) = (vec![], Layer::Any);
    for a in &mut f.sig.inputs {
        if let Some((arg, of)) = argument(a, types, found) {
            layer = of.unwrap_or(layer);
            args.push(arg);
        }
    }
    match (own_parameter(f, &layer), &layer) {
        (Ok(Some(named)), _) => layer = named,
        (Ok(None), _) => {}
        (Err(e), _) => found.push(e),
    }
    // an argument that could not be read may be the one
    let unread = if found.len() == before { types } else { &[] };
    for (i, t) in unread.iter().enumerate() {
        match args.iter().filter(|a| a.kind == ParamKind::Component(i)).count() {
            1 => {}
            0 => found.at(t.span(), format!("no argument of `{name}::{}` has the type `{t}`\nhelp: a type parameter is a sub-component, which the constructor takes", f.sig.ident)),
            _ => found.at(t.span(), format!("two arguments of `{name}::{}` have the type `{t}`\nhelp: give each sub-component a type parameter of its own", f.sig.ident)),
        }
    }
    let itself = matches!(&returns, Type::Path(p) if p.qself.is_none() && p.path.segments.len() == 1
        && p.path.segments.iter().all(|s| s.ident == "Self" || s.ident == *name));
    Some(Constructor { name: f.sig.ident.clone(), args, layer, returns, fallible: !itself })
}

/// Whether a return type is certainly none that a constructor may have; about aliases the types decide.
fn wraps_itself(ty: &Type) -> bool {
    let Type::Path(p) = ty else { return true };
    p.path.segments.last().is_some_and(|s| ["Option", "Box", "Rc", "Arc", "Vec"].iter().any(|w| s.ident == w))
}

/// The constructor's own type parameter is the layer, `fn new<M: WeightModule>(module: &M)`.
fn own_parameter(f: &ImplItemFn, layer: &Layer) -> Result<Option<Layer>> {
    let mut params = f.sig.generics.params.iter();
    let Some(first) = params.next() else { return Ok(None) };
    match (first, layer, params.next()) {
        (GenericParam::Type(t), Layer::Concrete(ty), None) if matches!(&**ty, Type::Path(p) if p.path.is_ident(&t.ident)) => {
            Ok(Some(Layer::Named(Box::new(t.clone()), f.sig.generics.where_clause.clone())))
        }
        _ => Err(Error::new_spanned(
            &f.sig.generics,
            "a constructor is generic over the layer only\nhelp: write `fn new<M: WeightModule>(module: &M)`; a sub-component's type is a parameter of the `impl`",
        )),
    }
}

fn argument(a: &mut FnArg, types: &[Ident], found: &mut Diagnostics) -> Option<(Argument, Option<Layer>)> {
    let FnArg::Typed(t) = a else {
        found.push(Error::new_spanned(a, "a constructor takes attributes, not `self`"));
        return None;
    };
    let Pat::Ident(p) = &*t.pat else {
        found.push(Error::new_spanned(
            &t.pat,
            "an argument is the name of an attribute\nhelp: take it by a name, and take it apart in the body",
        ));
        return None;
    };
    let name = p.ident.clone();
    unknown_helper(&t.attrs, &["default", "range"], "a constructor's argument", found);
    let default = take(&mut t.attrs, "default", found).and_then(|a| {
        let parsed = a.parse_args::<Expr>();
        found.ok(parsed.map_err(|_| Error::new_spanned(&a, "expected a value\nhelp: write `#[default(0)]`")))
    });
    let range = take(&mut t.attrs, "range", found).and_then(|a| {
        let parsed = a.meta.require_list().and_then(|l| Range::parse(l.tokens.clone()));
        let explain = |e: Error| Error::new(e.span(), format!("{e}\nhelp: write `#[range(1..=32)]`"));
        found.ok(parsed.map_err(explain))
    });
    // the compiler refuses documentation here
    t.attrs.retain(|a| !a.path().is_ident("doc") && super::is_harmless(a));
    let mut layer = None;
    let position = types.iter().position(|x| matches!(&*t.ty, Type::Path(p) if p.path.is_ident(x)));
    let kind = match (name.to_string().as_str(), position) {
        ("device", _) => {
            found.ok(read_device(&t.ty))?;
            ParamKind::Device
        }
        ("module", _) => {
            layer = Some(found.ok(Layer::read(&t.ty))?);
            ParamKind::Module
        }
        (_, Some(k)) => ParamKind::Component(k),
        _ => {
            found.ok(owned(&t.ty))?;
            ParamKind::Plain
        }
    };
    found.ok(default_fits(&kind, default.as_ref()))?;
    if let (true, Some(range)) = (kind != ParamKind::Plain, &range) {
        found.push(Error::new_spanned(
            range.tokens(),
            "a range is for the value of a plain argument\nhelp: leave it out",
        ));
        return None;
    }
    Some((Argument { name, ty: (*t.ty).clone(), kind, default, range }, layer))
}

fn default_fits(kind: &ParamKind, default: Option<&Expr>) -> Result<()> {
    match (kind, default) {
        (ParamKind::Component(_), Some(Expr::Path(_))) | (ParamKind::Plain, _) | (_, None) => Ok(()),
        (ParamKind::Component(_), Some(d)) => Err(Error::new_spanned(
            d,
            "the default of a sub-component is the name of a component\nhelp: write `#[default(FloatRestrictValue)]`",
        )),
        (_, Some(d)) => {
            Err(Error::new_spanned(d, "`module` and `device` are always there and have no default\nhelp: leave it out"))
        }
    }
}

/// Removes the helper attribute `name`; a second one is a mistake.
fn take(attributes: &mut Vec<Attribute>, name: &str, found: &mut Diagnostics) -> Option<Attribute> {
    let mut taken = attributes.extract_if(.., |a| a.path().is_ident(name));
    let first = taken.next()?;
    for again in taken {
        found.push(Error::new_spanned(
            again,
            format!("an argument has one `#[{name}(..)]`\nhelp: leave out one of the two"),
        ));
    }
    Some(first)
}
