//! One frame's text to a typed message, in one pass and borrowing. Everything unknown survives.
//!
//! Every field is taken as raw text first and looked at afterwards, so a field of an unexpected type is a field
//! that is missing and never a frame that is lost. Of a key that stands twice the last one counts, as in the server.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Dialect, EventSubscriptions, usual_event};

/// Why a frame could not be understood; the frame itself is kept by the caller.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("not MessagePack: {0}")]
    MsgPack(String),
    #[error("not an object")]
    NotAnObject,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("not UTF-8")]
    NotUtf8,
}

/// A message from the server, borrowed from the frame's text.
#[derive(Debug)]
pub enum Incoming<'a> {
    Hello(Hello<'a>),
    Identified {
        negotiated_rpc_version: Option<u64>,
    },
    Event(Event<'a>),
    RequestResponse(RequestResponse<'a>),
    RequestBatchResponse(RequestBatchResponse<'a>),
    /// A well-formed envelope of a kind that we do not know: `op 12`, or the draft's `messageType`.
    Unknown {
        kind: Cow<'a, str>,
    },
}

/// The first message of a server.
#[derive(Debug)]
pub struct Hello<'a> {
    /// `obsWebSocketVersion` (shipping and the draft's code), `obsWebsocketVersion`, `websocketVersion`.
    pub obs_web_socket_version: Option<Cow<'a, str>>,
    pub obs_studio_version: Option<Cow<'a, str>>,
    pub rpc_version: Option<u64>,
    /// Present when the server wants a password.
    pub authentication: Option<Challenge<'a>>,
}

/// What the authentication string is made with.
#[derive(Debug)]
pub struct Challenge<'a> {
    pub challenge: Cow<'a, str>,
    pub salt: Cow<'a, str>,
}

/// Something happened in OBS.
#[derive(Debug)]
pub struct Event<'a> {
    pub event_type: Cow<'a, str>,
    /// The category bit; the draft sends none, then it is looked up by name (`event::subscription`).
    pub event_intent: Option<EventSubscriptions>,
    /// Usually an object; whatever else a server sends is kept as it is. `None` when absent or null.
    pub event_data: Option<&'a RawValue>,
}

/// The answer to one request.
#[derive(Debug)]
pub struct RequestResponse<'a> {
    /// Empty when the server did not say.
    pub request_type: Cow<'a, str>,
    /// Mirrored by the server; ours are always strings, other peers' may be any JSON value (then its JSON text).
    pub request_id: Cow<'a, str>,
    /// 0 (`Unknown`) when the server sent no status.
    pub code: u32,
    pub result: bool,
    pub comment: Option<Cow<'a, str>>,
    /// `None` when absent or null.
    pub response_data: Option<&'a RawValue>,
}

/// The answer to a batch.
#[derive(Debug)]
pub struct RequestBatchResponse<'a> {
    pub request_id: Cow<'a, str>,
    /// Each is `{requestType, requestId?, requestStatus, responseData?}`: read them with [`BatchResult::read`].
    pub results: Vec<&'a RawValue>,
}

/// One result of a batch. Its `requestId` is there only when the row had one.
#[derive(Debug)]
pub struct BatchResult<'a> {
    pub request_type: Cow<'a, str>,
    pub request_id: Option<Cow<'a, str>>,
    pub code: u32,
    pub result: bool,
    pub comment: Option<Cow<'a, str>>,
    pub response_data: Option<&'a RawValue>,
}

impl<'a> BatchResult<'a> {
    /// Reads one of `RequestBatchResponse::results`. Errors: not an object.
    pub fn read(result: &'a RawValue) -> Result<Self, DecodeError> {
        let frame = Frame::read(result.get(), Dialect::Draft)?;
        let status = Status::read(frame.fields.request_status);
        Ok(Self {
            request_type: frame.fields.request_type.map(text).unwrap_or_default(),
            request_id: frame.fields.request_id.map(text),
            code: status.code,
            result: status.result,
            comment: status.comment,
            response_data: frame.fields.response_data.filter(present),
        })
    }
}

