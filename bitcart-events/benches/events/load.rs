//! A server that sends frames as fast as they are taken, and does next to nothing for it.

use std::fmt::Write as _;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Frames of the updates of `wallets`, as a daemon would send them, in wire form.
pub fn frames(count: usize, wallets: usize) -> Vec<u8> {
    let mut wire = Vec::new();
    for number in 0..count {
        let mut text = String::new();
        let wallet = number % wallets + 1;
        let tx = format!("{number:064x}");
        if number % 2 == 0 {
            write!(text, r#"{{"updates": [{{"event": "new_transaction", "tx": "{tx}"}}], "wallet": "xpub{wallet}", "currency": "BTC"}}"#).unwrap();
        } else {
            write!(text, r#"{{"updates": [{{"event": "new_payment", "address": "{number:010x}", "status": 7, "status_str": "Unconfirmed", "tx_hashes": ["{tx}"], "sent_amount": "0.50000000"}}], "wallet": "xpub{wallet}", "currency": "BTC"}}"#).unwrap();
        }
        let length = u16::try_from(text.len()).unwrap();
        wire.extend([0x81, 126]);
        wire.extend(length.to_be_bytes());
        wire.extend(text.as_bytes());
    }
    wire
}

/// Serves on a thread of its own, and tells its address.
pub fn serve(frames: Vec<u8>) -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
            let frames = Arc::new(frames);
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(answer(stream, Arc::clone(&frames)));
            }
        });
    });
    receiver.recv().unwrap()
}

async fn answer(mut stream: TcpStream, frames: Arc<Vec<u8>>) {
    stream.set_nodelay(true).unwrap();
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read);
    loop {
        let (mut key, mut length) = (None, 0);
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim();
            let lower = line.to_lowercase();
            if let Some(value) = lower.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            }
            if lower.starts_with("sec-websocket-key: ") {
                key = Some(line["sec-websocket-key: ".len()..].to_owned());
            }
            if line.is_empty() {
                break;
            }
        }
        if let Some(key) = key {
            let accept = derive_accept_key(key.as_bytes());
            let head = format!(
                "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
            );
            write.write_all(head.as_bytes()).await.unwrap();
            // The queues are read first, so that no call is under way while the frames come.
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            let _ = write.write_all(&frames).await;
            let mut rest = Vec::new();
            let _ = lines.read_to_end(&mut rest).await;
            return;
        }
        let mut body = vec![0; length];
        lines.read_exact(&mut body).await.unwrap();
        let body = r#"{"jsonrpc": "2.0", "result": [], "id": 0}"#;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if write.write_all(head.as_bytes()).await.is_err() {
            return;
        }
    }
}
