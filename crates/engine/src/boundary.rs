//! Named places where a test stops the process, to see that nothing is lost or doubled.
//!
//! Only a build with the feature `failpoints` stops there. `KRUISPOST_STOP_AT=NAME` or `NAME:N` then kills the process
//! with SIGKILL when it reaches that place for the N-th time: no destructor runs, no buffer is flushed.

macro_rules! boundaries {
    ($($variant:ident $word:literal,)*) => {
        /// A place between two steps.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Boundary { $( #[doc = $word] $variant, )* }

        impl Boundary {
            /// Every boundary, in the order in which a settlement meets them; at the end those of a list of receivables and of a webhook.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// Its name.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }
    };
}

boundaries! {
    FetchPageKept "fetch.page_kept",
    ReadDocumentFetched "read.document_fetched",
    ReadBeforeWrite "read.before_write",
    ReadAfterWrite "read.after_write",
    MirrorBeforeWrite "mirror.before_write",
    PlanBeforeWrite "plan.before_write",
    PlanAfterWrite "plan.after_write",
    LateBeforeWrite "late.before_write",
    LateAfterWrite "late.after_write",
    PostBeforeKey "post.before_key",
    PostBeforeCall "post.before_call",
    PostAfterCall "post.after_call",
    PostAfterWrite "post.after_write",
    UnknownAfterLook "unknown.after_look",
    ConfirmBeforeWrite "confirm.before_write",
    ConfirmAfterWrite "confirm.after_write",
    DeliveryBeforeCall "delivery.before_call",
    DeliveryBeforeRename "delivery.before_rename",
    DeliveryAfterCall "delivery.after_call",
    RecordsBeforeCall "records.before_call",
    RecordsAfterCall "records.after_call",
    WebhookBeforeCall "webhook.before_call",
    WebhookAfterCall "webhook.after_call",
}

/// Passes a boundary; where the process is to stop there, it does.
pub(crate) fn pass(boundary: Boundary) {
    #[cfg(feature = "failpoints")]
    stop_if_asked(boundary);
    #[cfg(not(feature = "failpoints"))]
    let _ = boundary;
}

#[cfg(feature = "failpoints")]
fn stop_if_asked(boundary: Boundary) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static HITS: AtomicU32 = AtomicU32::new(0);

    #[expect(clippy::disallowed_methods, reason = "only tests are built with this, and only they set the variable")]
    let Ok(wanted) = std::env::var("KRUISPOST_STOP_AT") else { return };
    let (name, hit) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if name == boundary.word() && HITS.fetch_add(1, Ordering::SeqCst).saturating_add(1) == hit.parse().unwrap_or(1) {
        let own = std::process::id().to_string();
        let _killed = std::process::Command::new("kill").args(["-9", &own]).status();
    }
}
