//! Value functions that choose a component.
use super::*;
use burn::module::{ModuleVisitor, Param};
use burn::optim::{GradientsParams, SgdConfig};
use quant_nn::components::inject::Either;

/// Another inner component, with attributes of its own.
#[derive(Module, Debug)]
pub struct Wide {
    gain: f32,
    width: usize,
}
#[component]
impl Wide {
    pub fn new(gain: f32, width: usize) -> Self {
        Self { gain, width }
    }
}

#[quantizer(partial, values)]
struct Chosen {
    tensor_quant: Outer,
    #[value(0.5)]
    gain: f32,
    #[value(true)]
    signed: bool,
}
#[quantizer]
impl Chosen {
    #[value]
    fn inner_impl(wide: bool) -> impl Component {
        if wide { Wide } else { Leaf }
    }
}

/// Only `Wide` has a `width`.
#[quantizer(extends(Chosen))]
struct Narrow {
    #[value(false)]
    wide: bool,
}
#[quantizer(extends(Chosen))]
struct Broad {
    #[value(true)]
    wide: bool,
    #[value(9)]
    width: usize,
}

#[test]
fn a_flag_chooses_the_type() {
    let narrow: Outer<Leaf> = surely(Narrow);
    let broad: Outer<Wide> = surely(Broad);
    assert_eq!((narrow.inner_impl.steps, broad.inner_impl.width), (7, 9));
}

const WIDE: bool = usize::BITS >= 16;
const NARROW: bool = !WIDE;

#[quantizer(extends(Chosen))]
struct ByConstant {
    #[value(WIDE)]
    wide: bool,
    #[value(9)]
    width: usize,
}
/// `width` is missing, and the constant does not ask for it.
#[quantizer(extends(Chosen))]
struct ByConstantAlone {
    #[value(NARROW)]
    wide: bool,
}

#[test]
fn a_constant_chooses_the_type() {
    let broad: Outer<Wide> = surely(ByConstant);
    assert_eq!(broad.inner_impl.width, 9);
    let narrow: Outer<Leaf> = surely(ByConstantAlone);
    assert_eq!(narrow.inner_impl.steps, 7);
}

#[test]
fn a_value_at_run_time_chooses_between_both() {
    for wide in [true, false] {
        let t: Outer<Either<Wide, Leaf>> = surely(quantizer_with!(Broad { wide }));
        match t.inner_impl {
            Either::Left(w) => assert!(wide && w.width == 9 && w.gain == 0.5),
            Either::Right(l) => assert!(!wide && l.steps == 7),
        }
    }
}

#[test]
fn a_component_that_can_not_be_made_is_a_typed_error() {
    let q = |wide: bool| quantizer_with!(Narrow { wide });
    assert_eq!(maybe(q(false)).map(|t| t.inner_impl.steps), Ok(7));
    let error = maybe(q(true)).unwrap_err();
    let DependencyError::Missing { attribute: "width", chain, .. } = error else { panic!("{error}") };
    assert!(
        chain.contains("because `wide` = true") && chain.contains("`#[value] fn inner_impl` chooses `Wide`"),
        "{chain}"
    );
}

#[quantizer(extends(Chosen), values)]
struct Picky {
    #[value(false)]
    wide: bool,
}
#[quantizer]
impl Picky {
    #[value]
    fn inner_impl(wide: bool) -> impl Component {
        match wide {
            false => Leaf,
            true => panic!("there is nothing wide\nhelp: stay narrow"),
        }
    }
}
/// The compiler knows the flag, and takes the component.
#[quantizer(extends(Picky))]
struct PickyByConstant {
    #[value(NARROW)]
    wide: bool,
}

#[test]
fn what_a_function_refuses_is_no_part_of_the_type() {
    let leaf: Outer<Leaf> = surely(Picky);
    let by_constant: Outer<Leaf> = surely(PickyByConstant);
    assert_eq!((leaf.inner_impl.steps, by_constant.inner_impl.steps), (7, 7));
}

#[test]
fn a_refusal_at_run_time_is_an_error() {
    let q = |wide: bool| quantizer_with!(Picky { wide });
    assert_eq!(maybe(q(false)).map(|t| t.inner_impl.steps), Ok(7));
    let error = maybe(q(true)).unwrap_err();
    assert_eq!(error, DependencyError::refused("Picky", "there is nothing wide\nhelp: stay narrow"));
    let wiring = quant_nn::explain(&q(true)).to_string();
    assert!(wiring.contains("not available: there is nothing wide"), "{wiring}");
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Leaf,
    Wide,
    Other,
}

#[quantizer(extends(Chosen), values)]
struct OfKind {
    #[value(Kind::Wide)]
    kind: Kind,
    #[value(2)]
    width: usize,
}
#[quantizer]
impl OfKind {
    #[value]
    fn inner_impl(kind: Kind) -> impl Component {
        match kind {
            Kind::Leaf => Leaf,
            Kind::Wide => Wide,
            Kind::Other => Other,
        }
    }
}

