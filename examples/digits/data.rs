//! The data set: 1797 handwritten digits of 8x8 pixels, embedded in the program.

use anyhow::{Context, Result, ensure};
use burn::{
    data::dataloader::batcher::Batcher,
    tensor::{Device, Int, Tensor, TensorData},
};

/// Height and width of an image.
pub const SIDE: usize = 8;
/// Digits to tell apart.
pub const CLASSES: usize = 10;

const PIXELS: usize = SIDE * SIDE;
const BRIGHTEST: u8 = 16;
/// Every fifth row is held back for testing: a split that needs no random numbers and keeps the classes balanced.
const FOLDS: usize = 5;

/// One image, its pixels row by row in `0..=1`, and the digit it shows.
#[derive(Clone, Debug)]
pub struct Digit {
    pub pixels: [f32; PIXELS],
    pub label: u8,
}

/// The data set, split into rows to learn from and rows held back.
#[derive(Clone, Debug)]
pub struct Digits {
    pub train: Vec<Digit>,
    pub test: Vec<Digit>,
}

impl Digits {
    /// Reads the embedded table.
    ///
    /// # Errors
    ///
    /// Names the first row that is not 64 pixels in `0..=16` and a digit.
    pub fn load() -> Result<Self> {
        Self::parse(include_str!("data/digits.csv"))
    }

    fn parse(table: &str) -> Result<Self> {
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for (index, line) in table.lines().enumerate() {
            let digit = Digit::parse(line).with_context(|| format!("row {} of the data set", index + 1))?;
            if index % FOLDS == FOLDS - 1 { test.push(digit) } else { train.push(digit) }
        }
        ensure!(!test.is_empty(), "the data set has fewer than {FOLDS} rows");
        Ok(Self { train, test })
    }
}

impl Digit {
    fn parse(line: &str) -> Result<Self> {
        let values = line
            .split(',')
            .map(|value| value.trim().parse().with_context(|| format!("`{value}` is no small integer")))
            .collect::<Result<Vec<u8>>>()?;
        ensure!(values.len() == PIXELS + 1, "{} values instead of {}", values.len(), PIXELS + 1);

        let label = values[PIXELS];
        ensure!(usize::from(label) < CLASSES, "{label} is no digit");
        let mut pixels = [0.0; PIXELS];
        for (pixel, &value) in pixels.iter_mut().zip(&values) {
            ensure!(value <= BRIGHTEST, "pixel {value} is brighter than {BRIGHTEST}");
            *pixel = f32::from(value) / f32::from(BRIGHTEST);
        }
        Ok(Self { pixels, label })
    }
}

/// Images `[batch, 1, 8, 8]` and labels `[batch]`.
#[derive(Clone, Debug)]
pub struct DigitBatch {
    pub images: Tensor<4>,
    pub labels: Tensor<1, Int>,
}

/// Stacks digits into a batch.
#[derive(Clone, Debug)]
pub struct DigitBatcher;

impl Batcher<Digit, DigitBatch> for DigitBatcher {
    fn batch(&self, digits: Vec<Digit>, device: &Device) -> DigitBatch {
        let rows = digits.len();
        let labels: Vec<i32> = digits.iter().map(|digit| digit.label.into()).collect();
        let pixels: Vec<f32> = digits.into_iter().flat_map(|digit| digit.pixels).collect();
        DigitBatch {
            images: Tensor::from_data(TensorData::new(pixels, [rows, 1, SIDE, SIDE]), device),
            labels: Tensor::from_data(TensorData::new(labels, [rows]), device),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fifth_row_is_held_back() {
        let digits = Digits::load().unwrap();
        assert_eq!((digits.train.len(), digits.test.len()), (1797 - 359, 359));

        // The first row shows a 0, the fifth (the first one held back) a 4; their pixels sum to 294 and 258.
        let sum = |digit: &Digit| digit.pixels.iter().sum::<f32>() * f32::from(BRIGHTEST);
        assert_eq!((digits.train[0].label, sum(&digits.train[0])), (0, 294.0));
        assert_eq!((digits.test[0].label, sum(&digits.test[0])), (4, 258.0));
        assert_eq!(digits.train[4].label, 5, "row 5 of the table follows the held-back row");
    }

    #[test]
    fn a_bad_row_is_named() {
        let good = vec!["1"; PIXELS + 1].join(",");
        let error = |row: String| format!("{:#}", Digits::parse(&format!("{good}\n{row}")).unwrap_err());
        assert_eq!(error("1,2".into()), "row 2 of the data set: 2 values instead of 65");
        assert!(error(good.replacen('1', "17", 1)).ends_with("pixel 17 is brighter than 16"));
        assert!(error(good.replacen('1', "x", 1)).contains("`x` is no small integer"));
    }
}
