//! What needs a file or a file dialog: exports, captures, pictures of QR codes.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::{Capture, lock};
use crate::feed::store::Source;
use crate::feed::{Batch, Feed, Record, Row, Seq, Snapshot, capture};
use crate::message::{CommandId, ExportFormat, PickFile, Preset, Update, preset};
use crate::net::batch::Queue;
use crate::tr;
use crate::words::{self, privacy, summary};

/// Memory for an opened capture.
const CAPTURE_BUDGET: usize = 512 * 1024 * 1024;
/// A dialog that is gone faster than anybody can close it never was there: the dialog library does not tell.
const NO_DIALOG: Duration = Duration::from_millis(250);

/// Rows on their way into a file.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) id: CommandId,
    pub(super) snapshot: Snapshot,
    pub(super) rows: Vec<Seq>,
    pub(super) format: ExportFormat,
    pub(super) to: PickFile,
    pub(super) streamer_safe: bool,
}

/// Writes an export; `Update::Exported` tells how it went.
pub(super) async fn export(export: Export, queue: Arc<Queue>) {
    let id = export.id;
    let result = match pick_target(&export).await {
        Ok(None) => Ok(None),
        Err(reason) => Err(reason),
        Ok(Some(path)) => {
            on_a_thread(move || {
                let rows = write_file(&path, |out| write_rows(&export, out)).map_err(|error| named(&path, &error))?;
                Ok(Some((path, rows)))
            })
            .await
        }
    };
    queue.push_update(Update::Exported { id, result });
}

/// Reads a capture; the hub's `Updates::captures` brings it.
pub(super) async fn open_capture(id: CommandId, from: PickFile, captures: Arc<Mutex<Vec<Capture>>>, queue: Arc<Queue>) {
    let read = |path: PathBuf| {
        let file = File::open(&path).map_err(|error| named(&path, &error))?;
        let opened = capture::read(BufReader::new(file), CAPTURE_BUDGET);
        opened.map(|opened| Some((path.clone(), opened))).map_err(|error| named(&path, &error))
    };
    let result = match pick_source(from, "jsonl", tr!("hub-file-captures")).await {
        Ok(None) => Ok(None),
        Err(reason) => Err(reason),
        Ok(Some(path)) => on_a_thread(move || read(path)).await,
    };
    lock(&captures).push((id, result));
    queue.wake();
}

/// Finds the text of a QR code in a picture; `Update::QrCode` brings it.
pub(super) async fn read_qr_code(id: CommandId, from: PickFile, queue: Arc<Queue>) {
    let result = match pick_source(from, "png jpg jpeg", tr!("hub-file-pictures")).await {
        Ok(None) => Ok(None),
        Err(reason) => Err(reason),
        Ok(Some(path)) => on_a_thread(move || qr_code(&path).map(Some)).await,
    };
    queue.push_update(Update::QrCode { id, result });
}

/// Bytes of a file of presets that are read; a file that is longer is something else.
const PRESETS: u64 = 32 * 1024 * 1024;

/// Reads presets from a file; `Update::PresetsImported` brings them.
pub(super) async fn import_presets(id: CommandId, from: PickFile, queue: Arc<Queue>) {
    let read = |path: &Path| {
        let mut text = String::new();
        let file = File::open(path).map_err(|error| named(path, &error))?;
        file.take(PRESETS).read_to_string(&mut text).map_err(|error| named(path, &error))?;
        preset::read_import(&text).map(Some).map_err(|problem| words::preset::file_problem(&problem))
    };
    let result = match pick_source(from, "json", tr!("hub-file-presets")).await {
        Ok(None) => Ok(None),
        Err(reason) => Err(reason),
        Ok(Some(path)) => on_a_thread(move || read(&path)).await,
    };
    queue.push_update(Update::PresetsImported { id, result });
}

/// Writes presets into a file; `Update::PresetsExported` tells how it went.
pub(super) async fn export_presets(id: CommandId, presets: Vec<Preset>, to: PickFile, queue: Arc<Queue>) {
    let target = match &to {
        PickFile::Ask { suggested } => {
            let dialog = rfd::AsyncFileDialog::new().set_file_name(suggested);
            asked(dialog.add_filter(tr!("hub-file-presets"), &["json"]).save_file()).await
        }
        PickFile::Path(path) => Ok(Some(path.clone())),
    };
    let write = move |path: PathBuf| {
        let text = preset::write(&presets);
        let rows = presets.len() as u64;
        let written = write_file(&path, |out| out.write_all(text.as_bytes()).map(|()| rows));
        written.map_err(|error| named(&path, &error)).map(|rows| Some((path, rows)))
    };
    let result = match target {
        Ok(None) => Ok(None),
        Err(reason) => Err(reason),
        Ok(Some(path)) => on_a_thread(move || write(path)).await,
    };
    queue.push_update(Update::PresetsExported { id, result });
}

