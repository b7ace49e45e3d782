//! Groups of what shares an index in some dimensions.
use super::reshape;
use crate::kernel::Layout;
use burn::tensor::Tensor;

/// The dimensions of a tensor of rank `D`, `first` in front and none twice, and how many of them those are.
fn order<const D: usize>(first: &[usize]) -> ([isize; D], usize) {
    let mut dims: Vec<usize> = Vec::with_capacity(D);
    for dim in first.iter().map(|dim| (*dim).min(D.saturating_sub(1))) {
        if !dims.contains(&dim) {
            dims.push(dim);
        }
    }
    let groups = dims.len();
    dims.extend((0..D).filter(|dim| !first.iter().any(|first| (*first).min(D - 1) == *dim)));
    (core::array::from_fn(|i| dims.get(i).copied().unwrap_or(i) as isize), groups)
}

/// `[groups, elements]`, a group for every index in the dimensions `by`.
pub(super) fn view<const D: usize>(x: Tensor<D>, by: &[usize]) -> Tensor<2> {
    let (order, split) = order::<D>(by);
    let x = x.permute(order);
    let dims = x.dims();
    let (groups, elements): (usize, usize) = (dims.iter().take(split).product(), dims.iter().skip(split).product());
    reshape(x, [groups, elements])
}

/// `[groups]` in the shape that broadcasts over what was viewed.
pub(super) fn broadcast<const D: usize>(stats: Tensor<1>, viewed: [usize; D], by: &[usize]) -> Tensor<D> {
    let (order, split) = order::<D>(by);
    let (mut shape, mut back) = ([1; D], [0; D]);
    for (to, from) in order.iter().enumerate() {
        let from = *from as usize;
        if to < split {
            shape[to] = viewed[from];
        }
        back[from] = to as isize;
    }
    if shape.contains(&0) {
        return Tensor::zeros(viewed, &stats.device());
    }
    stats.reshape(shape).permute(back)
}

/// Of the groups of [`view`], if they follow each other as the tensor has them.
pub(super) fn layout<const D: usize>(shape: [usize; D], by: &[usize]) -> Option<Layout> {
    let (order, groups) = order::<D>(by);
    let kept = order.get(..groups)?;
    let numbers: [usize; D] = core::array::from_fn(|dim| if kept.contains(&(dim as isize)) { shape[dim] } else { 1 });
    kept.is_sorted().then(|| Layout::broadcast(&shape, &numbers)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Int};

    #[test]
    fn a_number_per_group_returns_to_its_group() {
        let x = Tensor::<1, Int>::arange(0..24, &Device::flex()).float().reshape([2, 3, 4]);
        for by in [&[0][..], &[2], &[0, 1], &[2, 0], &[1, 9], &[1, 1]] {
            let max = broadcast(view(x.clone(), by).max_dim(1).reshape([-1]), x.dims(), by);
            let mut wanted = x.clone();
            for dim in (0..3).filter(|dim| !by.iter().any(|by| by.min(&2) == dim)) {
                wanted = wanted.max_dim(dim);
            }
            assert_eq!(max.into_data(), wanted.into_data(), "{by:?}");
        }
    }
}
