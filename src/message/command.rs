//! What the person asks for: from `ui` and `cli` to the hub, and from the hub to the sessions.

use std::path::PathBuf;

use super::{CommandId, ConnectionId, Preset, Profile, Settings};
use crate::protocol::Secret;
use crate::protocol::obs::{CheckedRequest, EventSubscriptions};

/// Something to be done. Every command with a `CommandId` is answered with one `Update` that carries it.
#[derive(Debug, Clone)]
pub enum Command {
    /// A new connection, or new settings for one that exists (it is then connected anew if it was connected).
    /// `secret`: `None` leaves the stored one alone, an empty one deletes it.
    Save {
        connection: ConnectionId,
        profile: Box<Profile>,
        secret: Option<Secret>,
    },
    /// Disconnects and forgets a connection with its password.
    Delete(ConnectionId),
    Connect(ConnectionId),
    Disconnect(ConnectionId),
    /// Ends a back-off at once; one attempt is in flight at most.
    RetryNow(ConnectionId),
    /// Tries the whole way once, in stages, and disconnects. Answered by `Update::Test*`.
    Test {
        id: CommandId,
        connection: Option<ConnectionId>,
        profile: Box<Profile>,
        secret: Option<Secret>,
    },
    Request {
        id: CommandId,
        connection: ConnectionId,
        request: CheckedRequest,
    },
    /// Asks quietly, for a list that is shown: the command log and the feed do not have it. Answered by `Update::Read` or
    /// `Update::ReadFailed`, which repeat what was asked.
    Read {
        connection: ConnectionId,
        request: CheckedRequest,
    },
    /// Asks for other events. Confirmed by `ConnectionUpdate::Subscription`.
    Reidentify {
        connection: ConnectionId,
        mask: EventSubscriptions,
    },
    /// Reads a saved capture (JSON Lines). Answered by the hub's `Updates::captures`.
    OpenCapture {
        id: CommandId,
        from: PickFile,
    },
    /// Finds an `obsws://` address in a picture of a QR code. Answered by `Update::QrCode`.
    ReadQrCode {
        id: CommandId,
        from: PickFile,
    },
    /// Takes apart the picture in a data URI (`data:image/png;base64,…`). Answered by `Update::Picture`.
    DecodePicture {
        id: CommandId,
        data: String,
    },
    /// Writes the picture in a data URI into a file. Answered by `Update::PictureSaved`.
    SavePicture {
        id: CommandId,
        data: String,
        to: PickFile,
    },
    /// Keeps the settings; written once a second at most.
    SaveSettings(Box<Settings>),
    /// Keeps these presets instead of those in the file. What goes wrong is said in a `Notice`.
    SavePresets(Vec<Preset>),
    /// Reads presets from a file. Answered by `Update::PresetsImported`; nothing is saved.
    ImportPresets {
        id: CommandId,
        from: PickFile,
    },
    /// Writes presets into a file, without secrets. Answered by `Update::PresetsExported`.
    ExportPresets {
        id: CommandId,
        presets: Vec<Preset>,
        to: PickFile,
    },
    /// Something for the webhook receiver.
    Receiver(super::ReceiverCommand),
    /// Starts the two simulated OBS and connects to them (first-start card, `demo`).
    StartDemo,
}

/// A file that is known, or one that a file dialog asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickFile {
    Path(PathBuf),
    /// Opens the system's dialog; the name that it suggests.
    Ask {
        suggested: String,
    },
}

/// How rows stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    JsonLines,
    Csv,
}
