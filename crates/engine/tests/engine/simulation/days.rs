//! What happens on a simulated day.

use std::collections::BTreeMap;

use emulators::afas::{Fault, On, What};
use emulators::pay::{Fault as PayFault, FaultKind as PayKind};
use emulators::payt::{self, PaytEmulator};
use emulators::world::Invoice;
use engine::Engine;
use engine::commands::Behalf;
use engine::progress::Unwatched;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use store::{DeliveryState, Flow};
use testbed::TestDatabase;

use super::chance::{Chance, killed_after};
use super::watch::{Watch, open_in_afas};
use crate::house::{House, TODAY};
use crate::receivables::{ADMINISTRATION, connect_payt, import, install, open_at_payt, payt};

/// A kill strikes before so many awaits: a whole run has some hundreds.
const LATEST_KILL: u64 = 400;

/// How often something happened.
#[derive(Debug, Default)]
struct Counts {
    invoices: u64,
    payments: u64,
    taken_back: u64,
    faults: u64,
    failed: u64,
    kills: u64,
    released: u64,
    imports: u64,
}

/// The days of one seed.
pub(super) struct Days {
    house: House,
    payt: PaytEmulator,
    chance: Chance,
    watch: Watch,
    shop: Flow,
    lists: Flow,
    worker: Engine,
    first: Date,
    /// Paid in AFAS by a person, with the cents: money that may be taken back.
    paid: Vec<(String, i64)>,
    counts: Counts,
}

impl Days {
    /// Both integrations are installed, so many days before the world's history ends.
    pub(super) async fn begin(seed: u64, days: u64, database: TestDatabase) -> Self {
        let mut chance = Chance::of(seed);
        let first = TODAY - i64::try_from(days).unwrap().days();
        let house = House::on_a_day(database, seed, first).await;
        house.pay.set_today(first);
        let payt = payt().await;
        payt.knobs(|knobs| knobs.import_on_arrival = chance.per_cent(30));
        house.install(&[("start_date", &first.to_string())]).await;
        connect_payt(&house, &payt).await;
        let at_once = if chance.per_cent(50) { "yes" } else { "no" };
        let lists = install(&house, &[("update_at_once", at_once)]).await;
        let shop = house.store().list_flows().await.unwrap().into_iter().find(|flow| flow.kind == "pay-afas").unwrap();
        let worker = house.another_engine("worker-0").await;
        let (watch, paid, counts) = (Watch::default(), Vec::new(), Counts::default());
        Self { house, payt, chance, watch, shop, lists, worker, first, paid, counts }
    }

    /// One day, of some hours in which anything happens.
    pub(super) async fn live_through(&mut self, day: u64) {
        self.house.pay.set_today(self.first + i64::try_from(day).unwrap().days());
        let hours = self.chance.between(2, 5);
        for hour in 0..hours {
            for _ in 0..self.chance.between(0, 3) {
                self.something_happens(day * 10 + hour);
            }
            self.something_fails();
            if self.chance.per_cent(60) {
                self.run_the_shop().await;
            }
            self.run_the_lists().await;
            self.a_person_looks().await;
            if self.chance.per_cent(40) {
                self.payt_imports();
            }
            self.house.advance(SignedDuration::from_mins(i64::try_from(self.chance.between(16, 200)).unwrap()));
        }
        self.house.advance(SignedDuration::from_hours(9));
        // over one o'clock at night
        self.payt.advance(SignedDuration::from_hours(24));
        self.watch.nothing_became_paid_wrongly(&self.payt);
    }

    fn something_happens(&mut self, moment: u64) {
        match self.chance.below(10) {
            0..=2 => self.an_invoice_comes(moment),
            3..=7 => self.somebody_pays(),
            _ => self.money_is_taken_back(),
        }
    }

    fn an_invoice_comes(&mut self, moment: u64) {
        let fits = |one: &&Invoice| one.administration == 1 && one.currency == "EUR";
        let all: Vec<&Invoice> = self.house.world.books.invoices.iter().filter(fits).collect();
        let like = (*self.chance.one_of(&all).unwrap()).clone();
        self.counts.invoices += 1;
        let number = format!("S{moment:04}{:05}", self.counts.invoices);
        self.house.afas.add_invoice(Invoice { number, open_cents: like.amount_cents, ..like });
    }

