//! The proof after every story: what AFAS has and what the store says agree to the cent.

use std::collections::BTreeSet;

use emulators::afas::{AccountKind, BookedBy, BookedEntry};
use ledger::entry::{EntryParts, Side};
use ledger::plan::account_for_every_cent;
use ledger::settlement::Settlement;
use ledger::state::{EntryState, SettlementState};
use store::{EntryRow, SettlementRow};

use crate::house::House;

/// The account that holds what Pay. still has to pay out.
const PROVIDER_ACCOUNT: &str = "1225";

/// States in which only a step, or time, can take a settlement further.
const UNDER_WAY: &[SettlementState] = &[
    SettlementState::Fetched,
    SettlementState::Read,
    SettlementState::Approved,
    SettlementState::Posting,
    SettlementState::Unknown,
    SettlementState::Posted,
];

/// What one line does, comparable between both sides: account, debtor or not, debit less credit, invoice.
type LineFacts = (String, bool, i64, Option<String>);

impl House {
    /// What must be true after every story: each entry we hold for booked is in AFAS exactly once and line by line as it
    /// was planned, AFAS has nothing else from us, each booked settlement is accounted for to the cent, the provider
    /// account holds exactly the payouts, and no row is left in a state that only a step may leave.
    pub(crate) async fn everything_is_booked_once(&self) {
        self.everything_is_booked_once_beside(&BTreeSet::new()).await;
    }

    /// The same, with these entries of strangers in AFAS.
    pub(crate) async fn everything_is_booked_once_beside(&self, strangers: &BTreeSet<i64>) {
        let mut in_afas = self.booked_by_us();
        in_afas.retain(|entry| !strangers.contains(&entry.number));
        let mut provider_minor = 0;
        for row in self.settlements().await {
            assert!(!UNDER_WAY.contains(&row.state), "{} is left {:?}", row.code, row.state);
            let entries = self.store().entries_of(&row.id).await.unwrap();
            let booked: Vec<&EntryRow> = entries.iter().filter(|entry| is_booked(entry)).collect();
            for entry in &booked {
                take_from(&mut in_afas, entry);
            }
            provider_minor += booked.iter().map(|entry| provider_lines(&entry.parts)).sum::<i64>();
            let is_whole = matches!(row.state, SettlementState::Confirmed | SettlementState::Differs);
            if is_whole && !booked.is_empty() && booked.len() == entries.len() {
                let payout = self.accounted_for(&row, &booked).await;
                assert_eq!(
                    payout,
                    booked.iter().map(|entry| provider_lines(&entry.parts)).sum::<i64>(),
                    "{}",
                    row.code
                );
            }
        }
        assert!(in_afas.is_empty(), "AFAS has more than we know: {in_afas:#?}");
        assert_eq!(self.provider_account_minor(strangers), provider_minor, "the provider account");
    }

    /// Entries in AFAS that came through the connector.
    pub(crate) fn booked_by_us(&self) -> Vec<BookedEntry> {
        self.afas.entries().into_iter().filter(|entry| entry.by == BookedBy::Connector).collect()
    }

    async fn accounted_for(&self, row: &SettlementRow, booked: &[&EntryRow]) -> i64 {
        let parts = self.store().get_settlement_parts(&row.id).await.unwrap().unwrap();
        let settlement = Settlement::new(parts).unwrap();
        account_for_every_cent(&settlement, booked.iter().map(|entry| &entry.parts)).unwrap();
        settlement.parts().payout.minor()
    }

    fn provider_account_minor(&self, strangers: &BTreeSet<i64>) -> i64 {
        let ours = self.booked_by_us().into_iter().filter(|entry| !strangers.contains(&entry.number));
        let lines = ours.flat_map(|entry| entry.lines).filter(|line| line.account == PROVIDER_ACCOUNT);
        lines.map(|line| line.debit_cents - line.credit_cents).sum()
    }
}

fn is_booked(entry: &EntryRow) -> bool {
    let given = entry.booking.is_some();
    let says_so = matches!(entry.state, EntryState::Posted | EntryState::Confirmed);
    assert!(!says_so || given, "{entry:?} has no number of AFAS");
    assert!(!matches!(entry.state, EntryState::Planned | EntryState::Refused) || !given, "{entry:?} is booked");
    given
}

/// Takes the entry out of what AFAS has; it must be there, as it was planned.
fn take_from(in_afas: &mut Vec<BookedEntry>, entry: &EntryRow) {
    let booking = entry.booking.as_ref().unwrap();
    let same = |there: &BookedEntry| {
        (there.unit, &there.journal, there.number.to_string())
            == (booking.administration, &booking.journal, booking.number.clone())
    };
    let place = in_afas.iter().position(same).unwrap_or_else(|| panic!("AFAS lacks {entry:?}"));
    let there = in_afas.remove(place);
    if entry.state == EntryState::Confirmed {
        assert_eq!(facts_of_booked(&there), facts_of_planned(&entry.parts), "{}", entry.parts.voucher);
    }
}

fn facts_of_booked(entry: &BookedEntry) -> Vec<LineFacts> {
    let mut facts: Vec<LineFacts> = entry
        .lines
        .iter()
        .map(|line| {
            let debtor = line.kind == AccountKind::Debtor;
            (line.account.clone(), debtor, line.debit_cents - line.credit_cents, line.invoice.clone())
        })
        .collect();
    facts.sort();
    facts
}

fn facts_of_planned(parts: &EntryParts) -> Vec<LineFacts> {
    let mut facts: Vec<LineFacts> = parts
        .lines
        .iter()
        .map(|line| {
            let (account, debtor) = (line.account.number().to_owned(), line.account.is_debtor());
            (account, debtor, line.signed().unwrap().minor(), line.invoice.clone())
        })
        .collect();
    facts.sort();
    facts
}

fn provider_lines(parts: &EntryParts) -> i64 {
    let lines = parts.lines.iter().filter(|line| line.account.number() == PROVIDER_ACCOUNT);
    lines.map(|line| if line.side == Side::Debit { line.amount.minor() } else { -line.amount.minor() }).sum()
}
