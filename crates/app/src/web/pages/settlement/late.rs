//! What became of lines that were booked without a debtor: they wait for their invoice, moved to it, or stay.

use std::collections::{BTreeMap, BTreeSet};

use ledger::language::Language;
use store::{EntryLineHead, EntryRow, Flow, LateState, LineRole, NotFoundLine};

use crate::web::words::text;

/// What became of one line, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Became {
    pub(super) words: String,
    /// Particulars, in the language of the log, which is English.
    pub(super) detail: Option<String>,
}

/// By part of the settlement and number of the line in its entry.
pub(super) type BecameOf = BTreeMap<(u32, usize), Became>;

/// Whether the settings let lines wait for their invoice.
fn waits_at_all(flow: &Flow) -> bool {
    flow.settings.get("late_match_days").and_then(serde_json::Value::as_str) != Some("0")
}

/// What became of the lines of entries that are in AFAS.
pub(super) fn became(
    flow: &Flow,
    lines: &[NotFoundLine],
    entries: &[(EntryRow, Vec<EntryLineHead>)],
    language: Language,
) -> BecameOf {
    let booked: BTreeSet<u32> =
        entries.iter().filter(|(entry, _)| entry.state.may_be_booked()).map(|(entry, _)| entry.parts.part).collect();
    let lines = lines.iter().filter(|line| booked.contains(&line.part));
    lines.filter_map(|line| Some(((line.part, line.number), of_line(flow, line, entries, language)?))).collect()
}

fn of_line(
    flow: &Flow,
    line: &NotFoundLine,
    entries: &[(EntryRow, Vec<EntryLineHead>)],
    language: Language,
) -> Option<Became> {
    let moves = |(_, heads): &&(EntryRow, Vec<EntryLineHead>)| {
        heads.iter().any(|other| other.role == LineRole::Moved && other.covers == line.covers)
    };
    if let Some((late, _)) = entries.iter().find(moves) {
        let words = text("moved to its debtor with voucher", "naar de debiteur geboekt met boekstuk");
        return Some(Became { words: format!("{} {}", words.in_language(language), late.parts.voucher), detail: None });
    }
    let words = match line.state {
        LateState::Waits if !waits_at_all(flow) => return None,
        LateState::Waits => text("waits for its invoice", "wacht op de factuur"),
        LateState::Moved => text("moved to its debtor", "naar de debiteur geboekt"),
        LateState::MovedByHand => text("somebody has moved it in AFAS", "iemand heeft het in AFAS verplaatst"),
        LateState::GivenUp => text(
            "its invoice did not come in time; it is no longer looked for",
            "de factuur kwam niet op tijd; er wordt niet meer naar gezocht",
        ),
    };
    Some(Became { words: words.in_language(language).to_owned(), detail: line.note.clone() })
}

#[cfg(test)]
mod tests {
    use ledger::money::{Currency, Money};
    use serde_json::json;

    use super::*;

    fn flow(days: &str) -> Flow {
        Flow {
            id: "f".into(),
            organisation: "first".into(),
            kind: "pay-afas".into(),
            name: "webshop".into(),
            handle: "webshop".into(),
            source_connection: "p".into(),
            books_connection: "a".into(),
            settings: json!({ "late_match_days": days }),
            start_date: jiff::civil::date(2026, 3, 1),
            watermark: None,
            enabled: true,
            stop: None,
            failed_wakes: 0,
            next_wake_at: None,
            last_run_at: None,
        }
    }

    fn line(state: LateState, note: Option<&str>) -> NotFoundLine {
        let amount = Money::new(7_500, Currency::EUR);
        NotFoundLine { part: 1, number: 1, covers: vec!["1".into()], amount, state, note: note.map(str::to_owned) }
    }

    #[test]
    fn what_somebody_moved_is_said_with_its_particulars() {
        let became = of_line(&flow("90"), &line(LateState::MovedByHand, Some("entry 12")), &[], Language::Nl).unwrap();
        assert_eq!(became.words, "iemand heeft het in AFAS verplaatst");
        assert_eq!(became.detail.as_deref(), Some("entry 12"));
    }

    #[test]
    fn a_line_waits_only_where_the_settings_let_it() {
        let waits = line(LateState::Waits, None);
        assert_eq!(of_line(&flow("90"), &waits, &[], Language::En).unwrap().words, "waits for its invoice");
        assert_eq!(of_line(&flow("0"), &waits, &[], Language::En), None);
    }
}
