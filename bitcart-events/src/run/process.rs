//! Updates that the program hands in.

use std::mem::take;
use std::sync::Arc;
use std::time::Instant;

use serde_json::value::RawValue;

use super::{Settings, Work, checks};
use crate::batch::{Batch, Turns};
use crate::counts::Counts;
use crate::dispatch::{Context, Handling, Nearest, Stint, Tally};
use crate::update::Given;
use crate::{Error, Update, Wallet, update_parser};

/// Handles them, one after the other.
pub(super) async fn process(mut settings: Settings) -> Result<Counts, Error> {
    let checked = checks::check(&settings)?;
    let (Work::Process(updates), Some(instance)) = (settings.work, settings.source.instance()) else {
        return Ok(settings.counters.read());
    };
    let context = Context {
        registered: checked.registered,
        manager: settings.source.manager_handlers(),
        states: take(&mut settings.states),
        counters: settings.counters,
    };
    let mut processing = Processing::new(&context, instance);
    match updates.0 {
        Given::Updates(updates) => {
            for update in &updates {
                processing.handle(update).await;
            }
        }
        Given::Text(text) => match update_parser::list(&text) {
            Some(places) => {
                let all = 0..places.len();
                let mut turns = Turns::new(Arc::new(Batch::new(text, places)), all);
                while let Some(update) = turns.next() {
                    processing.handle(update).await;
                }
            }
            None => processing.carefully(&text).await?,
        },
    }
    drop(processing);
    Ok(context.counters.read())
}

struct Processing<'c> {
    context: &'c Context,
    instance: &'c Wallet,
    nearest: Nearest<'c>,
    tally: Tally<'c>,
    stint: Stint,
}

impl<'c> Processing<'c> {
    fn new(context: &'c Context, instance: &'c Wallet) -> Self {
        let mut nearest = Nearest::new(context);
        nearest.turn_to(instance);
        let (tally, stint) = (Tally::new(context, None), Stint::beginning(Instant::now()));
        Self { context, instance, nearest, tally, stint }
    }

    /// Reads one update after the other, and handles it before the next is read. A text that as a whole is no
    /// list is refused before anything of it is handled.
    async fn carefully(&mut self, text: &str) -> Result<(), Error> {
        let elements: Vec<&RawValue> = serde_json::from_str(text)
            .map_err(|error| Error::InvalidUpdates { reason: error.to_string() })?;
        for element in elements {
            match update_parser::parse(element.get()) {
                Ok(update) => self.handle(&update).await,
                Err(rejected) => {
                    self.tally.tell();
                    self.context.counters.reject(&rejected);
                    self.context.counters.tell();
                    tracing::warn!("update left out: {rejected}");
                }
            }
        }
        Ok(())
    }

    async fn handle(&mut self, update: &Update) {
        let Self { context, instance, nearest, tally, stint } = self;
        tally.receive();
        let mut handling = context.handle(nearest, instance, update);
        if let Handling::Running(running) = handling {
            handling = running.ask().await;
        }
        let (outcome, waited) = match handling {
            Handling::Over(outcome) => (outcome, false),
            Handling::Running(running) => {
                tally.tell();
                (running.end().await, true)
            }
        };
        tally.add(outcome, update.weight());
        // Handlers that never wait must not keep all else of this thread from running.
        if waited {
            stint.begins_again(Instant::now());
        } else if stint.is_over(Instant::now) {
            tally.tell();
            tokio::task::yield_now().await;
            stint.begins_again(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use crate::{Event, Wallet, handler};

    fn wallet() -> Wallet {
        let wallet = Wallet::btc("xpub");
        wallet.add_event_handler(handler!("new_block", |_event: Event| {}));
        wallet
    }

    #[tokio::test]
    async fn who_waits_for_what_is_malformed_is_told() {
        let wallet = wallet();
        wallet.add_event_handler(handler!("new_transaction", async |_event: Event| {
            std::future::pending::<()>().await;
        }));
        let run = wallet.process_updates(r#"[5, {"event": "new_transaction"}]"#).without_registered();
        let monitor = run.monitor();
        let malformed = monitor.until(|counts| counts.malformed == 1);
        tokio::select! {
            // The one that waits begins first.
            biased;
            told = tokio::time::timeout(Duration::from_secs(9), malformed) => assert!(told.is_ok()),
            _ = run.into_future() => panic!("a handler never returns"),
        }
    }

    #[tokio::test]
    async fn what_was_handled_is_told_while_a_handler_waits() {
        let wallet = wallet();
        wallet.add_event_handler(handler!("new_transaction", async |_event: Event| {
            std::future::pending::<()>().await;
        }));
        let block = r#"{"event": "new_block", "height": 5}"#;
        let list = format!(r#"[{block}, {block}, {{"event": "new_transaction"}}]"#);
        let run = wallet.process_updates(list).without_registered();
        let monitor = run.monitor();
        let told = monitor.until(|counts| (counts.received, counts.handled) == (3, 2));
        tokio::select! {
            biased;
            told = tokio::time::timeout(Duration::from_secs(9), told) => assert!(told.is_ok()),
            _ = run.into_future() => panic!("a handler never returns"),
        }
    }

    #[tokio::test]
    async fn who_waits_for_what_does_not_come_is_told_when_the_run_is_over() {
        let run = wallet().process_updates("[]").without_registered();
        let monitor = run.monitor();
        let waiting = tokio::spawn(async move { monitor.until(|counts| counts.handled == 1).await });
        tokio::task::yield_now().await;
        run.await.unwrap();
        let counts = tokio::time::timeout(Duration::from_secs(9), waiting).await.unwrap().unwrap();
        assert_eq!(counts.handled, 0);
    }

    #[tokio::test]
    async fn a_long_list_lets_others_of_its_thread_run() {
        let list = format!("[{}]", vec![r#"{"event": "new_block", "height": 5}"#; 10_000].join(","));
        let is_done = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_done);
        let other = tokio::spawn(async move { seen.load(Ordering::SeqCst) });
        let counts = wallet().process_updates(list).without_registered().await.unwrap();
        is_done.store(true, Ordering::SeqCst);
        assert_eq!(counts.handled, 10_000);
        assert!(!other.await.unwrap(), "it ran when the list was done");
    }
}
