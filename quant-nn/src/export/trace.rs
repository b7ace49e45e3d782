use super::ExportError;
use super::graph::free_name;
use super::record::{check, check_trained, places};
use crate::host::site::{Made, sites_with_numbers};
use burn::module::Module;
use burn::tensor::TensorData;

/// What one quantizer made in a pass: see [`trace`].
#[derive(Clone, Debug)]
pub struct Traced {
    /// The path of its place in the model; `path#2` where it is used again, as values of a [`Recording`](super::Recording) are called.
    pub path: String,
    /// The quantizer's type.
    pub quantizer: &'static str,
    /// `(integer − z) · s`
    pub value: TensorData,
    /// The integers; `None` of a floating-point format.
    pub int: Option<TensorData>,
}

/// Runs `pass` on a trained model, and returns its result with what every quantizer in it made, in their order: what a deployment
/// is compared with, integer by integer.
///
/// ```
/// use burn::module::Module;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::export::trace;
/// use quant_nn::{Int8ActPerTensorFloatMinMaxInit, QuantIdentityConfig, quantizer_with};
///
/// let device = Device::flex();
/// let quantizer = quantizer_with!(Int8ActPerTensorFloatMinMaxInit { min_val: -1.28, max_val: 1.0 });
/// let act = QuantIdentityConfig::new().act_quant(quantizer).init(&device).valid();
/// let (y, made) = trace(&act, |act| act.forward(Tensor::<1>::from_floats([0.034, -2.0], &device)))?;
/// assert_eq!(made[0].path, "act_quant");
/// assert_eq!(made[0].int.as_ref().unwrap().iter::<i32>().collect::<Vec<_>>(), [3, -128]);
/// assert_eq!(made[0].value, y.into_data());
/// # Ok::<(), quant_nn::export::ExportError>(())
/// ```
///
/// # Errors
///
/// If the model is in training mode, or has quantizers that saw no data or have another
/// [error](crate::QuantModule::quantizer_errors).
pub fn trace<M: Module, R>(model: &M, pass: impl FnOnce(&M) -> R) -> Result<(R, Vec<Traced>), ExportError> {
    check(model)?;
    let (result, sites) = sites_with_numbers(|| pass(model));
    let places = places(model);
    check_trained(&places, &sites)?;
    let mut traced: Vec<Traced> = vec![];
    for site in sites {
        let path = places.path(&site).unwrap_or(site.quantizer);
        let path = free_name(path, |path| traced.iter().any(|traced| traced.path == path));
        if let Some(Made { value, int }) = site.made {
            traced.push(Traced { path, quantizer: site.quantizer, value, int });
        }
    }
    Ok((result, traced))
}
