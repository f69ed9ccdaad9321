//! What was asked of Pay. and AFAS for a page a moment ago, so that going back and forth in a form does not ask again; and
//! previews that are being made. Lost with the program, and asked anew then.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use engine::commands::{Checked, Preview};
use engine::settings::LiveChoices;
use engine::{Engine, EngineError};
use jiff::Timestamp;
use jiff::civil::Date;

/// How long an answer of the other side is good for a form. What is kept is checked anew anyway.
const GOOD_FOR: Duration = Duration::from_secs(120);

/// Answers kept at most; a form needs a few.
const KEPT_AT_MOST: usize = 200;

type Kept<K, V> = Arc<Mutex<HashMap<K, (Timestamp, V)>>>;
type ChoicesOf = (String, String, Option<i64>);

/// Answers by what was asked.
#[derive(Clone, Default)]
pub(crate) struct Lives {
    choices: Kept<ChoicesOf, Arc<LiveChoices>>,
    counts: Kept<(String, Date), Option<u64>>,
    previews: Arc<Mutex<HashMap<String, Making>>>,
}

/// A preview, by the draft or integration it is for.
struct Making {
    /// What it was made from: other settings need another one.
    of: String,
    state: PreviewState,
}

/// How far a preview is.
#[derive(Clone)]
pub(crate) enum PreviewState {
    /// Pay. and AFAS are being asked.
    Going,
    /// It is there, with the settings as they were checked.
    Made(Arc<(Checked, Preview)>),
    /// It could not be made.
    Failed(Arc<EngineError>),
}

impl Lives {
    /// What both sides offer for the settings.
    pub(crate) async fn choices(
        &self,
        engine: &Engine,
        source: &str,
        books: &str,
        administration: Option<i64>,
    ) -> Result<Arc<LiveChoices>, EngineError> {
        let key = (source.to_owned(), books.to_owned(), administration);
        let now = engine.clock().now();
        if let Some(known) = known(&self.choices, &key, now) {
            return Ok(known);
        }
        let found = Arc::new(engine.live_choices(source, books, administration).await?);
        keep(&self.choices, key, now, Arc::clone(&found));
        Ok(found)
    }

    /// How many settlements Pay. has since a day, as far as it says.
    pub(crate) async fn count(&self, engine: &Engine, source: &str, since: Date) -> Option<u64> {
        let (key, now) = ((source.to_owned(), since), engine.clock().now());
        if let Some(known) = known(&self.counts, &key, now) {
            return known;
        }
        let found = engine.count_settlements_since(source, since).await;
        keep(&self.counts, key, now, found);
        found
    }

    /// Forgets the answers of a connection, because its credentials changed or somebody wants to see anew.
    pub(crate) fn forget(&self, connection: &str) {
        locked(&self.choices).retain(|(source, books, _), _| source != connection && books != connection);
        locked(&self.counts).retain(|(source, _), _| source != connection);
    }

    /// The preview for `whose` of these settings; begins to check them and to make it when it is not there.
    pub(crate) fn preview(
        &self,
        engine: &Engine,
        whose: &str,
        given: BTreeMap<String, String>,
        (source, books): (&str, &str),
    ) -> PreviewState {
        let of = format!("{source} {books} {given:?}");
        {
            let mut previews = locked(&self.previews);
            if let Some(known) = previews.get(whose).filter(|known| known.of == of) {
                return known.state.clone();
            }
            if previews.len() >= KEPT_AT_MOST {
                previews.retain(|_, making| matches!(making.state, PreviewState::Going));
            }
            previews.insert(whose.to_owned(), Making { of: of.clone(), state: PreviewState::Going });
        }
        let (engine, previews) = (engine.clone(), Arc::clone(&self.previews));
        let (whose, source, books) = (whose.to_owned(), source.to_owned(), books.to_owned());
        tokio::spawn(async move {
            let made = async {
                let checked = engine.check_pay_afas(&given, &source, &books).await?;
                let preview = engine.preview_pay_afas(&checked, &source, &books).await?;
                Ok::<_, EngineError>((checked, preview))
            };
            let state = match made.await {
                Ok(made) => PreviewState::Made(Arc::new(made)),
                Err(error) => {
                    tracing::warn!("a preview could not be made: {error}");
                    PreviewState::Failed(Arc::new(error))
                }
            };
            let mut previews = locked(&previews);
            // settings that changed meanwhile have a preview of their own
            if let Some(making) = previews.get_mut(&whose).filter(|making| making.of == of) {
                making.state = state;
            }
        });
        PreviewState::Going
    }

    /// Forgets a preview, to make it anew or because it is not needed any more.
    pub(crate) fn forget_preview(&self, whose: &str) {
        locked(&self.previews).remove(whose);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn known<K: Eq + Hash, V: Clone>(kept: &Kept<K, V>, key: &K, now: Timestamp) -> Option<V> {
    let kept = locked(kept);
    kept.get(key).filter(|(at, _)| is_good(*at, now)).map(|(_, value)| value.clone())
}

fn keep<K: Eq + Hash, V>(kept: &Kept<K, V>, key: K, now: Timestamp, value: V) {
    let mut kept = locked(kept);
    if kept.len() >= KEPT_AT_MOST {
        kept.retain(|_, (at, _)| is_good(*at, now));
    }
    kept.insert(key, (now, value));
}

fn is_good(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at).unsigned_abs() < GOOD_FOR
}
