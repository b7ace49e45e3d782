//! A statistic of groups that need not be brought together first.
use super::{Stats, Trial};
use crate::kernel::{self, Reduce, Statistic};
use crate::view::View;
use burn::tensor::Tensor;

/// Elements where they are, in groups, for a statistic that the [kernels](crate::kernel) compute.
pub struct Groups<'a> {
    elements: usize,
    reduce: &'a dyn Fn(Statistic) -> Option<Tensor<1>>,
}

impl Groups<'_> {
    /// How many elements a group has.
    pub fn elements(&self) -> usize {
        self.elements
    }

    /// One number for each group, if there is a kernel for it.
    pub fn reduce(&self, statistic: Statistic) -> Option<Tensor<1>> {
        (self.reduce)(statistic)
    }

    /// The smallest and the largest element of each group.
    pub fn min_max(&self) -> Option<[Tensor<1>; 2]> {
        let both = self.reduce(Statistic::MinMax)?;
        let groups = both.dims()[0] / 2;
        Some([both.clone().narrow(0, 0, groups), both.narrow(0, groups, groups)])
    }
}

fn fused<const D: usize>(stats: &impl Stats, view: &impl View, x: &Tensor<D>) -> Option<Tensor<1>> {
    let layout = view.layout(x.dims())?;
    let reduce = |statistic| kernel::statistic(x, Reduce { statistic, layout });
    stats.fused(&Groups { elements: layout.elements() / layout.groups(), reduce: &reduce })
}

/// [`Stats::stats`] of the groups that a view makes of a tensor.
pub(crate) fn stats_of<const D: usize>(stats: &impl Stats, view: &impl View, x: &Tensor<D>) -> Tensor<1> {
    fused(stats, view, x).unwrap_or_else(|| stats.stats(view.view(x.clone())))
}

/// [`Stats::search`] in the groups that a view makes of a tensor.
pub(crate) fn search_of<const D: usize>(
    stats: &impl Stats,
    view: &impl View,
    x: &Tensor<D>,
    trial: &Trial<'_>,
) -> Tensor<1> {
    fused(stats, view, x).unwrap_or_else(|| stats.search(view.view(x.clone()), trial))
}
