//! A picture that came in an answer, ready to be drawn.

use std::fmt;
use std::sync::Arc;

/// A picture, made small enough for the window.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Of the picture as it came, in pixels.
    pub width: u32,
    pub height: u32,
    /// `PNG`, `JPEG`.
    pub format: &'static str,
    /// Of the file as it came.
    pub bytes: u64,
    /// Width and height of [`Self::rgba`].
    pub shown: [u32; 2],
    /// Four bytes a pixel, rows from the top.
    pub rgba: Arc<[u8]>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} × {} pixels", self.format, self.width, self.height)
    }
}

/// Why a picture cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureProblem {
    /// It is of a format that the window does not read; as the server names it, in capitals.
    OtherFormat(String),
    /// Base64 or the picture itself cannot be read; the technical reason.
    Damaged(String),
}
