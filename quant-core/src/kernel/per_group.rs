use super::{FakeQuantize, Formula, Layout, fake_quantize_groups};
use burn::tensor::Tensor;

/// One number for each group of a tensor, where groups are smaller than a broadcast can say: blocks along a dimension.
///
/// A kernel reads the numbers as they are. Everybody else has them [`spread`](Self::spread), one for each element.
#[derive(Clone, Debug)]
pub struct PerGroup {
    /// `[groups]`, in the order of the layout.
    pub numbers: Tensor<1>,
    /// Which elements the groups have.
    pub layout: Layout,
}

impl PerGroup {
    /// The number of its group for each element of a tensor of this shape.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::kernel::{Layout, PerGroup};
    ///
    /// let device = Device::flex();
    /// let layout = Layout::Runs { outer: 1, repeats: 1, numbers: 2, run: 3 };
    /// let scale = PerGroup { numbers: Tensor::from_floats([0.5, 2.0], &device), layout };
    /// let spread: Tensor<2> = scale.spread([1, 6]);
    /// assert_eq!(spread.into_data().try_to_vec::<f32>().unwrap(), [0.5, 0.5, 0.5, 2.0, 2.0, 2.0]);
    /// ```
    pub fn spread<const D: usize>(&self, shape: [usize; D]) -> Tensor<D> {
        let op = FakeQuantize { formula: Formula::Spread, layout: self.layout };
        let anything = Tensor::<D>::zeros(shape, (&self.numbers.device(), self.numbers.dtype()));
        fake_quantize_groups(&anything, &self.numbers, None, op).unwrap_or_else(|| {
            let numbers = self.numbers.clone().reshape(self.layout.numbers_shape());
            numbers.expand(self.layout.shape()).reshape(shape)
        })
    }
}
