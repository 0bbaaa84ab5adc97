//! Pictures of sources: a rectangle of one colour with a lighter frame, truly encoded.

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

/// What `GetVersion` says is supported.
pub(super) const FORMATS: [&str; 3] = ["jpeg", "jpg", "png"];

/// The encoded picture; `None` if the encoder fails. `quality` is 0 to 100, -1 the encoder's own choice.
pub(super) fn picture(colour: [u8; 3], width: u32, height: u32, format: &str, quality: i32) -> Option<Vec<u8>> {
    let edge = (width.min(height) / 32).max(1);
    let light = colour.map(|part| part.saturating_add(60));
    let image = RgbImage::from_fn(width, height, |x, y| {
        let inside = x >= edge && y >= edge && x + edge < width && y + edge < height;
        Rgb(if inside { colour } else { light })
    });
    let mut bytes = Cursor::new(Vec::new());
    if format == "png" {
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        encoder.write_image(image.as_raw(), width, height, ExtendedColorType::Rgb8).ok()?;
    } else {
        let quality = u8::try_from(quality).unwrap_or(75).max(1);
        JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&image).ok()?;
    }
    Some(bytes.into_inner())
}

/// `data:image/jpg;base64,…`, with the format as it was asked for.
pub(super) fn data_uri(format: &str, bytes: &[u8]) -> String {
    format!("data:image/{format};base64,{}", BASE64.encode(bytes))
}
