use super::super::ExportError;
use super::inexpressible;

/// The version of ONNX's operators that a model is written for.
///
/// | | |
/// |---|---|
/// | 13, the default | the first with a scale per channel, and the one that most programs read |
/// | 14 to 20 | nothing else for a quantized model |
/// | 21 to 23 | activations of 9 to 16 bits, and constants of 4 bits with [`with_int4`](Self::with_int4) |
///
/// ```
/// use quant_nn::export::Opset;
/// assert_eq!(Opset::default(), Opset::new(13));
/// let small = Opset::new(21).with_int4(true);
/// assert_eq!((small.version(), small.int4()), (21, true));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opset {
    version: u32,
    int4: bool,
}

impl Default for Opset {
    fn default() -> Self {
        Self::new(13)
    }
}

impl Opset {
    /// Of a version from 13 to 23; another one is an error when a model is exported.
    pub const fn new(version: u32) -> Self {
        Self { version, int4: false }
    }

    /// Whether constants of at most 4 bits take half a byte each, as ONNX's types INT4 and UINT4, instead of one. That
    /// needs version 21.
    #[must_use]
    pub const fn with_int4(self, int4: bool) -> Self {
        Self { int4, ..self }
    }

    /// The version.
    pub const fn version(self) -> u32 {
        self.version
    }

    /// Whether constants may be of 4 bits.
    pub const fn int4(self) -> bool {
        self.int4
    }

    pub(super) fn check(self) -> Result<(), ExportError> {
        if !(13..=23).contains(&self.version) {
            let reason = format!("is written here in the versions 13 to 23, not {}", self.version);
            return Err(inexpressible("opset", "ONNX", reason));
        }
        if self.int4 && self.version < 21 {
            let reason =
                format!("has 4-bit integers from opset 21 on, and this is {}: use `Opset::new(21)`", self.version);
            return Err(inexpressible("opset", "ONNX", reason));
        }
        Ok(())
    }

    /// The file format's version of the ONNX release that the opset came with.
    pub(super) fn ir_version(self) -> i64 {
        match self.version {
            ..=18 => 8,
            19..=20 => 9,
            _ => 10,
        }
    }
}
