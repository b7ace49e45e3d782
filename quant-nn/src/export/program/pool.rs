use super::super::graph::{Node, ValueId, Window};
use super::kernel::Kernel;
use super::lower::Lowering;
use super::ratio::Scale;
use super::window::Window2;
use super::{ExportError, inexpressible};

impl Lowering<'_> {
    pub(super) fn max_pool(&mut self, node: &Node, window: &Window, kernel: &[usize]) -> Result<(), ExportError> {
        let (input, window) = self.window(node, window, kernel)?;
        if window.fewest() == 0 {
            return Err(inexpressible(self.graph.name(node.output), "has no window that sees padding alone"));
        }
        let scale = self.pooled(node, input, &window)?;
        let operand = self.operand(input)?;
        self.push(node.output, self.graph.name(node.output), Kernel::MaxPool(window), &[operand], scale)?;
        Ok(())
    }

    pub(super) fn avg_pool(
        &mut self,
        node: &Node,
        window: &Window,
        kernel: &[usize],
        count_padding: bool,
    ) -> Result<(), ExportError> {
        let padding = window.padding.clone();
        let (input, window) = self.window(node, window, kernel)?;
        let reach = |dimension: usize| {
            let [before, after] = padding.get(padding.len() + dimension - 2).copied().unwrap_or_default();
            let last = (window.output[dimension] - 1) * window.stride[dimension];
            let end = last + (window.kernel[dimension] - 1) * window.dilation[dimension] + 1;
            end <= before + window.input[dimension] + after
        };
        let rows = if padding.len() < 2 { true } else { reach(0) };
        let counted = count_padding && rows && reach(1);
        if !counted && window.fewest() < window.kernel_area() {
            let reason =
                "divides each window's sum by the same number: count the padding, and do not round the size up";
            return Err(inexpressible(self.graph.name(node.output), reason));
        }
        let scale = self.pooled(node, input, &window)?;
        self.push_sum(node, input, window, scale, true)
    }

    /// The mean or the sum over axes that follow each other.
    pub(super) fn reduce(&mut self, node: &Node, axes: &[usize], mean: bool) -> Result<(), ExportError> {
        let Some(input) = node.inputs.first().copied() else { return Ok(()) };
        let (shape, name) = (self.shape(input), self.graph.name(node.output));
        let (Some(first), Some(last)) = (axes.iter().min().copied(), axes.iter().max().copied()) else {
            return Err(inexpressible(name, "needs dimensions to reduce"));
        };
        let between = (first..=last).filter(|axis| !axes.contains(axis));
        if last >= shape.len() || between.into_iter().any(|axis| shape.get(axis) != Some(&1)) {
            return Err(inexpressible(name, "reduces dimensions that follow each other: reduce one at a time"));
        }
        let size = |from: usize, to: usize| shape.iter().take(to).skip(from).product::<usize>();
        let (outer, count, inner) = (size(0, first), size(first, last + 1), size(last + 1, shape.len()));
        let scale = &self.tensor(self.operand(input)?)?.scale;
        let inside = count.checked_mul(inner).filter(|block| *block > 0 && scale.inner % block == 0);
        let scale = match (scale.single(), inside) {
            (Some(_), _) => scale.clone(),
            (None, Some(_)) => Scale { ratios: scale.ratios.clone(), inner: scale.inner / count },
            (None, None) if inner % (scale.inner * scale.ratios.len()) == 0 => scale.clone(),
            _ => {
                return Err(inexpressible(
                    name,
                    "can not add up channels of different scales: quantize them per tensor",
                ));
            }
        };
        self.push_sum(node, input, Window2::reduction(outer, count, inner), scale, mean)
    }

    fn push_sum(
        &mut self,
        node: &Node,
        input: ValueId,
        window: Window2,
        scale: Scale,
        mean: bool,
    ) -> Result<(), ExportError> {
        let (name, operand) = (self.graph.name(node.output), self.operand(input)?);
        let count = if mean { window.kernel_area() } else { 1 };
        let scale =
            scale.map(|ratio| ratio.divided_by(count)).ok_or_else(|| inexpressible(&name, "has no such average"))?;
        let zero_point = self.tensor(operand)?.zero_point;
        self.push(node.output, name, Kernel::Sum { window, zero_point }, &[operand], scale)?;
        Ok(())
    }

    fn window(&self, node: &Node, window: &Window, kernel: &[usize]) -> Result<(ValueId, Window2), ExportError> {
        let input = node.inputs.first().copied().unwrap_or(node.output);
        let found = Window2::new(window, kernel, &self.shape(input), &self.shape(node.output));
        let reason = "pools over one or two dimensions of a batch of one";
        Ok((input, found.ok_or_else(|| inexpressible(self.graph.name(node.output), reason))?))
    }

    /// The scale of what a window goes over: its channels stay.
    fn pooled(&self, node: &Node, input: ValueId, window: &Window2) -> Result<Scale, ExportError> {
        let scale = self.tensor(self.operand(input)?)?.scale.clone();
        match scale.inner % window.input_area() {
            _ if scale.single().is_some() => Ok(scale),
            0 => Ok(Scale { inner: scale.inner / window.input_area() * window.output_area(), ..scale }),
            _ => Err(inexpressible(
                self.graph.name(node.output),
                "pools channels of one scale: quantize them per tensor",
            )),
        }
    }
}
