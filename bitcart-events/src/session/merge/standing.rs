//! Where a queue's updates stand to what the socket has said: what is older than that, and what nobody was
//! told.

use super::{Call, Merge};
use crate::prehashed::ByHash;
use crate::session::book::NameHash;
use crate::session::known::{Stamp, Subject};
use crate::session::twins::{BySocket, Identity};
use crate::update_ref::UpdateRef;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The socket may still bring it.
    New,
    /// The socket has brought it.
    Twin,
    /// The socket has brought it, and since it said nothing new nobody was told, nor of anything newer about the
    /// same.
    Untold,
    /// The socket has brought something newer about the same: behind it, or since its call was sent.
    Late,
    /// The queue has waited for it and the socket has lost it, and what it brought behind it about the same is all
    /// [untold](Self::Untold).
    Lost,
}

impl Merge {
    /// Where each of a queue's updates stands, of which it is known whether the socket has brought them.
    pub(super) fn standings(
        &mut self,
        wallet: NameHash,
        call: Call,
        updates: &[UpdateRef<'_>],
        identities: &[Identity],
        by_socket: &[BySocket],
    ) -> Vec<Standing> {
        let mut standings: Vec<Standing> =
            by_socket.iter().map(|by_socket| Standing::of(*by_socket)).collect();
        let subject = |(at, update): (usize, &UpdateRef<'_>)| {
            Some((at, self.meaning.lasting_subject(wallet, *update)?))
        };
        let subjects: Vec<(usize, Subject)> = updates.iter().enumerate().filter_map(subject).collect();
        self.stand_before_twins(updates, &subjects, &mut standings);
        let mut said: ByHash<Stamp> = ByHash::default();
        for &(at, subject) in &subjects {
            let stamp = said.entry(subject).or_insert(call.stamp);
            if by_socket[at] != BySocket::Not {
                *stamp = self.said_by(subject, updates[at], identities[at]).max(*stamp);
            } else if self.known.said_since(subject, *stamp) {
                standings[at] = Standing::Late;
            }
        }
        standings
    }

    /// The socket has gone past what stands before a twin of what it said. It has told something newer, unless
    /// all from there on says only what was known already, and is still.
    fn stand_before_twins(
        &self,
        updates: &[UpdateRef<'_>],
        subjects: &[(usize, Subject)],
        standings: &mut [Standing],
    ) {
        let mut behind: ByHash<Standing> = ByHash::default();
        for &(at, subject) in subjects.iter().rev() {
            let behind = behind.entry(subject).or_insert(Standing::New);
            let is_known = || self.known.has(subject, &self.meaning.said(updates[at]));
            match standings[at] {
                Standing::Untold if *behind != Standing::Late && is_known() => *behind = Standing::Lost,
                Standing::Untold | Standing::Twin => {
                    standings[at] = Standing::Twin;
                    *behind = Standing::Late;
                }
                _ => standings[at] = *behind,
            }
        }
    }

    /// Up to when the socket had said no more about a subject than this twin of what it said. Where that was
    /// too long ago to be remembered, it is seen by what was said last.
    fn said_by(&mut self, subject: Subject, twin: UpdateRef<'_>, identity: Identity) -> Stamp {
        let is_last = || self.known.said(subject) == Some(self.meaning.said(twin));
        match self.heard.pair(subject, identity) {
            Some(stamp) => stamp,
            None if is_last() => self.known.stamp(),
            None => Stamp::MIN,
        }
    }
}

impl Standing {
    /// As far as only the twins tell.
    fn of(by_socket: BySocket) -> Self {
        match by_socket {
            BySocket::Not => Self::New,
            BySocket::Told => Self::Twin,
            BySocket::Untold => Self::Untold,
        }
    }
}