#[test]
fn more_than_two() {
    let wide: Outer<Wide> = surely(OfKind);
    assert_eq!(wide.inner_impl.width, 2);
    for kind in [Kind::Leaf, Kind::Wide, Kind::Other] {
        let t: Outer<Either<Leaf, Either<Wide, Other>>> = surely(quantizer_with!(OfKind { kind }));
        let is = match t.inner_impl {
            Either::Left(_) => Kind::Leaf,
            Either::Right(Either::Left(_)) => Kind::Wide,
            Either::Right(Either::Right(_)) => Kind::Other,
        };
        assert_eq!(is, kind);
    }
}

/// A component with a parameter, so that choosing it shows in records and training.
#[derive(Module, Debug)]
pub struct Learned {
    value: Param<Tensor<1>>,
}
#[component]
impl Learned {
    pub fn new(gain: f32, device: &Device) -> Self {
        Self { value: Param::from_tensor(Tensor::from_floats([gain], device)) }
    }
}

#[quantizer(extends(Chosen), values)]
struct LearnedOr {
    #[value(true)]
    learned: bool,
}
#[quantizer]
impl LearnedOr {
    #[value]
    fn inner_impl(learned: bool) -> impl Component {
        if learned { Learned } else { Other }
    }
}

#[test]
fn a_chosen_component_is_recorded_and_trained_like_itself() {
    let device = Device::flex().autodiff();
    let on = |q| Resolve::<Nothing>::tensor_quant(&q, &Context { module: &Nothing, device: &device });
    let Ok(plain) = Resolve::<Nothing>::tensor_quant(&LearnedOr, &Context { module: &Nothing, device: &device });
    let learned = true;
    let Ok(chosen) = on(quantizer_with!(LearnedOr { learned }));
    assert_eq!(paths(&plain), ["inner_impl.value"]);
    assert_eq!(paths(&chosen), paths(&plain));
    assert_eq!(chosen.num_params(), 1);
    assert_eq!(
        chosen.to_string().lines().map(str::trim).collect::<Vec<_>>(),
        plain.to_string().lines().map(str::trim).collect::<Vec<_>>(),
        "printed as what it holds"
    );

    let Either::Left(Learned { value }) = &chosen.inner_impl else { panic!("learned") };
    let grads = (value.val() * 3.0).sum().backward();
    let grads = GradientsParams::from_grads(grads, &chosen);
    let chosen = SgdConfig::new().init().step(0.1, chosen, grads);
    let Either::Left(Learned { value }) = &chosen.inner_impl else { panic!("learned") };
    assert!((value.val().into_scalar::<f32>() - (0.5 - 0.3)).abs() < 1e-6);

    // the record of the one loads into the other
    let plain = plain.load_record(chosen.clone().into_record());
    assert!((plain.inner_impl.value.val().into_scalar::<f32>() - 0.2).abs() < 1e-6);
    assert!(matches!(chosen.valid().inner_impl, Either::Left(_)));
}

fn paths<M: Module>(module: &M) -> Vec<String> {
    #[derive(Default)]
    struct Paths {
        here: Vec<String>,
        found: Vec<String>,
    }
    impl ModuleVisitor for Paths {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.here.push(name.into());
        }
        fn exit_module(&mut self, _: &str, _: &str) {
            self.here.pop();
        }
        fn visit_float<const D: usize>(&mut self, _: &Param<Tensor<D>>) {
            self.found.push(self.here.join("."));
        }
    }
    let mut paths = Paths::default();
    module.visit(&mut paths);
    paths.found
}

/// A choice that several read is one component.
#[quantizer]
struct Twice {
    tensor_quant: Two,
    first_impl: Outer,
    second_impl: Outer,
    inner_impl: Leaf,
    #[value(0.5)]
    gain: f32,
    #[value(true)]
    signed: bool,
}
#[quantizer(extends(Twice), values)]
struct TwiceChosen {
    #[value(true)]
    learned: bool,
}
#[quantizer]
impl TwiceChosen {
    #[value]
    fn inner_impl(learned: bool) -> impl Component {
        if learned { Learned } else { Other }
    }
}

#[test]
fn a_choice_with_two_readers_is_one() {
    let t: Two<Outer<Shared<Learned>>, Outer<Shared<Learned>>> = surely(TwiceChosen);
    assert!(t.first_impl.inner_impl.same(&t.second_impl.inner_impl));
    let learned = true;
    let t: Two<Outer<Shared<Either<Learned, Other>>>, _> = surely(quantizer_with!(TwiceChosen { learned }));
    assert!(t.first_impl.inner_impl.same(&t.second_impl.inner_impl));
}
