//! Files of graphs by hand, read again.
mod build;
mod files;
mod operators;
mod qcdq;
mod qonnx;
