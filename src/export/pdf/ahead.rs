//! Work that other threads do ahead of its use.

use std::sync::mpsc::{Receiver, TryRecvError};

use rayon::Yield;

/// What a task of the thread pool sends; none where it panicked, which ends the whole work soon. A thread of the pool works on
/// while it waits, so that a pool of one thread comes to its end too.
pub(crate) fn awaited<T>(receive: &Receiver<T>) -> Option<T> {
    loop {
        match receive.try_recv() {
            Ok(sent) => return Some(sent),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => match rayon::yield_now() {
                Some(Yield::Executed) => {}
                Some(Yield::Idle) => std::thread::yield_now(),
                None => return receive.recv().ok(),
            },
        }
    }
}