    /// A person books a payment in AFAS: the whole, or a part.
    fn somebody_pays(&mut self) {
        let open: Vec<(String, i64)> = open_in_afas(&self.house.afas).into_iter().collect();
        let Some((invoice, cents)) = self.chance.one_of(&open).cloned() else { return };
        let cents = if self.chance.per_cent(75) { cents } else { cents / 2 };
        if cents != 0 && self.house.afas.settle_in_afas(1, &invoice, cents) {
            self.counts.payments += 1;
            self.paid.push((invoice, cents));
        }
    }

    /// The bank takes back a payment that a person booked: the invoice is open again.
    fn money_is_taken_back(&mut self) {
        if self.paid.is_empty() {
            return;
        }
        let index = self.chance.below(u64::try_from(self.paid.len()).unwrap());
        let (invoice, cents) = self.paid.swap_remove(usize::try_from(index).unwrap());
        assert!(self.house.afas.settle_in_afas(1, &invoice, -cents), "{invoice}");
        self.counts.taken_back += 1;
    }

    /// Now and then one of the three fails, once or often, at some coming call.
    fn something_fails(&mut self) {
        let after = u32::try_from(self.chance.below(12)).unwrap();
        let times = u32::try_from(self.chance.between(1, 3)).unwrap();
        if self.chance.per_cent(45) {
            let read = [
                What::TruncatedJson,
                What::HtmlPage(200),
                What::EmptyBody(500),
                What::UnexpectedError,
                What::CutBeforeCommit,
                What::ShortPage,
                What::FirstPageAgain,
                What::Unsorted,
                What::Unavailable(60),
                What::NotFound,
            ];
            let what = self.chance.one_of(&read).unwrap().clone();
            self.house.afas.fault(Fault::next(On::Read, what).after(after).times(times));
            self.counts.faults += 1;
        }
        if self.chance.per_cent(20) {
            // somebody pays while AFAS is being read
            let open: Vec<(String, i64)> = open_in_afas(&self.house.afas).into_iter().collect();
            if let Some((invoice, cents)) = self.chance.one_of(&open).cloned() {
                let paid = What::ItemPaid { unit: 1, invoice, cents };
                self.house.afas.fault(Fault::next(On::Read, paid).after(after));
                self.counts.payments += 1;
            }
        }
        if self.chance.per_cent(30) {
            let post = [
                What::CutBeforeCommit,
                What::CutAfterCommit,
                What::UnexpectedError,
                What::UnexpectedErrorAfterCommit,
                What::TimeLimitAfterCommit,
                What::HangAfterCommit(500),
                What::JournalLocked,
                What::TruncatedJson,
            ];
            let what = self.chance.one_of(&post).unwrap().clone();
            self.house.afas.fault(Fault::next_post(what).after(after / 4));
            self.counts.faults += 1;
        }
        if self.chance.per_cent(20) {
            let kinds =
                [PayKind::ServerError, PayKind::Unavailable, PayKind::Cut, PayKind::TruncatedJson, PayKind::HtmlPage];
            let kind = *self.chance.one_of(&kinds).unwrap();
            self.house.pay.fault(PayFault::once(kind).after(after).times(times));
            self.counts.faults += 1;
        }
        if self.chance.per_cent(30) {
            use payt::FaultKind as Kind;
            let kinds = [
                Kind::ServerError,
                Kind::ServerErrorAfterCommit,
                Kind::Unavailable,
                Kind::Cut,
                Kind::CutAfterCommit,
                Kind::TruncatedJson,
                Kind::HtmlPage,
                Kind::Forbidden,
            ];
            let kind = *self.chance.one_of(&kinds).unwrap();
            self.payt.fault(payt::Fault::once(kind).times(times));
            self.counts.faults += 1;
        }
    }

    async fn run_the_shop(&mut self) {
        let id = self.shop.id.clone();
        self.run(&id).await;
    }

    async fn run_the_lists(&mut self) {
        self.watch.a_list_begins(&self.house.afas, &self.payt);
        let id = self.lists.id.clone();
        self.run(&id).await;
        self.watch.a_list_ends(&self.house.afas, &self.payt);
    }

