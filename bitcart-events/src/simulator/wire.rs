use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// One connection, which can be frozen and cut from outside while somebody else reads and writes.
#[derive(Debug)]
pub(super) struct Wire(Control);

/// The handle by which a [`Wire`] is frozen and cut.
#[derive(Clone, Debug)]
pub(super) struct Control(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    stream: Option<TcpStream>,
    is_frozen: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        let state = State { stream: Some(stream), is_frozen: false, reader: None, writer: None };
        Self(Control(Arc::new(Mutex::new(state))))
    }

    pub(super) fn control(&self) -> Control {
        self.0.clone()
    }
}

impl Control {
    /// Ends the connection at once, as the end of a process does.
    pub(super) fn cut(&self) {
        let mut state = self.state();
        state.stream = None;
        state.wake();
    }

    /// Stops, or starts again, whatever moves on the connection. The peer sees nothing of it.
    pub(super) fn freeze(&self, is_frozen: bool) {
        let mut state = self.state();
        state.is_frozen = is_frozen;
        state.wake();
    }

    /// Whether nobody else has the connection any more.
    pub(super) fn is_last(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll<T>(
        &self,
        context: &mut Context<'_>,
        is_read: bool,
        poll: impl FnOnce(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let mut state = self.state();
        let waker = Some(context.waker().clone());
        if is_read {
            state.reader = waker;
        } else {
            state.writer = waker;
        }
        let is_frozen = state.is_frozen;
        match &mut state.stream {
            None => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Some(_) if is_frozen => Poll::Pending,
            Some(stream) => poll(Pin::new(stream), context),
        }
    }
}

impl State {
    fn wake(&mut self) {
        for waker in [self.reader.take(), self.writer.take()].into_iter().flatten() {
            waker.wake();
        }
    }
}

impl Drop for Wire {
    /// The end that reads and writes is gone: so is the connection, whoever holds a handle.
    fn drop(&mut self) {
        self.0.cut();
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.poll(context, true, |stream, context| stream.poll_read(context, buffer))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.poll(context, false, |stream, context| stream.poll_write(context, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll(context, false, AsyncWrite::poll_flush)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll(context, false, AsyncWrite::poll_shutdown)
    }
}
