//! WebSocket messages over a byte stream, from tungstenite's frame headers.
//!
//! tungstenite's own message layer throws away a text message that is not UTF-8 and ends the connection. Here the
//! bytes are handed on as they came, so that the feed can show them, and they are borrowed from the read buffer.

use std::borrow::Cow;
use std::io::{self, Cursor};
use std::ops::Range;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Control, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame, FrameHeader};

/// The biggest message that is taken. OBS takes 32,000,000 bytes, but answers (screenshots) have no limit of their own.
pub const MAX_MESSAGE: usize = 128 * 1024 * 1024;
const READ_CHUNK: usize = 64 * 1024;
/// A read buffer that has grown beyond this is given back once it is empty.
const KEPT: usize = 1024 * 1024;

/// One message, borrowed from the reader.
#[derive(Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// A text message; not checked for UTF-8.
    Text(&'a [u8]),
    Binary(&'a [u8]),
    Ping(&'a [u8]),
    Pong(&'a [u8]),
    /// `code` is 1005 where the frame had none.
    Close {
        code: u16,
        reason: Cow<'a, str>,
    },
}

/// The peer broke the rules of RFC 6455, or our limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    #[error("a message of {size} bytes, more than {MAX_MESSAGE}")]
    TooBig { size: u64 },
    #[error("{0}")]
    Frame(String),
}

/// Reads messages. [`Self::fill`] waits, [`Self::next_message`] does not.
#[derive(Debug)]
pub struct Reader<R> {
    io: R,
    buffer: Vec<u8>,
    /// Where the first byte stands that has not been handed out.
    start: usize,
    /// Bytes that the frame at `start` needs in all, as far as known.
    wanted: usize,
    /// The fragments of a message so far.
    partial: Vec<u8>,
    partial_kind: Option<Data>,
    partial_done: bool,
}

impl<R: AsyncRead + Unpin> Reader<R> {
    /// `already`: bytes that came behind the answer to the upgrade.
    pub fn new(io: R, already: Vec<u8>) -> Self {
        Self { io, buffer: already, start: 0, wanted: 0, partial: Vec::new(), partial_kind: None, partial_done: false }
    }

    /// Waits for more bytes; 0 is the end of the stream. Can be dropped at any await without losing anything.
    pub async fn fill(&mut self) -> io::Result<usize> {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT {
            // One huge answer should not be paid for until the connection ends.
            self.buffer = Vec::new();
        }
        let room = READ_CHUNK.max(self.wanted.saturating_sub(self.buffer.len()));
        self.buffer.reserve(room);
        self.io.read_buf(&mut self.buffer).await
    }

    /// The next message that is there in full.
    pub fn next_message(&mut self) -> Result<Option<Message<'_>>, Violation> {
        if self.partial_done {
            self.partial = Vec::new();
            self.partial_done = false;
        }
        loop {
            let Some((header, payload)) = self.frame()? else { return Ok(None) };
            let (kind, last) = match header.opcode {
                OpCode::Control(control) => return self.control(control, &header, payload).map(Some),
                OpCode::Data(kind) => (kind, header.is_final),
            };
            match (kind, self.partial_kind) {
                (Data::Reserved(code), _) => return Err(Violation::Frame(format!("reserved frame type {code}"))),
                (Data::Continue, None) => return Err(Violation::Frame("a continuation of nothing".into())),
                (Data::Text | Data::Binary, Some(_)) => {
                    return Err(Violation::Frame("a new message inside a fragmented one".into()));
                }
                (kind, None) if last => return Ok(Some(message(kind, &self.buffer[payload]))),
                (kind, None) => {
                    self.partial.extend_from_slice(&self.buffer[payload]);
                    self.partial_kind = Some(kind);
                }
                (Data::Continue, Some(kind)) => {
                    self.partial.extend_from_slice(&self.buffer[payload]);
                    if last {
                        self.partial_kind = None;
                        self.partial_done = true;
                        return Ok(Some(message(kind, &self.partial)));
                    }
                }
            }
        }
    }

    /// Takes one whole frame off the buffer: its header and where its payload stands.
    fn frame(&mut self) -> Result<Option<(FrameHeader, Range<usize>)>, Violation> {
        let mut cursor = Cursor::new(&self.buffer[self.start..]);
        let parsed = FrameHeader::parse(&mut cursor).map_err(|error| Violation::Frame(error.to_string()))?;
        let Some((header, length)) = parsed else {
            self.wanted = 0;
            return Ok(None);
        };
        let head = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
        let size = length.saturating_add(self.partial.len() as u64);
        if size > MAX_MESSAGE as u64 {
            return Err(Violation::TooBig { size });
        }
        if header.rsv1 || header.rsv2 || header.rsv3 {
            return Err(Violation::Frame("reserved bits are set".into()));
        }
        if header.mask.is_some() {
            return Err(Violation::Frame("a server must not mask its frames".into()));
        }
        // The limit above makes it fit.
        let length = length as usize;
        if self.buffer.len() - self.start < head + length {
            self.wanted = head + length;
            return Ok(None);
        }
        let payload = self.start + head..self.start + head + length;
        self.start = payload.end;
        Ok(Some((header, payload)))
    }

    fn control(&self, control: Control, header: &FrameHeader, payload: Range<usize>) -> Result<Message<'_>, Violation> {
        let payload = &self.buffer[payload];
        if !header.is_final || payload.len() > 125 {
            return Err(Violation::Frame("a control frame that is fragmented or too long".into()));
        }
        match control {
            Control::Ping => Ok(Message::Ping(payload)),
            Control::Pong => Ok(Message::Pong(payload)),
            Control::Close => Ok(match payload {
                [high, low, reason @ ..] => {
                    Message::Close { code: u16::from_be_bytes([*high, *low]), reason: String::from_utf8_lossy(reason) }
                }
                _ => Message::Close { code: 1005, reason: Cow::Borrowed("") },
            }),
            Control::Reserved(code) => Err(Violation::Frame(format!("reserved control frame {code}"))),
        }
    }
}

