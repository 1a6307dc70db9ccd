//! Calls and websockets go through a proxy, and the proxy resolves the names.

#![allow(clippy::unwrap_used, reason = "what cannot do its part fails the test")]

use std::sync::{Arc, Mutex};

use bitcart::{Currency, Daemon, Error, Simulator, Wallet};
use bitcart_events_tests::recorder::{Recorder, Running, quick};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// A name that nothing but these proxies knows.
const NAME: &str = "daemon.invalid";

/// What a proxy was asked to reach.
type Asked = Arc<Mutex<Vec<String>>>;

#[tokio::test]
async fn an_http_proxy_carries_calls_and_websockets() {
    let simulator = Simulator::start(Currency::Btc).await.unwrap();
    let (proxy, asked) = serve(simulator.port(), Kind::Http).await;
    hear_a_block(&simulator, &format!("http://{proxy}")).await;
    assert!(asked.lock().unwrap().iter().any(|line| line.contains("/ws")));
}

#[tokio::test]
async fn a_socks_proxy_carries_both_and_resolves_the_name() {
    for scheme in ["socks5", "socks5h"] {
        let simulator = Simulator::start(Currency::Btc).await.unwrap();
        let (proxy, asked) = serve(simulator.port(), Kind::Socks).await;
        hear_a_block(&simulator, &format!("{scheme}://{proxy}")).await;
        assert!(asked.lock().unwrap().iter().all(|name| name == NAME), "{scheme}");
    }
}

#[tokio::test]
async fn a_proxy_that_answers_502_is_a_clear_error() {
    let (proxy, _) = serve(0, Kind::Broken).await;
    let daemon = Daemon::new(format!("http://{NAME}:5000")).unwrap().proxy(format!("http://{proxy}"));
    let wallet = Wallet::btc("xpub1").daemon(daemon);
    wallet.add_event_handler(Recorder::default().handler());
    let call = wallet.balance().await.unwrap_err();
    let run = Running::start(quick(&wallet)).end().await.unwrap_err();
    for error in [call, run] {
        assert!(matches!(&error, Error::HttpStatus { status: 502, .. }) && error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_none_is_refused_before_anything_is_sent() {
    let daemon = Daemon::local(Currency::Btc).proxy("gopher://user:hunter2@proxy:1");
    let error = Wallet::btc("xpub1").daemon(daemon).balance().await.unwrap_err();
    assert!(matches!(&error, Error::InvalidSetting { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

async fn hear_a_block(simulator: &Simulator, proxy: &str) {
    let daemon = Daemon::new(format!("http://{NAME}:{}", simulator.port())).unwrap().proxy(proxy);
    let wallet = Wallet::btc("xpub1").daemon(daemon);
    let recorder = Recorder::default();
    wallet.add_event_handler(recorder.handler());
    let running = Running::live(quick(&wallet)).await;
    simulator.mine(1);
    recorder.block(simulator.height()).await;
    running.stop().await.unwrap();
}

#[derive(Clone, Copy)]
enum Kind {
    Http,
    Socks,
    Broken,
}

/// A proxy before a port of this machine, whatever it is asked for.
async fn serve(port: u16, kind: Kind) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Asked::default();
    let here = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let asked = Arc::clone(&here);
            tokio::spawn(async move {
                match kind {
                    Kind::Http => http(client, port, &asked).await,
                    Kind::Socks => socks(client, port, &asked).await,
                    Kind::Broken => broken(client).await,
                }
            });
        }
    });
    (address, asked)
}

async fn http(mut client: TcpStream, port: u16, asked: &Asked) {
    let head = head(&mut client).await;
    let line = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
    asked.lock().unwrap().push(line);
    let mut daemon = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    daemon.write_all(&head).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut daemon).await;
}

async fn broken(mut client: TcpStream) {
    head(&mut client).await;
    let answer = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad Gateway";
    let _ = client.write_all(answer.as_bytes()).await;
}

async fn head(client: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut bytes = [0; 4096];
        match client.read(&mut bytes).await {
            Ok(count) if count > 0 => head.extend(&bytes[..count]),
            _ => break,
        }
    }
    head
}

/// SOCKS version 5 without credentials, by name (RFC 1928).
async fn socks(mut client: TcpStream, port: u16, asked: &Asked) {
    let mut greeting = [0; 2];
    client.read_exact(&mut greeting).await.unwrap();
    let mut methods = vec![0; greeting[1].into()];
    client.read_exact(&mut methods).await.unwrap();
    client.write_all(&[5, 0]).await.unwrap();
    let mut request = [0; 5];
    client.read_exact(&mut request).await.unwrap();
    assert_eq!(request[..4], [5, 1, 0, 3], "connect, by name");
    let mut name = vec![0; usize::from(request[4]) + 2];
    client.read_exact(&mut name).await.unwrap();
    name.truncate(request[4].into());
    asked.lock().unwrap().push(String::from_utf8(name).unwrap());
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    let mut daemon = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut daemon).await;
}
