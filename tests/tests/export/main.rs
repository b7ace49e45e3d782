//! Exporting trained models.
mod composed;
mod files;
mod net;
mod operations;
mod program;
mod record;
mod targets;
