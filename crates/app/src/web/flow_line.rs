//! How an integration stands, in one plain sentence.

use engine::receivables::AFAS_PAYT_KIND;
use ledger::language::{Language, Text};
use ledger::state::SettlementState;
use store::{DeliveryState, Flow, OrganisationStore, StoreError};

use super::days;
use super::standing::Tone;
use super::words::{counted, text};

/// The state line of one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FlowLine {
    /// Its name.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) tone: Tone,
    /// The sentence.
    pub(crate) sentence: String,
    /// Particulars of a problem, as they came.
    pub(crate) detail: String,
    /// What to do, when there is anything to do.
    pub(crate) remedy: &'static str,
    /// When it last ran, and what it books.
    pub(crate) facts: String,
}

/// The state line of `flow`, out of what its organisation's store has about it.
pub(crate) async fn line_of(
    store: &OrganisationStore,
    flow: &Flow,
    counts: &[(SettlementState, i64)],
    language: Language,
) -> Result<FlowLine, StoreError> {
    let line = flow_line(flow, counts, language);
    if flow.kind != AFAS_PAYT_KIND || !matches!(line.tone, Tone::Good | Tone::Working) {
        return Ok(line);
    }
    let last = store.list_deliveries(&flow.id, 1).await?.into_iter().next();
    if last.is_some_and(|last| last.state == DeliveryState::Held) {
        let held = text("A list is held and waits for you.", "Een lijst is vastgehouden en wacht op u.");
        return Ok(FlowLine { tone: Tone::Waiting, sentence: held.in_language(language).to_owned(), ..line });
    }
    Ok(line)
}

/// The state line of `flow`, which has `counts` settlements per state.
pub(crate) fn flow_line(flow: &Flow, counts: &[(SettlementState, i64)], language: Language) -> FlowLine {
    let line = |tone, sentence: String, detail: &str, remedy| FlowLine {
        name: flow.name.clone(),
        tone,
        sentence,
        detail: detail.to_owned(),
        remedy,
        facts: facts(flow, language),
    };
    let say = |said: Text| said.in_language(language).to_owned();
    if let Some(problem) = &flow.stop {
        let title = problem.kind.title().in_language(language);
        let sentence = format!("{} {title}.", text("Stopped.", "Gestopt.").in_language(language));
        return line(
            Tone::Stopped,
            sentence,
            problem.detail.in_language(language),
            problem.kind.remedy().in_language(language),
        );
    }
    if !flow.enabled {
        let off =
            text("Switched off: nothing is fetched or booked.", "Uitgeschakeld: er wordt niets opgehaald of geboekt.");
        return line(Tone::Rest, say(off), "", "");
    }
    if flow.failed_wakes > 0 {
        return line(Tone::Stopped, failing(flow, language), "", "");
    }
    let waiting: i64 = counts.iter().filter(|(state, _)| state.needs_a_person()).map(|(_, count)| count).sum();
    match usize::try_from(waiting).unwrap_or_default() {
        0 if flow.last_run_at.is_none() => {
            line(Tone::Working, say(text("Has not run yet.", "Heeft nog niet gedraaid.")), "", "")
        }
        0 => {
            line(Tone::Good, say(text("All well: nothing waits for you.", "Alles goed: er wacht niets op u.")), "", "")
        }
        waiting => {
            let one = text("settlement waits for you.", "uitbetaling wacht op u.");
            let more = text("settlements wait for you.", "uitbetalingen wachten op u.");
            line(Tone::Waiting, counted(waiting, one, more, language), "", "")
        }
    }
}

fn failing(flow: &Flow, language: Language) -> String {
    let times = flow.failed_wakes;
    let again = flow.next_wake_at.map(|at| days::moment(at, language));
    match (language, again) {
        (Language::En, Some(at)) => format!("Failed {times} times in a row. It tries again by itself at {at}."),
        (Language::En, None) => format!("Failed {times} times in a row. It tries again by itself."),
        (Language::Nl, Some(at)) => format!("{times} keer op rij mislukt. Het probeert vanzelf opnieuw om {at}."),
        (Language::Nl, None) => format!("{times} keer op rij mislukt. Het probeert vanzelf opnieuw."),
    }
}

