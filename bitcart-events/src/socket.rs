//! The one file that knows the websocket library.

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::Error;
use crate::error::excerpt;
use crate::http::{Http, Upgrade, Upgraded};
use crate::rpc::is_unauthorized;

/// What a daemon takes is what it may send; its own notifications are far smaller.
const MESSAGE_LIMIT: usize = 4 << 20;

/// So much is read at once. The library fills as much with zeros before each time, and what is read stays in
/// the processor's cache until it is handled.
const READ_AT_ONCE: usize = 64 << 10;

/// For writing a few bytes. A peer that does not take them does not read.
const WRITE_LIMIT: Duration = Duration::from_secs(5);

/// A websocket to a daemon.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: WebSocketStream<Upgraded>,
}

/// What the peer sends.
#[derive(Debug)]
pub(crate) enum Received {
    /// A part of the buffer that was read into, not a copy, unless it came in pieces.
    Text(Utf8Bytes),
    /// The number is the ping's; one that is none of ours is zero.
    Pong(u64),
    /// A sign of life and nothing more.
    Other,
    /// The end, and how it came about.
    End(String),
}

impl Socket {
    /// The whole way: TCP, TLS, proxy, handshake.
    pub(crate) async fn connect(http: &Http, limit: Duration) -> Result<Self, Error> {
        let key = generate_key();
        let (accept, stream) = match http.upgrade("ws", &key, limit).await? {
            Upgrade::Agreed { accept, stream } => (accept, stream),
            Upgrade::Refused(answer) if is_unauthorized(&answer.body) => {
                return Err(Error::Unauthorized { daemon: http.shown() });
            }
            Upgrade::Refused(answer) if answer.status != 200 => {
                return Err(http.unexpected_status("ws", &answer));
            }
            Upgrade::Refused(answer) => {
                let reason = format!("expected a websocket, got `{}`", excerpt(&answer.body));
                return Err(http.invalid("ws", reason));
            }
        };
        if accept.as_deref() != Some(derive_accept_key(key.as_bytes()).as_str()) {
            return Err(http.invalid("ws", "the websocket's handshake is answered wrongly".to_owned()));
        }
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_AT_ONCE)
            .max_message_size(Some(MESSAGE_LIMIT))
            .max_frame_size(Some(MESSAGE_LIMIT));
        Ok(Self { stream: WebSocketStream::from_raw_socket(*stream, Role::Client, Some(config)).await })
    }

    /// The next thing that comes. Nothing is lost when this is not waited for to its end.
    pub(crate) async fn next(&mut self) -> Received {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next thing, if it is there already. If not, the task is woken once it is.
    pub(crate) fn ready(&mut self, context: &mut Context<'_>) -> Option<Received> {
        match self.poll(context) {
            Poll::Ready(received) => Some(received),
            Poll::Pending => None,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Received> {
        self.stream.poll_next_unpin(context).map(|next| match next {
            Some(Ok(Message::Text(text))) => Received::Text(text),
            Some(Ok(Message::Pong(payload))) => {
                Received::Pong(payload.as_ref().try_into().map_or(0, u64::from_be_bytes))
            }
            Some(Ok(Message::Close(frame))) => Received::End(closed(frame.as_ref())),
            Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Frame(_))) => Received::Other,
            // After an error the stream is over, whatever it was.
            Some(Err(error)) => Received::End(error.to_string()),
            None => Received::End("the daemon ended the connection without a word".to_owned()),
        })
    }

    pub(crate) async fn send(&mut self, text: String) -> Result<(), String> {
        self.write(Message::text(text)).await
    }

    pub(crate) async fn ping(&mut self, number: u64) -> Result<(), String> {
        self.write(Message::Ping(number.to_be_bytes().to_vec().into())).await
    }

    /// Says that this side is done. The peer's answer comes as an [`End`](Received::End).
    pub(crate) async fn close(&mut self) -> Result<(), String> {
        let frame = CloseFrame { code: CloseCode::Normal, reason: Utf8Bytes::from_static("") };
        self.write(Message::Close(Some(frame))).await
    }

    async fn write(&mut self, message: Message) -> Result<(), String> {
        match tokio::time::timeout(WRITE_LIMIT, self.stream.send(message)).await {
            Ok(result) => result.map_err(|error| error.to_string()),
            Err(_) => Err("the daemon does not read".to_owned()),
        }
    }
}

fn closed(frame: Option<&CloseFrame>) -> String {
    match frame {
        Some(frame) => {
            format!("the daemon closed the connection: {} {}", u16::from(frame.code), excerpt(&frame.reason))
        }
        None => "the daemon closed the connection".to_owned(),
    }
}