/// Which dialect the first frame speaks: `op` 0 is shipping, `messageType` `Hello` the draft, anything else `None`.
pub fn detect(first_frame: &str) -> Option<Dialect> {
    let frame = Frame::read(first_frame, Dialect::Shipping).ok()?;
    if frame.op.and_then(whole) == Some(0) {
        return Some(Dialect::Shipping);
    }
    (frame.message_type.map(text)? == "Hello").then_some(Dialect::Draft)
}

/// Reads one message of `dialect`.
///
/// Errors: not JSON, not an object, or a field without which the message says nothing (`op` or `messageType`,
/// `eventType`, `requestId`, the challenge of a Hello). All else that is missing or of another type is tolerated.
pub fn decode(dialect: Dialect, text: &str) -> Result<Incoming<'_>, DecodeError> {
    if dialect == Dialect::Shipping
        && let Some(event) = usual_event::read(text)
    {
        return Ok(Incoming::Event(event));
    }
    decode_any(dialect, text)
}

/// The long way, for whatever comes.
pub(super) fn decode_any(dialect: Dialect, text: &str) -> Result<Incoming<'_>, DecodeError> {
    let frame = Frame::read(text, dialect)?;
    match dialect {
        Dialect::Shipping => shipping(frame),
        Dialect::Draft => draft(frame),
    }
}

/// A frame that a client sends: what it is (`requestType`, `RequestBatch`, `Identify`, `op 4`) and its id, for a raw
/// frame of the person's own. Text that is no object is `raw`.
pub(super) fn sent(text: &str) -> (Cow<'_, str>, Option<Cow<'_, str>>) {
    let frame = Frame::read(text, Dialect::Shipping).ok().filter(|frame| frame.op.is_some());
    let Some(frame) = frame.or_else(|| Frame::read(text, Dialect::Draft).ok()) else { return ("raw".into(), None) };
    let request_type = frame.fields.request_type.filter(present).map(self::text);
    let kind = match (frame.op, frame.message_type) {
        (Some(op), _) => match whole(op) {
            Some(1) => "Identify".into(),
            Some(3) => "Reidentify".into(),
            Some(6) => request_type.unwrap_or_else(|| "Request".into()),
            Some(8) => "RequestBatch".into(),
            _ => Cow::Owned(format!("op {}", op.get())),
        },
        (None, Some(message_type)) => match (self::text(message_type), request_type) {
            (Cow::Borrowed("Request"), Some(request_type)) => request_type,
            (message_type, _) => message_type,
        },
        (None, None) => "raw".into(),
    };
    (kind, frame.fields.request_id.map(self::text))
}

fn shipping(frame: Frame<'_>) -> Result<Incoming<'_>, DecodeError> {
    let op = frame.op.filter(present).ok_or(DecodeError::Missing("op"))?;
    match whole(op) {
        Some(0) => hello(&frame.fields),
        Some(2) => Ok(identified(&frame.fields)),
        Some(5) => event(&frame.fields),
        Some(7) => request_response(&frame.fields),
        Some(9) => request_batch_response(frame.fields),
        _ => Ok(Incoming::Unknown { kind: Cow::Owned(format!("op {}", op.get())) }),
    }
}

fn draft(frame: Frame<'_>) -> Result<Incoming<'_>, DecodeError> {
    let message_type = text(frame.message_type.filter(present).ok_or(DecodeError::Missing("messageType"))?);
    match &*message_type {
        "Hello" => hello(&frame.fields),
        "Identified" => Ok(identified(&frame.fields)),
        "Event" => event(&frame.fields),
        "RequestResponse" => request_response(&frame.fields),
        "RequestBatchResponse" => request_batch_response(frame.fields),
        _ => Ok(Incoming::Unknown { kind: message_type }),
    }
}

fn hello<'a>(fields: &Fields<'a>) -> Result<Incoming<'a>, DecodeError> {
    let authentication = match fields.authentication.filter(present) {
        Some(object) => Some(Challenge::read(object)?),
        None => None,
    };
    Ok(Incoming::Hello(Hello {
        obs_web_socket_version: fields.obs_web_socket_version.filter(present).map(text),
        obs_studio_version: fields.obs_studio_version.filter(present).map(text),
        rpc_version: fields.rpc_version.and_then(whole),
        authentication,
    }))
}

