use super::{Quantized, TensorQuant};
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;

/// The `tensor_quant` of any quantizer, whoever chooses its scale: itself ([`TensorQuant`]), or what it is part of
/// ([`PrescaledRestrictIntQuant`](super::PrescaledRestrictIntQuant)).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tensor quantizer",
    label = "expected e.g. `BinaryQuant` with a working `scaling_impl`"
)]
pub trait AnyTensorQuant: Module + ModuleDisplay + Sync {
    /// [`OwnScale`], [`GivenScale`] or [`GivenInput`].
    type Scale;

    /// Quantizes `x`. `scale` is what it is given, in a shape that broadcasts over `x`; `None` if it needs one and there is
    /// none, or if it needs more.
    fn quantize<const D: usize>(&self, x: Tensor<D>, scale: impl FnOnce() -> Option<Tensor<D>>)
    -> Option<Quantized<D>>;
}

/// A tensor quantizer with this [`Scale`](AnyTensorQuant::Scale) chooses its scale.
#[derive(Clone, Copy, Debug)]
pub enum OwnScale {}

/// A tensor quantizer with this [`Scale`](AnyTensorQuant::Scale) is given its scale: the reference's
/// `requires_input_scale`.
#[derive(Clone, Copy, Debug)]
pub enum GivenScale {}

/// A tensor quantizer with this [`Scale`](AnyTensorQuant::Scale) is given what an input was quantized with: its bit width,
/// its sign, its scale. What gives it calls it by its own method, [`quantize`](AnyTensorQuant::quantize) returns `None`.
#[derive(Clone, Copy, Debug)]
pub enum GivenInput {}

impl<T: TensorQuant> AnyTensorQuant for T {
    type Scale = OwnScale;
    fn quantize<const D: usize>(&self, x: Tensor<D>, _: impl FnOnce() -> Option<Tensor<D>>) -> Option<Quantized<D>> {
        Some(self.forward(x))
    }
}
