//! Work divided among threads. Which thread does what is left to chance, so no answer may depend on it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads than this are not started.
const THREADS_AT_MOST: usize = 64;

/// So many quick things make up for starting a thread.
const MANY: usize = 50_000;

/// Does `work` on ranges of `0..count`, one for each thread, and gives the results in order.
pub(super) fn in_chunks<T: Send>(count: usize, threads: usize, work: impl Fn(usize, usize) -> T + Sync) -> Vec<T> {
    let chunks = threads.clamp(1, THREADS_AT_MOST).min(count.div_ceil(1_024).max(1));
    let size = count.div_ceil(chunks);
    let border = |n: usize| n.saturating_mul(size).min(count);
    each(chunks, threads, |n| work(border(n), border(n.saturating_add(1))))
}

/// The threads to use for `count` things that take next to no time each.
pub(super) const fn for_many(count: usize, threads: usize) -> usize {
    if count < MANY { 1 } else { threads }
}

/// Does `work` on each of `0..count` and gives the results in order.
pub(super) fn each<T: Send>(count: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let done = in_blocks(count, 1, threads, Vec::new, |done, n, _| done.push((n, work(n))));
    let mut done: Vec<(usize, T)> = done.into_iter().flatten().collect();
    done.sort_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does `work` on ranges of `0..count` of at most `block`, each taken by whichever thread is free. Every thread puts what
/// it finds into a store of its own, which `start` makes.
pub(super) fn in_blocks<S: Send>(
    count: usize,
    block: usize,
    threads: usize,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, usize) + Sync,
) -> Vec<S> {
    let next = AtomicUsize::new(0);
    let blocks = count.div_ceil(block.max(1));
    on_threads(threads.min(blocks), || {
        let mut store = start();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= blocks {
                break store;
            }
            let from = n.saturating_mul(block);
            work(&mut store, from, from.saturating_add(block).min(count));
        }
    })
}

/// Does `work` on this thread and on others beside it.
fn on_threads<T: Send>(threads: usize, work: impl Fn() -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = (1..threads.min(THREADS_AT_MOST)).map(|_| scope.spawn(work)).collect();
        let mut done = vec![work()];
        // A worker only fails by a defect of ours; then nothing may be answered at all.
        done.extend(others.into_iter().map(|worker| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }));
        done
    })
}
