//! What differs an OBS: the handshake of both dialects, requests and their answers, subscriptions.

mod lists;
mod sync;

use std::time::Duration;

use serde_json::value::RawValue;
use tokio::time::Instant;

use self::sync::Sync;
use super::conversation::{Conversation, Reporter};
use super::pending::{Asker, Entry};
use super::system::{Next, Payload, SecretAnswer, System, Target};
use crate::feed::{Kind, Record};
use crate::message::{
    Cause, CommandId, ConnectionUpdate, ObsReply, PeerInfo, Profile, ReplyOutcome, Stage, SubscriptionState, Timestamp,
    Update,
};
use crate::protocol::Secret;
use crate::protocol::obs::batch::RequestBatch;
use crate::protocol::obs::close_code::Policy;
use crate::protocol::obs::decode::{self, Event, Hello, RequestBatchResponse, RequestResponse};
use crate::protocol::obs::request::RequestBody;
use crate::protocol::obs::{
    CheckedRequest, CloseCode, Dialect, Encoding, EventSubscriptions, Incoming, ObsAddress, authentication, encode,
    encoding, event,
};

/// How far the conversation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Hello,
    /// The password is being looked up.
    Secret,
    Identify,
    Identified,
}

/// Which form of the password is tried. OBS does not encode the one in its `obsws://` string, other programs do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PasswordForm {
    Raw,
    Decoded,
}

/// One OBS. It outlives its conversations: the subscriptions and the form of the password are remembered.
#[derive(Debug)]
pub struct Obs {
    profile: Profile,
    /// What the person switched to since; begins as the profile's.
    mask: Option<EventSubscriptions>,
    form: PasswordForm,
    /// The password that was refused has another form, which has not been tried.
    other_form: bool,
    authenticated: bool,

    phase: Phase,
    dialect: Option<Dialect>,
    encoding: Option<Encoding>,
    challenge: Option<(String, String)>,
    /// `Reidentify`s without their `Identified`.
    unconfirmed: u32,
    sync: Sync,
}

impl Obs {
    pub fn new(profile: Profile) -> Self {
        Self {
            mask: profile.subscriptions,
            profile,
            form: PasswordForm::Raw,
            other_form: false,
            authenticated: false,
            phase: Phase::Hello,
            dialect: None,
            encoding: None,
            challenge: None,
            unconfirmed: 0,
            sync: Sync::default(),
        }
    }

    /// The dialect, once the Hello has told it; what was agreed is not needed before.
    fn dialect(&self) -> Dialect {
        self.dialect.unwrap_or_default()
    }

    /// Puts a message on its way in the encoding of this conversation.
    fn send(&self, json: String, talk: &mut Conversation<'_>) {
        match self.encoding.unwrap_or_default() {
            Encoding::Json => talk.send_text(json),
            Encoding::MsgPack => match encoding::json_to_msgpack(&json) {
                Ok(bytes) => talk.send_binary(bytes),
                Err(error) => {
                    // Only a raw frame can do this; its request times out.
                    tracing::warn!("a message could not be put into MessagePack: {error}");
                }
            },
        }
    }

    /// A frame that could not be understood: kept, counted, shown.
    fn malformed(&mut self, bytes: &[u8], reason: &str, at: Timestamp, talk: &mut Conversation<'_>) {
        talk.voice.counters.malformed += 1;
        talk.voice.record(at, Kind::Malformed, "malformed", Record::NO_BIT, &String::from_utf8_lossy(bytes));
        tracing::debug!("a frame of {} bytes could not be understood: {reason}", bytes.len());
        if self.phase == Phase::Hello {
            talk.end(Cause::NotObs, format!("the first message is no Hello: {reason}"), Next::Retry);
        }
    }

