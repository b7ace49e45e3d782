use std::path::PathBuf;

/// Why a model can not be exported. Nothing was written then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// A quantizer still collects statistics.
    #[error("`{path}` is in training mode: export `model.valid()`, which is in evaluation mode")]
    Training {
        /// The quantizer's place in the model.
        path: String,
    },
    /// A scale or a zero point is a statistic that nothing was collected for.
    #[error(
        "`{path}` has not seen any data: its scale is a statistic of what passes in training. Train the model, or let some batches pass in training mode, before it is exported"
    )]
    Untrained {
        /// The quantizer's place in the model.
        path: String,
    },
    /// A quantizer does not quantize yet.
    #[error(
        "`{path}` does not quantize yet: its `quant_delay_steps` are not over. Train the model for more steps, or without a delay, before it is exported"
    )]
    Delayed {
        /// The quantizer's place in the model.
        path: String,
    },
    /// A quantizer could not be rebuilt after a load, or is shared no more.
    #[error("the model's quantizers are in disorder: {0}")]
    Quantizers(String),
    /// A number that no format can hold.
    #[error("{what} of `{path}` is {number}, which is no {wanted}")]
    Number {
        /// The quantizer's place, or the parameter.
        path: String,
        /// Which of its numbers.
        what: &'static str,
        /// Its value.
        number: f32,
        /// What it has to be.
        wanted: &'static str,
    },
    /// A scale, a zero point or a bit width depends on the input.
    #[error("{what} of `{path}` depends on the input, so it is no constant that could be exported")]
    NotConstant {
        /// The quantizer's place.
        path: String,
        /// What depends on it.
        what: &'static str,
    },
    /// burn recorded an operation that the exporter does not know.
    #[error("the exporter does not know the operation {op} {place}")]
    Operation {
        /// The operation, as burn names it.
        op: String,
        /// Where it is, as far as that is known.
        place: String,
    },
    /// The forward pass does different things for another batch size.
    #[error("the forward pass depends on the batch size: {0}")]
    BatchSize(String),
    /// What burn's capture refused.
    #[error("the forward pass can not be recorded: {0}")]
    Recording(String),
    /// The format can not express what the model does.
    #[error("`{path}`: {format} {reason}")]
    Inexpressible {
        /// The quantizer's place, or the operation.
        path: String,
        /// The format's name.
        format: &'static str,
        /// What it can not express, and what to do instead.
        reason: String,
    },
    /// A quantizer is none of those that a target runs.
    #[error("`{path}` (`{quantizer}`) does not fit {target}: {reason}")]
    Target {
        /// The quantizer's place.
        path: String,
        /// Its type.
        quantizer: &'static str,
        /// The target's name.
        target: &'static str,
        /// What it is, the target's rule, and what to write instead.
        reason: String,
    },
    /// A file could not be written.
    #[error("can not write {}: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
}
