use super::super::graph::Window;

/// A window over two spatial dimensions of a tensor `[channels, rows, columns]`; one dimension is a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window2 {
    pub(super) channels: usize,
    pub(super) input: [usize; 2],
    pub(super) kernel: [usize; 2],
    pub(super) stride: [usize; 2],
    pub(super) dilation: [usize; 2],
    /// Before the first row and column.
    pub(super) padding: [usize; 2],
    pub(super) output: [usize; 2],
}

fn pair(sizes: &[usize], row: usize) -> Option<[usize; 2]> {
    match sizes {
        [columns] => Some([row, *columns]),
        [rows, columns] => Some([*rows, *columns]),
        _ => None,
    }
}

impl Window2 {
    /// `None`: the shapes are not those of a batch of one with one or two spatial dimensions.
    pub(super) fn new(window: &Window, kernel: &[usize], input: &[usize], output: &[usize]) -> Option<Self> {
        let ([1, channels, input @ ..], [1, _, output @ ..]) = (input, output) else { return None };
        let before: Vec<usize> = window.padding.iter().map(|[before, _]| *before).collect();
        let window = Self {
            channels: *channels,
            input: pair(input, 1)?,
            kernel: pair(kernel, 1)?,
            stride: pair(&window.stride, 1)?,
            dilation: pair(&window.dilation, 1)?,
            padding: pair(&before, 0)?,
            output: pair(output, 1)?,
        };
        let positive = [window.kernel, window.stride, window.dilation, window.input, window.output];
        positive.iter().flatten().all(|size| *size > 0).then_some(window)
    }

    /// Sums over `count` numbers that are `inner` apart, in each of `outer` blocks.
    pub(super) fn reduction(outer: usize, count: usize, inner: usize) -> Self {
        Self {
            channels: outer,
            input: [count, inner],
            kernel: [count, 1],
            stride: [1, 1],
            dilation: [1, 1],
            padding: [0, 0],
            output: [1, inner],
        }
    }

    pub(super) fn input_area(&self) -> usize {
        self.input[0] * self.input[1]
    }

    pub(super) fn output_area(&self) -> usize {
        self.output[0] * self.output[1]
    }

    pub(super) fn kernel_area(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Where element `tap` of the kernel is at output position `at`, along `dimension`.
    fn position(&self, dimension: usize, at: usize, tap: usize) -> Option<usize> {
        let place = at * self.stride[dimension] + tap * self.dilation[dimension];
        place.checked_sub(self.padding[dimension]).filter(|place| *place < self.input[dimension])
    }

    /// The indices in the channel's area, with those in the kernel's, that an output position sees.
    pub(super) fn taps(&self, at: usize) -> impl Iterator<Item = (usize, usize)> {
        let (row, column) = (at / self.output[1], at % self.output[1]);
        (0..self.kernel_area()).filter_map(move |tap| {
            let [tap_row, tap_column] = [tap / self.kernel[1], tap % self.kernel[1]];
            let row = self.position(0, row, tap_row)?;
            Some((row * self.input[1] + self.position(1, column, tap_column)?, tap))
        })
    }

    /// The fewest numbers that a window sees.
    pub(super) fn fewest(&self) -> usize {
        (0..self.output_area()).map(|at| self.taps(at).count()).min().unwrap_or(0)
    }
}
