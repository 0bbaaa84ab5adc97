//! The hub as the commands use it: the same as the window's, drained by a thread that waits.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::arguments::Common;
use super::{Ended, say, target};
use crate::hub::{Hub, Options, Updates};
use crate::message::{Command, ConnectionId, NoticeLevel, Profile, Settings, Update};
use crate::protocol::Secret;
use crate::tr;

/// What wakes a waiting command.
enum Signal {
    Wake,
    Interrupt,
}

/// What came of waiting.
pub enum Next {
    Updates(Updates),
    TimeOver,
    Interrupted,
}

/// A hub and what wakes the thread that waits for it.
pub struct Link {
    // Before the folder: the hub ends before its folder is removed.
    hub: Hub,
    signals: Receiver<Signal>,
    settings: Settings,
    _folder: Option<TempDir>,
}

impl Link {
    /// For addresses of the command line: everything in a temporary folder, nothing in the keychain.
    ///
    /// # Errors
    /// `Connection`, said on stderr, when there can be no hub.
    pub fn temporary() -> Result<Self, Ended> {
        let folder = temporary_folder()?;
        let options =
            Options { data_dir: Some(folder.path().to_owned()), without_keychain: true, ..Options::default() };
        Self::start(options, Some(folder))
    }

    /// For a saved connection: the settings and the keychain of this user.
    ///
    /// # Errors
    /// As [`Self::temporary`].
    pub fn saved(common: &Common) -> Result<Self, Ended> {
        Self::start(Options { data_dir: common.data_dir(), without_keychain: false, ..Options::default() }, None)
    }

    fn start(options: Options, folder: Option<TempDir>) -> Result<Self, Ended> {
        let (sender, signals) = mpsc::channel();
        listen_for_interrupts(sender.clone());
        let wake = move || {
            // The command has ended and nobody waits any more.
            let _ = sender.send(Signal::Wake);
        };
        match Hub::start(options, wake) {
            Ok((hub, settings)) => Ok(Self { hub, signals, settings, _folder: folder }),
            Err(error) => {
                say(&tr!("cli-no-hub", error = error));
                Err(Ended::Connection)
            }
        }
    }

    /// The settings of this user; the usual ones for a temporary link.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where commands go.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Asks for a connection that is new in this run.
    pub fn connect(&self, profile: &Profile, secret: Option<Secret>) -> ConnectionId {
        let connection = self.hub.new_connection_id();
        self.hub.send(Command::Save { connection, profile: Box::new(profile.clone()), secret });
        self.hub.send(Command::Connect(connection));
        connection
    }

    /// The id of the saved connection `name`. The hub tells of saved ones when it starts.
    ///
    /// # Errors
    /// `Usage`, said on stderr, when there is none; `Interrupted`.
    pub fn find_saved(&self, name: &str) -> Result<(ConnectionId, Profile), Ended> {
        let unknown = || {
            say(&tr!("cli-no-such-connection", name = name));
            Ended::Usage
        };
        if !self.settings.connections.iter().any(|profile| profile.name == name) {
            return Err(unknown());
        }
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            match self.next(Some(until)) {
                Next::Updates(updates) => {
                    let found = updates.updates.into_iter().find_map(|update| match update {
                        Update::ConnectionAdded { connection, profile, .. } if profile.name == name => {
                            Some((connection, *profile))
                        }
                        _ => None,
                    });
                    if let Some(found) = found {
                        return Ok(found);
                    }
                }
                Next::TimeOver => return Err(unknown()),
                Next::Interrupted => return Err(Ended::Interrupted),
            }
        }
    }

    /// Waits for news, an interrupt, or the given moment.
    pub fn next(&self, until: Option<Instant>) -> Next {
        loop {
            let signal = match until {
                None => self.signals.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(until) => self.signals.recv_timeout(until.saturating_duration_since(Instant::now())),
            };
            match signal {
                Ok(Signal::Interrupt) => return Next::Interrupted,
                Ok(Signal::Wake) => {
                    let updates = self.hub.drain();
                    updates.updates.iter().for_each(say_notice);
                    // Several wakes may have been for one drain.
                    if !updates.batches.is_empty() || !updates.updates.is_empty() {
                        return Next::Updates(updates);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Next::TimeOver,
                // The hub keeps the sender, so it cannot be gone before the link is.
                Err(RecvTimeoutError::Disconnected) => return Next::TimeOver,
            }
        }
    }
}

/// What should be known besides what was asked: warnings and errors.
fn say_notice(update: &Update) {
    if let Update::Notice(notice) = update
        && matches!(notice.level, NoticeLevel::Warning | NoticeLevel::Error)
    {
        say(&notice.text);
        if let Some(detail) = &notice.detail {
            say(&tr!("cli-detail", detail = detail.as_str()));
        }
    }
}

/// A folder that is removed with what it is given to.
///
/// # Errors
/// `Connection`, said on stderr.
pub fn temporary_folder() -> Result<TempDir, Ended> {
    tempfile::Builder::new().prefix("callboard-").tempdir().map_err(|error| {
        say(&tr!("cli-no-folder", error = error.to_string()));
        Ended::Connection
    })
}

/// Whom a command speaks to: an address, or a saved connection. Opens the hub that goes with it; nothing is connected yet.
///
/// # Errors
/// `Usage` when neither or both are given, and as [`target::profile`] and [`Link::saved`].
pub fn open(obs: Option<&str>, common: &Common) -> Result<(Link, Peer), Ended> {
    match (obs, &common.connection) {
        (Some(url), None) => {
            let profile = target::profile(url, None)?;
            Ok((Link::temporary()?, Peer { saved: None, profile }))
        }
        (None, Some(name)) => {
            let link = Link::saved(common)?;
            let (connection, profile) = link.find_saved(name)?;
            Ok((link, Peer { saved: Some(connection), profile }))
        }
        _ => {
            say(tr!("cli-one-connection"));
            Err(Ended::Usage)
        }
    }
}

/// One other side of a command.
pub struct Peer {
    /// The id of a saved connection.
    pub saved: Option<ConnectionId>,
    pub profile: Profile,
}

impl Peer {
    /// Asks for the connection and says under which id it comes; its password is the saved one or the environment's.
    pub fn connect(&self, link: &Link) -> ConnectionId {
        match self.saved {
            Some(connection) => {
                link.hub().send(Command::Connect(connection));
                connection
            }
            None => link.connect(&self.profile, target::password()),
        }
    }
}

/// Ctrl-C ends a command in order; a second one ends the process.
fn listen_for_interrupts(sender: Sender<Signal>) {
    let listen = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            let _ = sender.send(Signal::Interrupt);
            #[expect(clippy::disallowed_methods, reason = "asked twice: the orderly way takes too long")]
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(130);
            }
        });
    };
    // Without the thread Ctrl-C ends the process as it ends every other.
    let _ = std::thread::Builder::new().name("interrupts".to_owned()).spawn(listen);
}
