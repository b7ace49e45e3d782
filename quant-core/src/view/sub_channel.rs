//! Blocks of consecutive elements along one dimension.
use crate::kernel::Layout;
use burn::tensor::Tensor;
use burn::tensor::ops::PadMode;

/// How a tensor of rank `D` is cut into blocks of `size` elements along dimension `dim`.
///
/// The order of the groups is that of the elements, with the dimension counting blocks. Only in a matrix that is cut along
/// its rows the other dimension comes first: it is the weight of a linear layer, which the reference stores transposed.
#[derive(Clone, Copy)]
pub(super) struct Blocks<const D: usize> {
    size: usize,
    dim: usize,
    dims: [usize; D],
}

impl<const D: usize> Blocks<D> {
    /// A negative dimension counts from the end; one outside of the tensor is the nearest that there is.
    pub fn new(group_size: usize, group_dim: i64, dims: [usize; D]) -> Self {
        let rank = D as i64;
        let dim = if group_dim < 0 { group_dim + rank } else { group_dim };
        Self { size: group_size.max(1), dim: dim.clamp(0, (rank - 1).max(0)) as usize, dims }
    }

    fn transposed(&self) -> bool {
        D == 2 && self.dim == 0
    }

    /// What comes before the dimension, its size, and what comes after it.
    fn around(&self) -> [usize; 3] {
        if self.transposed() {
            return [self.dims[1], self.dims[0], 1];
        }
        let (before, after) = (self.dims[..self.dim].iter(), self.dims[self.dim + 1..].iter());
        [before.product(), self.dims[self.dim], after.product()]
    }

    fn blocks(&self) -> usize {
        self.around()[1].div_ceil(self.size)
    }

    /// `[groups, size]`; what is missing in the last block is 0.
    pub fn cut(&self, x: Tensor<D>) -> Tensor<2> {
        let [before, n, after] = self.around();
        // a 0 in `reshape` does not mean that there is nothing
        if before * n * after == 0 {
            return Tensor::zeros([0, self.size], &x.device());
        }
        let x = if self.transposed() { x.swap_dims(0, 1) } else { x };
        let x = x.reshape([before, n, after]);
        let missing = self.blocks() * self.size - n;
        let x = if missing > 0 { x.pad((0, 0, 0, missing), PadMode::Constant(0.0)) } else { x };
        let x = x.reshape([before, self.blocks(), self.size, after]).swap_dims(2, 3);
        x.reshape([before * self.blocks() * after, self.size])
    }

    /// Of whole blocks that follow each other as the tensor has them.
    pub fn layout(&self) -> Option<Layout> {
        self.in_order().filter(|_| !self.transposed())
    }

    /// Of whole blocks, in the order that the tensor has them.
    pub fn in_order(&self) -> Option<Layout> {
        let (before, after) = (&self.dims[..self.dim], &self.dims[self.dim + 1..]);
        let (before, n, after) = (before.iter().product(), self.dims[self.dim], after.iter().product());
        if n % self.size != 0 {
            return None;
        }
        let blocks = n / self.size;
        Layout::broadcast(&[before, blocks, self.size, after], &[before, blocks, 1, after])
    }

    /// `[groups]` to the shape of the tensor, every number repeated over its block.
    pub fn repeat(&self, stats: Tensor<1>) -> Tensor<D> {
        let [before, n, after] = self.around();
        if before * n * after == 0 {
            return Tensor::zeros(self.dims, &stats.device());
        }
        let stats = stats.reshape([before, self.blocks(), 1, after]);
        let full = stats.expand([before, self.blocks(), self.size, after]);
        let full = full.reshape([before, self.blocks() * self.size, after]).narrow(1, 0, n);
        if self.transposed() {
            return full.reshape([self.dims[1], self.dims[0]]).swap_dims(0, 1).reshape(self.dims);
        }
        full.reshape(self.dims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn counting<const D: usize>(dims: [usize; D]) -> Tensor<D> {
        let n: usize = dims.iter().product();
        Tensor::<1, burn::tensor::Int>::arange(1..n as i64 + 1, &Device::flex()).float().reshape(dims)
    }

    fn cut<const D: usize>(size: usize, dim: i64, dims: [usize; D]) -> Vec<Vec<f32>> {
        let x = counting(dims);
        let cut = Blocks::new(size, dim, dims).cut(x);
        let width = cut.dims()[1];
        cut.into_data().try_to_vec::<f32>().unwrap().chunks(width).map(<[f32]>::to_vec).collect()
    }

    #[test]
    fn a_convolution_is_cut_into_blocks_of_input_channels_for_each_position() {
        // [out 1, in 3, kernel 1 × 2]: 1 2 | 3 4 | 5 6
        let groups = cut(2, 1, [1, 3, 1, 2]);
        assert_eq!(groups, [[1.0, 3.0], [2.0, 4.0], [5.0, 0.0], [6.0, 0.0]]);
    }

    #[test]
    fn a_matrix_cut_along_its_rows_has_its_columns_first() {
        // [in 3, out 2]
        assert_eq!(cut(2, 0, [3, 2]), [[1.0, 3.0], [5.0, 0.0], [2.0, 4.0], [6.0, 0.0]]);
        assert_eq!(cut(2, 1, [2, 3]), [[1.0, 2.0], [3.0, 0.0], [4.0, 5.0], [6.0, 0.0]]);
    }

    #[test]
    fn a_negative_dimension_counts_from_the_end() {
        assert_eq!(cut(2, -1, [2, 2, 3]), cut(2, 2, [2, 2, 3]));
        assert_eq!(cut(2, -3, [2, 2, 3]), cut(2, 0, [2, 2, 3]));
        assert_eq!(cut(2, 9, [2, 3]), cut(2, 1, [2, 3]));
    }

    #[test]
    fn what_is_repeated_is_what_is_cut() {
        fn check<const D: usize>(size: usize, dim: i64, dims: [usize; D]) {
            let blocks = Blocks::new(size, dim, dims);
            let x = counting(dims);
            let first = blocks.cut(x.clone()).narrow(1, 0, 1).reshape([-1]);
            let repeated = blocks.repeat(first);
            assert_eq!(repeated.dims(), dims);
            // in each block every element is the block's first, or fills it up
            let cut = blocks.cut(repeated);
            let first = cut.clone().narrow(1, 0, 1).expand(cut.shape());
            let other = cut.clone().not_equal(first).bool_and(cut.not_equal_elem(0.0));
            assert!(!other.any().into_scalar::<bool>());
        }
        check(2, 0, [5, 3]);
        check(2, 1, [5, 3]);
        check(4, 1, [2, 6, 3, 2]);
        check(4, 0, [6, 2, 3, 2]);
        check(32, -1, [3, 4]);
        check(1, 0, [4]);
    }

    #[test]
    fn nothing_is_cut_into_nothing() {
        for dims in [[0, 3], [3, 0], [0, 0]] {
            for dim in [0, 1] {
                let blocks = Blocks::new(2, dim, dims);
                let groups = blocks.cut(Tensor::zeros(dims, &Device::flex()));
                assert_eq!(groups.shape().num_elements(), 0);
                assert_eq!(blocks.repeat(groups.narrow(1, 0, 1).reshape([-1])).dims(), dims);
            }
        }
    }
}
