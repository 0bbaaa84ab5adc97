//! The file of the history: opened, brought up to date, examined, and put aside when it is damaged.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::{Found, Options, StoreError, store};
use crate::message::Timestamp;
use crate::storage::files;

/// Every step from nothing to the form of today; the number of steps is the form's number.
const MIGRATIONS: &[&str] = &[include_str!("../../../assets/migrations/0001_history.sql")];

/// A file of this size is examined before it is used, in bytes: a tenth of a second. A larger one would keep senders waiting.
const EXAMINED_AT_ONCE: u64 = 64 << 20;

/// The history in `folder`.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("history.db")
}

fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Opens the history for its writer. A damaged one is put aside, and what can be read of it taken over.
///
/// # Errors
/// It is of a newer Callboard, or the file cannot be used.
pub(super) fn open(folder: &Path, now: Timestamp, options: &Options) -> Result<(Connection, Found), StoreError> {
    let path = path(folder);
    match examined(&path, options) {
        Ok(connection) => Ok((connection, Found::default())),
        Err(error) if error.is_damage() => renew(folder, now, options),
        Err(error) => Err(error.into_store(&path)),
    }
}

/// Puts a damaged history aside and begins a new one with what can be read of the old.
///
/// # Errors
/// It cannot be moved, or the new one not written.
pub(super) fn renew(folder: &Path, now: Timestamp, options: &Options) -> Result<(Connection, Found), StoreError> {
    let path = path(folder);
    let stamp = now.rfc3339().replace(['-', ':', '.'], "");
    let aside = put_aside(&path, &stamp)?;
    let mut connection = examined(&path, options).map_err(|error| error.into_store(&path))?;
    let saved = store::save(&aside, &mut connection)?;
    Ok((connection, Found { set_aside: Some(aside), saved }))
}

/// Whether the file is too large to be examined on opening.
pub(super) fn is_large(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|data| data.len() > EXAMINED_AT_ONCE)
}

/// Opens it for reading only.
///
/// # Errors
/// It is not there, damaged, or of a newer Callboard.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| Trouble::from(error).into_store(path))?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    let found = form(&connection).map_err(|error| Trouble::from(error).into_store(path))?;
    if found > known() { Err(StoreError::Newer { found, known: known() }) } else { Ok(connection) }
}

#[derive(Debug)]
enum Trouble {
    Sqlite(rusqlite::Error),
    Damaged(String),
    Store(StoreError),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Trouble {
    fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Sqlite(error) => matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)),
            Self::Damaged(_) => true,
            Self::Store(_) => false,
        }
    }

    fn into_store(self, path: &Path) -> StoreError {
        let reason = match self {
            Self::Store(error) => return error,
            Self::Sqlite(error) => match StoreError::from(error) {
                StoreError::Database { reason } => reason,
                error => return error,
            },
            Self::Damaged(reason) => reason,
        };
        StoreError::File { path: path.to_owned(), reason }
    }
}

fn form(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn examined(path: &Path, options: &Options) -> Result<Connection, Trouble> {
    let size = std::fs::metadata(path).map_or(0, |data| data.len());
    make_private(path);
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    // Looked at before anything is written: a newer history stays as it is, to the byte.
    let found = form(&connection)?;
    if found > known() {
        return Err(Trouble::Store(StoreError::Newer { found, known: known() }));
    }
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    if let Some(pages) = options.most_pages {
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    connection.set_prepared_statement_cache_capacity(128);
    if size > 0 && size <= EXAMINED_AT_ONCE {
        examine(&connection)?;
    }
    for (step, migration) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", i64::try_from(step + 1).unwrap_or(i64::MAX))?;
        transaction.commit()?;
    }
    // Whatever is too damaged for this is too damaged for everything.
    connection.query_row(
        "SELECT count(*), max(id) FROM (SELECT id FROM deliveries ORDER BY id DESC LIMIT 1)",
        [],
        |_| Ok(()),
    )?;
    Ok(connection)
}

/// Makes an empty file that only its owner can read; SQLite gives the files beside it the same rights. Where it cannot be made
/// SQLite will say so.
fn make_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

/// Whether every page is where it belongs.
fn examine(connection: &Connection) -> Result<(), Trouble> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Trouble::Damaged(verdict)) }
}

/// Examines a history that was too large to be examined on opening, on a connection of its own.
/// Gives whether it is damaged.
pub(super) fn is_damaged(path: &Path) -> bool {
    // That it cannot be opened now is no damage: its writer has it open.
    open_to_read(path).is_ok_and(|connection| examine(&connection).is_err_and(|error| error.is_damage()))
}

/// Moves the file and what belongs to it away, to names that belong together again.
fn put_aside(path: &Path, stamp: &str) -> Result<PathBuf, StoreError> {
    let failed = |source: std::io::Error| StoreError::File { path: path.to_owned(), reason: source.to_string() };
    let beside = |path: &Path, end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let aside = files::set_aside(path, stamp).map_err(failed)?;
    for end in ["-wal", "-shm"] {
        match std::fs::rename(beside(path, end), beside(&aside, end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    // Where it could only be copied, the old one is still in the way.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(error)),
        _ => Ok(aside),
    }
}
