//! Exporting trained models.
mod files;
mod net;
mod record;
