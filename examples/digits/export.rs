//! The trained networks as files for other programs.

#[cfg(test)]
mod tests;

use std::{fs, path::Path};

use anyhow::{Context, Result};
use burn::tensor::{Device, Tensor};
use quant_nn::{
    Int8WeightPerTensorFloat, Uint8ActPerTensorFloat,
    export::{
        self, Opset, Recording,
        targets::{Finn, IntegerOnly, OnnxRuntime, check},
        write,
    },
};

use crate::{
    data::SIDE,
    model::Network,
    quantizers::{Int4Weight, Uint4Act},
};

// What these programs can not run would not compile.
const _: () = {
    check::<OnnxRuntime, Uint8ActPerTensorFloat>();
    check::<OnnxRuntime, Uint4Act>();
    check::<Finn, Int8WeightPerTensorFloat>();
    check::<Finn, Int4Weight>();
    check::<Finn, Uint4Act>();
    check::<IntegerOnly, Int4Weight>();
};

/// Records what a trained network computes.
///
/// # Errors
///
/// Says why it can not be recorded.
pub fn record<N: Network>(network: &N, device: &Device) -> Result<Recording> {
    let sample = Tensor::zeros([1, 1, SIDE, SIDE], device);
    export::record(network, sample, N::forward).context("can not record the network")
}

/// Writes `NAME.*` in every format that the exporters have, and returns what each file is and its size in bytes.
///
/// # Errors
///
/// Says which network or file it is. A file is complete or not there.
pub fn export(recording: &Recording, folder: &Path, name: &str) -> Result<Vec<(String, u64)>> {
    let program = recording.program().with_context(|| format!("can not program the {name} network"))?;
    let files = [
        ("qcdq.onnx", recording.qcdq(Opset::default())),
        ("qcdq_int4.onnx", recording.qcdq(Opset::new(21).with_int4(true))),
        ("qonnx.onnx", recording.qonnx()),
        ("safetensors", recording.integers()),
        ("h", recording.header("digits").map(String::into_bytes)),
        ("net.h", program.c("net").map(String::into_bytes)),
        ("net.rs", program.rust().map(String::into_bytes)),
    ];
    let mut sizes = Vec::new();
    for (extension, contents) in files {
        let contents = contents.with_context(|| format!("can not export the {name} network"))?;
        let file = folder.join(format!("{name}.{extension}"));
        write(&file, contents)?;
        let size = fs::metadata(&file).with_context(|| format!("can not read {}", file.display()))?.len();
        sizes.push((file.display().to_string(), size));
    }
    Ok(sizes)
}
