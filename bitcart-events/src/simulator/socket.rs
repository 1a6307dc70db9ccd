use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, protocol::frame};

use super::json::Json;
use super::json_read;
use super::shared::Shared;
use super::sockets::{Frame, Hears, Socket};
use super::wire::Control;

/// The largest frame that the daemon reads.
const MAX_FRAME: usize = 4 * 1024 * 1024;
/// How long a client that sent too much is listened to, so that it gets to read why it was closed.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves one websocket to its end.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(shared: &Shared, stream: S, control: Control) {
    let config = WebSocketConfig::default().max_frame_size(Some(MAX_FRAME)).max_message_size(Some(MAX_FRAME));
    let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    let (frames, to_send) = unbounded_channel();
    let id = shared.change(|world| {
        world.sockets.opened += 1;
        let id = world.sockets.opened;
        let control = control.clone();
        world.sockets.open.push(Socket { id, hears: Hears::Everything, frames, control });
        id
    });
    Session { shared, socket, to_send, id, is_closing: false }.run().await;
    shared.change(|world| world.sockets.open.retain(|socket| socket.id != id));
    control.cut();
}

struct Session<'a, S> {
    shared: &'a Shared,
    socket: WebSocketStream<S>,
    to_send: UnboundedReceiver<Frame>,
    id: u64,
    is_closing: bool,
}

/// Whether a socket goes on.
type GoesOn = Result<bool, Error>;

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    async fn run(mut self) {
        loop {
            let is_deaf = self.shared.see(|world| world.faults.deaf);
            let goes_on = tokio::select! {
                // The daemon writes an update to the sockets before it puts it into a queue. So whoever
                // has it from the queue and then sends a ping gets it before the pong.
                biased;
                frame = self.to_send.recv() => match frame {
                    Some(frame) => self.send(frame).await,
                    None => Ok(false),
                },
                message = self.socket.next(), if !is_deaf => match message {
                    Some(message) => self.receive(message).await,
                    None => Ok(false),
                },
            };
            // An error of the connection is its end, whatever it is.
            if !goes_on.unwrap_or(false) {
                return;
            }
        }
    }

    /// Sends a frame, and whatever waits behind it, in one go.
    async fn send(&mut self, frame: Frame) -> GoesOn {
        let mut next = Some(frame);
        while let Some(frame) = next {
            match frame {
                Frame::Text(text) => self.socket.feed(Message::text(text)).await?,
                Frame::Binary(bytes) => self.socket.feed(Message::binary(bytes)).await?,
                Frame::Ping(bytes) => self.socket.feed(Message::Ping(bytes.into())).await?,
                Frame::TextBytes(bytes) => {
                    let frame = frame::Frame::message(bytes, OpCode::Data(Data::Text), true);
                    self.socket.feed(Message::Frame(frame)).await?;
                }
                Frame::Close { code, reason } => self.close(code.into(), reason).await?,
                Frame::Cut => {
                    self.socket.flush().await?;
                    return Ok(false);
                }
                Frame::Look => {}
            }
            next = self.to_send.try_recv().ok();
        }
        self.socket.flush().await?;
        Ok(true)
    }

    async fn receive(&mut self, message: Result<Message, Error>) -> GoesOn {
        match message {
            Ok(Message::Text(text)) => Ok(self.register(&text)),
            Ok(Message::Close(_)) => {
                self.shared.change(|world| world.sockets.closes += u64::from(!self.is_closing));
                Ok(true)
            }
            Ok(Message::Ping(_)) => match self.to_send.try_recv() {
                Ok(frame) => self.send(frame).await,
                Err(_) => Ok(true),
            },
            Ok(_) => Ok(true),
            Err(Error::Capacity(_)) => self.refuse(CloseCode::Size).await,
            Err(Error::Utf8(_)) => self.refuse(CloseCode::Invalid).await,
            Err(error) => Err(error),
        }
    }

    /// Text that is no JSON is ignored; JSON that is no object ends the socket without a word.
    fn register(&self, text: &str) -> bool {
        let Ok(message) = json_read::read(text) else { return true };
        if !matches!(message, Json::Object(_)) {
            return false;
        }
        self.shared.change(|world| {
            world.sockets.registrations += 1;
            if let Some(socket) = world.sockets.open.iter_mut().find(|socket| socket.id == self.id) {
                socket.hears.register(&message);
            }
        });
        true
    }

    async fn close(&mut self, code: CloseCode, reason: String) -> Result<(), Error> {
        if self.is_closing {
            return Ok(());
        }
        self.is_closing = true;
        self.socket.close(Some(CloseFrame { code, reason: reason.into() })).await
    }

    async fn refuse(&mut self, code: CloseCode) -> GoesOn {
        self.close(code, String::new()).await?;
        let mut rest = vec![0; 16 * 1024];
        let read_all =
            async { while self.socket.get_mut().read(&mut rest).await.is_ok_and(|count| count > 0) {} };
        // Either way the socket is closed now.
        let _ = timeout(LAST_WORDS, read_all).await;
        Ok(false)
    }
}
