//! AFAS → Payt record by record: only what changed goes, what leaves AFAS is closed by a record of its own, and what Payt does not
//! take is named.

use std::collections::{BTreeMap, BTreeSet};

use emulators::payt::{self, FileKind, PaytEmulator};
use emulators::world::Invoice;
use engine::commands::Behalf;
use engine::progress::Unwatched;
use jiff::SignedDuration;
use jiff::civil::date;
use ledger::receivable::{Difference, DifferenceKind, HoldReason, RecordKind};
use store::{ComparisonState, DeliveryState, Flow, RefusedRecord};

use crate::house::{House, TODAY, on_both_engines};
use crate::receivables::{
    ADMINISTRATION, connect, import, install, lists, nothing_is_wrongly_paid, open_at_payt, payt, release, sync,
};

pub(crate) const API: (&str, &str) = ("delivery", "api");

/// Connected and installed; the first delivery is held.
pub(crate) async fn installed(house: &House, settings: &[(&str, &str)]) -> (PaytEmulator, Flow) {
    let payt = payt().await;
    connect(house, &payt).await;
    let flow = install(house, settings).await;
    sync(house, &flow).await;
    (payt, flow)
}

pub(crate) async fn begun(house: &House, settings: &[(&str, &str)]) -> (PaytEmulator, Flow) {
    let settings: Vec<_> = [API].into_iter().chain(settings.iter().copied()).collect();
    let (payt, flow) = installed(house, &settings).await;
    release(house, &flow).await;
    assert_eq!(lists(house, &flow).await[0].state, DeliveryState::Sent);
    (payt, flow)
}

/// Calls that write records, so far.
pub(crate) fn writes(payt: &PaytEmulator) -> usize {
    let is_write = |one: &payt::RequestSeen| matches!(one.method.as_str(), "POST" | "PATCH" | "PUT");
    payt.requests().iter().filter(|one| is_write(one)).count()
}

/// Numbers and codes of the records that calls from the `since`th on brought.
pub(crate) fn sent_since(payt: &PaytEmulator, since: usize) -> Vec<String> {
    payt.requests().into_iter().skip(since).flat_map(|one| one.records).collect()
}

/// Makes a book so large that a thousandth of it is something.
pub(crate) fn add_invoices(house: &House, numbers: std::ops::Range<u32>) {
    for index in numbers {
        house.afas.add_invoice(Invoice {
            administration: 1,
            journal: "20".into(),
            debtor: "KL1001".into(),
            number: format!("R{index:05}"),
            order: None,
            payment_reference: None,
            date: date(2026, 3, 2),
            due: date(2026, 3, 16),
            currency: "EUR".into(),
            amount_cents: 10_000,
            open_cents: 10_000,
            description: format!("Bestelling {index}"),
        });
    }
}

/// What a wake-up that is due by itself does.
pub(crate) async fn by_itself(house: &House, flow: &Flow) {
    house.advance(SignedDuration::from_hours(1));
    house.engine.wake(&flow.id, &Unwatched).await.unwrap();
}

/// What the newest delivery brought: how many of each kind were taken, and how many refused.
pub(crate) async fn brought(house: &House, flow: &Flow) -> BTreeMap<RecordKind, (u64, u64)> {
    let id = lists(house, flow).await.remove(0).id;
    let counts = house.store().list_record_counts(&flow.id, 50).await.unwrap().remove(&id).unwrap_or_default();
    counts.into_iter().map(|count| (count.kind, (count.taken, count.refused))).collect()
}

pub(crate) async fn refused(house: &House, flow: &Flow) -> Vec<RefusedRecord> {
    house.store().list_refused_records(&flow.id, 100_000).await.unwrap()
}

/// What is open in AFAS in euros, and not refused on the way.
async fn expected(house: &House, flow: &Flow, payt: &PaytEmulator) -> BTreeMap<String, i64> {
    let check = house.store().find_receivable_check(&flow.id).await.unwrap().unwrap();
    let mut away: BTreeSet<String> = check.refused.iter().filter_map(|one| one.invoice.clone()).collect();
    away.extend(refused(house, flow).await.into_iter().map(|one| one.key.record));
    away.extend(payt.invoices(ADMINISTRATION).into_iter().filter(|one| one.currency != "EUR").map(|one| one.number));
    let open = house.afas.open_items(1).into_iter().filter(|item| item.balance_cents != 0);
    open.filter(|item| !away.contains(&item.invoice)).map(|item| (item.invoice, item.balance_cents)).collect()
}

