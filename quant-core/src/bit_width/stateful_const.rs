use super::BitWidth;
use crate::scalar::Scalar;
use crate::state::RecordedConst;
use burn::module::Module;
use burn::tensor::Device;
use quant_macros::component;

/// A fixed bit width that is recorded: a load brings that of the record.
///
/// ```
/// use burn::module::Module;
/// use burn::tensor::Device;
/// use quant_core::bit_width::{BitWidth, BitWidthStatefulConst};
///
/// let device = Device::flex();
/// let record = BitWidthStatefulConst::new(4, &device).into_record();
/// let bits = BitWidthStatefulConst::new(8, &device);
/// assert_eq!(bits.bit_width().to_f32(), 8.0);
/// assert_eq!(bits.load_record(record).bit_width().to_f32(), 4.0);
/// ```
#[derive(Module, Debug)]
pub struct BitWidthStatefulConst {
    /// The number of bits.
    pub bit_width: RecordedConst,
}

#[component]
impl BitWidthStatefulConst {
    /// 1 to 32 bits.
    pub fn new(#[range(1..=32)] bit_width: usize, device: &Device) -> Self {
        Self { bit_width: RecordedConst::new(bit_width as f32, device) }
    }
}

impl BitWidth for BitWidthStatefulConst {
    fn bit_width(&self) -> Scalar {
        Scalar::Const(self.bit_width.get())
    }
}
