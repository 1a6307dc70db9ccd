//! Updates that the program hands in.

use serde_json::value::RawValue;

use super::{Settings, Work, checks};
use crate::counts::Counts;
use crate::dispatch::{Context, Nearest};
use crate::update::Given;
use crate::update_parser::parse;
use crate::{Error, Update};

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
    let mut nearest = Nearest::new(&context, instance);
    match updates.0 {
        Given::Updates(updates) => {
            for update in &updates {
                handle(&context, &mut nearest, update).await;
            }
        }
        Given::Text(text) => text_of_updates(&context, &mut nearest, &text).await?,
    }
    Ok(context.counters.read())
}

/// A text that as a whole is no list is refused before anything of it is handled. Of one that is, an
/// update is read when its turn comes, so that a long list does not stand in memory twice; that also takes
/// less time, though the text is looked at twice.
async fn text_of_updates(context: &Context, nearest: &mut Nearest<'_>, text: &str) -> Result<(), Error> {
    let elements: Vec<&RawValue> =
        serde_json::from_str(text).map_err(|error| Error::InvalidUpdates { reason: error.to_string() })?;
    for element in elements {
        match parse(element.get()) {
            Ok(update) => handle(context, nearest, &update).await,
            Err(rejected) => {
                context.counters.reject(&rejected);
                tracing::warn!("update left out: {rejected}");
            }
        }
    }
    Ok(())
}

async fn handle(context: &Context, nearest: &mut Nearest<'_>, update: &Update) {
    context.counters.received.one();
    context.handle(nearest, update).await;
}
