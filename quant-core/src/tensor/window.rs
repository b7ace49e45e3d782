//! The windows of a pool.
use super::QuantTensorError;
use burn::nn::{PaddingConfig1d, PaddingConfig2d};

/// The windows along one dimension.
pub(super) struct Windows {
    pub(super) size: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
    pub(super) dilation: usize,
    /// Before and behind; `None` is what keeps the size.
    pub(super) padding: Option<(usize, usize)>,
}

pub(super) fn padding_1d(padding: &PaddingConfig1d) -> Option<(usize, usize)> {
    match padding {
        PaddingConfig1d::Valid => Some((0, 0)),
        PaddingConfig1d::Explicit(before, behind) => Some((*before, *behind)),
        PaddingConfig1d::Same => None,
    }
}

pub(super) fn padding_2d(padding: &PaddingConfig2d) -> [Option<(usize, usize)>; 2] {
    match padding {
        PaddingConfig2d::Valid => [Some((0, 0)); 2],
        PaddingConfig2d::Explicit(top, left, bottom, right) => [Some((*top, *bottom)), Some((*left, *right))],
        PaddingConfig2d::Same => [None; 2],
    }
}

impl Windows {
    pub(super) fn is_padded(&self) -> bool {
        self.padding != Some((0, 0))
    }

    /// Whether the last one ends before the border, so that there is room for a part of another one.
    fn leave_a_rest(&self) -> bool {
        let padded = self.padding.map(|(before, behind)| self.size.saturating_add(before).saturating_add(behind));
        let span = self.kernel.saturating_sub(1).saturating_mul(self.dilation).saturating_add(1);
        padded.is_none_or(|padded| padded.saturating_sub(span) % self.stride.max(1) != 0)
    }

    /// That each has an element of the tensor.
    fn wrong(&self) -> Option<&'static str> {
        if [self.kernel, self.stride, self.dilation].contains(&0) {
            return Some("a size, a stride or a dilation of the windows is 0");
        }
        let span = (self.kernel - 1).saturating_mul(self.dilation).saturating_add(1);
        match self.padding {
            Some((before, behind)) if before.max(behind) >= span => Some("there are windows in the padding alone"),
            Some((before, behind)) if before.saturating_add(behind).saturating_add(self.size) < span => {
                Some("the windows are larger than the tensor")
            }
            _ => None,
        }
    }
}

/// That there are such windows.
pub(super) fn possible(operation: &'static str, windows: &[Windows]) -> Result<(), QuantTensorError> {
    let reason = windows.iter().find_map(Windows::wrong);
    reason.map_or(Ok(()), |reason| Err(QuantTensorError::Windows { operation, reason }))
}

/// That all have as many elements.
pub(super) fn equal(
    operation: &'static str,
    windows: &[Windows],
    count_include_pad: bool,
    ceil_mode: bool,
) -> Result<(), QuantTensorError> {
    possible(operation, windows)?;
    let uncounted = !count_include_pad && windows.iter().any(Windows::is_padded);
    let beyond = ceil_mode && windows.iter().any(Windows::leave_a_rest);
    let reason = match (uncounted, beyond) {
        (false, false) => return Ok(()),
        (true, _) => {
            "the padding is not counted (`count_include_pad`), so the averages are not of equally many elements"
        }
        (false, true) => {
            "windows may go beyond the border (`ceil_mode`), so the averages are not of equally many elements"
        }
    };
    Err(QuantTensorError::Windows { operation, reason })
}

/// The number of elements in a window, if all have as many.
pub(super) fn dividing<const N: usize>(
    operation: &'static str,
    from: [usize; N],
    to: [usize; N],
) -> Result<usize, QuantTensorError> {
    let whole = |(from, to): (usize, usize)| (from > 0 && from.checked_rem(to) == Some(0)).then(|| from / to);
    let sides = from.into_iter().zip(to).map(whole);
    let reason = "the output's size does not divide the input's, so the averages are not of equally many elements";
    sides.product::<Option<usize>>().ok_or(QuantTensorError::Windows { operation, reason })
}
