use std::time::Duration;

use super::faults::{Door, Faults, LoadFault};
use super::sockets::{Frame, Socket};
use super::{Simulator, SimulatorError};

/// One of the ways by which an update reaches a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The websocket.
    Socket,
    /// The queue behind `get_updates`.
    Queue,
    /// Both of them.
    Both,
}

/// Breaking things. Faults add up, and last until [`heal`](Simulator::heal) unless they say
/// otherwise. (To refuse connections, see [`refuse`](Simulator::refuse); to stop,
/// [`stop`](Simulator::stop).)
impl Simulator {
    /// Ends every fault: doors open, credentials as they were, frozen sockets go on, connections
    /// are taken. What is stopped or cut stays so, except that it listens.
    ///
    /// # Errors
    /// When it refused connections and somebody else has the port by now.
    pub async fn heal(&self) -> Result<(), SimulatorError> {
        self.change(|world| {
            world.faults = Faults::default();
            world.credentials = world.settings.credentials.clone();
            world.wires.iter().for_each(|wire| wire.freeze(false));
            world.sockets.send_all(&Frame::Look);
        });
        if self.is_listening() { Ok(()) } else { self.accept().await }
    }

    /// Takes calls and never answers them.
    pub fn stall_calls(&self) {
        self.change(|world| world.faults.rpc = Door::Stalled);
    }

    /// Takes the handshakes of websockets and never answers them.
    pub fn stall_handshakes(&self) {
        self.change(|world| world.faults.handshake = Door::Stalled);
    }

    /// Answers calls (and `/spec`) with a page of one's own, as a proxy does: 502 and HTML.
    pub fn answer_calls(&self, status: u16, body: &str) {
        self.change(|world| world.faults.rpc = Door::Answered { status, body: body.to_owned() });
    }

    /// Answers the handshakes of websockets with a page of one's own.
    pub fn answer_handshakes(&self, status: u16, body: &str) {
        self.change(|world| world.faults.handshake = Door::Answered { status, body: body.to_owned() });
    }

    /// Takes this long for every answer.
    pub fn delay(&self, every_answer: Duration) {
        self.change(|world| world.faults.delay = Some(every_answer));
    }

    /// Asks for other credentials from now on.
    pub fn change_credentials(&self, user: &str, password: &str) {
        self.change(|world| world.credentials = (user.to_owned(), password.to_owned()));
    }

    /// Freezes the websockets that are open: nothing is read, written or answered, and they stay
    /// open. The peer sees only silence. [`cut`](Self::cut) ends them, [`heal`](Self::heal) lets
    /// them go on.
    pub fn half_open(&self) {
        self.each_socket(|socket| socket.control.freeze(true));
    }

    /// Goes on sending on the websockets and reads nothing more from them, so that pings stay
    /// without an answer.
    pub fn ignore_pings(&self) {
        self.change(|world| {
            world.faults.deaf = true;
            world.sockets.send_all(&Frame::Look);
        });
    }

    /// Ends the websockets that are open without a word, and at once.
    pub fn cut(&self) {
        self.each_socket(|socket| socket.control.cut());
    }

    /// Cuts the websockets when so many more updates have been sent on them, all of them counted.
    pub fn cut_after(&self, updates: u64) {
        self.change(|world| world.faults.cut_after = Some(updates));
    }

    /// Sends every update on the websockets twice.
    pub fn duplicate(&self) {
        self.change(|world| world.faults.duplicates = true);
    }

    /// Loses the next updates on one way or on both. They are in [`sent`](Self::sent) all the same.
    pub fn lose(&self, channel: Channel, updates: u64) {
        self.change(|world| {
            if channel != Channel::Queue {
                world.faults.lost_on_socket = updates;
            }
            if channel != Channel::Socket {
                world.faults.lost_on_queue = updates;
            }
        });
    }

    /// Loses the next answers of `get_updates`: the queue is emptied, and the connection cut.
    pub fn lose_answers(&self, answers: u64) {
        self.change(|world| world.faults.lost_answers = answers);
    }

    /// Does not take a key for one.
    pub fn refuse_key(&self, wallet: &str) {
        self.fail(wallet, LoadFault::Refused);
    }

    /// Stumbles when a wallet is to be loaded, as with its own node out of reach.
    pub fn fail_load(&self, wallet: &str) {
        self.fail(wallet, LoadFault::Failed);
    }

    /// Lets every call hang that would load a wallet.
    pub fn hang_load(&self, wallet: &str) {
        self.fail(wallet, LoadFault::Hangs);
    }

    /// Sends a text frame to every websocket, whatever is in it.
    pub fn send_text(&self, text: &str) {
        self.send(&Frame::Text(text.to_owned()));
    }

    /// Sends a text frame of bytes that need not be text.
    pub fn send_text_bytes(&self, bytes: &[u8]) {
        self.send(&Frame::TextBytes(bytes.to_vec()));
    }

    /// Sends a binary frame to every websocket.
    pub fn send_binary(&self, bytes: &[u8]) {
        self.send(&Frame::Binary(bytes.to_vec()));
    }

    /// Sends a ping to every websocket; the daemon never does.
    pub fn send_ping(&self, bytes: &[u8]) {
        self.send(&Frame::Ping(bytes.to_vec()));
    }

    fn send(&self, frame: &Frame) {
        self.see(|world| world.sockets.send_all(frame));
    }

    fn each_socket(&self, act: impl Fn(&Socket)) {
        self.see(|world| world.sockets.open.iter().for_each(act));
    }

    fn fail(&self, wallet: &str, fault: LoadFault) {
        self.change(|world| world.faults.loads.insert(wallet.to_owned(), fault));
    }
}
