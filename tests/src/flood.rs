//! A daemon that answers every call with an empty list and sends more updates than anybody can handle,
//! and holds none of them itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;

/// The text of the frame with this number.
pub type Text = fn(u64) -> String;

/// What is sent.
#[derive(Clone, Debug)]
pub struct Flood {
    port: u16,
    sent: Arc<AtomicU64>,
}

impl Flood {
    /// Starts one of so many frames, over as many connections as it takes.
    pub async fn start(frames: u64, text: Text) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let flood = Self { port: listener.local_addr().unwrap().port(), sent: Arc::default() };
        let sent = Arc::clone(&flood.sent);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&sent), frames, text));
            }
        });
        flood
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How many frames have been sent so far.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }
}

async fn serve(stream: TcpStream, sent: Arc<AtomicU64>, frames: u64, text: Text) {
    let mut start = [0; 7];
    while stream.peek(&mut start).await.is_ok_and(|count| count > 0 && count < start.len()) {
        tokio::task::yield_now().await;
    }
    if &start == b"GET /ws" {
        pour(stream, &sent, frames, text).await;
    } else {
        answer(stream).await;
    }
}

/// Sends what is left, and answers pings until the client closes.
async fn pour(stream: TcpStream, sent: &AtomicU64, frames: u64, text: Text) {
    let Ok(socket) = tokio_tungstenite::accept_async(stream).await else { return };
    let (mut out, mut from_client) = socket.split();
    let reads = async { while let Some(Ok(_)) = from_client.next().await {} };
    let writes = async {
        while sent.load(Ordering::Relaxed) < frames {
            let number = sent.fetch_add(1, Ordering::Relaxed);
            if out.send(Message::text(text(number))).await.is_err() {
                return;
            }
        }
        std::future::pending().await
    };
    tokio::select! {
        () = reads => {}
        () = writes => {}
    }
}

/// One call after another, each answered with an empty list.
async fn answer(mut stream: TcpStream) {
    const BODY: &str = r#"{"jsonrpc": "2.0", "result": [], "id": 0}"#;
    let mut bytes = vec![0; 16 * 1024];
    while stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", BODY.len());
        if stream.write_all((head + BODY).as_bytes()).await.is_err() {
            return;
        }
    }
}