fn identified<'a>(fields: &Fields<'a>) -> Incoming<'a> {
    Incoming::Identified { negotiated_rpc_version: fields.negotiated_rpc_version.and_then(whole) }
}

fn event<'a>(fields: &Fields<'a>) -> Result<Incoming<'a>, DecodeError> {
    Ok(Incoming::Event(Event {
        event_type: text(fields.event_type.filter(present).ok_or(DecodeError::Missing("eventType"))?),
        event_intent: fields.event_intent.and_then(whole).map(EventSubscriptions),
        event_data: fields.event_data.filter(present),
    }))
}

fn request_response<'a>(fields: &Fields<'a>) -> Result<Incoming<'a>, DecodeError> {
    let status = Status::read(fields.request_status);
    Ok(Incoming::RequestResponse(RequestResponse {
        request_type: fields.request_type.filter(present).map(text).unwrap_or_default(),
        request_id: text(fields.request_id.ok_or(DecodeError::Missing("requestId"))?),
        code: status.code,
        result: status.result,
        comment: status.comment,
        response_data: fields.response_data.filter(present),
    }))
}

fn request_batch_response(fields: Fields<'_>) -> Result<Incoming<'_>, DecodeError> {
    Ok(Incoming::RequestBatchResponse(RequestBatchResponse {
        request_id: text(fields.request_id.ok_or(DecodeError::Missing("requestId"))?),
        results: fields.results,
    }))
}

/// The text of a string; of any other value its JSON text. Also of a string that is no Unicode (half a surrogate
/// pair), which JSON allows to be written: then the text between its quotes, as written.
fn text(raw: &RawValue) -> Cow<'_, str> {
    let json = raw.get();
    let Some(inner) = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Cow::Borrowed(json);
    };
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Cow::Borrowed(inner);
    }
    serde_json::from_str(json).map_or(Cow::Borrowed(inner), Cow::Owned)
}

/// A whole number >= 0, also when it is written as `257.0` or `2.57e2`.
fn whole(raw: &RawValue) -> Option<u64> {
    let json = raw.get();
    if let Ok(number) = json.parse::<u64>() {
        return Some(number);
    }
    let number: f64 = serde_json::from_str(json).ok()?;
    // Beyond 2^53 a float no longer says which whole number it is.
    (number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number)).then_some(number as u64)
}

/// Not `null`, which stands for "absent" in both dialects.
fn present(raw: &&RawValue) -> bool {
    raw.get() != "null"
}

struct Status<'a> {
    code: u32,
    result: bool,
    comment: Option<Cow<'a, str>>,
}

impl<'a> Status<'a> {
    /// `requestStatus`; one that is missing or no object has code 0 and no result.
    fn read(raw: Option<&'a RawValue>) -> Self {
        let fields = raw.map(|raw| Small::read(raw, ["code", "result", "comment"])).unwrap_or_default();
        let [code, result, comment] = fields;
        let code = code.and_then(whole).and_then(|code| u32::try_from(code).ok()).unwrap_or(0);
        // `result` says no more than the code does, so a server that leaves it out is still understood.
        let result = result.and_then(|raw| raw.get().parse().ok()).unwrap_or(code == 100);
        Self { code, result, comment: comment.filter(present).map(text) }
    }
}

impl<'a> Challenge<'a> {
    fn read(raw: &'a RawValue) -> Result<Self, DecodeError> {
        let [challenge, salt] = Small::read(raw, ["challenge", "salt"]);
        Ok(Self {
            challenge: challenge.filter(present).map(text).ok_or(DecodeError::Missing("challenge"))?,
            salt: salt.filter(present).map(text).ok_or(DecodeError::Missing("salt"))?,
        })
    }
}

