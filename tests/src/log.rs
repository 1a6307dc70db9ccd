//! What an operator reads in the log: each event as one line of its level, its message and its fields.

use std::fmt::{Debug, Write};
use std::sync::Arc;

use tokio::sync::watch;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};

use crate::recorder::PATIENCE;

/// The lines of this thread, at info and above.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<watch::Sender<Vec<String>>>);

impl Log {
    /// Begins to take down what is said on this thread, for as long as the guard lives.
    pub fn begin() -> (Self, DefaultGuard) {
        let log = Self::default();
        let guard = tracing::subscriber::set_default(log.clone());
        (log, guard)
    }

    /// How many lines have this in them.
    pub fn times(&self, part: &str) -> usize {
        self.0.borrow().iter().filter(|line| line.contains(part)).count()
    }

    /// The first line that has all of these in it. None fails the test.
    pub fn line(&self, parts: &[&str]) -> String {
        let lines = self.0.borrow();
        find(&lines, parts).unwrap_or_else(|| panic!("no line with {parts:?} in {lines:#?}")).clone()
    }

    /// Waits until there is such a line.
    pub async fn until(&self, parts: &[&str]) {
        let mut lines = self.0.subscribe();
        let is_there = lines.wait_for(|lines| find(lines, parts).is_some());
        if tokio::time::timeout(PATIENCE, is_there).await.is_err() {
            self.line(parts);
        }
    }
}

fn find<'l>(lines: &'l [String], parts: &[&str]) -> Option<&'l String> {
    lines.iter().find(|line| parts.iter().all(|part| line.contains(part)))
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO && metadata.target().starts_with("bitcart")
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.0.send_modify(|lines| lines.push(line.0));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
