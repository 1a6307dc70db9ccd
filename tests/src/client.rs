//! A client of the daemon that does nothing by itself: raw calls and raw frames.

use std::fmt;
use std::time::Duration;

use bitcart::Simulator;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// `electrum:electrumz`.
const BASIC: &str = "Basic ZWxlY3RydW06ZWxlY3RydW16";

/// Longer than anything takes that comes at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// The body that a call is answered with.
pub async fn answer(simulator: &Simulator, method: &str, params: Value) -> Result<Value, reqwest::Error> {
    let body = json!({"jsonrpc": "2.0", "method": method, "params": params, "id": 0}).to_string();
    let request = reqwest::Client::new().post(simulator.url()).header("Authorization", BASIC).body(body);
    let text = request.send().await?.text().await?;
    Ok(serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The result of a call that succeeds.
pub async fn call(simulator: &Simulator, method: &str, params: Value) -> Value {
    let answer = answer(simulator, method, params).await.unwrap();
    assert!(answer["error"].is_null(), "{answer}");
    answer["result"].clone()
}

/// What the queue of a wallet has.
pub async fn get_updates(simulator: &Simulator, wallet: &str) -> Value {
    call(simulator, "get_updates", json!({"xpub": wallet})).await
}

/// A websocket.
pub struct Client {
    /// The socket itself.
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// Opens one, with the right credentials.
    pub async fn connect(simulator: &Simulator) -> Self {
        Self::try_connect(simulator).await.unwrap()
    }

    /// Opens one, or finds out why it cannot.
    pub async fn try_connect(simulator: &Simulator) -> Result<Self, Error> {
        let mut request = format!("ws://127.0.0.1:{}/ws", simulator.port()).into_client_request()?;
        request.headers_mut().insert("Authorization", BASIC.parse().unwrap());
        let (socket, _) = connect_async(request).await?;
        Ok(Self { socket })
    }

    /// Sends a text.
    pub async fn send(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// The next message, whatever it is. One that never comes fails the test.
    pub async fn next(&mut self) -> Option<Result<Message, Error>> {
        timeout(PATIENCE, self.socket.next()).await.unwrap()
    }

    /// The next text.
    pub async fn text(&mut self) -> String {
        self.next().await.unwrap().unwrap().into_text().unwrap().to_string()
    }

    /// All texts until the end of the socket.
    pub async fn rest(mut self) -> Vec<String> {
        let mut texts = Vec::new();
        while let Some(Ok(message)) = self.next().await {
            if let Message::Text(text) = message {
                texts.push(text.to_string());
            }
        }
        texts
    }
}