/// The fields of all messages of both dialects, as they stand in the frame.
#[derive(Default)]
struct Fields<'a> {
    obs_web_socket_version: Option<&'a RawValue>,
    obs_studio_version: Option<&'a RawValue>,
    rpc_version: Option<&'a RawValue>,
    authentication: Option<&'a RawValue>,
    negotiated_rpc_version: Option<&'a RawValue>,
    event_type: Option<&'a RawValue>,
    event_intent: Option<&'a RawValue>,
    event_data: Option<&'a RawValue>,
    request_type: Option<&'a RawValue>,
    request_id: Option<&'a RawValue>,
    request_status: Option<&'a RawValue>,
    response_data: Option<&'a RawValue>,
    results: Vec<&'a RawValue>,
}

impl<'a> Fields<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: Key, map: &mut A) -> Result<(), A::Error> {
        let field = match key {
            Key::ObsWebSocketVersion => &mut self.obs_web_socket_version,
            Key::ObsStudioVersion => &mut self.obs_studio_version,
            Key::RpcVersion => &mut self.rpc_version,
            Key::Authentication => &mut self.authentication,
            Key::NegotiatedRpcVersion => &mut self.negotiated_rpc_version,
            Key::EventType => &mut self.event_type,
            Key::EventIntent => &mut self.event_intent,
            Key::EventData => &mut self.event_data,
            Key::RequestType => &mut self.request_type,
            Key::RequestId => &mut self.request_id,
            Key::RequestStatus => &mut self.request_status,
            Key::ResponseData => &mut self.response_data,
            Key::Results => {
                self.results = map.next_value_seed(Array)?;
                return Ok(());
            }
            Key::Op | Key::D | Key::MessageType | Key::Unknown => {
                map.next_value::<IgnoredAny>()?;
                return Ok(());
            }
        };
        *field = Some(map.next_value()?);
        Ok(())
    }
}

/// One frame, taken apart.
#[derive(Default)]
struct Frame<'a> {
    op: Option<&'a RawValue>,
    message_type: Option<&'a RawValue>,
    /// From `d` in the shipping dialect, from the frame itself in the draft.
    fields: Fields<'a>,
}

impl<'a> Frame<'a> {
    fn read(text: &'a str, dialect: Dialect) -> Result<Self, DecodeError> {
        let mut from = serde_json::Deserializer::from_str(text);
        let frame = Object(Envelope(dialect)).deserialize(&mut from)?;
        from.end()?;
        frame.ok_or(DecodeError::NotAnObject)
    }
}

#[derive(Clone, Copy)]
enum Key {
    Op,
    D,
    MessageType,
    ObsWebSocketVersion,
    ObsStudioVersion,
    RpcVersion,
    Authentication,
    NegotiatedRpcVersion,
    EventType,
    EventIntent,
    EventData,
    RequestType,
    RequestId,
    RequestStatus,
    ResponseData,
    Results,
    Unknown,
}

impl Key {
    fn of(name: &[u8]) -> Self {
        match name {
            b"op" => Self::Op,
            b"d" => Self::D,
            b"messageType" => Self::MessageType,
            b"obsWebSocketVersion" | b"obsWebsocketVersion" | b"websocketVersion" => Self::ObsWebSocketVersion,
            b"obsStudioVersion" => Self::ObsStudioVersion,
            b"rpcVersion" => Self::RpcVersion,
            b"authentication" => Self::Authentication,
            b"negotiatedRpcVersion" => Self::NegotiatedRpcVersion,
            b"eventType" => Self::EventType,
            b"eventIntent" => Self::EventIntent,
            b"eventData" => Self::EventData,
            b"requestType" => Self::RequestType,
            b"requestId" => Self::RequestId,
            b"requestStatus" => Self::RequestStatus,
            b"responseData" => Self::ResponseData,
            b"results" => Self::Results,
            _ => Self::Unknown,
        }
    }
}

