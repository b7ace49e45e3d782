//! Imports the exported models, and writes a list of them for `main.rs`.
use burn_onnx::ModelGen;
use burn_onnx::ext::proc_macro2::{Ident, Span, TokenStream};
use burn_onnx::ext::quote::quote;
use burn_onnx::ext::{
    ArgType, CodegenContext, Field, Node, NodeType, OpOverride, PackTensor, ProcessError, arg_to_ident,
    create_deferred_tensor,
};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDER: &str = "EXPORT_FOLDER";
const MODEL: &str = ".qcdq.onnx";
/// The names of models with one input of 4 dimensions and one output of 2, which is what `main.rs` passes on.
const PREFIXES: [&str; 2] = ["digits_", "net"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={FOLDER}");
    if let Err(message) = generate() {
        println!("cargo::error={message}");
    }
}

fn generate() -> Result<(), String> {
    let folder = env::var_os(FOLDER).map(PathBuf::from).ok_or(format!(
        "{FOLDER} is not set: it is the absolute path of a folder of exported models, as for tests/export/check.py"
    ))?;
    if !folder.is_absolute() {
        return Err(format!("{FOLDER} has to be an absolute path, and is {}", folder.display()));
    }
    // and all that is in it
    println!("cargo::rerun-if-changed={}", folder.display());
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let names = names(&folder)?;
    if names.is_empty() {
        return Err(format!(
            "{} has no {}*{MODEL} with a NAME.numbers.safetensors beside it",
            folder.display(),
            PREFIXES.join(&format!("*{MODEL} or "))
        ));
    }
    let (mut modules, mut list) = (String::new(), String::new());
    for (at, name) in names.iter().enumerate() {
        let [model, numbers] = [MODEL, ".numbers.safetensors"].map(|end| folder.join(format!("{name}{end}")));
        let is_plain = import(&model)?;
        let code = out.join(format!("models/{name}.qcdq.rs"));
        let run = format!("|x| model_{at}::Model::default().forward(x)");
        // one of its constructors is called, and it has more
        modules += &format!("#[allow(dead_code)]\nmod model_{at} {{\n    include!({code:?});\n}}\n");
        list += &format!("    Case {{ name: {name:?}, numbers: {numbers:?}, is_plain: {is_plain}, run: {run} }},\n");
    }
    let text = format!("{modules}const CASES: &[Case] = &[\n{list}];\n");
    fs::write(out.join("cases.rs"), text).map_err(|error| error.to_string())
}

fn names(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let files: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let mut names: Vec<String> = files
        .iter()
        .filter_map(|file| file.strip_suffix(MODEL))
        .filter(|name| PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
        .filter(|name| files.contains(&format!("{name}.numbers.safetensors")))
        .map(str::to_owned)
        .collect();
    names.sort();
    Ok(names)
}

/// Whether the importer needed no [`ScalarIntegers`].
fn import(model: &Path) -> Result<bool, String> {
    let path = model.to_str().ok_or_else(|| format!("{} is not UTF-8", model.display()))?;
    let run = |is_plain: bool| {
        // it has no other errors than panics
        catch_unwind(|| {
            let mut generator = ModelGen::new();
            generator.input(path).out_dir("models");
            if !is_plain {
                generator.register_op_override(ScalarIntegers);
            }
            generator.run_from_script();
        })
    };
    if run(true).is_ok() {
        return Ok(true);
    }
    run(false).map(|()| false).map_err(|panic| {
        let reason = panic.downcast_ref::<String>().map_or("it gives no reason", String::as_str);
        format!("burn-onnx can not import {path}: {}", reason.replace('\n', " "))
    })
}

/// Constants as burn-onnx generates them, but for scalars of 8 and 16 bits, for which it panics: it reads an integer scalar
/// with `to_i64_vec`, which knows 32 and 64 bits only. Zero points are such scalars.
struct ScalarIntegers;

impl OpOverride for ScalarIntegers {
    fn target(&self) -> NodeType {
        NodeType::Constant
    }

    fn forward(&self, node: &Node, _: &mut CodegenContext<'_, '_>) -> Result<TokenStream, ProcessError> {
        let Node::Constant(constant) = node else { return Err(unexpected(node)) };
        let (output, field) = (arg_to_ident(&constant.outputs[0]), Ident::new(&constant.name, Span::call_site()));
        Ok(quote! { let #output = self.#field.val(); })
    }

    fn field(&self, node: &Node) -> Result<Option<Field>, ProcessError> {
        let Node::Constant(constant) = node else { return Err(unexpected(node)) };
        let (shape, dtype) = match &constant.outputs[0].ty {
            ArgType::Tensor(tensor) => (tensor.static_shape_known().ok_or_else(|| unexpected(node))?, tensor.dtype),
            ArgType::ScalarTensor(dtype) => (vec![1], *dtype),
            _ => return Err(unexpected(node)),
        };
        let (rank, dtype_name) = (shape.len(), Ident::new(&format!("{dtype:?}"), Span::call_site()));
        let tensor = match dtype.is_float() {
            true => quote! { burn::tensor::Tensor<#rank> },
            false => quote! { burn::tensor::Tensor<#rank, burn::tensor::Int> },
        };
        let field = Ident::new(&constant.name, Span::call_site());
        // the numbers are loaded later
        let init = quote! {
            let #field: burn::module::Param<#tensor> = burn::module::Param::uninitialized(
                burn::module::ParamId::new(),
                move |device, _| <#tensor>::zeros([#(#shape),*], (device, burn::tensor::DType::#dtype_name)),
                device.clone(),
                false,
                [#(#shape),*].into(),
            );
        };
        Ok(Some(Field::new(&constant.name, quote! { burn::module::Param<#tensor> }, init)))
    }

    fn collect_tensors(&self, node: &Node, field_name: &str) -> Result<Vec<PackTensor>, ProcessError> {
        let Node::Constant(constant) = node else { return Err(unexpected(node)) };
        Ok(constant.inputs.first().and_then(|input| create_deferred_tensor(input, field_name)).into_iter().collect())
    }
}

fn unexpected(node: &Node) -> ProcessError {
    ProcessError::Custom(format!("{} is no constant tensor", node.name()))
}
