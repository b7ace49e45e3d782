//! A statistic of groups that need not be brought together first.
use super::{Stats, Trial};
use crate::kernel::{self, Layout, Reduce, Statistic};
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
}

/// [`Stats::fused`] of the groups of a layout.
pub(crate) fn stats_in<const D: usize>(stats: &impl Stats, layout: Layout, x: &Tensor<D>) -> Option<Tensor<1>> {
    let reduce = |statistic| kernel::statistic(x, Reduce { statistic, layout });
    stats.fused(&Groups { elements: layout.elements() / layout.groups(), reduce: &reduce })
}

fn fused<const D: usize>(stats: &impl Stats, view: &impl View, x: &Tensor<D>) -> Option<Tensor<1>> {
    stats_in(stats, view.layout(x.dims())?, x)
}

/// [`Stats::stats`] of the groups that a view makes of a tensor: by a kernel where there is one, which a call of
/// [`Stats::stats`] is not. For scalings and zero points of one's own.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{AbsMax, stats_of};
/// use quant_core::view::OverOutputChannelView;
///
/// let x = Tensor::<2>::from_floats([[1.0, -3.0], [2.0, 0.5]], &Device::flex());
/// let stats = stats_of(&AbsMax, &OverOutputChannelView::new(0), &x);
/// assert_eq!(stats.into_data().try_to_vec::<f32>().unwrap(), [3.0, 2.0]);
/// ```
pub fn stats_of<const D: usize>(stats: &impl Stats, view: &impl View, x: &Tensor<D>) -> Tensor<1> {
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
