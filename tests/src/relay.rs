//! Somebody between a client and a daemon, who can keep the daemon's answers back.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes on whatever comes, both ways.
#[derive(Clone, Debug)]
pub struct Relay {
    port: u16,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What is to be kept back, and whether it has come: from then on nothing is passed on to the client.
    keeps: watch::Sender<(Option<String>, bool)>,
    /// Connections that the client has ended.
    ended: watch::Sender<u64>,
}

impl Relay {
    /// Starts one to the daemon at this port.
    pub async fn start(daemon: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Self { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let state = Arc::clone(&relay.state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let daemon = TcpStream::connect(("127.0.0.1", daemon)).await.unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_daemon, to_daemon) = daemon.into_split();
                tokio::spawn(pass(from_daemon, to_client, Arc::clone(&state), true));
                tokio::spawn(pass(from_client, to_daemon, Arc::clone(&state), false));
            }
        });
        relay
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Keeps back what the daemon sends from when this text is in it.
    pub fn keep(&self, text: &str) {
        self.state.keeps.send_replace((Some(text.to_owned()), false));
    }

    /// Waits until something is kept back.
    pub async fn keeps(&self) {
        // The sender is this relay's own, here and below.
        let _ = self.state.keeps.subscribe().wait_for(|(_, keeps)| *keeps).await;
    }

    /// Passes on what was kept back, and all that comes.
    pub fn let_go(&self) {
        self.state.keeps.send_replace((None, false));
    }

    /// Waits until the client has ended another connection than it has so far.
    pub async fn another_ended(&self) {
        let mut ended = self.state.ended.subscribe();
        let _ = ended.changed().await;
    }
}

impl State {
    fn look(&self, sent: &str) {
        self.keeps.send_if_modified(|(wanted, keeps)| {
            let has_come = wanted.as_ref().is_some_and(|wanted| sent.contains(wanted));
            *keeps |= has_come;
            has_come
        });
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    state: Arc<State>,
    is_to_client: bool,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if is_to_client {
            state.look(&String::from_utf8_lossy(&bytes[..count]));
            let _ = state.keeps.subscribe().wait_for(|(_, keeps)| !keeps).await;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
    if !is_to_client {
        state.ended.send_modify(|ended| *ended += 1);
    }
}
