//! What a page wants done. Pages collect actions while they are drawn; `App` carries them out at the end of the frame.

use crate::message::{Command, CommandId, ConnectionId, ExportFormat, Notice, PickFile, Preset, Settings};

/// The pages of the rail, in its order. Later issues add theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageId {
    Feed,
    Requests,
    Subscriptions,
    Connections,
    Settings,
}

/// What the person asked for while a frame was drawn; carried out after it.
#[derive(Debug)]
pub enum Action {
    /// Straight to the hub.
    Command(Command),
    /// A request that Callboard makes by itself, to say what another one changed: the history marks it.
    OwnRead(Command),
    Go(PageId),
    /// To the clipboard.
    Copy(String),
    Notice(Notice),
    /// Opens Requests with this request in the editor ("Show request", "Answer with a request").
    ShowRequest {
        request_type: String,
        data: Option<String>,
    },
    /// Opens Feed with this query.
    FilterFeed(String),
    /// Changes the settings and keeps them.
    Settings(SettingsChange),
    /// Exports feed rows: `App` takes the snapshot and hands it to the hub.
    Export {
        id: CommandId,
        rows: Vec<u64>,
        format: ExportFormat,
        to: PickFile,
        from_capture: bool,
    },
    CloseCapture,
    /// Drops every row of the feed.
    ClearFeed,
    /// A new connection: `App` gets the id from the hub.
    AddConnection {
        profile: Box<crate::message::Profile>,
        secret: Option<crate::protocol::Secret>,
        connect: bool,
    },
    /// Opens Connections with an empty form.
    NewConnection,
    /// Opens Connections with this one in the form.
    EditConnection(ConnectionId),
    OpenPalette,
    /// Shows and keeps these presets.
    SavePresets(Vec<Preset>),
    /// Runs the preset of this name, by the way of everything that is sent.
    RunPreset(String),
    Quit,
}

/// A change of the settings, as a function over them.
pub struct SettingsChange(pub Box<dyn FnOnce(&mut Settings) + Send>);

impl std::fmt::Debug for SettingsChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SettingsChange")
    }
}