fn message(kind: Data, payload: &[u8]) -> Message<'_> {
    if kind == Data::Text { Message::Text(payload) } else { Message::Binary(payload) }
}

/// Frames that wait to be written, masked as a client must.
#[derive(Debug, Default)]
pub struct Outbox {
    bytes: Vec<u8>,
    written: usize,
    unflushed: bool,
}

impl Outbox {
    pub fn text(&mut self, text: String) {
        self.put(Frame::message(text, OpCode::Data(Data::Text), true));
    }

    pub fn binary(&mut self, bytes: Vec<u8>) {
        self.put(Frame::message(bytes, OpCode::Data(Data::Binary), true));
    }

    pub fn ping(&mut self, payload: u32) {
        self.put(Frame::ping(payload.to_be_bytes().to_vec()));
    }

    pub fn pong(&mut self, payload: &[u8]) {
        self.put(Frame::pong(payload.to_vec()));
    }

    pub fn close(&mut self, code: u16) {
        self.put(Frame::close(Some(CloseFrame { code: CloseCode::from(code), reason: "".into() })));
    }

    fn put(&mut self, mut frame: Frame) {
        frame.header_mut().mask = Some(rand::random());
        // Writing to a Vec cannot fail; a header that cannot be formatted does not exist.
        if let Err(error) = frame.format(&mut self.bytes) {
            tracing::error!("a frame could not be written: {error}");
        }
    }

    /// Bytes that wait.
    pub fn len(&self) -> usize {
        self.bytes.len() - self.written
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0 && !self.unflushed
    }