    fn message(&mut self, text: &str, at: Timestamp, talk: &mut Conversation<'_>) {
        let Some(dialect) = self.dialect.or_else(|| decode::detect(text)) else {
            self.malformed(text.as_bytes(), "neither dialect", at, talk);
            return;
        };
        self.dialect = Some(dialect);
        match decode::decode(dialect, text) {
            Ok(Incoming::Event(event)) => self.event(&event, text, at, talk),
            Ok(Incoming::RequestResponse(response)) => self.request_response(&response, text, at, talk),
            Ok(Incoming::RequestBatchResponse(response)) => self.request_batch_response(&response, text, at, talk),
            Ok(Incoming::Hello(hello)) => self.hello(&hello, text, at, talk),
            Ok(Incoming::Identified { .. }) => self.identified(text, at, talk),
            Ok(Incoming::Unknown { kind }) => talk.voice.record(at, Kind::Unknown, &kind, Record::NO_BIT, text),
            Err(error) => self.malformed(text.as_bytes(), &error.to_string(), at, talk),
        }
    }

    fn hello(&mut self, hello: &Hello<'_>, text: &str, at: Timestamp, talk: &mut Conversation<'_>) {
        talk.voice.record(at, Kind::Session, "Hello", Record::NO_BIT, text);
        if self.phase != Phase::Hello {
            return;
        }
        talk.stages.done();
        let peer = PeerInfo {
            dialect: self.dialect(),
            encoding: self.encoding.unwrap_or_default(),
            obs_web_socket_version: hello.obs_web_socket_version.as_deref().unwrap_or_default().to_owned(),
            obs_studio_version: hello.obs_studio_version.as_deref().map(str::to_owned),
            rpc_version: hello.rpc_version.unwrap_or(1),
            authentication_required: hello.authentication.is_some(),
        };
        talk.voice.reporter.change(ConnectionUpdate::Peer(peer.clone()));
        talk.peer = Some(peer);
        talk.stages.begin(Stage::Identify, talk.tempo.identify);
        match &hello.authentication {
            Some(challenge) => {
                self.challenge = Some((challenge.challenge.as_ref().to_owned(), challenge.salt.as_ref().to_owned()));
                self.phase = Phase::Secret;
                talk.ask_secret();
            }
            None => self.identify(None, talk),
        }
    }

    /// The one message that may go out before Identified.
    fn identify(&mut self, authentication: Option<&str>, talk: &mut Conversation<'_>) {
        self.phase = Phase::Identify;
        self.authenticated = authentication.is_some();
        talk.stages.extend(talk.tempo.identify);
        self.report_subscription(None, &talk.voice.reporter);
        self.send(encode::identify(self.dialect(), authentication, self.mask), talk);
    }

    fn identified(&mut self, text: &str, at: Timestamp, talk: &mut Conversation<'_>) {
        talk.voice.record(at, Kind::Session, "Identified", Record::NO_BIT, text);
        match self.phase {
            Phase::Identify => {
                self.phase = Phase::Identified;
                self.report_subscription(Some(at), &talk.voice.reporter);
                talk.stages.done();
                talk.keep_alive();
                talk.stages.begin(Stage::FirstSync, talk.tempo.first_sync);
                self.begin_sync(talk);
            }
            Phase::Identified => {
                self.unconfirmed = self.unconfirmed.saturating_sub(1);
                if self.unconfirmed == 0 {
                    self.report_subscription(Some(at), &talk.voice.reporter);
                }
            }
            Phase::Hello | Phase::Secret => {
                talk.end(Cause::NotObs, "Identified came before Identify was sent", Next::Retry);
            }
        }
    }

    fn report_subscription(&self, confirmed: Option<Timestamp>, reporter: &Reporter) {
        // Without a mask the server sends every category but the high-volume ones.
        let mask = self.mask.unwrap_or(EventSubscriptions::ALL);
        reporter.change(ConnectionUpdate::Subscription(SubscriptionState { mask, confirmed }));
    }

    fn event(&mut self, event: &Event<'_>, text: &str, at: Timestamp, talk: &mut Conversation<'_>) {
        let intent = event.event_intent.unwrap_or_else(|| event::subscription(&event.event_type));
        let bit = intent.lowest_bit().unwrap_or(Record::NO_BIT);
        talk.voice.record(at, Kind::Event, &event.event_type, bit, text);
        if !event::changes_state(&event.event_type) {
            return;
        }
        talk.voice.reporter.update(Update::Event {
            connection: talk.voice.reporter.connection,
            at,
            event_type: event.event_type.as_ref().to_owned(),
            data: event.event_data.map(RawValue::to_owned),
        });
        self.follow(event, talk);
    }

