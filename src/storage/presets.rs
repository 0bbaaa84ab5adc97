//! The file of presets: JSON with a version, written in one step, never overwritten when a newer Callboard wrote it, and
//! put aside when it cannot be understood.

use super::{Paths, StorageError, files};
use crate::message::Preset;
use crate::message::preset::{self, FileProblem, Trouble};

/// The presets that are kept, and what was wrong with their file. Never fails: without presets everything else works.
pub fn load(paths: &Paths) -> (Vec<Preset>, Option<Trouble>) {
    let path = paths.presets_file();
    let bytes = match files::read(&path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return (Vec::new(), None),
        Err(error) => return (Vec::new(), Some(Trouble::Unreadable { reason: error.to_string() })),
    };
    let trouble = match understand(&bytes) {
        Ok(presets) => return (presets, None),
        Err(FileProblem::Newer { version }) => Trouble::Newer { version },
        Err(problem) => {
            let set_aside = files::set_aside(&path, &files::stamp()).ok();
            Trouble::Damaged { problem, set_aside }
        }
    };
    (Vec::new(), Some(trouble))
}

/// Writes the presets in one step, without any secret. A file that cannot be understood by now is put aside first.
///
/// # Errors
/// [`StorageError::Newer`] where a newer Callboard wrote what stands there; when it could not be written or put aside.
/// The old file is untouched then.
pub fn save(paths: &Paths, presets: &[Preset]) -> Result<(), StorageError> {
    let path = paths.presets_file();
    match files::read(&path)?.map(|bytes| understand(&bytes)) {
        Some(Err(FileProblem::Newer { version })) => return Err(StorageError::Newer { path, version }),
        Some(Err(_)) => {
            let set_aside = files::set_aside(&path, &files::stamp());
            set_aside.map_err(|source| StorageError::SetAside { path: path.clone(), source })?;
        }
        _ => {}
    }
    files::replace(&path, preset::write(presets).as_bytes())
}

fn understand(bytes: &[u8]) -> Result<Vec<Preset>, FileProblem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = good.lines().count().max(1);
        let column = good.lines().last().map_or(0, |line| line.chars().count()) + 1;
        FileProblem::Syntax { line, column, reason: error.to_string() }
    })?;
    preset::read(text)
}