    /// Writes some of it. Can be dropped at any await without losing or repeating anything.
    pub async fn write(&mut self, io: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        if self.written < self.bytes.len() {
            let count = io.write(&self.bytes[self.written..]).await?;
            if count == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.written += count;
            self.unflushed = true;
            if self.written == self.bytes.len() {
                self.bytes.clear();
                self.bytes.shrink_to(READ_CHUNK);
                self.written = 0;
            }
            return Ok(());
        }
        io.flush().await?;
        self.unflushed = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that a reader makes of these bytes, read `chunk` bytes at a time.
    async fn read(bytes: &[u8], chunk: usize) -> Vec<Result<String, Violation>> {
        let mut mock = Vec::new();
        let (client, mut server) = tokio::io::duplex(chunk);
        let bytes = bytes.to_vec();
        let writer = tokio::spawn(async move {
            let _ = server.write_all(&bytes).await;
        });
        let mut reader = Reader::new(client, Vec::new());
        loop {
            loop {
                match reader.next_message() {
                    Ok(Some(message)) => mock.push(Ok(format!("{message:?}"))),
                    Ok(None) => break,
                    Err(violation) => {
                        mock.push(Err(violation));
                        return mock;
                    }
                }
            }
            if reader.fill().await.unwrap() == 0 {
                break;
            }
        }
        writer.await.unwrap();
        mock
    }

    #[tokio::test]
    async fn messages_survive_any_cut_of_the_stream() {
        let mut bytes = vec![0x81, 2, b'h', b'i'];
        bytes.extend([0x01, 1, b'a', 0x89, 1, b'p', 0x00, 1, b'b', 0x80, 1, b'c']);
        bytes.extend([0x82, 126, 0, 200]);
        bytes.extend([7; 200]);
        bytes.extend([0x88, 5, 0x0f, 0xab, b'o', b'u', b't']);
        let whole = read(&bytes, 4096).await;
        assert_eq!(whole.len(), 5);
        assert_eq!(whole[2].as_deref(), Ok("Text([97, 98, 99])"));
        assert_eq!(whole[4].as_deref(), Ok("Close { code: 4011, reason: \"out\" }"));
        for chunk in [1, 2, 3, 7] {
            assert_eq!(read(&bytes, chunk).await, whole);
        }
    }

    #[tokio::test]
    async fn text_that_is_not_utf8_is_handed_on() {
        assert_eq!(read(&[0x81, 2, 0xff, b'x'], 64).await, [Ok("Text([255, 120])".to_owned())]);
    }

    #[tokio::test]
    async fn a_close_frame_may_be_empty() {
        assert_eq!(read(&[0x88, 0], 64).await, [Ok("Close { code: 1005, reason: \"\" }".to_owned())]);
    }

    #[tokio::test]
    async fn what_breaks_the_rules_is_named() {
        for (bytes, what) in [
            (&[0x80, 0][..], "continuation"),
            (&[0x01, 0, 0x81, 0], "inside"),
            (&[0xc1, 0], "reserved bits"),
            (&[0x81, 0x80, 1, 2, 3, 4], "mask"),
            (&[0x09, 0], "control"),
            (&[0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0], "bytes"),
        ] {
            let read = read(bytes, 64).await;
            let violation = read.last().unwrap().as_ref().unwrap_err().to_string();
            assert!(violation.contains(what), "{violation}");
        }
    }

    #[tokio::test]
    async fn what_is_written_is_masked_and_whole() {
        let mut outbox = Outbox::default();
        outbox.text("hello".into());
        outbox.ping(1);
        let (mut client, server) = tokio::io::duplex(3);
        let reader = tokio::spawn(async move {
            let mut server = server;
            let mut all = Vec::new();
            server.read_to_end(&mut all).await.unwrap();
            all
        });
        while !outbox.is_empty() {
            outbox.write(&mut client).await.unwrap();
        }
        drop(client);
        let all = reader.await.unwrap();
        assert_eq!(&all[..2], [0x81, 0x85]);
        let text: Vec<u8> = all[6..11].iter().enumerate().map(|(at, byte)| byte ^ all[2 + at % 4]).collect();
        assert_eq!(text, b"hello");
        assert_eq!(&all[11..13], [0x89, 0x84]);
    }
}