    fn request_response(
        &mut self,
        response: &RequestResponse<'_>,
        text: &str,
        at: Timestamp,
        talk: &mut Conversation<'_>,
    ) {
        match talk.pending.answer(&response.request_id) {
            Some(Entry { asker: Asker::Session { round }, request_type, .. }) => {
                self.own_answer(round, &request_type, response, at, talk);
            }
            Some(Entry { asker: Asker::List { asked }, request_type, .. }) => {
                lists::answered(&request_type, asked, response, at, talk);
            }
            Some(Entry { asker: Asker::Person(id), sent, .. }) => {
                talk.voice.record(at, Kind::Response, &response.request_type, Record::NO_BIT, text);
                let reply = ObsReply {
                    request_type: response.request_type.as_ref().to_owned(),
                    code: response.code,
                    result: response.result,
                    comment: response.comment.as_deref().map(str::to_owned),
                    data: response.response_data.map(RawValue::to_owned),
                    latency: sent.elapsed(),
                };
                talk.voice.reporter.reply(id, ReplyOutcome::Answered(reply));
            }
            None => unmatched(&response.request_id, &response.request_type, text, at, talk),
        }
    }

    fn request_batch_response(
        &mut self,
        response: &RequestBatchResponse<'_>,
        text: &str,
        at: Timestamp,
        talk: &mut Conversation<'_>,
    ) {
        let Some(Entry { asker: Asker::Person(id), sent, .. }) = talk.pending.answer(&response.request_id) else {
            unmatched(&response.request_id, BATCH, text, at, talk);
            return;
        };
        talk.voice.record(at, Kind::Response, BATCH, Record::NO_BIT, text);
        let (code, result) = first_failure(response).map_or((100, true), |code| (code, false));
        let data = serde_json::value::to_raw_value(&serde_json::json!({ "results": &response.results })).ok();
        let reply =
            ObsReply { request_type: BATCH.to_owned(), code, result, comment: None, data, latency: sent.elapsed() };
        talk.voice.reporter.reply(id, ReplyOutcome::Answered(reply));
    }
}

const BATCH: &str = "RequestBatch";
/// The ids of the person's requests and of the session's own begin so.
const PERSON: &str = "callboard-";
const OWN: &str = "callboard-own-";

/// The code of the first row of a batch that failed.
fn first_failure(response: &RequestBatchResponse<'_>) -> Option<u32> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Row {
        request_status: Status,
    }
    #[derive(serde::Deserialize)]
    struct Status {
        result: bool,
        code: u32,
    }
    response
        .results
        .iter()
        .filter_map(|row| serde_json::from_str::<Row>(row.get()).ok())
        .find(|row| !row.request_status.result)
        .map(|row| row.request_status.code)
}

/// An answer that nobody waits for: kept and counted. Late answers to the session's own polls are only counted.
fn unmatched(request_id: &str, request_type: &str, text: &str, at: Timestamp, talk: &mut Conversation<'_>) {
    talk.voice.counters.unmatched += 1;
    if !request_id.starts_with(OWN) {
        talk.voice.record(at, Kind::Response, request_type, Record::NO_BIT, text);
    }
}

/// The sleeps of a batch come on top of the time for an answer. A frame is taken for 1/20 s, slower than any show.
fn batch_sleeps(batch: &RequestBatch) -> Duration {
    let number = |row: &crate::protocol::obs::batch::BatchRequest, field: &str| {
        let data = row.request_data.as_ref()?;
        data.get(field)?.as_u64().map(|value| value.min(50_000))
    };
    let millis: u64 = batch
        .requests
        .iter()
        .filter(|row| row.request_type == "Sleep")
        .map(|row| number(row, "sleepMillis").unwrap_or(0) + number(row, "sleepFrames").unwrap_or(0) * 50)
        .sum();
    Duration::from_millis(millis)
}

/// The password with its percent signs taken as an encoding, where that makes a difference.
fn decoded(password: &Secret) -> Option<Secret> {
    let address = format!("obsws://localhost:4455/{}", password.expose());
    let parsed = ObsAddress::parse(&address).ok();
    // The address held the password; it is overwritten with it.
    drop(Secret::new(address));
    parsed?.password_decoded
}

