//! What AFAS has booked for us, in a form that can be compared between two runs.

use std::collections::{BTreeMap, BTreeSet};

use emulators::afas::{BookedEntry, BookedLine};
use emulators::world::Settlement;
use jiff::civil::{Date, date};
use ledger::state::SettlementState;
use testbed::TestDatabase;

use crate::house::House;

/// A line as it matters: account, debit less credit in cents, invoice, VAT code.
pub(crate) type Line = (String, i64, Option<String>, Option<String>);

/// Voucher and its sorted lines.
pub(crate) type Bookings = BTreeMap<String, Vec<Line>>;

/// What became of a run: the bookings, and for each settlement that is not confirmed the names of what stopped it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) bookings: Bookings,
    pub(crate) stopped: BTreeMap<String, BTreeSet<&'static str>>,
}

/// The days whose payouts take part in a test; few, so that many tests stay quick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Window {
    pub(crate) first: Date,
    pub(crate) last: Date,
}

/// Three payouts: the worked one, and turnover with costs, refunds and credit notes.
pub(crate) const WORKED: Window = Window { first: date(2026, 3, 9), last: date(2026, 3, 10) };
pub(crate) const WORKED_CODE: &str = "QX7P-2M4K";
pub(crate) const WORKED_VOUCHER: &str = "PAY-QX7P-2M4K";

impl Window {
    /// The days around the first payout that shows something.
    pub(crate) fn with(house: &House, shows: impl Fn(&Settlement) -> bool) -> Self {
        let found = house.world.turnover.settlements.iter().find(|settlement| shows(settlement));
        let day = found.expect("the world has a payout that shows it").date;
        Self { first: day, last: day }
    }

    /// Connects, and installs from the first day.
    pub(crate) async fn install(self, house: &House, settings: &[(&str, &str)]) {
        house.connect().await;
        self.install_on_connected(house, settings).await;
    }

    /// Lets Pay. stand on the last day, and installs from the first.
    pub(crate) async fn install_on_connected(self, house: &House, settings: &[(&str, &str)]) {
        house.pay.set_today(self.last);
        let first = self.first.to_string();
        let start = [("start_date", first.as_str())];
        house.install_again(&start.iter().chain(settings).copied().collect::<Vec<_>>()).await;
    }

    /// Installs, syncs, and looks.
    pub(crate) async fn run(self, house: &House, settings: &[(&str, &str)]) -> Outcome {
        self.install(house, settings).await;
        house.sync().await;
        house.everything_is_booked_once_by_text().await;
        outcome(house).await
    }
}

impl House {
    pub(crate) async fn on_sqlite() -> Self {
        Self::new(TestDatabase::sqlite()).await
    }

    /// Every entry of ours in AFAS is one that we know, and each that we hold for booked is there: also when AFAS gave
    /// the vouchers other numbers.
    async fn everything_is_booked_once_by_text(&self) {
        let mut ours = BTreeSet::new();
        for row in self.settlements().await {
            for entry in self.store().entries_of(&row.id).await.unwrap() {
                if entry.state.may_be_booked() {
                    ours.insert(entry.parts.voucher.as_str().to_owned());
                }
            }
        }
        assert_eq!(bookings(self).into_keys().collect::<BTreeSet<_>>(), ours, "left: in AFAS, right: ours");
    }
}

/// What AFAS has of ours. Should AFAS have renumbered a voucher, the text of its lines still names ours.
pub(crate) fn bookings(house: &House) -> Bookings {
    let mut bookings = Bookings::new();
    for entry in house.afas.entries() {
        let Some(voucher) = our_voucher(&entry) else { continue };
        assert_eq!(entry.lines.iter().map(|line| line.debit_cents - line.credit_cents).sum::<i64>(), 0, "{entry:?}");
        let mut lines: Vec<Line> = entry.lines.iter().map(line).collect();
        lines.sort();
        assert_eq!(bookings.insert(voucher.clone(), lines), None, "{voucher} is booked twice");
    }
    bookings
}

fn our_voucher(entry: &BookedEntry) -> Option<String> {
    let words = entry.lines.iter().flat_map(|line| line.description.split_whitespace());
    words.chain(entry.voucher.as_deref()).find(|word| word.starts_with("PAY-")).map(str::to_owned)
}

fn line(line: &BookedLine) -> Line {
    (line.account.clone(), line.debit_cents - line.credit_cents, line.invoice.clone(), line.vat_code.clone())
}

/// Looks at the house as it is now.
pub(crate) async fn outcome(house: &House) -> Outcome {
    let mut stopped = BTreeMap::new();
    for row in house.settlements().await {
        if matches!(row.state, SettlementState::Confirmed | SettlementState::Skipped) {
            continue;
        }
        let questions = house.store().get_questions(&row.id).await.unwrap();
        let mut names: BTreeSet<&'static str> = questions.iter().map(|question| question.name()).collect();
        names.extend(row.problem.map(|problem| problem.kind.name()));
        if row.state == SettlementState::Planned {
            names.insert("waits_for_approval");
        }
        assert!(!names.is_empty(), "{} is left {:?} without saying why", row.code, row.state);
        stopped.insert(row.code, names);
    }
    Outcome { bookings: bookings(house), stopped }
}

/// All lines of all bookings but those of some accounts, sorted.
pub(crate) fn lines_without(bookings: &Bookings, accounts: &[&str]) -> Vec<Line> {
    let lines = bookings.values().flatten().filter(|line| !accounts.contains(&line.0.as_str()));
    let mut lines: Vec<Line> = lines.cloned().collect();
    lines.sort();
    lines
}

/// What all bookings put on an account, in cents.
pub(crate) fn total_on(bookings: &Bookings, account: &str) -> i64 {
    bookings.values().flatten().filter(|line| line.0 == account).map(|line| line.1).sum()
}

/// `stopped` with one and the same reason for all these settlements.
pub(crate) fn all_stopped(codes: &[&str], why: &'static str) -> BTreeMap<String, BTreeSet<&'static str>> {
    codes.iter().map(|code| ((*code).to_owned(), BTreeSet::from([why]))).collect()
}
