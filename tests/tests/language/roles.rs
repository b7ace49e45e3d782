//! A trait of one's own as a role.
use super::*;
use quant_nn::components::inject::Either;
use quant_nn::role;

/// What a user's components of one kind do.
#[role]
pub trait Gain: Module + ModuleDisplay {
    fn gain(&self) -> f32;
    fn apply<const D: usize>(&self, x: Tensor<D>, times: usize) -> Tensor<D> {
        (0..times).fold(x, |x, _| x * self.gain())
    }
}

impl Gain for Leaf {
    fn gain(&self) -> f32 {
        self.gain
    }
}
impl Gain for Other {
    fn gain(&self) -> f32 {
        1.0
    }
    fn apply<const D: usize>(&self, x: Tensor<D>, _: usize) -> Tensor<D> {
        x
    }
}

#[test]
fn is_passed_on() {
    let x = || Tensor::<1>::from_floats([1.0], &Device::flex());
    let leaf = || Leaf { gain: 3.0, steps: 0 };
    assert_eq!(Shared::new(leaf()).gain(), 3.0);
    let either: [Either<Leaf, Other>; 2] = [Either::Left(leaf()), Either::Right(Other)];
    assert_eq!(either.each_ref().map(|e| e.gain()), [3.0, 1.0]);
    assert_eq!(either.each_ref().map(|e| e.apply(x(), 2).into_scalar::<f32>()), [9.0, 1.0]);
}
