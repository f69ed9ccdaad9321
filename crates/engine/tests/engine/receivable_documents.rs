//! AFAS → Payt, after the list: documents go once, amounts are set at once when asked, and what Payt made of it is read back.

use std::collections::{BTreeMap, BTreeSet};

use emulators::payt::{self, FileKind, PaytEmulator};
use engine::progress::Unwatched;
use jiff::SignedDuration;
use ledger::receivable::{DifferenceKind, MissingWhy};
use store::{ComparisonState, DeliveryState, DocumentCheck, Flow};

use crate::house::{House, TODAY, on_both_engines};
use crate::receivables::{
    ADMINISTRATION, connect, import, install, lists, nothing_is_wrongly_paid, open_at_payt, payt, release, sync,
};

const PDF: &[u8] = b"%PDF-1.7 another one";

/// Names of the documents of that kind, as often as they came.
fn documents(payt: &PaytEmulator, kind: FileKind) -> Vec<String> {
    payt.files().into_iter().filter(|file| file.kind == kind).map(|file| file.filename).collect()
}

fn pdfs(payt: &PaytEmulator) -> Vec<String> {
    documents(payt, FileKind::InvoicePdf)
}

async fn standing(house: &House, flow: &Flow) -> DocumentCheck {
    house.store().find_document_check(&flow.id).await.unwrap().unwrap()
}

/// Connected and installed, with few invoices in AFAS; the first list is held.
async fn installed(house: &House, settings: &[(&str, &str)]) -> (PaytEmulator, Flow) {
    let (mut with_order, mut without) = (0, 0);
    for invoice in house.world.books.invoices.iter().filter(|one| one.administration == 1 && one.open_cents != 0) {
        let seen = if invoice.order.is_some() { &mut with_order } else { &mut without };
        *seen += 1;
        if *seen > 30 {
            house.afas.take_out_invoice(1, &invoice.number);
        }
    }
    let payt = payt().await;
    connect(house, &payt).await;
    let settings: Vec<_> = [("documents", "yes")].into_iter().chain(settings.iter().copied()).collect();
    let flow = install(house, &settings).await;
    sync(house, &flow).await;
    (payt, flow)
}

/// The same, and the first list was sent.
async fn begun(house: &House, settings: &[(&str, &str)]) -> (PaytEmulator, Flow) {
    let (payt, flow) = installed(house, settings).await;
    release(house, &flow).await;
    (payt, flow)
}

fn switch_interface(payt: &PaytEmulator, on: bool) {
    for administration in payt.administrations() {
        payt.settings(&administration.code, |settings| settings.interface_enabled = on);
    }
}

/// An invoice open at Payt with a PDF there.
fn with_document(payt: &PaytEmulator) -> String {
    let open = payt.invoices(ADMINISTRATION).into_iter();
    open.filter(|one| one.open_cents > 0 && one.currency == "EUR").find(|one| one.document.is_some()).unwrap().number
}

/// The next day, at Payt as well, after its import.
async fn next_day(house: &House, payt: &PaytEmulator) {
    house.advance(SignedDuration::from_hours(24));
    payt.advance_to(TODAY.tomorrow().unwrap().at(12, 0, 0, 0));
}

/// What is paid stays open at Payt until its import: while the list is held, and after it was sent.
async fn left_alone(house: &House, wanted: &str, interface: bool) {
    let settings = [("update_at_once", wanted), ("documents", "no"), ("share_at_most", "0")];
    let (payt, flow) = begun(house, &settings).await;
    import(&payt);
    let (paid, cents) = open_at_payt(&payt).into_iter().find(|(_, cents)| *cents > 0).unwrap();
    assert!(house.afas.settle_in_afas(1, &paid, cents));
    sync(house, &flow).await;
    assert_eq!(lists(house, &flow).await[0].state, DeliveryState::Held);
    assert_eq!(payt.invoice(ADMINISTRATION, &paid).unwrap().open_cents, cents, "held, so nothing changes");
    switch_interface(&payt, interface);
    release(house, &flow).await;
    assert_eq!(lists(house, &flow).await[0].state, DeliveryState::Sent);
    assert_eq!(payt.invoice(ADMINISTRATION, &paid).unwrap().open_cents, cents);
    let update = house.store().find_last_amount_update(&flow.id).await.unwrap();
    let told = update.map(|update| (update.updated, update.problem.unwrap().kind.name()));
    assert_eq!(told, (wanted == "yes").then_some((0, "payt-token-wrong")), "and why nothing was set");
}