    /// Runs an integration; one time in four it is killed on the way.
    async fn run(&mut self, flow: &str) {
        let killed = self.chance.per_cent(25);
        let awaits = if killed { self.chance.between(1, LATEST_KILL) } else { u64::MAX };
        match killed_after(awaits, self.worker.sync(Some(flow), &Unwatched)).await {
            Some(Ok(_)) => {}
            Some(Err(_)) => self.counts.failed += 1,
            None => {
                self.counts.kills += 1;
                let worker = format!("worker-{}", self.counts.kills);
                self.worker = self.house.another_engine(&worker).await;
                // what was on its way arrives; the next worker comes when the lease is over and nothing can be under way
                tokio::time::sleep(std::time::Duration::from_millis(30)).await;
                self.house.advance(SignedDuration::from_mins(11));
            }
        }
    }

    /// Whoever looks lets everything go: not the guard but the reading has to be right.
    async fn a_person_looks(&mut self) {
        let newest = self.house.store().find_newest_delivery(&self.lists.id).await.unwrap();
        if newest.is_some_and(|list| list.state == DeliveryState::Held) && self.chance.per_cent(70) {
            self.worker.release_delivery(Behalf::COMMAND_LINE, &self.lists, None).await.unwrap();
            self.counts.released += 1;
        }
    }

    fn payt_imports(&mut self) {
        self.watch.nothing_became_paid_wrongly(&self.payt);
        import(&self.payt);
        self.watch.nothing_became_paid_wrongly(&self.payt);
        self.counts.imports += 1;
    }

    /// Nothing fails any more, and everything runs until nothing is left to do. Then the ends must meet.
    pub(super) async fn come_to_rest(&mut self) {
        let worker = self.house.another_engine("worker-at-rest").await;
        let mut quiet = 0;
        for _ in 0..60 {
            self.house.advance(SignedDuration::from_mins(20));
            let shop = worker.sync(Some(&self.shop.id), &Unwatched).await;
            self.watch.a_list_begins(&self.house.afas, &self.payt);
            let lists = worker.sync(Some(&self.lists.id), &Unwatched).await;
            self.watch.a_list_ends(&self.house.afas, &self.payt);
            let newest = self.house.store().find_newest_delivery(&self.lists.id).await.unwrap();
            if newest.as_ref().is_some_and(|list| list.state == DeliveryState::Held) {
                worker.release_delivery(Behalf::COMMAND_LINE, &self.lists, None).await.unwrap();
                self.counts.released += 1;
            }
            let sent = newest.is_some_and(|list| list.state == DeliveryState::Sent);
            let rests = matches!((&shop, &lists), (Ok(shop), Ok(_)) if shop.iter().all(|one| one.waits.for_later == 0));
            quiet = if rests && sent { quiet + 1 } else { 0 };
            if quiet == 3 {
                self.payt_imports();
                return self.the_ends_meet().await;
            }
        }
        panic!("it comes to no rest: {:?}", self.counts);
    }

    async fn the_ends_meet(&self) {
        self.house.everything_is_booked_once().await;
        let check = self.house.store().find_receivable_check(&self.lists.id).await.unwrap().unwrap();
        let refused = |invoice: &str| check.refused.iter().any(|one| one.invoice.as_deref() == Some(invoice));
        let in_euros =
            |invoice: &str| self.payt.invoice(ADMINISTRATION, invoice).is_none_or(|known| known.currency == "EUR");
        let here: BTreeMap<String, i64> = open_in_afas(&self.house.afas)
            .into_iter()
            .filter(|(invoice, _)| !refused(invoice) && in_euros(invoice))
            .collect();
        let there = open_at_payt(&self.payt);
        let differing = |(invoice, cents): &(&String, &i64)| here.get(*invoice) != Some(*cents);
        let too_open: Vec<_> = there.iter().filter(differing).collect();
        assert!(too_open.is_empty(), "open at Payt and not so in AFAS: {too_open:?}");
        let lacking: Vec<_> = here.iter().filter(|(invoice, _)| !there.contains_key(*invoice)).collect();
        assert!(lacking.is_empty(), "open in AFAS and not at Payt: {lacking:?}");
        assert!(!there.is_empty() && self.counts.imports > 0, "nothing happened: {:?}", self.counts);
    }

    /// What happened, for who reads the output.
    pub(super) fn told(&self) -> String {
        format!("{:?}", self.counts)
    }
}
