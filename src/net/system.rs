//! What differs one system from another in the life of a connection: the words between the loop and a [`System`].

use std::future::Future;
use std::pin::Pin;

use tokio::time::Instant;

use super::conversation::{Conversation, Reporter};
use super::pending::Entry;
use crate::message::{Cause, CommandId, PeerInfo, Profile, Timestamp, TlsTrust};
use crate::protocol::Secret;
use crate::protocol::obs::{CheckedRequest, EventSubscriptions};

/// What a session is told.
#[derive(Debug)]
pub enum Control {
    Connect,
    Disconnect,
    /// Ends a back-off at once.
    RetryNow,
    Request {
        id: CommandId,
        request: CheckedRequest,
    },
    /// As [`Self::Request`], for a list of the window: quietly.
    Read(CheckedRequest),
    Subscribe(EventSubscriptions),
    /// New settings. `again`: what is connected, or would like to be, connects anew.
    Profile {
        profile: Box<Profile>,
        again: bool,
    },
    /// Close and end the task.
    End,
}

/// Where a system is to be found.
#[derive(Debug, Clone)]
pub struct Target {
    /// `None` on `ws://`.
    pub tls: Option<TlsTrust>,
    /// Name or address; IPv6 without brackets.
    pub host: String,
    pub port: u16,
    /// The whole address, without any secret.
    pub url: String,
    /// Further headers of the upgrade.
    pub headers: Vec<(&'static str, String)>,
}

impl Target {
    /// `host:port` as the Host header wants it.
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// What to do after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Back off and try again.
    Retry,
    /// Our own fault: try again once.
    RetryOnce,
    /// Wait for the person.
    Stop,
    /// There is something else to try at once.
    Now,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    Failed {
        cause: Cause,
        detail: String,
        next: Next,
    },
    /// The person asked for it.
    Disconnected,
    /// The settings changed.
    Again,
    /// A staged test went all the way.
    Tested(PeerInfo),
    /// The task ends.
    Over,
}

/// A password from wherever it is kept.
#[derive(Debug, Clone)]
pub enum SecretAnswer {
    /// None is set.
    None,
    Found(Secret),
    /// There may be one, but it was not given out; the technical reason.
    Unavailable(String),
}

/// Looks a password up. Called when the server asks for one, and not before.
pub trait Secrets: Send + Sync + 'static {
    fn get(&self, profile: &Profile) -> Pin<Box<dyn Future<Output = SecretAnswer> + Send>>;
}

/// What came: the payload of a text or a binary message.
#[derive(Debug, Clone, Copy)]
pub enum Payload<'a> {
    /// Not checked for UTF-8.
    Text(&'a [u8]),
    Binary(&'a [u8]),
}

/// What differs a system. None of these may block or wait.
pub trait System: Send + 'static {
    /// Where to go. Errors: what is wrong with the address.
    fn target(&self) -> Result<Target, (Cause, String)>;
    fn profile(&self) -> &Profile;
    fn set_profile(&mut self, profile: Profile);
    /// The upgrade went well; a new conversation begins. The first message is expected within the Hello stage.
    fn opened(&mut self);
    fn receive(&mut self, payload: Payload<'_>, at: Timestamp, talk: &mut Conversation<'_>);
    /// The password that `Conversation::ask_secret` asked for.
    fn secret(&mut self, answer: SecretAnswer, talk: &mut Conversation<'_>);
    /// A request of the person; must end in exactly one reply.
    fn request(&mut self, id: CommandId, request: &CheckedRequest, talk: &mut Conversation<'_>);
    /// A quiet request of the window; must end in one `Update::Read` or `Update::ReadFailed`.
    fn read(&mut self, request: &CheckedRequest, talk: &mut Conversation<'_>);
    /// Other events. `talk` is `None` while there is no connection: the wish is kept for the next one.
    fn subscribe(&mut self, mask: EventSubscriptions, reporter: &Reporter, talk: Option<&mut Conversation<'_>>);
    /// A request of the session's own was not answered in time.
    fn overdue(&mut self, entry: Entry, talk: &mut Conversation<'_>);
    /// When [`Self::on_timer`] wants to be called.
    fn timer(&self) -> Option<Instant>;
    fn on_timer(&mut self, now: Instant, talk: &mut Conversation<'_>);
    /// The server closed. What that means and what to do about it.
    fn closed(&mut self, code: u16, reason: &str, talk: &Conversation<'_>) -> (Cause, String, Next);
}
