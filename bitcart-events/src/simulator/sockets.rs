use tokio::sync::mpsc::UnboundedSender;

use super::faults::{Faults, take_one};
use super::json::Json;
use super::wire::Control;

/// The websockets that are open.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    pub(super) open: Vec<Socket>,
    /// How many have ever been opened.
    pub(super) opened: u64,
    /// How many times a socket has said which wallet it wants.
    pub(super) registrations: u64,
    /// How many a client has closed with a close frame.
    pub(super) closes: u64,
}

#[derive(Debug)]
pub(super) struct Socket {
    pub(super) id: u64,
    pub(super) hears: Hears,
    pub(super) frames: UnboundedSender<Frame>,
    pub(super) control: Control,
}

/// Which updates a socket gets, besides the blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hears {
    Everything,
    Wallet(String),
    /// It registered something that no wallet is called.
    Nothing,
}

/// What a socket is told to do.
#[derive(Clone, Debug)]
pub(super) enum Frame {
    Text(String),
    /// A text frame of bytes that need not be text.
    TextBytes(Vec<u8>),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Close {
        code: u16,
        reason: String,
    },
    Cut,
    /// Nothing to send: the faults have changed.
    Look,
}

impl Hears {
    /// What the first message of a client makes of it.
    pub(super) fn register(&mut self, message: &Json) {
        match message.get("xpub") {
            Some(Json::Text(wallet)) if !wallet.is_empty() => *self = Self::Wallet(wallet.clone()),
            Some(other) if other.is_truthy() => *self = Self::Nothing,
            _ => {}
        }
    }

    fn matches(&self, wallet: Option<&str>) -> bool {
        match (self, wallet) {
            (_, None) | (Self::Everything, _) => true,
            (Self::Wallet(ours), Some(theirs)) => ours == theirs,
            (Self::Nothing, Some(_)) => false,
        }
    }
}

impl Sockets {
    /// Hands one update to all that hear it, and says how many those were.
    pub(super) fn notify(&self, wallet: Option<&str>, text: &str, faults: &mut Faults) -> usize {
        let mut heard = 0;
        for socket in self.open.iter().filter(|socket| socket.hears.matches(wallet)) {
            heard += 1;
            for _ in 0..if faults.duplicates { 2 } else { 1 } {
                socket.send(Frame::Text(text.to_owned()));
                self.count_down(faults);
            }
        }
        heard
    }

    fn count_down(&self, faults: &mut Faults) {
        let Some(left) = &mut faults.cut_after else { return };
        take_one(left);
        if *left == 0 {
            faults.cut_after = None;
            self.send_all(&Frame::Cut);
        }
    }

    pub(super) fn send_all(&self, frame: &Frame) {
        for socket in &self.open {
            socket.send(frame.clone());
        }
    }
}

impl Socket {
    pub(super) fn send(&self, frame: Frame) {
        // A socket that has just ended is about to leave the list; nobody misses the frame.
        let _ = self.frames.send(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::super::json_read::read;
    use super::*;

    fn after(messages: &[&str]) -> Hears {
        let mut hears = Hears::Everything;
        for message in messages {
            hears.register(&read(message).unwrap());
        }
        hears
    }

    #[test]
    fn a_socket_hears_what_it_last_registered() {
        let wallet = |name: &str| Hears::Wallet(name.to_owned());
        assert_eq!(after(&[]), Hears::Everything);
        assert_eq!(after(&["{}"]), Hears::Everything);
        assert_eq!(after(&[r#"{"xpub": null}"#]), Hears::Everything);
        assert_eq!(after(&[r#"{"xpub": "a"}"#, r#"{"xpub": "b"}"#]), wallet("b"));
        assert_eq!(after(&[r#"{"xpub": "a"}"#, r#"{"xpub": null}"#]), wallet("a"));
        assert_eq!(after(&[r#"{"xpub": {"xpub": "a", "contract": null}}"#]), Hears::Nothing);
    }

    #[test]
    fn blocks_are_for_everybody_and_names_must_be_equal() {
        assert!(Hears::Nothing.matches(None));
        assert!(Hears::Everything.matches(Some("0xA")));
        assert!(Hears::Wallet("0xA".to_owned()).matches(Some("0xA")));
        assert!(!Hears::Wallet("0xa".to_owned()).matches(Some("0xA")));
        assert!(!Hears::Nothing.matches(Some("0xA")));
    }
}
