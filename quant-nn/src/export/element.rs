use safetensors::Dtype;

/// The smallest type of integers that holds a range: unsigned where nothing is negative, but for more than 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    signed: bool,
    bits: usize,
}

impl Element {
    pub(super) fn of(min: i64, max: i64) -> Self {
        let fits =
            |bits: usize| if min < 0 { min >= -(1 << (bits - 1)) && max < 1 << (bits - 1) } else { max < 1 << bits };
        match [8, 16].into_iter().find(|bits| fits(*bits)) {
            Some(bits) => Self { signed: min < 0, bits },
            None => Self::accumulator(!(fits(32) && max <= i32::MAX.into())),
        }
    }

    pub(super) fn of_numbers(numbers: &[i64]) -> Self {
        let (min, max) = (numbers.iter().copied().min(), numbers.iter().copied().max());
        Self::of(min.unwrap_or(0), max.unwrap_or(0))
    }

    /// Of 64 bits, or of 32.
    pub(super) fn accumulator(wide: bool) -> Self {
        Self { signed: true, bits: if wide { 64 } else { 32 } }
    }

    pub(super) fn c(self) -> String {
        format!("{}int{}_t", if self.signed { "" } else { "u" }, self.bits)
    }

    pub(super) fn rust(self) -> String {
        format!("{}{}", if self.signed { "i" } else { "u" }, self.bits)
    }

    pub(super) fn safetensors(self) -> Dtype {
        match (self.signed, self.bits) {
            (true, 8) => Dtype::I8,
            (false, 8) => Dtype::U8,
            (true, 16) => Dtype::I16,
            (false, 16) => Dtype::U16,
            (_, 32) => Dtype::I32,
            _ => Dtype::I64,
        }
    }

    /// Integers of its range, little-endian. In two's complement they are what is left when the upper bytes are dropped.
    pub(super) fn bytes(self, integers: &[i64]) -> Vec<u8> {
        integers.iter().flat_map(|integer| integer.to_le_bytes().into_iter().take(self.bits / 8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_type_of_a_range() {
        let c = |min, max| Element::of(min, max).c();
        assert_eq!([c(-128, 127), c(0, 127), c(-129, 0), c(0, 256)], ["int8_t", "uint8_t", "int16_t", "uint16_t"]);
        assert_eq!([c(0, 65_536), c(-1, 1 << 31), c(0, u32::MAX.into())], ["int32_t", "int64_t", "int64_t"]);
        assert_eq!(Element::of(-300, 300).bytes(&[-2, 258]), [0xfe, 0xff, 2, 1]);
    }
}
