//! The options and the place for the results.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use burn::tensor::Device;
use clap::{Parser, ValueEnum, value_parser};

/// Enough to see every variant learn, too few for the accuracies in the documentation.
const QUICK_EPOCHS: usize = 6;
/// ndarray's convolutions take some ten times as long.
const QUICK_EPOCHS_NDARRAY: usize = 1;
const EPOCHS: usize = 30;

/// Trains a small convolutional network on handwritten digits, in float and in several quantizers, and compares them.
#[derive(Parser, Debug)]
#[command(name = "digits")]
pub struct Options {
    /// Train for only a few epochs, some ten seconds (a single one on ndarray)
    #[arg(long, conflicts_with = "epochs")]
    quick: bool,

    /// Passes over the training rows [default: 30]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=10_000))]
    epochs: Option<u32>,

    /// Train each variant from this many initialisations and report the mean
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u32).range(1..=1_000))]
    seeds: u32,

    /// Where the tensors live
    #[arg(long, value_enum, default_value_t = Backend::Flex)]
    backend: Backend,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Backend {
    /// burn's default CPU backend
    Flex,
    /// The older CPU backend
    Ndarray,
}

impl Options {
    pub fn epochs(&self) -> usize {
        match self.epochs {
            Some(epochs) => epochs as usize,
            None if !self.quick => EPOCHS,
            None => match self.backend {
                Backend::Flex => QUICK_EPOCHS,
                Backend::Ndarray => QUICK_EPOCHS_NDARRAY,
            },
        }
    }

    pub fn seeds(&self) -> impl Iterator<Item = u64> + use<> {
        0..u64::from(self.seeds)
    }

    pub fn device(&self) -> Device {
        match self.backend {
            Backend::Flex => Device::flex(),
            #[expect(deprecated, reason = "burn supports it for now, and so do the quantizers")]
            Backend::Ndarray => Device::ndarray(),
        }
    }
}

/// Creates the folder of the results: `target/digits` in the workspace this program was built in, or, if that has gone,
/// in the current folder.
///
/// # Errors
///
/// Says which folder can not be created.
pub fn output_folder() -> Result<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().filter(|root| root.join("Cargo.toml").is_file());
    let folder = workspace.unwrap_or(Path::new("")).join("target/digits");
    fs::create_dir_all(&folder).with_context(|| format!("can not create the folder {}", folder.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, clap::Error> {
        Options::try_parse_from([&["digits"], arguments].concat())
    }

    #[test]
    fn epochs_by_option() {
        assert_eq!(parse(&[]).unwrap().epochs(), EPOCHS);
        assert_eq!(parse(&["--quick"]).unwrap().epochs(), QUICK_EPOCHS);
        assert_eq!(parse(&["--quick", "--backend", "ndarray"]).unwrap().epochs(), QUICK_EPOCHS_NDARRAY);
        assert_eq!(parse(&["--epochs", "7"]).unwrap().epochs(), 7);
    }

    #[test]
    fn bad_options_are_refused() {
        for bad in [&["--epochs", "0"][..], &["--seeds", "0"], &["--backend", "gpu"], &["--quick", "--epochs", "3"]] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