fn facts(flow: &Flow, language: Language) -> String {
    if flow.kind == AFAS_PAYT_KIND {
        let delivers = text("Delivers receivables to Payt.", "Levert openstaande facturen aan Payt.");
        let ran = flow.last_run_at.map(|at| days::moment(at, language));
        let ran = ran.map(|ran| format!(" {} {ran}.", text("Last run", "Laatste ronde").in_language(language)));
        return format!("{}{}", delivers.in_language(language), ran.unwrap_or_default());
    }
    let since = days::day(flow.start_date, language);
    let ran = flow.last_run_at.map(|at| days::moment(at, language));
    match (language, ran) {
        (Language::En, Some(ran)) => format!("Books payouts from {since}. Last run {ran}."),
        (Language::En, None) => format!("Books payouts from {since}."),
        (Language::Nl, Some(ran)) => format!("Boekt uitbetalingen vanaf {since}. Laatste ronde {ran}."),
        (Language::Nl, None) => format!("Boekt uitbetalingen vanaf {since}."),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use ledger::problem::{Problem, ProblemKind};

    use super::*;

    fn flow() -> Flow {
        Flow {
            id: "f1".into(),
            organisation: "first".into(),
            kind: "pay-afas".into(),
            name: "webshop".into(),
            handle: "webshop".into(),
            source_connection: "p1".into(),
            books_connection: "a1".into(),
            settings: serde_json::Value::Null,
            start_date: date(2026, 3, 1),
            watermark: None,
            enabled: true,
            stop: None,
            failed_wakes: 0,
            next_wake_at: None,
            last_run_at: "2026-03-20T11:00:00Z".parse().ok(),
        }
    }

    #[test]
    fn all_is_well_when_nothing_waits_for_a_person() {
        let line = flow_line(&flow(), &[(SettlementState::Confirmed, 9), (SettlementState::Unknown, 1)], Language::En);
        assert_eq!((line.tone, line.sentence.as_str()), (Tone::Good, "All well: nothing waits for you."));
        assert_eq!(line.facts, "Books payouts from 1 Mar 2026. Last run 20 Mar 2026 12:00.");
    }

    #[test]
    fn what_waits_for_a_person_is_counted_over_all_such_states() {
        let counts = [(SettlementState::Asking, 2), (SettlementState::Planned, 1), (SettlementState::Confirmed, 40)];
        let line = flow_line(&flow(), &counts, Language::Nl);
        assert_eq!((line.tone, line.sentence.as_str()), (Tone::Waiting, "3 uitbetalingen wachten op u."));
    }

    #[test]
    fn a_stopped_flow_says_why_and_what_to_do() {
        let problem = Problem::new(ProblemKind::PayTokenWrong, "AT-1");
        let line = flow_line(&Flow { stop: Some(problem), ..flow() }, &[(SettlementState::Asking, 2)], Language::En);
        assert_eq!(line.tone, Tone::Stopped);
        assert_eq!(line.sentence, "Stopped. Pay. does not accept this AT-code with this token.");
        assert_eq!(line.detail, "AT-1");
        assert!(line.remedy.starts_with("Make a new token"));
    }

    #[test]
    fn failing_and_switched_off_are_never_shown_as_well() {
        let failing = flow_line(&Flow { failed_wakes: 3, ..flow() }, &[], Language::En);
        assert_eq!(failing.sentence, "Failed 3 times in a row. It tries again by itself.");
        assert_eq!(failing.tone, Tone::Stopped);
        assert_eq!(flow_line(&Flow { enabled: false, ..flow() }, &[], Language::En).tone, Tone::Rest);
        let fresh = flow_line(&Flow { last_run_at: None, ..flow() }, &[], Language::Nl);
        assert_eq!(fresh.sentence, "Heeft nog niet gedraaid.");
    }
}
