//! Exporting trained models.
mod composed;
mod files;
mod net;
mod program;
mod record;
mod targets;
