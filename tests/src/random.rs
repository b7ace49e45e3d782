//! Numbers that are the same on every machine, and that no other test draws from.
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};

/// A sequence that a seed other than 0 begins.
pub struct Random(pub u64);

impl Random {
    /// In `(−1, 1)`.
    pub fn draw(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    /// In `(−reach, reach)`.
    pub fn list(&mut self, n: usize, reach: f32) -> Vec<f32> {
        (0..n).map(|_| self.draw() * reach).collect()
    }

    /// The same as a tensor.
    pub fn tensor<const D: usize>(&mut self, shape: [usize; D], reach: f32, device: &Device) -> Tensor<D> {
        Tensor::from_data(TensorData::new(self.list(shape.iter().product(), reach), shape), device)
    }
}

/// `module` with weights of this sequence, `±1 / √rows` for a matrix of so many rows. What a quantizer has learned, and what has one
/// dimension, is left as it is but for biases, which become 0.
pub fn redraw<M: Module>(module: M, random: &mut Random) -> M {
    struct Redraw<'a>(&'a mut Random, Vec<String>);
    impl ModuleMapper for Redraw<'_> {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.1.push(name.into());
        }
        fn exit_module(&mut self, _: &str, _: &str) {
            self.1.pop();
        }
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            let of_layer = |name: &str| self.1.last().is_some_and(|last| last == name);
            match D {
                2.. if of_layer("weight") => param.map(|old| {
                    let dims = old.dims();
                    let numbers = self.0.list(dims.iter().product(), 1.0 / (dims[0] as f32).sqrt());
                    let redrawn = Tensor::from_data(TensorData::new(numbers, dims), &old.device());
                    redrawn.set_require_grad(old.is_require_grad())
                }),
                1 if of_layer("bias") => param.map(|old| old.zeros_like().set_require_grad(old.is_require_grad())),
                _ => param,
            }
        }
    }
    module.map(&mut Redraw(random, vec![]))
}