/// Reads a key as bytes: a key with half a surrogate pair is then an unknown key and no error.
struct KeyOf<F>(F);

impl<'de, T, F: FnOnce(&[u8]) -> T> DeserializeSeed<'de> for KeyOf<F> {
    type Value = T;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        from.deserialize_bytes(self)
    }
}

impl<T, F: FnOnce(&[u8]) -> T> Visitor<'_> for KeyOf<F> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_bytes<E: de::Error>(self, name: &[u8]) -> Result<T, E> {
        Ok(self.0(name))
    }
}

/// How an object is read; see [`Object`].
trait ReadObject<'de> {
    type Value;
    fn read<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error>;
}

/// Reads an object with `R`; any other value is passed over and becomes `None`.
struct Object<R>(R);

impl<'de, R: ReadObject<'de>> DeserializeSeed<'de> for Object<R> {
    type Value = Option<R::Value>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

/// The visitor methods for everything that is not what was hoped for.
macro_rules! pass_over {
    ($value:expr, $($method:ident($type:ty)),+) => {
        $(fn $method<E: de::Error>(self, _: $type) -> Result<Self::Value, E> { Ok($value) })+
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> { Ok($value) }
    };
}

impl<'de, R: ReadObject<'de>> Visitor<'de> for Object<R> {
    type Value = Option<R::Value>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.read(map).map(Some)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    pass_over!(None, visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str));
}

struct Envelope(Dialect);

impl<'de> ReadObject<'de> for Envelope {
    type Value = Frame<'de>;
    fn read<A: MapAccess<'de>>(self, mut map: A) -> Result<Frame<'de>, A::Error> {
        let mut frame = Frame::default();
        while let Some(key) = map.next_key_seed(KeyOf(Key::of))? {
            match (key, self.0) {
                (Key::Op, _) => frame.op = Some(map.next_value()?),
                (Key::MessageType, _) => frame.message_type = Some(map.next_value()?),
                (Key::D, Dialect::Shipping) => {
                    frame.fields = map.next_value_seed(Object(Inner))?.unwrap_or_default();
                }
                (key, Dialect::Draft) => frame.fields.take(key, &mut map)?,
                (_, Dialect::Shipping) => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(frame)
    }
}

struct Inner;

impl<'de> ReadObject<'de> for Inner {
    type Value = Fields<'de>;
    fn read<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Fields::default();
        while let Some(key) = map.next_key_seed(KeyOf(Key::of))? {
            fields.take(key, &mut map)?;
        }
        Ok(fields)
    }
}

/// A small object of which a few fields are wanted.
struct Small<const N: usize>([&'static str; N]);

impl<const N: usize> Small<N> {
    fn read<'a>(raw: &'a RawValue, names: [&'static str; N]) -> [Option<&'a RawValue>; N] {
        let mut from = serde_json::Deserializer::from_str(raw.get());
        Object(Small(names)).deserialize(&mut from).ok().flatten().unwrap_or([None; N])
    }
}

impl<'de, const N: usize> ReadObject<'de> for Small<N> {
    type Value = [Option<&'de RawValue>; N];
    fn read<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = [None; N];
        let index = |name: &[u8]| self.0.iter().position(|wanted| wanted.as_bytes() == name);
        while let Some(index) = map.next_key_seed(KeyOf(index))? {
            match index {
                Some(index) => fields[index] = Some(map.next_value()?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(fields)
    }
}

/// An array of anything; what is no array is an empty one.
struct Array;

impl<'de> DeserializeSeed<'de> for Array {
    type Value = Vec<&'de RawValue>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Array {
    type Value = Vec<&'de RawValue>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(elements)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_key_seed(KeyOf(|_: &[u8]| ()))?.is_some() {
            map.next_value::<IgnoredAny>()?;
        }
        Ok(Vec::new())
    }
    pass_over!(Vec::new(), visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str));
}
