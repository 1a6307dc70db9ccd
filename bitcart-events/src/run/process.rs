//! Updates that the program hands in.

use super::{Settings, Work, checks};
use crate::counts::Counts;
use crate::dispatch::{Context, Nearest};
use crate::update::Given;
use crate::update_parser::Elements;
use crate::{Error, Update, Wallet};

/// Handles them, one after the other.
pub(super) async fn process(mut settings: Settings) -> Result<Counts, Error> {
    let checked = checks::check(&settings)?;
    let (Work::Process(updates), Some(instance)) = (settings.work, settings.source.instance()) else {
        return Ok(settings.counters.read());
    };
    let context = Context {
        registered: checked.registered,
        manager: settings.source.manager_handlers(),
        states: std::mem::take(&mut settings.states),
        counters: settings.counters,
    };
    let mut nearest = Nearest::new(&context);
    nearest.turn_to(instance);
    match updates.0 {
        Given::Updates(updates) => {
            for update in &updates {
                handle(&context, &mut nearest, instance, update).await;
            }
        }
        Given::Text(text) => text_of_updates(&context, &mut nearest, instance, &text).await?,
    }
    Ok(context.counters.read())
}

/// A text that as a whole is no list is refused before anything of it is handled.
async fn text_of_updates(
    context: &Context,
    nearest: &mut Nearest<'_>,
    instance: &Wallet,
    text: &str,
) -> Result<(), Error> {
    let elements = Elements::of(text).map_err(|error| Error::InvalidUpdates { reason: error.to_string() })?;
    for update in elements.updates() {
        match update {
            Ok(update) => handle(context, nearest, instance, &update).await,
            Err(rejected) => {
                context.counters.reject(&rejected);
                tracing::warn!("update left out: {rejected}");
            }
        }
    }
    Ok(())
}

async fn handle(context: &Context, nearest: &mut Nearest<'_>, instance: &Wallet, update: &Update) {
    context.counters.received.one();
    let outcome = context.handle(nearest, instance, update).await;
    context.count(&outcome);
}
