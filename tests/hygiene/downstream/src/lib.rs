//! Uses a macro of a crate that uses the facade, and the language through a re-export.
#![deny(warnings, missing_docs)]
use hygiene_renamed::qn;

hygiene_renamed::tenths!(Fifth, 0.2);
hygiene_renamed::tenths!(Third, 0.3);

/// Extends across three crates.
#[qn::quantizer(crate = hygiene_renamed::qn, extends(Fifth))]
pub struct Quarter {
    #[value(0.25)]
    by: f32,
}
/// Two expansions of one macro are two quantizers.
#[qn::quantizer(crate = hygiene_renamed::qn, extends(Fifth, Third))]
pub struct Both;

#[test]
fn works() {
    let device = qn::burn::tensor::Device::flex();
    let init = || qn::QuantLinearConfig::new(2, 1);
    assert_eq!(
        init().weight_quant(Quarter).try_init(&device).unwrap().weight_quant.proxy().tensor_quant.seen(),
        (1, 0.25)
    );
    assert_eq!(init().weight_quant(Both).try_init(&device).unwrap().weight_quant.proxy().tensor_quant.seen(), (1, 0.2));
    let given = qn::quantizer_with!(Fifth { by: 0.4 });
    assert_eq!(
        init().weight_quant(given).try_init(&device).unwrap().weight_quant.proxy().tensor_quant.seen(),
        (1, 0.4)
    );
}

/// The gain of a layer with this quantizer.
#[cfg(test)]
macro_rules! gain {
    ($q:expr) => {
        qn::QuantLinearConfig::new(2, 3)
            .weight_quant($q)
            .try_init(&qn::burn::tensor::Device::flex())
            .unwrap()
            .weight_quant
            .proxy()
            .tensor_quant
            .gain()
    };
}

/// Everything through one glob import.
pub mod globbed {
    use hygiene_between::prelude::*;

    /// Extends what the glob brought.
    #[quantizer(crate = qn, extends(Flags<true, true>))]
    pub struct Extended {
        left_impl: Fixed,
    }
    /// And that once more.
    #[quantizer(crate = qn, extends(Extended), removes(left_impl), partial)]
    pub struct Open;

    #[test]
    fn extends() {
        assert_eq!(gain!(Extended), 3.0 + 3.0 * 2.0);
        assert_eq!(gain!(quantizer_with!(Open { left_impl: impl Twice })), 3.0 * 2.0 + 3.0 * 2.0);
    }

    #[test]
    fn in_a_function() {
        #[quantizer(crate = qn, extends(WithLoud), values)]
        struct Local;
        #[quantizer]
        impl Local {
            #[value]
            fn left_impl(per_channel: bool) -> impl Component {
                if per_channel { Twice } else { Fixed }
            }
        }
        // `gain` is 1 around the nested quantizer
        assert_eq!(gain!(Local), 1.0 + 8.0 * 2.0);
        for (per_channel, gain) in [(false, 1.0 + 8.0 * 2.0), (true, 8.0 * 2.0 + 8.0 * 2.0)] {
            assert_eq!(gain!(quantizer_with!(Local { per_channel })), gain);
        }
    }
}

/// What was renamed on the way.
pub mod renamed {
    use hygiene_between::{Layered, Selected, r#loop};

    /// Two of its bases are one under two names, and a raw identifier is one of them.
    #[crate::qn::quantizer(crate = crate::qn, extends(r#loop, Layered, Selected))]
    pub struct Joined;

    #[test]
    fn is_the_same() {
        use crate::qn;
        assert_eq!(gain!(Joined), 8.0 * 2.0 + 8.0 * 2.0);
        assert_eq!(gain!(hygiene_between::Complete), 1.0 * 2.0 + 1.0 * 2.0);
    }
}

/// Declared by a macro, with names from here.
pub mod by_macro {
    hygiene_between::chosen!(Chosen, flag, other);

    /// Complete.
    #[crate::qn::quantizer(crate = crate::qn, extends(Chosen))]
    pub struct Told {
        #[value(true)]
        flag: bool,
        #[value(0.25)]
        other: f32,
    }

    #[test]
    fn is_extended() {
        use crate::qn;
        assert_eq!(gain!(Told), 0.25 * 2.0 + 0.25 * 2.0);
        assert_eq!(gain!(qn::quantizer_with!(Chosen { flag: false })), 0.5 * 2.0 + 0.5);
    }
}

/// Macros that are given fragments.
pub mod by_fragments {
    use crate::qn::{self, burn};
    use hygiene_between::prelude::{Fixed, Flags, Sum, Twice};

    hygiene_between::fragments!(pub Made: Flags<true>, Sum, Twice, 0.25, false, f32, gain);
    hygiene_between::role!(Numbered, Triple, Fixed);

    hygiene_between::chosen_of!(ChosenOf, true, Twice, Fixed, qn::Lazy<f32>);
    /// `other` is nobody's, and is not asked for.
    #[qn::quantizer(crate = qn, extends(ChosenOf))]
    pub struct Told {
        #[value(false)]
        per_channel: bool,
    }

    /// With a component that a macro declared.
    #[qn::quantizer(crate = qn, extends(Made))]
    pub struct Tripled {
        left_impl: Triple,
    }

    #[test]
    fn are_understood() {
        assert_eq!(gain!(Made), 2.0 * 2.0 + 2.0);
        assert_eq!(gain!(Tripled), 2.0 * 3.0 + 2.0);
        assert_eq!(gain!(Told), 0.5 * 2.0 + 0.5 * 2.0);
        let half = 0.5;
        assert_eq!(gain!(hygiene_between::given!(Flags<true>, gain, half, Fixed)), 0.5 + 0.5 * 2.0);
        assert_eq!(gain!(hygiene_between::given!(Flags<true>, doubled, false, hygiene_between::prelude::Fixed)), 2.0);
        assert_eq!(Triple::new(Fixed::new(1.0), 5).number(), 5);
    }
}

/// Parameters whose names are short.
pub mod parameters {
    use crate::qn;
    use hygiene_between::prelude::Flags;

    /// All of them.
    #[qn::quantizer(crate = qn, extends(Flags<D, S>), values)]
    pub struct Many<
        const D: bool,
        const S: bool,
        const N: usize,
        A: Send + Sync,
        E: Send + Sync,
        T: Send + Sync,
        F: Send + Sync,
        P: Send + Sync,
    > {
        left_impl: hygiene_between::prelude::Fixed,
    }
    #[qn::quantizer]
    impl<
        const D: bool,
        const S: bool,
        const N: usize,
        A: Send + Sync,
        E: Send + Sync,
        T: Send + Sync,
        F: Send + Sync,
        P: Send + Sync,
    > Many<D, S, N, A, E, T, F, P>
    {
        #[value]
        fn gain() -> f32 {
            N as f32
        }
    }

    #[test]
    fn do_not_collide() {
        assert_eq!(gain!(Many::<true, false, 7, (), (), (), (), ()>::default()), 7.0 + 7.0 * 2.0);
    }
}
