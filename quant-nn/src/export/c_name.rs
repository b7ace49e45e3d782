use super::ExportError;

/// That names in C can begin with `name`.
pub(super) fn check_c_name(name: &str) -> Result<(), ExportError> {
    let starts = name.chars().next().is_some_and(|first| first.is_ascii_alphabetic());
    match starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        true => Ok(()),
        false => Err(ExportError::Inexpressible {
            path: name.into(),
            format: "C",
            reason: "needs a name that is a C identifier and begins with a letter".into(),
        }),
    }
}
