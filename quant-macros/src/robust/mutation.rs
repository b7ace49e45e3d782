use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::Index;

/// One change of a stream of tokens.
#[derive(Clone, Debug)]
pub struct Mutation {
    change: Change,
    /// Where, among all tokens at all depths.
    at: Index,
    /// What is put there.
    text: &'static str,
    /// How often it is put there.
    times: usize,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Delete,
    Duplicate,
    Swap,
    Replace,
    Insert,
    /// Takes what is inside of delimiters away.
    Empty,
    /// Takes the delimiters away from around what is inside.
    Open,
    Wrap(Delimiter),
}

/// What is written by mistake, and what no user ever writes; between two spaces.
const TEXTS: &[&str] = &[
    // words
    "fn  self  Self  super  crate  type  impl  dyn  where  mut  ref  const  unsafe  async  pub  return  let",
    "_  r#type  r#fn  r#match  __M  __cx  __T0  Größe  名  macro_rules  step  union  auto",
    "a_name_that_nobody_declares",
    // the words of the language
    "tensor_quant  proxy_class  module  device  scaling_impl  partial  values  extends  makes  removes",
    "Lazy  Component  Result  Either  Binary  Mixin",
    // literals
    "0  1e999  340282366920938463463374607431768211455  340282366920938463463374607431768211456  -1",
    r##"0xFFFF_u8  8usize  9foo  1.  b'x'  c"x"  "text"  ""  "two words"  "r#"  "1"  br#"x"#  'c'"##,
    r"'\u{10FFFF}'  true  false",
    // punctuation
    ",  ;  :  ::  =  =>  ->  #  !  ?  ..  ..=  ...  &  &&  |  ||  <  >  -  +  *  @  $  'a  'static",
    // attributes
    "#[value]  #[value(1)]  #[value(-)]  #[value = 1]  #[default(0)]  #[default(Const)]  #[default]",
    "#[range(1..)]  #[range(2 | 4)]  #[range(x)]  #[cfg(x)]  #[derive(Debug, Clone)]  #[derive(=)]",
    "#[doc = 1]  #[valeu(1)]  #![inner]  /// text",
    // delimiters
    "()  {}  []  ({})",
    // types
    "Lazy<f32>  Lazy  Lazy<>  impl Component  &impl WeightModule  &'static str  Result<f32, E>  Result<>",
    "fn(usize) -> usize  [f32; N]  <T as Trait>::T  dyn Fn(usize)  !  (f32,)",
    // generics
    "<T>  <T: Bound = usize>  <const N: usize>  <const N: usize = 3>  <'a>  <8>  <{ N + 1 }>",
    "where T: Bound",
    // expressions
    "if signed { Binary } else { Const }  match signed { true => 1, _ => 2 }  match bits { }  init.get()",
    "matches!(signed, true)  matches!(  matches!(signed)  let signed = 1;  return;  |x| x",
    "if let Some(x) = y {}  struct Inner;  loop {}  ..bits  bits..=7  -bits  Kind::Const  x: 1  impl Binary",
    "x: _",
    // options
    r#"crate = a::b  crate = a<b>  crate = "a b"  makes = "a b"  makes = ""  makes = "fn"  makes = 7"#,
    r#"extends(A, A)  extends  extends()  extends("A")  removes(scaling_impl)  removes(a b)  partial = false"#,
    "#[inject]  #[inject(skip)]  #[inject(default = 1, range = 1..)]  #[inject(crate = a)]  #[role]  &mut self  &self",
    // payload
    "4 poisoned  3 poisoned  component  quantizer  complete  partial",
    "plain  value  constant  required  false  always  unknown  is  not  all  any",
    "function  choice  nested  removed  poison  99999999999999999999999",
];

pub fn mutation() -> impl Strategy<Value = Mutation> {
    let changes = prop::sample::select(
        &[
            Change::Delete,
            Change::Duplicate,
            Change::Swap,
            Change::Replace,
            Change::Replace,
            Change::Replace,
            Change::Insert,
            Change::Insert,
            Change::Empty,
            Change::Open,
            Change::Wrap(Delimiter::Parenthesis),
            Change::Wrap(Delimiter::Brace),
            Change::Wrap(Delimiter::Bracket),
            // what a `macro_rules!` fragment becomes
            Change::Wrap(Delimiter::None),
        ][..],
    );
    let times = prop_oneof![8 => Just(1usize), 1 => 2..20usize];
    let texts: Vec<&str> = TEXTS.iter().flat_map(|line| line.split("  ")).collect();
    (changes, any::<Index>(), prop::sample::select(texts), times).prop_map(|(change, at, text, times)| Mutation {
        change,
        at,
        text,
        times,
    })
}

pub fn mutate(tokens: TokenStream, mutations: &[Mutation]) -> TokenStream {
    mutations.iter().fold(tokens, |tokens, m| {
        let size = size(&tokens);
        // there is always a place behind the last token
        m.apply(tokens, &mut m.at.index(size + 1))
    })
}

fn size(tokens: &TokenStream) -> usize {
    let inside = |t: TokenTree| if let TokenTree::Group(g) = t { size(&g.stream()) } else { 0 };
    tokens.clone().into_iter().map(|t| 1 + inside(t)).sum()
}

impl Mutation {
    /// Counts `left` down, and changes the token where it gets to zero.
    fn apply(&self, tokens: TokenStream, left: &mut usize) -> TokenStream {
        let mut out: Vec<TokenTree> = vec![];
        let mut tokens = tokens.into_iter().peekable();
        let mut done = false;
        while let Some(token) = tokens.next() {
            if !done && *left == 0 {
                done = true;
                let next = if let Change::Swap = self.change { tokens.next() } else { None };
                out.extend(self.change(token, next));
            } else if let TokenTree::Group(g) = &token
                && !done
            {
                *left -= 1;
                let inside = size(&g.stream());
                if *left < inside {
                    done = true;
                    let inside = self.apply(g.stream(), left);
                    out.push(Group::new(g.delimiter(), inside).into());
                } else {
                    *left -= inside;
                    out.push(token);
                }
            } else {
                *left = left.saturating_sub(1);
                out.push(token);
            }
        }
        if !done {
            out.extend(self.material());
        }
        out.into_iter().collect()
    }

    fn material(&self) -> TokenStream {
        let text: TokenStream = self.text.parse().unwrap_or_default();
        std::iter::repeat_n(text, self.times).collect()
    }

    fn change(&self, token: TokenTree, next: Option<TokenTree>) -> TokenStream {
        let one = TokenStream::from(token.clone());
        match (self.change, token) {
            (Change::Delete, _) => TokenStream::new(),
            (Change::Duplicate, _) => std::iter::repeat_n(one, 1 + self.times).collect(),
            (Change::Swap, _) => next.into_iter().map(TokenStream::from).chain([one]).collect(),
            (Change::Replace, _) => self.material(),
            (Change::Insert, _) => self.material().into_iter().chain(one).collect(),
            (Change::Empty, TokenTree::Group(g)) => {
                TokenTree::from(Group::new(g.delimiter(), TokenStream::new())).into()
            }
            (Change::Empty, _) => TokenStream::new(),
            (Change::Open, TokenTree::Group(g)) => g.stream(),
            (Change::Open, _) => one,
            (Change::Wrap(delimiter), _) => {
                (0..self.times).fold(one, |inside, _| TokenTree::from(Group::new(delimiter, inside)).into())
            }
        }
    }
}