fn qr_code(path: &Path) -> Result<String, String> {
    let picture = image::ImageReader::open(path)
        .and_then(image::ImageReader::with_guessed_format)
        .map_err(|error| named(path, &error))?;
    let grey = picture.decode().map_err(|error| named(path, &error))?.to_luma8();
    let (width, height) = grey.dimensions();
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, |x, y| {
        // In range: the closure is called for the pixels of this very picture, whose sides are u32.
        grey.get_pixel(x as u32, y as u32).0[0]
    });
    let found = prepared.detect_grids().into_iter().find_map(|grid| grid.decode().ok());
    found.map(|(_, text)| text).ok_or_else(|| tr!("hub-qr-none").to_owned())
}

pub(super) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(error.to_string()))
}

pub(super) fn named(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

async fn pick_target(export: &Export) -> Result<Option<PathBuf>, String> {
    let PickFile::Ask { suggested } = &export.to else { return Ok(known(&export.to)) };
    let (extension, name) = match export.format {
        ExportFormat::JsonLines => ("jsonl", "JSON Lines"),
        ExportFormat::Csv => ("csv", "CSV"),
    };
    let dialog = rfd::AsyncFileDialog::new().set_file_name(suggested).add_filter(name, &[extension]);
    asked(dialog.save_file()).await
}

async fn pick_source(from: PickFile, extensions: &str, name: &str) -> Result<Option<PathBuf>, String> {
    let PickFile::Ask { .. } = from else { return Ok(known(&from)) };
    let extensions: Vec<&str> = extensions.split(' ').collect();
    let dialog = rfd::AsyncFileDialog::new().add_filter(name, &extensions).add_filter(tr!("hub-file-all"), &["*"]);
    asked(dialog.pick_file()).await
}

fn known(pick: &PickFile) -> Option<PathBuf> {
    match pick {
        PickFile::Path(path) => Some(path.clone()),
        PickFile::Ask { .. } => None,
    }
}

pub(super) async fn asked(dialog: impl Future<Output = Option<rfd::FileHandle>>) -> Result<Option<PathBuf>, String> {
    let opened = Instant::now();
    match dialog.await {
        Some(file) => Ok(Some(file.path().to_owned())),
        None if opened.elapsed() < NO_DIALOG => Err(tr!("hub-no-dialog").to_owned()),
        None => Ok(None),
    }
}

fn write_rows(export: &Export, out: &mut dyn Write) -> io::Result<u64> {
    let line = |row: &Row<'_>, type_name: &str| summary::line(row, type_name);
    let masked = export.streamer_safe.then(|| masked(&export.snapshot, &export.rows));
    let (snapshot, rows) = match &masked {
        Some((snapshot, rows)) => (snapshot, rows),
        None => (&export.snapshot, &export.rows),
    };
    match export.format {
        ExportFormat::JsonLines => capture::write_json_lines(snapshot, rows, &line, out),
        ExportFormat::Csv => capture::write_csv(snapshot, rows, &line, out),
    }
}

/// The same rows without what Streamer-safe mode hides. The summaries are made of these, so they hide it too.
fn masked(snapshot: &Snapshot, rows: &[Seq]) -> (Snapshot, Vec<Seq>) {
    let mut feed = Feed::new(usize::MAX, snapshot.types().clone());
    for source in snapshot.sources() {
        let name = privacy::without_private(&source.name).into_owned();
        feed.set_source(Source { name, ..source.clone() });
    }
    for row in rows.iter().filter_map(|seq| snapshot.get(*seq)) {
        let Record { at, source, kind, type_id, bit, .. } = *row.record;
        let mut batch = Batch::default();
        batch.push(at, source, kind, type_id, bit, &privacy::masked_message(row.text));
        feed.append(&batch);
    }
    (feed.snapshot(), (feed.first_seq()..feed.end_seq()).collect())
}

/// Writes beside the target and renames, so that a disk that fills up takes nothing from a file that is there.
/// Something that is no regular file (a pipe, a device) is written to as it stands.
pub(super) fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<u64>) -> io::Result<u64> {
    if path.try_exists()? && !path.is_file() {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        let rows = write(&mut out)?;
        out.flush()?;
        return Ok(rows);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".callboard-export-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As a program that simply creates a file: the umask takes away what it does not want.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut out = BufWriter::new(builder.tempfile_in(folder)?);
    let rows = write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_and_takes_nothing_away() {
        let full = Path::new("/dev/full");
        if full.try_exists().unwrap() {
            let error = write_file(full, |out| out.write_all(&[b'x'; 100_000]).map(|()| 1)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.jsonl");
        std::fs::write(&path, "old").unwrap();
        let failed = write_file(&path, |out| {
            out.write_all(b"half of it")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        write_file(&path, |out| out.write_all(b"new").map(|()| 1)).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_picture_without_a_code_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("white.png");
        image::GrayImage::from_pixel(64, 64, image::Luma([255])).save(&path).unwrap();
        assert_eq!(qr_code(&path).unwrap_err(), tr!("hub-qr-none"));
        std::fs::write(&path, "no picture").unwrap();
        assert!(qr_code(&path).unwrap_err().contains("white.png"));
    }
}
