use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use super::world::World;

/// The world, and a bell that rings whenever something in it has changed.
#[derive(Debug)]
pub(super) struct Shared {
    world: Mutex<World>,
    bell: watch::Sender<()>,
}

impl Shared {
    pub(super) fn new(world: World) -> Self {
        Self { world: Mutex::new(world), bell: watch::Sender::new(()) }
    }

    /// Looks at the world.
    pub(super) fn see<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world, and tells those who wait.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.send_replace(());
        result
    }

    /// Waits until something is so.
    pub(super) async fn until(&self, is_so: impl Fn(&World) -> bool) {
        let mut bell = self.bell.subscribe();
        while !self.see(&is_so) {
            // The bell lives as long as the world does: it never fails.
            let _ = bell.changed().await;
        }
    }
}