pub(crate) async fn payt_has_what_afas_has(house: &House, flow: &Flow, payt: &PaytEmulator) {
    assert_eq!(open_at_payt(payt), expected(house, flow, payt).await, "to the cent");
    nothing_is_wrongly_paid(house, payt);
}

on_both_engines! {
    async fn all_goes_once_and_after_that_only_what_changed(house) {
        let (payt, flow) = installed(&house, &[API]).await;
        assert_eq!((lists(&house, &flow).await[0].state, writes(&payt)), (DeliveryState::Held, 0), "a person looks first");
        release(&house, &flow).await;
        payt_has_what_afas_has(&house, &flow, &payt).await;
        let first = brought(&house, &flow).await;
        assert!(first[&RecordKind::Invoice].0 > 20 && first[&RecordKind::Contact].0 == first[&RecordKind::Debtor].0, "{first:?}");
        assert!(payt.files().is_empty(), "no file went");
        let without_rate: Vec<_> = refused(&house, &flow).await;
        assert!(without_rate.iter().all(|one| one.problem.detail.en().contains("no rate")), "{without_rate:?}");
        let (before, deliveries) = (writes(&payt), lists(&house, &flow).await.len());
        by_itself(&house, &flow).await;
        house.advance(SignedDuration::from_hours(24));
        by_itself(&house, &flow).await;
        assert_eq!(writes(&payt), before, "nothing changed, so nothing goes, today nor tomorrow");
        assert!(lists(&house, &flow).await.len() <= deliveries + 1, "and what is refused is looked at once a day");
        let (some, cents) = open_at_payt(&payt).into_iter().find(|(_, cents)| *cents > 200).unwrap();
        assert!(house.afas.settle_in_afas(1, &some, cents - 100));
        by_itself(&house, &flow).await;
        assert_eq!(writes(&payt), before + 1, "one call");
        let taken: u64 = brought(&house, &flow).await.values().map(|(taken, _)| taken).sum();
        assert_eq!((taken, payt.invoice(ADMINISTRATION, &some).unwrap().open_cents), (1, 100), "with one record");
        payt_has_what_afas_has(&house, &flow, &payt).await;
    }

    async fn a_debtor_that_moves_is_told_though_no_amount_changed(house) {
        let (payt, flow) = begun(&house, &[]).await;
        let debtor = payt.invoices(ADMINISTRATION).into_iter().find(|one| one.open_cents > 0).unwrap().debtor_number;
        assert!(house.afas.move_debtor(&debtor, "Verhuizum"));
        let before = writes(&payt);
        by_itself(&house, &flow).await;
        let brought = brought(&house, &flow).await;
        let taken = |kind| brought.get(&kind).map_or(0, |(taken, _)| *taken);
        assert_eq!((taken(RecordKind::Contact), taken(RecordKind::Invoice)), (1, 0), "{brought:?}");
        assert!(writes(&payt) > before);
        let before = writes(&payt);
        by_itself(&house, &flow).await;
        assert_eq!(writes(&payt), before, "once");
    }

    async fn what_leaves_afas_is_closed_by_a_record_and_by_nothing_else(house) {
        let (payt, flow) = begun(&house, &[]).await;
        let open = open_at_payt(&payt);
        let gone: Vec<&String> = open.keys().take(2).collect();
        for invoice in &gone {
            house.afas.take_out_invoice(1, invoice);
        }
        let before = writes(&payt);
        by_itself(&house, &flow).await;
        let list = &lists(&house, &flow).await[0];
        assert_eq!((list.state, list.figures.closing, writes(&payt) - before), (DeliveryState::Sent, 2, 1), "{list:?}");
        for invoice in &gone {
            assert_eq!(payt.invoice(ADMINISTRATION, invoice).unwrap().open_cents, 0, "{invoice}");
        }
        assert_eq!(open_at_payt(&payt).len(), open.len() - 2, "the others stay as they are");
        house.advance(SignedDuration::from_hours(24 * 40));
        let before = writes(&payt);
        by_itself(&house, &flow).await;
        assert_eq!((writes(&payt), open_at_payt(&payt).len()), (before, open.len() - 2), "long closed, and nothing more goes");
        nothing_is_wrongly_paid(&house, &payt);
    }

    async fn too_much_is_held_whichever_way_it_goes_and_a_failed_read_sends_nothing(house) {
        let (payt, flow) = begun(&house, &[]).await;
        let (open, before) = (open_at_payt(&payt), writes(&payt));
        house.afas.knobs(|knobs| knobs.payt_connectors = false);
        assert!(house.engine.sync(Some(&flow.id), &Unwatched).await.is_err());
        house.afas.knobs(|knobs| knobs.payt_connectors = true);
        assert_eq!(writes(&payt), before, "a read that fails sends nothing");
        let half: Vec<_> = open.iter().filter(|(_, cents)| **cents > 0).take(open.len() / 2).collect();
        for (invoice, cents) in &half {
            assert!(house.afas.settle_in_afas(1, invoice, **cents));
        }
        sync(&house, &flow).await;
        let list = &lists(&house, &flow).await[0];
        assert_eq!((list.state, list.figures.closing), (DeliveryState::Held, half.len()));
        assert!(list.holds.iter().any(|why| matches!(why, HoldReason::ClosingShare { .. })), "{:?}", list.holds);
        assert_eq!((writes(&payt), open_at_payt(&payt)), (before, open.clone()), "nothing went, nothing closed");
        release(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        assert_eq!(open_at_payt(&payt).len(), open.len() - half.len());
        payt_has_what_afas_has(&house, &flow, &payt).await;
    }

    async fn what_payt_refuses_is_named_in_its_words_and_goes_when_it_can(house) {
        let payt = payt().await;
        let unlinked = |payt: &PaytEmulator| {
            let of = payt.invoices(ADMINISTRATION).into_iter().filter(|one| one.payment_condition.as_deref() == Some("30"));
            of.count()
        };
        connect(&house, &payt).await;
        payt.unlink_condition(ADMINISTRATION, "30");
        let flow = install(&house, &[API]).await;
        sync(&house, &flow).await;
        release(&house, &flow).await;
        let list = &lists(&house, &flow).await[0];
        assert_eq!(list.state, DeliveryState::Sent, "a refused record does not stop the others");
        let named: Vec<_> = refused(&house, &flow).await.into_iter().filter(|one| !one.problem.detail.en().contains("no rate")).collect();
        assert!(!named.is_empty() && named.iter().all(|one| one.key.kind == RecordKind::Invoice));
        assert!(named.iter().all(|one| one.problem.detail.en() == "payment_condition has no follow-up"), "{named:?}");
        assert!(unlinked(&payt) == 0 && brought(&house, &flow).await[&RecordKind::Debtor].0 > 20, "the others are there");
        payt_has_what_afas_has(&house, &flow, &payt).await;
        let before = writes(&payt);
        by_itself(&house, &flow).await;
        assert_eq!(writes(&payt), before, "not tried again for nothing within a day");
        payt.link_condition(ADMINISTRATION, "30", "standard");
        house.advance(SignedDuration::from_hours(24));
        by_itself(&house, &flow).await;
        assert!(refused(&house, &flow).await.iter().all(|one| one.problem.detail.en().contains("no rate")));
        assert_eq!(unlinked(&payt), named.len(), "linked by Payt's people, it goes the next day");
        payt_has_what_afas_has(&house, &flow, &payt).await;
    }

    async fn a_delivery_that_breaks_off_goes_on_where_it_was(house) {
        let (payt, flow) = installed(&house, &[API]).await;
        house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
        house.advance(SignedDuration::from_secs(1));
        payt.fault(payt::Fault::once(payt::FaultKind::CutAfterCommit).on("/v1/invoices").times(9));
        assert!(house.engine.sync(Some(&flow.id), &Unwatched).await.is_err());
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sending, "nobody knows what came of the last call");
        let (there, debtors) = (payt.invoices(ADMINISTRATION).len(), payt.debtors(ADMINISTRATION).len());
        assert!(there > 0 && debtors > 0, "it came");
        payt.clear_faults();
        // meanwhile one of them is paid, and gone from AFAS
        let (paid, cents) = open_at_payt(&payt).into_iter().find(|(_, cents)| *cents > 0).unwrap();
        assert!(house.afas.settle_in_afas(1, &paid, cents));
        house.afas.take_out_invoice(1, &paid);
        sync(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Held, "it closes what nobody saw");
        release(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        let kinds: Vec<_> = brought(&house, &flow).await.into_keys().collect();
        assert_eq!(kinds, [RecordKind::Invoice], "what was taken does not go again");
        assert_eq!(payt.invoice(ADMINISTRATION, &paid).unwrap().open_cents, 0, "not forgotten, though its answer was lost");
        payt_has_what_afas_has(&house, &flow, &payt).await;
    }

    async fn from_files_to_records_and_back_a_person_looks_and_nothing_closes(house) {
        let (payt, flow) = installed(&house, &[]).await;
        release(&house, &flow).await;
        install(&house, &[API]).await;
        sync(&house, &flow).await;
        let held = lists(&house, &flow).await.remove(0);
        assert_eq!((held.state, held.holds), (DeliveryState::Held, vec![HoldReason::FirstByRecord]));
        release(&house, &flow).await;
        assert_eq!((lists(&house, &flow).await[0].state, payt.contacts(ADMINISTRATION).len()), (DeliveryState::Released, 0));
        assert_eq!(payt.files().len(), 1, "what is new would close with the import of the file, so it waits");
        import(&payt);
        payt.advance(SignedDuration::from_secs(60));
        house.advance(SignedDuration::from_hours(20));
        sync(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        assert!(!payt.contacts(ADMINISTRATION).is_empty());
        payt_has_what_afas_has(&house, &flow, &payt).await;
        let (some, cents) = open_at_payt(&payt).into_iter().find(|(_, cents)| *cents > 200).unwrap();
        assert!(house.afas.settle_in_afas(1, &some, cents - 100));
        sync(&house, &flow).await;
        install(&house, &[("delivery", "csv_http")]).await;
        sync(&house, &flow).await;
        let held = lists(&house, &flow).await.remove(0);
        assert_eq!((held.state, held.holds), (DeliveryState::Held, vec![HoldReason::FirstByFile]));
        release(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        let before = open_at_payt(&payt);
        let report = import(&payt);
        assert_eq!((report.closed_by_absence.len(), open_at_payt(&payt)), (0, before), "the file says what the records said");
        nothing_is_wrongly_paid(&house, &payt);
        install(&house, &[API]).await;
        sync(&house, &flow).await;
        let held = lists(&house, &flow).await.remove(0);
        assert_eq!(held.holds, [HoldReason::FirstByRecord], "and what Payt has of each record is not believed any more");
    }

    async fn what_payt_shows_otherwise_goes_again_and_what_it_has_besides_is_told(house) {
        let (payt, flow) = begun(&house, &[]).await;
        let open = open_at_payt(&payt);
        let lost = open.keys().next().unwrap().clone();
        assert!(payt.delete_invoice(ADMINISTRATION, &lost));
        house.advance(SignedDuration::from_mins(11));
        sync(&house, &flow).await;
        let compared = house.store().find_last_comparison(&flow.id).await.unwrap().unwrap();
        assert_eq!(compared.state, ComparisonState::Differs);
        let told = |one: &Difference| (one.kind, one.invoice.clone());
        let by_payt = |one: &&Difference| one.kind != DifferenceKind::Blocked;
        let missing: Vec<_> = compared.differences.iter().filter(by_payt).map(told).collect();
        assert_eq!(missing, [(DifferenceKind::Missing, lost)]);
        assert_eq!(open_at_payt(&payt), open, "sent anew");
        let again = brought(&house, &flow).await;
        let taken = |kind| again.get(&kind).map_or(0, |(taken, _)| *taken);
        assert_eq!([RecordKind::Contact, RecordKind::Debtor, RecordKind::Invoice].map(taken), [1, 1, 1], "{again:?}");
        // nothing changes for days, and still it is looked at
        let other = open.keys().nth(2).unwrap();
        house.advance(SignedDuration::from_hours(24));
        by_itself(&house, &flow).await;
        assert!(payt.delete_invoice(ADMINISTRATION, other));
        house.advance(SignedDuration::from_hours(24));
        by_itself(&house, &flow).await;
        assert_eq!(open_at_payt(&payt), open, "seen by itself, and sent anew");
        // somebody who begins anew does not know what left AFAS meanwhile
        let other = open.keys().nth(1).unwrap();
        house.afas.take_out_invoice(1, other);
        let anew = house.second_installation(testbed::TestDatabase::sqlite()).await;
        connect(&anew, &payt).await;
        let flow = install(&anew, &[API]).await;
        sync(&anew, &flow).await;
        release(&anew, &flow).await;
        house.advance(SignedDuration::from_mins(11));
        sync(&anew, &flow).await;
        let compared = anew.store().find_last_comparison(&flow.id).await.unwrap().unwrap();
        let besides: Vec<_> = compared.differences.iter().filter(by_payt).map(told).collect();
        assert_eq!(besides, [(DifferenceKind::Besides, other.clone())]);
        assert_ne!(payt.invoice(ADMINISTRATION, other).unwrap().open_cents, 0, "and nothing here closes it");
    }

    async fn pdfs_are_attached_to_their_invoices_once(house) {
        let mut kept = 0;
        for invoice in house.world.books.invoices.iter().filter(|one| one.administration == 1 && one.open_cents != 0) {
            kept += usize::from(invoice.order.is_some());
            if invoice.order.is_none() || kept > 30 {
                house.afas.take_out_invoice(1, &invoice.number);
            }
        }
        let settings = [("documents", "yes"), ("documents_at_once", "5")];
        let (payt, flow) = begun(&house, &settings).await;
        let attached = || payt.invoices(ADMINISTRATION).into_iter().filter(|one| one.document.is_some()).collect::<Vec<_>>();
        let first = attached().len();
        assert!(first >= 5 && first % 5 == 0, "five at each wake-up: {first}");
        for invoice in attached() {
            let content = String::from_utf8(invoice.document.unwrap().bytes).unwrap();
            assert!(content.contains(&invoice.number), "the PDF of {} says {content}", invoice.number);
        }
        by_itself(&house, &flow).await;
        let more = attached().len();
        let puts = payt.requests().iter().filter(|one| one.method == "PUT").count();
        assert!(more > first && puts == more, "{more} attached, {puts} put: each once");
        assert!(payt.files().iter().all(|file| file.kind != FileKind::InvoicePdf), "none went as a file");
    }
}

#[tokio::test]
async fn of_two_thousand_invoices_the_two_that_changed_go() {
    let house = House::new(testbed::TestDatabase::sqlite()).await;
    add_invoices(&house, 0..2_000);
    let (payt, flow) = begun(&house, &[]).await;
    let first = sent_since(&payt, 0);
    let once: BTreeSet<&String> = first.iter().collect();
    assert!(first.len() > 2_000 && open_at_payt(&payt).len() > 2_000, "{}", first.len());
    let invoices = first.iter().filter(|number| payt.invoice(ADMINISTRATION, number).is_some()).count();
    assert_eq!(invoices, payt.invoices(ADMINISTRATION).len(), "each invoice once");
    assert!(once.len() * 2 >= first.len(), "a debtor and its contact may have one number");
    assert!(house.afas.settle_in_afas(1, "R00017", 4_000) && house.afas.take_out_invoice(1, "R01234"));
    let before = payt.requests().len();
    by_itself(&house, &flow).await;
    assert_eq!(sent_since(&payt, before), ["R00017", "R01234"], "a thousandth changed, and nothing else goes");
    let open = |number: &str| payt.invoice(ADMINISTRATION, number).unwrap().open_cents;
    assert_eq!((open("R00017"), open("R01234"), open("R00018")), (6_000, 0, 10_000));
    let before = payt.requests().len();
    by_itself(&house, &flow).await;
    assert_eq!(sent_since(&payt, before), Vec::<String>::new());
    payt_has_what_afas_has(&house, &flow, &payt).await;
}

#[tokio::test]
async fn an_administration_that_payt_keeps_in_another_currency_gets_nothing() {
    let house = House::new(testbed::TestDatabase::sqlite()).await;
    let (payt, flow) = installed(&house, &[API]).await;
    payt.settings(ADMINISTRATION, |settings| settings.currency = "USD".to_owned());
    house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
    let refused = house.engine.sync(Some(&flow.id), &Unwatched).await.unwrap_err();
    assert!(refused.to_string().contains("kept in USD"), "{refused}");
    payt.settings(ADMINISTRATION, |settings| settings.interface_enabled = false);
    let off = house.engine.sync(Some(&flow.id), &Unwatched).await;
    assert!(off.is_err() && writes(&payt) == 0, "{off:?}");
    assert_eq!(TODAY, house.engine.clock().today());
}
