//! Exporting trained models.
mod files;
mod net;
mod program;
mod record;
