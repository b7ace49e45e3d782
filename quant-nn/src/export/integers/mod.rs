//! A recorded model's integers, for programs of one's own: a safetensors file, or a C header.
mod entry;
mod file;
mod header;
mod operation;

pub(super) use file::file;
pub(super) use header::header;
