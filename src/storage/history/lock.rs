//! One writer a folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::StoreError;

/// Held as long as the history is written; the system lets go of it when the program ends, in whatever way.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// The lock of `folder`; `None` while another program holds it.
///
/// # Errors
/// The file cannot be made, or the file system knows no locks.
pub(super) fn take(folder: &Path) -> Result<Option<Lock>, StoreError> {
    let path = folder.join("history.lock");
    let failed = |error: std::io::Error| StoreError::File { path: path.clone(), reason: error.to_string() };
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
