//! The trained networks as files for other programs.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use quant_nn::export::{Opset, Recording, write};

/// Writes `NAME.*` in every format that the exporters have, and returns what each file is and its size in bytes.
///
/// # Errors
///
/// Says which network or file it is. A file is complete or not there.
pub fn export(recording: &Recording, folder: &Path, name: &str) -> Result<Vec<(String, u64)>> {
    let files = [
        ("qcdq.onnx", recording.qcdq(Opset::default())),
        ("qcdq_int4.onnx", recording.qcdq(Opset::new(21).with_int4(true))),
        ("qonnx.onnx", recording.qonnx()),
        ("safetensors", recording.integers()),
        ("h", recording.header("digits").map(String::into_bytes)),
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

#[cfg(test)]
mod tests {
    use burn::{
        module::Module,
        tensor::{Device, Distribution, Tensor},
    };
    use quant_nn::export::record;

    use super::*;
    use crate::{
        model::{Network, QuantNet, seeded},
        quantizers::{Int4Weight, Uint4Act},
    };

    #[test]
    fn the_weights_are_in_the_file_and_four_bits_take_half() {
        // not flex, whose one source of random numbers another test seeds
        #[expect(deprecated, reason = "burn supports it for now, and so do the quantizers")]
        let device = Device::ndarray();
        let train = device.clone().autodiff();
        let net: QuantNet<Int4Weight, Uint4Act> = seeded(&train, 0);
        net.forward(Tensor::random([8, 1, 8, 8], Distribution::Default, &train));
        let recording = record(&net.valid(), Tensor::ones([1, 1, 8, 8], &device), QuantNet::forward).unwrap();
        let folder = std::env::temp_dir().join(format!("digits-export-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let sizes = export(&recording, &folder, "4-bit").unwrap();
        fs::remove_dir_all(&folder).unwrap();
        // 144 + 4608 + 5120 weights, of which int4 saves half a byte each; the opset takes nothing, clips are left out
        let [qcdq, int4] = [sizes[0].1, sizes[1].1];
        assert!(qcdq - int4 >= 9872 / 2 && qcdq - int4 < 9872 / 2 + 600, "{qcdq} and {int4}");
    }
}
