//! The few file operations of the house. Their errors name the file, which those of `std::fs` do not.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::StorageError;
use crate::message::Timestamp;

/// The bytes of `path`; `None` when there is no such file.
///
/// # Errors
/// Anything but "not found", naming the file.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StorageError::Read { path: path.to_owned(), source }),
    }
}

/// Replaces `path` by `bytes` in one step: whoever reads it sees the old file or the new one, also after a power cut.
/// Folders on the way are made; a symbolic link (as dotfile managers make them) stays one. Readable by its owner only.
///
/// # Errors
/// Naming the file; the old one is untouched then.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    let error = |source| StorageError::Write { path: path.to_owned(), source };
    // Fails for a file that does not exist yet, which is no link either.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(error)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(error)?;
    temporary.write_all(bytes).map_err(error)?;
    temporary.as_file().sync_all().map_err(error)?;
    temporary.persist(&target).map_err(|failed| error(failed.error))?;
    #[cfg(unix)]
    if let Ok(folder) = std::fs::File::open(folder) {
        // The rename itself reaches the disk with the folder. Some file systems refuse to sync one: the file is whole
        // either way, so that is no error.
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Moves `path` to a name beside it that nobody has yet: `settings.damaged-20261121T001530Z.toml`.
///
/// # Errors
/// Where it can be neither moved nor copied.
pub fn set_aside(path: &Path, stamp: &str) -> Result<PathBuf, std::io::Error> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().map(|text| format!(".{}", text.to_string_lossy())).unwrap_or_default();
    let mut number = 1;
    let aside = loop {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let candidate = path.with_file_name(format!("{stem}.damaged-{stamp}{again}{extension}"));
        if !candidate.try_exists()? {
            break candidate;
        }
        number += 1;
    };
    if std::fs::rename(path, &aside).is_err() {
        // A file that another program holds open on Windows cannot be moved, but it can be copied.
        std::fs::copy(path, &aside)?;
    }
    Ok(aside)
}

/// The moment for the name of [`set_aside`]: `20261121T001530Z`.
pub fn stamp() -> String {
    jiff::Timestamp::from_microsecond(Timestamp::now().0).unwrap_or_default().strftime("%Y%m%dT%H%M%SZ").to_string()
}
