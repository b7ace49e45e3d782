//! What is in the files.
use crate::net::{Net, sample};
use burn::tensor::{Device, Distribution, Tensor};
use onnx_rs::ast::DataType;
use quant_nn::export::{ExportError, Opset, record, trace, write};
use safetensors::SafeTensors;
use serde_json::Value;
use std::process::Command;

fn integers<const D: usize>(q: quant_nn::QuantTensor<D>) -> Vec<i64> {
    q.int().unwrap().into_data().iter::<i64>().collect()
}

#[test]
fn integers_are_those_of_the_layers() {
    let net = Net::trained();
    let file = record(&net, sample(), Net::forward).unwrap().integers().unwrap();
    let (_, metadata) = SafeTensors::read_metadata(&file).unwrap();
    let manifest: Value = serde_json::from_str(&metadata.metadata().as_ref().unwrap()["manifest"]).unwrap();
    let tensors = SafeTensors::deserialize(&file).unwrap();
    let bytes = |key: &str| tensors.tensor(key).unwrap().data().iter().map(|b| i64::from(*b as i8)).collect::<Vec<_>>();
    assert_eq!(bytes("conv.weight.int"), integers(net.conv.quant_weight().unwrap()));
    assert_eq!(bytes("fc.weight.int"), integers(net.fc.quant_weight().unwrap()));
    assert_eq!(tensors.tensor("fc.weight.int").unwrap().shape(), [12, 6]);
    let bias = tensors.tensor("out.bias.int").unwrap();
    let bias: Vec<i64> = bias.data().chunks(4).map(|b| i32::from_le_bytes(b.try_into().unwrap()).into()).collect();
    let input = net.out.quant_bias(net.fc.forward(net.hidden.forward(Tensor::<2>::ones([1, 12], &Device::flex()))));
    assert_eq!(bias, integers(input.unwrap()));
    let entry =
        |name: &str| manifest["tensors"].as_array().unwrap().iter().find(|e| e["name"] == name).unwrap().clone();
    let fc = entry("fc.weight");
    assert_eq!(
        (&fc["bit_width"], &fc["min"], &fc["max"], &fc["axis"]),
        (&4.0.into(), &(-7).into(), &7.into(), &1.into())
    );
    // of 12 weights of at most 7 and inputs of at most 128, as a law
    let ints = integers(net.fc.quant_weight().unwrap());
    let most = (0..6).map(|o| ints.iter().skip(o).step_by(6).map(|w| w.abs() * 128).sum::<i64>()).max();
    assert_eq!(fc["accumulator_max"].as_i64(), most);
    assert_eq!(entry("relu.act_quant")["kind"], "activation");
    assert!(manifest["floats"].as_array().unwrap().iter().any(|name| name == "bn.running_mean"));
}

#[test]
fn onnx_has_the_integers_and_int4_takes_half_of_the_bytes() {
    let net = Net::trained();
    let recording = record(&net, sample(), Net::forward).unwrap();
    let bytes = |opset| {
        let file = recording.qcdq(opset).unwrap();
        let graph = onnx_rs::parse(&file).unwrap().graph.unwrap();
        let weight = graph.initializer.iter().find(|t| t.dims() == [12, 6]).unwrap();
        (weight.data_type(), weight.as_raw().unwrap().to_vec())
    };
    let (int8, whole) = bytes(Opset::default());
    assert_eq!(int8, DataType::Int8);
    assert_eq!(whole.iter().map(|b| i64::from(*b as i8)).collect::<Vec<_>>(), integers(net.fc.quant_weight().unwrap()));
    let (int4, half) = bytes(Opset::new(21).with_int4(true));
    assert_eq!((int4, half.len()), (DataType::Int4, whole.len() / 2));
    let qonnx = recording.qonnx().unwrap();
    let graph = onnx_rs::parse(&qonnx).unwrap().graph.unwrap();
    assert_eq!(graph.node.iter().filter(|node| node.op_type.as_str() == "Quant").count(), 8);
}

#[test]
fn a_header_compiles_and_has_the_integers() {
    let net = Net::trained();
    let recording = record(&net, sample(), Net::forward).unwrap();
    let header = recording.header("net").unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("net.h"), header).unwrap();
    let main = "#include <stdio.h>\n#include \"net.h\"\nint main(void) { long s = 0; for (int i = 0; i < 72; i++) s = s * 3 % 1000003 + \
                net_fc_weight[i]; printf(\"%ld\", s); return 0; }";
    std::fs::write(folder.path().join("main.c"), main).unwrap();
    let program = folder.path().join("main");
    let cc = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-Wno-unused-const-variable", "-Wno-unused-variable", "-o"])
        .args([&program, &folder.path().join("main.c")])
        .output()
        .unwrap();
    assert!(cc.status.success(), "{}", String::from_utf8_lossy(&cc.stderr));
    let printed = String::from_utf8(Command::new(program).output().unwrap().stdout).unwrap();
    let sum = integers(net.fc.quant_weight().unwrap()).into_iter().fold(0, |s, w| s * 3 % 1_000_003 + w);
    assert_eq!(printed, sum.to_string());
    assert!(matches!(recording.header("2net"), Err(ExportError::Inexpressible { .. })));
}

/// As of a file that is made in any other way.
#[cfg(unix)]
#[test]
fn others_may_read_what_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    std::fs::write(folder.path().join("other"), b"x").unwrap();
    write(folder.path().join("net.onnx"), b"x").unwrap();
    assert_eq!(mode("net.onnx"), mode("other"));
}

#[test]
fn what_can_not_be_written_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let error = write(folder.path().join("missing/net.onnx"), b"x").unwrap_err();
    assert!(matches!(error, ExportError::Write { .. }), "{error}");
    // a folder is in its place
    let place = folder.path().join("net.onnx");
    std::fs::create_dir_all(place.join("inside")).unwrap();
    write(&place, b"x").unwrap_err();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// For `tests/export/check.py`.
#[test]
#[ignore = "writes files for other programs"]
fn files_for_other_programs() {
    let folder = interop::folder();
    let net = Net::trained();
    let recording = record(&net, sample(), Net::forward).unwrap();
    let x = Tensor::random([1000, 2, 4, 4], Distribution::Normal(0.0, 1.0), &Device::flex());
    let (y, made) = trace(&net, |net| net.forward(x.clone())).unwrap();
    let ints = made.into_iter().filter_map(|made| Some((format!("int:{}", made.path), made.int?)));
    let both = [("input".into(), x.into_data()), ("output".into(), y.into_data())];
    interop::numbers(&folder, "net", both.into_iter().chain(ints));
    write(folder.join("net.qcdq.onnx"), recording.qcdq(Opset::default()).unwrap()).unwrap();
    write(folder.join("net.qonnx.onnx"), recording.qonnx().unwrap()).unwrap();
}
