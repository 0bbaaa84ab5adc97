//! Pictures that came in an answer (`GetSourceScreenshot`): taken apart on a thread, because 4096 × 4096 pixels take
//! longer than a frame; and written into a file.

use std::io::Cursor;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, ImageReader, Limits};

use super::files::{asked, named, on_a_thread, write_file};
use crate::message::{CommandId, PickFile, Picture, PictureProblem, Update};
use crate::net::batch::Queue;

/// Pixels of the longer side that are kept for the window.
const SIDE: u32 = 1280;
/// Bytes that a picture may take while it is taken apart: OBS makes 4096 × 4096 pixels at most.
const MEMORY: u64 = 512 * 1024 * 1024;

/// Takes apart the picture in a data URI; `Update::Picture` brings it.
pub(super) async fn decode(id: CommandId, data: String, queue: Arc<Queue>) {
    let result = tokio::task::spawn_blocking(move || picture(&data)).await;
    let result = result.unwrap_or_else(|error| Err(PictureProblem::Damaged(error.to_string())));
    queue.push_update(Update::Picture { id, result });
}

/// Writes the bytes of a data URI into a file; `Update::PictureSaved` tells how it went.
pub(super) async fn save(id: CommandId, data: String, to: PickFile, queue: Arc<Queue>) {
    let target = match to {
        PickFile::Ask { suggested } => asked(rfd::AsyncFileDialog::new().set_file_name(suggested).save_file()).await,
        PickFile::Path(path) => Ok(Some(path)),
    };
    let result = match target {
        Ok(None) => Ok(None),
        Err(reason) => Err(reason),
        Ok(Some(path)) => {
            on_a_thread(move || {
                let bytes = bytes_of(&data).map_err(|problem| format!("{problem:?}"))?;
                let written = write_file(&path, |out| out.write_all(&bytes).map(|()| 1));
                written.map_err(|error| named(&path, &error)).map(|_| Some(path))
            })
            .await
        }
    };
    queue.push_update(Update::PictureSaved { id, result });
}

fn bytes_of(data: &str) -> Result<Vec<u8>, PictureProblem> {
    let encoded = data.split_once("base64,").map_or(data, |(_, encoded)| encoded);
    // OBS writes no line breaks, other servers may.
    let encoded: String = encoded.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    STANDARD.decode(encoded).map_err(|error| PictureProblem::Damaged(error.to_string()))
}

fn picture(data: &str) -> Result<Picture, PictureProblem> {
    let said = data.strip_prefix("data:image/").and_then(|rest| rest.split([';', ',']).next()).unwrap_or_default();
    let bytes = bytes_of(data)?;
    let size = bytes.len() as u64;
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| PictureProblem::Damaged(error.to_string()))?;
    // By what the bytes are, whatever the server calls them.
    let format = match reader.format() {
        Some(ImageFormat::Png) => "PNG",
        Some(ImageFormat::Jpeg) => "JPEG",
        _ => return Err(PictureProblem::OtherFormat(said.to_ascii_uppercase())),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let whole = reader.decode().map_err(|error| PictureProblem::Damaged(error.to_string()))?;
    let (width, height) = (whole.width(), whole.height());
    let small = if width.max(height) > SIDE { whole.thumbnail(SIDE, SIDE) } else { whole };
    let pixels = small.to_rgba8();
    let (shown_width, shown_height) = pixels.dimensions();
    let rgba = Arc::from(pixels.into_raw());
    Ok(Picture { width, height, format, bytes: size, shown: [shown_width, shown_height], rgba })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(format: ImageFormat, width: u32, height: u32) -> String {
        let mut bytes = Vec::new();
        let white = image::RgbImage::from_pixel(width, height, image::Rgb([200, 10, 10]));
        white.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        format!("data:image/{};base64,{}", format.extensions_str()[0], STANDARD.encode(bytes))
    }

    #[test]
    fn a_screenshot_is_taken_apart_and_made_small_enough_for_the_window() {
        let found = picture(&uri(ImageFormat::Png, 64, 36)).unwrap();
        assert_eq!((found.width, found.height, found.format, found.shown), (64, 36, "PNG", [64, 36]));
        assert_eq!(found.rgba[..4], [200, 10, 10, 255]);
        let large = picture(&uri(ImageFormat::Jpeg, 2560, 1440)).unwrap();
        assert_eq!((large.width, large.format, large.shown), (2560, "JPEG", [1280, 720]));
        assert_eq!(large.rgba.len(), 1280 * 720 * 4);
    }

    #[test]
    fn what_is_no_picture_is_said_and_breaks_nothing() {
        assert!(matches!(picture("data:image/png;base64,@@"), Err(PictureProblem::Damaged(_))));
        assert_eq!(picture("data:image/webp;base64,AAAA").unwrap_err(), PictureProblem::OtherFormat("WEBP".to_owned()));
        let whole = uri(ImageFormat::Png, 64, 36);
        let cut = &whole[..whole.len() / 2 / 4 * 4 + 2];
        assert!(matches!(picture(cut), Err(PictureProblem::Damaged(_))));
        // A header that claims more than there is memory for.
        let mut bytes = STANDARD.decode(whole.split_once("base64,").unwrap().1).unwrap();
        bytes[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
        let huge = format!("data:image/png;base64,{}", STANDARD.encode(bytes));
        assert!(matches!(picture(&huge), Err(PictureProblem::Damaged(_))));
    }

    #[tokio::test]
    async fn a_picture_is_written_as_it_came() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shot.png");
        let queue = Arc::new(Queue::new(1 << 20));
        save(CommandId(1), uri(ImageFormat::Png, 8, 8), PickFile::Path(path.clone()), queue).await;
        assert_eq!(image::open(&path).unwrap().width(), 8);
    }
}