impl System for Obs {
    fn target(&self) -> Result<Target, (Cause, String)> {
        let address = ObsAddress::parse(&self.profile.url)
            .map_err(|error| (Cause::BadAddress(error.to_string()), error.to_string()))?;
        let encoding = self.profile.encoding;
        Ok(Target {
            tls: address.tls.then(|| self.profile.trust.clone()),
            url: address.url(),
            host: address.host,
            port: address.port,
            // The dialect is not known before the Hello: each reads its own header.
            headers: vec![
                ("Sec-WebSocket-Protocol", encoding.sub_protocol().to_owned()),
                ("Content-Type", encoding.content_type().to_owned()),
            ],
        })
    }

    fn profile(&self) -> &Profile {
        &self.profile
    }

    fn set_profile(&mut self, profile: Profile) {
        if profile.subscriptions != self.profile.subscriptions {
            self.mask = profile.subscriptions;
        }
        self.form = PasswordForm::Raw;
        self.profile = profile;
    }

    fn opened(&mut self) {
        self.phase = Phase::Hello;
        self.dialect = None;
        self.encoding = None;
        self.challenge = None;
        self.authenticated = false;
        self.other_form = false;
        self.unconfirmed = 0;
        self.sync = Sync::default();
    }

    fn receive(&mut self, payload: Payload<'_>, at: Timestamp, talk: &mut Conversation<'_>) {
        // A server that selects no sub-protocol may still speak MessagePack (the draft): its first frame tells.
        let (spoken, bytes) = match payload {
            Payload::Text(bytes) => (Encoding::Json, bytes),
            Payload::Binary(bytes) => (Encoding::MsgPack, bytes),
        };
        if *self.encoding.get_or_insert(spoken) != spoken {
            self.malformed(bytes, "the wrong type of frame", at, talk);
            return;
        }
        match payload {
            Payload::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => self.message(text, at, talk),
                Err(error) => self.malformed(bytes, &error.to_string(), at, talk),
            },
            Payload::Binary(bytes) => match encoding::msgpack_to_json(bytes) {
                Ok(text) => self.message(&text, at, talk),
                Err(error) => self.malformed(bytes, &error.to_string(), at, talk),
            },
        }
    }

    fn secret(&mut self, answer: SecretAnswer, talk: &mut Conversation<'_>) {
        if self.phase != Phase::Secret {
            return;
        }
        let Some((challenge, salt)) = self.challenge.take() else { return };
        let password = match answer {
            SecretAnswer::Found(password) if !password.is_empty() => password,
            SecretAnswer::Found(_) | SecretAnswer::None => {
                talk.end(Cause::PasswordMissing, "the server asks for a password and none is set", Next::Stop);
                return;
            }
            SecretAnswer::Unavailable(reason) => {
                talk.end(Cause::PasswordMissing, reason, Next::Stop);
                return;
            }
        };
        let other = decoded(&password);
        self.other_form = other.is_some() && self.form == PasswordForm::Raw;
        let password = match (self.form, other) {
            (PasswordForm::Decoded, Some(other)) => other,
            _ => password,
        };
        self.identify(Some(&authentication::authentication(&password, &salt, &challenge)), talk);
    }

    fn request(&mut self, id: CommandId, request: &CheckedRequest, talk: &mut Conversation<'_>) {
        let not_sent = |talk: &Conversation<'_>| talk.voice.reporter.reply(id, ReplyOutcome::NotSent);
        if self.phase != Phase::Identified {
            return not_sent(talk);
        }
        let own_id = format!("{PERSON}{}", id.0);
        let (request_id, allowed, data) = match request.body() {
            RequestBody::Single { request_data, .. } => {
                let data = request_data.as_ref().and_then(|data| serde_json::value::to_raw_value(data).ok());
                (own_id, talk.tempo.answer, data)
            }
            RequestBody::Batch(batch) => {
                let data = serde_json::value::to_raw_value(batch).ok();
                (own_id, talk.tempo.answer + batch_sleeps(batch), data)
            }
            RequestBody::Raw { frame, request_id } => {
                (request_id.clone().unwrap_or(own_id), talk.tempo.answer, Some(frame.clone()))
            }
        };
        let entry = Entry {
            asker: Asker::Person(id),
            request_type: request.request_type().to_owned(),
            sent: Instant::now(),
            allowed,
        };
        if talk.pending.insert(&request_id, entry).is_err() {
            return not_sent(talk);
        }
        talk.voice.reporter.update(Update::Sent {
            id,
            connection: talk.voice.reporter.connection,
            at: Timestamp::now(),
            request_type: request.request_type().to_owned(),
            data,
        });
        let text = encode::request(self.dialect(), &request_id, request);
        talk.remember_sent(&text);
        self.send(text, talk);
    }

    fn read(&mut self, request: &CheckedRequest, talk: &mut Conversation<'_>) {
        self.read_list(request, talk);
    }

    fn subscribe(&mut self, mask: EventSubscriptions, reporter: &Reporter, talk: Option<&mut Conversation<'_>>) {
        self.mask = Some(mask);
        self.report_subscription(None, reporter);
        let Some(talk) = talk else { return };
        if self.phase == Phase::Identified {
            self.unconfirmed += 1;
            let text = encode::reidentify(self.dialect(), mask);
            talk.remember_sent(&text);
            self.send(text, talk);
        } else if self.phase == Phase::Identify {
            // Identify is on its way with the old mask.
            self.sync.resubscribe = true;
        }
    }

    fn overdue(&mut self, entry: Entry, talk: &mut Conversation<'_>) {
        if let Asker::Session { round } = entry.asker {
            self.own_overdue(round, talk);
        }
    }

    fn timer(&self) -> Option<Instant> {
        self.sync.timer()
    }

    fn on_timer(&mut self, now: Instant, talk: &mut Conversation<'_>) {
        self.poll(now, talk);
    }

    fn closed(&mut self, code: u16, reason: &str, talk: &Conversation<'_>) -> (Cause, String, Next) {
        let meaning = CloseCode::from_code(self.dialect(), code);
        let mut next = match meaning.policy() {
            Policy::Retry => Next::Retry,
            Policy::RetryOnce => Next::RetryOnce,
            Policy::Ask | Policy::WaitForClick | Policy::Stop => Next::Stop,
        };
        let mut fault = false;
        let cause = match meaning {
            CloseCode::Normal | CloseCode::GoingAway => Cause::ServerStopping,
            CloseCode::Abnormal => Cause::Lost,
            CloseCode::TooBig => Cause::TooBig,
            CloseCode::AuthenticationFailed if !self.authenticated => Cause::PasswordMissing,
            CloseCode::AuthenticationFailed => {
                if std::mem::take(&mut self.other_form) {
                    self.form = PasswordForm::Decoded;
                    next = Next::Now;
                }
                Cause::PasswordWrong
            }
            CloseCode::UnsupportedRpcVersion => Cause::UnsupportedVersion,
            CloseCode::SessionInvalidated => Cause::Kicked,
            CloseCode::UnsupportedFeature => {
                fault = true;
                Cause::UnsupportedFeature
            }
            CloseCode::MessageDecodeError
            | CloseCode::MissingDataField
            | CloseCode::InvalidDataFieldType
            | CloseCode::InvalidDataFieldValue
            | CloseCode::UnknownOpCode
            | CloseCode::NotIdentified
            | CloseCode::AlreadyIdentified
            | CloseCode::InvalidIdentifyParameter
            | CloseCode::RequestMissingRequiredField
            | CloseCode::InvalidContentType => {
                fault = true;
                Cause::OurProtocolError { code }
            }
            CloseCode::UnknownReason | CloseCode::Other(_) => Cause::Closed { code },
        };
        if next != Next::Now && cause == Cause::PasswordWrong {
            // The next attempt begins with the password as it stands in the keychain.
            self.form = PasswordForm::Raw;
        }
        let mut detail = format!("{code} {}: {reason}", meaning.name());
        if fault {
            // Whoever sent it by hand should see which message it was.
            if !talk.last_sent().is_empty() {
                detail = format!("{detail}; last sent: {}", talk.last_sent());
            }
            tracing::error!("the server closed with {detail}");
        }
        (cause, detail, next)
    }
}
