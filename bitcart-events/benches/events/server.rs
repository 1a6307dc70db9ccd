//! A daemon that does next to nothing for what it sends, so that it is never what is waited for.
//!
//! `POST /go/FRAMES/WALLETS/RATE` has it send so many more frames about so many wallets on every open
//! socket: as fast as they are taken, or so many a second.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{broadcast, mpsc};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::finish::now;
use crate::queues::Queues;
use crate::updates::{frame, queue, timed_frame, wallet, wallet_in, wallet_of};

/// The wallet whose queue is always full.
pub const POLLED: &str = "polled";

#[derive(Clone, Copy)]
struct Load {
    frames: usize,
    wallets: usize,
    /// Frames a second; 0 for as many as are taken.
    rate: u64,
}

/// In wire form, to be written at once.
#[derive(Default)]
struct Frames {
    text: Vec<u8>,
    count: usize,
}

struct Server {
    go: broadcast::Sender<(Load, Arc<Vec<Frames>>)>,
    queue: String,
    queues: Mutex<Queues>,
}

/// Serves until the process is killed; its first line is its address.
pub fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let (go, queue) = (broadcast::channel(1).0, answer(&queue()));
        let server = Arc::new(Server { go, queue, queues: Mutex::default() });
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(Arc::clone(&server).connection(stream));
        }
    });
}

/// Asks a server for frames.
pub async fn go(url: &str, frames: usize, wallets: usize, rate: u64) {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    let request = format!("POST /go/{frames}/{wallets}/{rate} HTTP/1.1\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut rest = [0; 1];
    let _ = stream.read(&mut rest).await;
}

impl Server {
    async fn connection(self: Arc<Self>, stream: TcpStream) {
        let (read, mut write) = stream.into_split();
        let mut read = BufReader::new(read);
        let mut body = Vec::new();
        loop {
            let Some(head) = Head::read(&mut read).await else { return };
            body.resize(head.length, 0);
            if read.read_exact(&mut body).await.is_err() {
                return;
            }
            if let Some(key) = &head.key {
                let (sender, pongs) = mpsc::unbounded_channel();
                tokio::spawn(pings(read, sender));
                let _ = self.websocket(&mut write, pongs, key).await;
                return;
            }
            let text = if let Some(load) = head.load() {
                let from = self.queues().go_on(load.wallets);
                let _ = self.go.send((load, Arc::new(load.wire(from))));
                answer("null")
            } else if head.path == "/spec" {
                answer("{}")
            } else if contains(&body, b"get_updates") && contains(&body, POLLED.as_bytes()) {
                self.queue.clone()
            } else if contains(&body, b"get_updates")
                && let Some(wallet) = wallet_in(&String::from_utf8_lossy(&body))
            {
                answer(&self.queues().take(wallet))
            } else {
                answer("[]")
            };
            if write.write_all(text.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    async fn at_its_rate(
        &self,
        load: Load,
        write: &mut OwnedWriteHalf,
        pongs: &mut Pongs,
    ) -> std::io::Result<()> {
        if load.rate == 0 {
            return Ok(());
        }
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / load.rate as u32);
        for number in 0..load.frames {
            ticks.tick().await;
            answer_pings(write, pongs).await?;
            let (mut wire, written) = (Vec::new(), now());
            append(&mut wire, &timed_frame(written, &wallet(wallet_of(number, load.wallets))));
            write.write_all(&wire).await?;
            self.queues().sent_at(written);
        }
        Ok(())
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap()
    }

    /// Sends what it is asked for, and answers pings between the frames.
    async fn websocket(
        &self,
        write: &mut OwnedWriteHalf,
        mut pongs: Pongs,
        key: &str,
    ) -> std::io::Result<()> {
        let mut go = self.go.subscribe();
        self.queues().begin();
        let accept = derive_accept_key(key.as_bytes());
        let head = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        write.write_all(head.as_bytes()).await?;
        loop {
            let (load, wire) = tokio::select! {
                Some(pong) = pongs.recv() => {
                    write.write_all(&pong).await?;
                    continue;
                }
                Ok(asked) = go.recv() => asked,
                else => return Ok(()),
            };
            for frames in wire.iter() {
                answer_pings(write, &mut pongs).await?;
                write.write_all(&frames.text).await?;
                self.queues().sent(frames.count);
            }
            drop(wire);
            self.at_its_rate(load, write, &mut pongs).await?;
        }
    }
}

/// What is to be said to the pings of a client; it ends with the connection.
type Pongs = mpsc::UnboundedReceiver<Vec<u8>>;

/// Reads what the client says, of which only its pings matter.
async fn pings(
    mut read: BufReader<OwnedReadHalf>,
    pongs: mpsc::UnboundedSender<Vec<u8>>,
) -> std::io::Result<()> {
    loop {
        let mut head = [0; 6];
        read.read_exact(&mut head).await?;
        // Short and masked, as whatever a client of an events server says.
        let mut payload = vec![0; usize::from(head[1] & 0x7f)];
        read.read_exact(&mut payload).await?;
        if head[0] & 0x0f == 9 {
            let unmasked = payload.iter().zip(head[2..].iter().cycle()).map(|(byte, mask)| byte ^ mask);
            let pong = [0x8a, head[1] & 0x7f].into_iter().chain(unmasked).collect();
            let _ = pongs.send(pong);
        }
    }
}

async fn answer_pings(write: &mut OwnedWriteHalf, pongs: &mut Pongs) -> std::io::Result<()> {
    while let Ok(pong) = pongs.try_recv() {
        write.write_all(&pong).await?;
    }
    Ok(())
}

impl Load {
    /// All frames that are sent as fast as they are taken, so many at a time, from this number on.
    fn wire(self, from: usize) -> Vec<Frames> {
        let mut wire = vec![Frames::default()];
        let frames = if self.rate == 0 { self.frames } else { 0 };
        for number in from..from + frames {
            if number % 256 == 0 {
                wire.push(Frames::default());
            }
            let frames = wire.last_mut().unwrap();
            append(&mut frames.text, &frame(number, &wallet(wallet_of(number, self.wallets))));
            frames.count += 1;
        }
        wire
    }
}

/// What is said before a request's body.
#[derive(Default)]
struct Head {
    path: String,
    length: usize,
    /// The handshake's, where a websocket is asked for.
    key: Option<String>,
}

impl Head {
    async fn read(lines: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Self> {
        let mut head = Self::default();
        let mut text = String::new();
        loop {
            text.clear();
            if lines.read_line(&mut text).await.ok()? == 0 {
                return None;
            }
            let line = text.trim();
            if line.is_empty() {
                return Some(head);
            }
            match line.split_once(": ") {
                None => head.path = line.split(' ').nth(1)?.to_owned(),
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    head.length = value.parse().ok()?;
                }
                Some((name, value)) if name.eq_ignore_ascii_case("sec-websocket-key") => {
                    head.key = Some(value.to_owned());
                }
                Some(_) => {}
            }
        }
    }

    fn load(&self) -> Option<Load> {
        let mut numbers = self.path.strip_prefix("/go/")?.split('/').map(str::parse);
        let mut next = || numbers.next()?.ok();
        Some(Load { frames: next()?, wallets: next()?, rate: next()? as u64 })
    }
}

/// A text frame in wire form.
fn append(wire: &mut Vec<u8>, text: &str) {
    wire.extend([0x81, 126]);
    wire.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
    wire.extend(text.as_bytes());
}

/// An answer to a call.
fn answer(result: &str) -> String {
    let body = format!(r#"{{"jsonrpc": "2.0", "result": {result}, "id": 0}}"#);
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
