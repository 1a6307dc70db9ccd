use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

use super::shared::Shared;
use super::wire::Wire;

/// How long a port is asked for again when somebody else has it for a moment.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);

/// The listener, which notes every connection so that it can be cut.
#[derive(Debug)]
pub(super) struct Gate {
    listener: TcpListener,
    shared: Arc<Shared>,
}

impl Gate {
    pub(super) async fn open(port: u16, shared: Arc<Shared>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        Ok(Self { listener, shared })
    }

    /// Opens a port that was ours a moment ago. It can be the outgoing connection of a stranger by
    /// now, and soon be free again.
    pub(super) async fn open_again(port: u16, shared: &Arc<Shared>) -> io::Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match Self::open(port, Arc::clone(shared)).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && Instant::now() < deadline => {
                    sleep(PAUSE).await;
                }
                opened => return opened,
            }
        }
    }

    pub(super) fn port(&self) -> io::Result<u16> {
        Ok(self.listener.local_addr()?.port())
    }
}

impl Listener for Gate {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    // Without it small frames would wait for each other.
                    let _ = stream.set_nodelay(true);
                    let wire = Wire::new(stream);
                    self.shared.change(|world| {
                        world.wires.retain(|control| !control.is_last());
                        world.wires.push(wire.control());
                    });
                    return (wire, address);
                }
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}
