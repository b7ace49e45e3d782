use super::*;
use syn::parse_quote;

fn when(arguments: &[&str], body: &Block) -> String {
    let flags = Flags::new(arguments.iter().map(|a| (a.to_string(), "usize".to_string())), body);
    let read = reads("x", &flags, body);
    if read.is_never() { "never".into() } else { read.text(&|_| None) }
}

#[test]
fn branches() {
    let of = |body: Block| when(&["a", "n", "k"], &body);
    assert_eq!(of(parse_quote!({ x.get() })), "always");
    assert_eq!(of(parse_quote!({ 1 })), "never");
    assert_eq!(of(parse_quote!({ if a { x.get() } else { 0 } })), "`a` = true");
    assert_eq!(of(parse_quote!({ if !a { 0 } else { x.get() } })), "`a` = true");
    assert_eq!(
        of(parse_quote!({ if n > 4 && a { x.get() } else { 0 } })),
        "`n` = 4 .. and `n` is not 4 and `a` = true"
    );
    assert_eq!(of(parse_quote!({ a && x.get() })), "`a` = true");
    assert_eq!(of(parse_quote!({ a || x.get() })), "`a` = false");
    assert_eq!(
        of(parse_quote!({
            match k {
                K::A => 0,
                K::B => x.get(),
                _ => 1,
            }
        })),
        "`k` is not K::A and `k` = K::B"
    );
    assert_eq!(
        of(parse_quote!({
            match (a, k) {
                (true, K::A) => x.get(),
                _ => 1,
            }
        })),
        "`a` = true and `k` = K::A"
    );
    assert_eq!(of(parse_quote!({ if let K::A | K::B = k { x.get() } else { 1 } })), "`k` = K::A | K::B");
    assert_eq!(of(parse_quote!({ if matches!(k, K::A) { vec![x.get()] } else { vec![] } })), "`k` = K::A");
    assert_eq!(of(parse_quote!({ if k == K::Aa { (|| x.get())() } else { 1 } })), "`k` = K::Aa");
    // a constant may be equal in another way than it matches
    assert_eq!(of(parse_quote!({ if k == K::A { x.get() } else { 1 } })), "always");
}

#[test]
fn early_return() {
    let of = |body: Block| when(&["a", "b"], &body);
    assert_eq!(
        of(parse_quote!({
            if a {
                return 0;
            }
            x.get()
        })),
        "`a` = false"
    );
    assert_eq!(
        of(parse_quote!({
            if a {
                1;
            } else {
                return 0;
            }
            x.get()
        })),
        "`a` = true"
    );
    assert_eq!(
        of(parse_quote!({
            if a {
                if b {
                    return 0;
                }
                x.get()
            } else {
                1
            }
        })),
        "`a` = true and `b` = false"
    );
    // a return inside of a closure leaves the closure only
    assert_eq!(
        of(parse_quote!({
            let f = || {
                if a {
                    return 0;
                }
                1
            };
            f() + x.get()
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            {
                if a {
                    return 0;
                }
            }
            x.get()
        })),
        "always"
    );
}

/// What is not understood widens the condition.
#[test]
fn unknown_is_always() {
    let of = |body: Block| when(&["a", "k"], &body);
    assert_eq!(of(parse_quote!({ if f(a) { x.get() } else { 0 } })), "always");
    assert_eq!(
        of(parse_quote!({
            let a = true;
            if a { x.get() } else { 0 }
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            for a in [true] {
                if a {
                    x.get()
                }
            }
            0
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            m!(let a = true);
            if a { x.get() } else { 0 }
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            use K::*;
            match k {
                A => x.get(),
                _ => 0,
            }
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            match k {
                n if n > 3 => x.get(),
                _ => 0,
            }
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            match k {
                K::A if f() => 0,
                _ => x.get(),
            }
        })),
        "always"
    );
    assert_eq!(of(parse_quote!({ if k == "text" { x.get() } else { 0 } })), "always");
    assert_eq!(of(parse_quote!({ if f() && a { x.get() } else { 0 } })), "`a` = true");
}

#[test]
fn choices() -> Result<()> {
    let mut body: Block = parse_quote!({
        if a {
            A
        } else {
            match k {
                K::B => b::B,
                K::C => panic!("no"),
                _ => A,
            }
        }
    });
    let flags = Flags::new(["a", "k"].map(|a| (a.to_string(), "bool".to_string())).into_iter(), &body);
    let offers = offers(&flags, &mut body)?;
    let said: Vec<String> = offers.iter().map(|o| format!("{}: {}", o.what.text(), o.when.text(&|_| None))).collect();
    assert_eq!(
        said,
        [
            "A: `a` = true or `a` = false and `k` is not K::B and `k` is not K::C",
            "b :: B: `a` = false and `k` = K::B",
            "\"no\": `a` = false and `k` is not K::B and `k` = K::C"
        ]
    );
    let expected = quote!({
        if a {
            0usize
        } else {
            match k {
                K::B => 1usize,
                K::C => 2usize,
                _ => 0usize,
            }
        }
    });
    assert_eq!(body.to_token_stream().to_string(), expected.to_string());
    Ok(())
}

#[test]
fn no_choices() {
    let bad: [Block; 7] = [
        parse_quote!({ todo!("later") }),
        parse_quote!({ panic!("{a}", a) }),
        parse_quote!({
            if a {
                A
            }
        }),
        parse_quote!({
            let a = !a;
            if a { A } else { B }
        }),
        parse_quote!({
            if a {
                return A;
            }
            B
        }),
        parse_quote!({ A::new() }),
        parse_quote!({}),
    ];
    for mut body in bad {
        let flags = Flags::new([("a".to_string(), "bool".to_string())].into_iter(), &body);
        assert!(offers(&flags, &mut body).is_err());
    }
}

/// Macros may bind and declare, and `r#x` is `x`.
#[test]
fn what_can_not_be_seen() {
    let of = |body: Block| when(&["a", "k"], &body);
    assert_eq!(
        of(parse_quote!({
            flip!(a);
            if a { x.get() } else { 0 }
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            consts!();
            match k {
                ALPHA => x.get(),
                _ => 0,
            }
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            let p!(a) = !a;
            if a { x.get() } else { 0 }
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            println!("{a}");
            if a { x.get() } else { 0 }
        })),
        "`a` = true"
    );
    assert_eq!(
        of(parse_quote!({
            let r#a = !a;
            if a { x.get() } else { 0 }
        })),
        "always"
    );
    assert_eq!(of(parse_quote!({ if r#a { r#x.get() } else { 0 } })), "`a` = true");
    assert_eq!(
        of(parse_quote!({
            match k {
                "text" => x.get(),
                _ => 0,
            }
        })),
        "always"
    );
    assert_eq!(
        of(parse_quote!({
            match (a, k) {
                (true, ..) => x.get(),
                _ => 0,
            }
        })),
        "`a` = true"
    );
}

/// Only numbers are compared with numbers.
#[test]
fn comparisons() {
    let body: Block = parse_quote!({ if n > 1 { x.get() } else { 0 } });
    let of = |ty: &str, body: &Block| {
        let flags = Flags::new([("n".to_string(), ty.to_string())].into_iter(), body);
        reads("x", &flags, body).text(&|_| None)
    };
    assert_eq!(of("Steps", &body), "always");
    assert_eq!(of("f32", &body), "`n` = 1 .. and `n` is not 1");
    let body: Block = parse_quote!({ if n < 0 { x.get() } else { 0 } });
    assert_eq!((of("usize", &body).as_str(), of("isize", &body).as_str()), ("always", "`n` = .. 0"));
}
