use super::ExportError;
use std::io::Write;
use std::path::Path;

/// Writes a file that is there completely or not at all: what was at `path` before stays until the new one is complete.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("net.onnx");
/// quant_nn::export::write(&path, b"..")?;
/// assert_eq!(std::fs::read(path)?, b"..");
///
/// let error = quant_nn::export::write(folder.path().join("missing/net.onnx"), b"..").unwrap_err();
/// assert!(error.to_string().starts_with("can not write "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ExportError::Write`] if the folder is missing or can not be written.
pub fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> Result<(), ExportError> {
    let path = path.as_ref();
    let refused = |error| ExportError::Write { path: path.into(), error };
    // beside it, so that it can be renamed
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // as of any other file that is made, and not for this user alone as of a temporary one
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(refused)?;
    file.write_all(contents.as_ref()).map_err(refused)?;
    file.persist(path).map_err(|error| refused(error.error))?;
    Ok(())
}
