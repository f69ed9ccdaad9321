//! Scripted misfortune: the next requests to a path fail in a chosen way.

use serde::Deserialize;

pub(super) use crate::faults::strike;

/// A fault that waits for its requests.
pub type Fault = crate::faults::Fault<FaultKind>;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// 429.
    TooManyRequests {
        /// Seconds in `Retry-After`; without the header when absent.
        #[serde(default)]
        retry_after_seconds: Option<u32>,
    },
    /// 500.
    ServerError,
    /// 503.
    Unavailable,
    /// Nothing comes for a while, then the connection closes without an answer.
    Hang {
        /// How long, in milliseconds.
        milliseconds: u64,
    },
    /// The connection closes without an answer.
    Cut,
    /// 200 with the first half of the JSON.
    TruncatedJson,
    /// 200 with a page for people.
    HtmlPage,
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_lets_some_pass_strikes_and_is_gone() {
        let mut faults = vec![Fault::once(FaultKind::Cut).on("/v2/clearings").times(2).after(1)];
        let mut request = |path| strike(&mut faults, path).is_some();
        let struck =
            ["/v2/balance", "/v2/clearings/settlements", "/v2/clearings/settlements", "/v2/balance"].map(&mut request);
        assert_eq!(struck, [false, false, true, false]);
        assert_eq!(["/v2/clearings", "/v2/clearings"].map(request), [true, false]);
        assert!(faults.is_empty());
    }

    #[test]
    fn a_faults_file_may_leave_out_the_usual() {
        let faults: Vec<Fault> = serde_json::from_str(
            r#"[{ "kind": "too_many_requests", "retry_after_seconds": 3, "path": "/v2", "times": 2, "after": 5 },
                { "kind": "hang", "milliseconds": 20 }, { "kind": "html_page" }]"#,
        )
        .unwrap();
        let limited = FaultKind::TooManyRequests { retry_after_seconds: Some(3) };
        assert_eq!(
            faults,
            [
                Fault::once(limited).on("/v2").times(2).after(5),
                Fault::once(FaultKind::Hang { milliseconds: 20 }),
                Fault::once(FaultKind::HtmlPage),
            ]
        );
    }
}