on_both_engines! {
    async fn every_pdf_goes_once_after_the_list_and_payt_places_it(house) {
        let (payt, flow) = installed(&house, &[]).await;
        assert_eq!(payt.files(), [], "nothing goes while the list is held");
        assert_eq!(house.store().find_document_check(&flow.id).await.unwrap(), None);
        release(&house, &flow).await;
        let sent = pdfs(&payt);
        assert!(sent.len() >= 20, "{}", sent.len());
        assert_eq!(sent.iter().collect::<BTreeSet<_>>().len(), sent.len(), "each once");
        assert_eq!(payt.files()[0].kind, FileKind::Csv, "the list comes first");
        let report = import(&payt);
        assert_eq!((report.documents.len(), report.lost_documents.len()), (sent.len(), 0), "{report:?}");
        for invoice in payt.invoices(ADMINISTRATION).into_iter().filter(|invoice| invoice.document.is_some()) {
            let content = String::from_utf8(invoice.document.unwrap().bytes).unwrap();
            assert!(content.contains(&invoice.number), "the PDF of {} says {content}", invoice.number);
        }
        let standing = standing(&house, &flow).await;
        assert_eq!((standing.delivered, standing.waiting), (sent.len(), 0));
        assert_eq!(standing.missing.iter().filter(|one| one.why == MissingWhy::NoFile).count(), 0);
        assert!(standing.missing.iter().all(|one| {
            payt.invoice(ADMINISTRATION, &one.invoice).is_none_or(|invoice| invoice.document.is_none())
        }));
        sync(&house, &flow).await;
        house.advance(SignedDuration::from_hours(24));
        sync(&house, &flow).await;
        assert_eq!(pdfs(&payt).len(), sent.len(), "a second run sends nothing");
    }

    async fn another_file_goes_again_and_one_that_is_gone_is_told(house) {
        let (payt, flow) = begun(&house, &[]).await;
        import(&payt);
        let before = pdfs(&payt).len();
        let invoice = with_document(&payt);
        let own = format!("Factuur {invoice}.PDF");
        let files: [(&str, &str, &[u8]); 4] =
            [("AA01", "pakbon 999999.xml", b"<x/>"), ("AA02", "bon.pdf", b"%PDF other"), ("AA03", &own, PDF), ("AA04", "x", b"x")];
        assert!(house.afas.put_invoice_files(1, &invoice, &files));
        sync(&house, &flow).await;
        assert_eq!(pdfs(&payt)[before..], [format!("{invoice}.pdf")]);
        assert_eq!(documents(&payt, FileKind::InvoiceAttachment), [""; 0], "no setting asks for them");
        import(&payt);
        assert_eq!(payt.invoice(ADMINISTRATION, &invoice).unwrap().document.unwrap().bytes, PDF);
        assert!(house.afas.put_invoice_files(1, &invoice, &[("AA05", "factuur.pdf", b"no such thing")]));
        sync(&house, &flow).await;
        assert_eq!(pdfs(&payt).len(), before + 1, "what is no PDF is not sent");
        let failures = house.store().list_document_failures(&flow.id).await.unwrap();
        assert_eq!((failures.len(), failures[0].key.invoice.as_str()), (1, invoice.as_str()));
        assert_eq!(failures[0].problem.kind.name(), "afas-file-unavailable");
        assert!(house.afas.put_invoice_files(1, &invoice, &[]));
        sync(&house, &flow).await;
        let missing: Vec<_> = standing(&house, &flow).await.missing;
        assert!(missing.iter().any(|one| one.invoice == invoice && one.why == MissingWhy::NoFile), "{missing:?}");
        assert_eq!(house.store().list_document_failures(&flow.id).await.unwrap(), [], "nobody wants that file any more");
    }

    async fn attachments_go_when_a_setting_says_so_and_never_to_another_invoice(house) {
        let (payt, flow) = begun(&house, &[("document_attachments", "yes")]).await;
        import(&payt);
        let invoice = with_document(&payt);
        let other = payt.invoices(ADMINISTRATION).into_iter().find(|one| one.number != invoice).unwrap().number;
        let (own, named) = (format!("{invoice}.pdf"), format!("bijlage {other}1.xml"));
        let files: [(&str, &str, &[u8]); 2] = [("BB01", &own, PDF), ("BB02", &named, b"<bijlage/>")];
        assert!(house.afas.put_invoice_files(1, &invoice, &files));
        sync(&house, &flow).await;
        import(&payt);
        let attached = payt.invoice(ADMINISTRATION, &invoice).unwrap().attachments;
        assert_eq!((attached.len(), attached[0].bytes.as_slice()), (1, &b"<bijlage/>"[..]));
        assert!(payt.invoices(ADMINISTRATION).iter().all(|one| one.number == invoice || one.attachments.is_empty()));
    }

    async fn the_ubl_of_an_invoice_goes_as_such_when_a_setting_says_so_and_it_is_one(house) {
        let (payt, flow) = begun(&house, &[("document_ubl", "yes")]).await;
        import(&payt);
        let invoice = with_document(&payt);
        let ubl = |number: &str| {
            let oasis = "urn:oasis:names:specification:ubl:schema:xsd";
            format!(
                "<Invoice xmlns=\"{oasis}:Invoice-2\" xmlns:cbc=\"{oasis}:CommonBasicComponents-2\"><cbc:ID>{number}</cbc:ID></Invoice>"
            )
        };
        let (pdf, own, mine, other) = (format!("{invoice}.pdf"), format!("ubl {invoice}.xml"), ubl(&invoice), ubl("X1"));
        for (file, bytes) in [("CC02", &other), ("CC03", &mine)] {
            let files: [(&str, &str, &[u8]); 2] = [("CC01", &pdf, PDF), (file, &own, bytes.as_bytes())];
            assert!(house.afas.put_invoice_files(1, &invoice, &files));
            sync(&house, &flow).await;
        }
        assert_eq!(documents(&payt, FileKind::InvoiceUbl), [format!("{invoice}.xml")], "another one's data did not go");
        import(&payt);
        assert_eq!(payt.invoice(ADMINISTRATION, &invoice).unwrap().ubl.unwrap().bytes, mine.as_bytes());
    }

    async fn so_many_go_at_once_and_the_rest_follows(house) {
        let (payt, flow) = begun(&house, &[("documents_at_once", "7")]).await;
        // a sync wakes the flow once more after a list that was sent
        assert_eq!(pdfs(&payt).len(), 14);
        let waiting = standing(&house, &flow).await.waiting;
        assert!(waiting > 0);
        house.engine.wake(&flow.id, &Unwatched).await.unwrap();
        assert_eq!(standing(&house, &flow).await.waiting, waiting.saturating_sub(7));
        assert_eq!(pdfs(&payt).iter().collect::<BTreeSet<_>>().len(), 14 + waiting.min(7));
    }

    async fn a_document_that_fails_stops_nothing_and_is_tried_again_later(house) {
        house.afas.knobs(|knobs| knobs.files_hidden = true);
        let (payt, flow) = begun(&house, &[("documents_at_once", "5")]).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent, "the list went");
        assert_eq!(pdfs(&payt), [""; 0]);
        let failures = house.store().list_document_failures(&flow.id).await.unwrap();
        assert_eq!(failures.len(), 10, "others are tried before those that failed");
        house.afas.knobs(|knobs| knobs.files_hidden = false);
        house.engine.wake(&flow.id, &Unwatched).await.unwrap();
        let failed: BTreeSet<String> = failures.iter().map(|one| format!("{}.pdf", one.key.invoice)).collect();
        assert!(pdfs(&payt).iter().all(|name| !failed.contains(name)), "not yet");
        house.advance(SignedDuration::from_hours(2));
        for _ in 0..12 {
            house.engine.wake(&flow.id, &Unwatched).await.unwrap();
        }
        let sent: BTreeSet<String> = pdfs(&payt).into_iter().collect();
        assert!(failed.is_subset(&sent), "{failed:?}");
        assert_eq!(house.store().list_document_failures(&flow.id).await.unwrap(), []);
    }

    async fn when_payt_takes_no_documents_the_rest_is_left_for_later(house) {
        let (payt, flow) = installed(&house, &[]).await;
        house.engine.release_delivery(engine::commands::Behalf::COMMAND_LINE, &flow, None).await.unwrap();
        let down = payt::Fault::once(payt::FaultKind::ServerError).on("/import/files/invoice_pdf");
        payt.fault(down.times(1_000));
        house.advance(SignedDuration::from_secs(1));
        house.engine.wake(&flow.id, &Unwatched).await.unwrap();
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        let failures = house.store().list_document_failures(&flow.id).await.unwrap();
        assert_eq!((failures.len(), failures[0].problem.kind.name()), (3, "payt-unreachable"));
        assert!(standing(&house, &flow).await.waiting > 10);
    }

    async fn without_the_setting_nothing_but_the_list_goes(house) {
        let (payt, flow) = begun(&house, &[("documents", "no")]).await;
        assert!(payt.files().iter().all(|file| file.kind == FileKind::Csv));
        assert_eq!(house.store().find_document_check(&flow.id).await.unwrap(), None);
    }

    async fn amounts_are_set_at_once_when_that_is_wanted(house) {
        let (payt, flow) = begun(&house, &[("update_at_once", "yes"), ("documents", "no")]).await;
        assert_eq!(house.store().find_last_amount_update(&flow.id).await.unwrap(), None, "the first list changes nothing");
        import(&payt);
        let open: BTreeMap<String, i64> = open_at_payt(&payt).into_iter().filter(|(_, cents)| *cents > 100).collect();
        let [(paid, all), (part, _), (gone, more)] = open.iter().take(3).collect::<Vec<_>>()[..] else { panic!() };
        assert!(house.afas.settle_in_afas(1, paid, *all) && house.afas.settle_in_afas(1, part, 100));
        assert!(house.afas.settle_in_afas(1, gone, *more));
        assert!(payt.delete_invoice(ADMINISTRATION, gone));
        let imports = payt.reports(ADMINISTRATION).len();
        sync(&house, &flow).await;
        assert_eq!(payt.reports(ADMINISTRATION).len(), imports, "no import since");
        let cents = |invoice: &str| payt.invoice(ADMINISTRATION, invoice).map(|invoice| invoice.open_cents);
        assert_eq!((cents(paid), cents(part)), (Some(0), Some(open[part] - 100)));
        let update = house.store().find_last_amount_update(&flow.id).await.unwrap().unwrap();
        assert_eq!((update.updated, update.refused.len(), update.problem), (2, 1, None));
        assert_eq!((&update.refused[0].invoice, update.refused[0].problem.kind.name()), (gone, "payt-refused"));
        let own = house.store().of_organisation(store::FIRST_ORGANISATION);
        for (invoice, taken) in [(paid, true), (part, true), (gone, false)] {
            let last = own.list_delivered_changes(invoice).await.unwrap().pop().unwrap();
            assert_eq!((last.was.unwrap().minor(), last.told_at.is_some()), (open[invoice], taken), "{last:?}");
        }
        nothing_is_wrongly_paid(&house, &payt);
    }

    async fn amounts_are_left_alone_unless_that_is_wanted(house) {
        left_alone(&house, "no", true).await;
    }

    async fn amounts_are_left_alone_when_the_interface_is_off(house) {
        left_alone(&house, "yes", false).await;
    }

    async fn after_the_night_payt_is_asked_what_it_has(house) {
        let (payt, flow) = begun(&house, &[("documents", "no")]).await;
        let sent = lists(&house, &flow).await.remove(0);
        sync(&house, &flow).await;
        assert_eq!(house.store().find_last_comparison(&flow.id).await.unwrap(), None, "it did not import yet");
        next_day(&house, &payt).await;
        house.engine.wake(&flow.id, &Unwatched).await.unwrap();
        let found = house.store().find_comparison(&sent.id).await.unwrap().unwrap();
        assert_eq!(found.problem, None);
        assert!(found.imported_at.is_some_and(|at| at > sent.sent_at.unwrap()));
        assert!(found.compared > 20, "{found:?}");
        let blocked = found.differences.iter().all(|one| one.kind == DifferenceKind::Blocked);
        assert!(blocked, "{:?}", found.differences);
        let expected = if found.differences.is_empty() { ComparisonState::Confirmed } else { ComparisonState::Differs };
        assert_eq!(found.state, expected);
    }

    async fn what_payt_has_otherwise_is_named(house) {
        let (payt, flow) = begun(&house, &[]).await;
        let sent = lists(&house, &flow).await.remove(0);
        next_day(&house, &payt).await;
        let open: Vec<String> = open_at_payt(&payt).into_iter().filter(|(_, cents)| *cents > 0).map(|(one, _)| one).collect();
        let document = with_document(&payt);
        let blocked = open.iter().find(|one| **one != document).unwrap();
        assert!(payt.delete_invoice(ADMINISTRATION, &document) && payt.block_invoice(ADMINISTRATION, blocked));
        house.engine.wake(&flow.id, &Unwatched).await.unwrap();
        let found = house.store().find_comparison(&sent.id).await.unwrap().unwrap();
        assert_eq!(found.state, ComparisonState::Differs);
        let kind = |invoice: &str| found.differences.iter().find(|one| one.invoice == invoice).map(|one| one.kind);
        assert_eq!(kind(&document), Some(DifferenceKind::Missing));
        assert_eq!(kind(blocked), Some(DifferenceKind::Blocked));
        // its document would be dropped without a word while Payt does not have the invoice, and goes again when it has
        let often = |name: &str| pdfs(&payt).iter().filter(|sent| **sent == format!("{name}.pdf")).count();
        assert_eq!(often(&document), 1);
        import(&payt);
        assert!(payt.invoice(ADMINISTRATION, &document).unwrap().document.is_none());
        house.advance(SignedDuration::from_hours(24));
        sync(&house, &flow).await;
        assert_eq!(often(&document), 2);
    }

    async fn a_payt_that_is_down_or_shows_nothing_stops_no_list(house) {
        let (payt, flow) = begun(&house, &[("documents", "no")]).await;
        let sent = lists(&house, &flow).await.remove(0);
        payt.fault(payt::Fault::once(payt::FaultKind::ServerError).on("/v1/invoices").times(2));
        next_day(&house, &payt).await;
        house.engine.wake(&flow.id, &Unwatched).await.unwrap();
        let found = house.store().find_comparison(&sent.id).await.unwrap().unwrap();
        assert_eq!((found.state, found.problem.unwrap().kind.name()), (ComparisonState::Unknown, "payt-unreachable"));
        assert_ne!(lists(&house, &flow).await[0].id, sent.id, "the list of the day went");
        switch_interface(&payt, false);
        let today = lists(&house, &flow).await.remove(0);
        house.advance(SignedDuration::from_hours(24));
        house.engine.wake(&flow.id, &Unwatched).await.unwrap();
        assert_eq!(house.store().find_comparison(&today.id).await.unwrap(), None);
        assert_ne!(lists(&house, &flow).await[0].id, today.id);
    }
}
