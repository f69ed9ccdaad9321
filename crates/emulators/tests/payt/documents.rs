//! Documents by file, and when an invoice goes out.

use emulators::payt::{Channels, PaytAdministration, Purpose, Sending};
use jiff::{SignedDuration, civil::date};

use crate::client::{CODE, Payt, row};

#[tokio::test]
async fn a_document_finds_its_invoice_by_its_name_and_the_rest_is_dropped_in_silence() {
    let payt = Payt::start().await;
    let rows = [row("F1", "1.00", "1.00"), row("F10", "1.00", "1.00")];
    payt.import(&rows).await;
    payt.deliver("invoice_pdf", "factuur_F10.pdf", b"ten").await;
    payt.deliver("invoice_ubl", "F1.xml", b"<ubl/>").await;
    for (name, bytes) in [("F1 bijlage.txt", b"a"), ("F1 kaart.txt", b"b"), ("F1 kaart.txt", b"c")] {
        payt.deliver("invoice_attachment", name, bytes).await;
    }
    payt.deliver("invoice_pdf", "G7.pdf", b"lost").await;
    let report = payt.import(&rows).await;
    assert_eq!((report.documents.len(), report.lost_documents), (5, vec!["G7.pdf".to_owned()]));
    assert!(report.errors.is_empty() && report.warnings.is_empty());

    let (f1, f10) = (payt.invoice("F1"), payt.invoice("F10"));
    assert_eq!(f10.document.unwrap().bytes, b"ten");
    assert!(f1.document_missing());
    assert_eq!(f1.ubl.unwrap().filename, "F1.xml");
    let attachments: Vec<_> =
        f1.attachments.iter().map(|held| (held.filename.as_str(), held.bytes.as_slice())).collect();
    assert_eq!(attachments, [("F1 bijlage.txt", b"a".as_slice()), ("F1 kaart.txt", b"c")]);

    // Supplied again, it replaces the document; the data file may come without it.
    payt.deliver("invoice_pdf", "F10.pdf", b"new").await;
    let alone = payt.emulator.import_now(CODE).unwrap();
    assert_eq!((alone.documents, alone.closed_by_absence.len()), (vec!["F10.pdf".to_owned()], 0));
    assert_eq!(payt.invoice("F10").document.unwrap().bytes, b"new");
}

#[tokio::test]
async fn an_invoice_goes_out_an_hour_later_at_the_half_hour_with_its_document() {
    let payt = Payt::start().await;
    payt.emulator.advance_to(date(2026, 3, 10).at(15, 1, 0, 0));
    payt.deliver("invoice_pdf", "F1.pdf", b"%PDF").await;
    payt.import(&[row("F1", "1.00", "1.00"), row("F2", "1.00", "1.00")]).await;
    let slot = date(2026, 3, 10).at(16, 30, 0, 0);
    assert_eq!(payt.invoice("F1").sending, Sending::Due(slot));
    payt.emulator.advance_to(date(2026, 3, 10).at(16, 29, 59, 0));
    assert_eq!(payt.invoice("F1").sending, Sending::Due(slot));
    payt.emulator.advance(SignedDuration::from_secs(1));
    assert_eq!(payt.invoice("F1").sending, Sending::Sent(slot));
    // F2 waits for its document, which comes at a quarter to five.
    payt.emulator.advance_to(date(2026, 3, 10).at(16, 45, 0, 0));
    payt.deliver("invoice_pdf", "F2.pdf", b"%PDF").await;
    payt.emulator.import_now(CODE);
    payt.emulator.advance(SignedDuration::from_hours(1));
    assert_eq!(payt.invoice("F2").sending, Sending::Sent(date(2026, 3, 10).at(17, 0, 0, 0)));
}

#[tokio::test]
async fn the_nearest_address_for_the_purpose_is_taken() {
    let payt = Payt::start().await;
    let plain = row("F1", "1.00", "1.00").with_address();
    let of_debtor = plain.clone().with("invoice_number", "F2").with("debtor_code", "D2");
    let of_debtor = of_debtor.with("debtor_invoice_email", "fin@d2.test").with("debtor_reminder_email", "late@d2.test");
    let own = of_debtor.clone().with("invoice_number", "F3").with("invoice_contact_email", "own@d2.test");
    let silent = row("F4", "1.00", "1.00").with("debtor_code", "D4").with("debtor_email", "a@d4.test");
    let report = payt.import(&[plain, of_debtor, own, silent]).await;
    assert!(report.errors.is_empty(), "{:?}", report.errors);
    let ways = |number: &str| {
        [Purpose::Invoice, Purpose::Reminder, Purpose::FinalReminder]
            .map(|purpose| payt.emulator.channels(CODE, number, purpose).unwrap())
    };
    let by = |email: &str, letter| Channels { email: Some(email.to_owned()), letter };
    let default = "info@zonneveld.test";
    assert_eq!(ways("F1"), [by(default, false), by(default, false), by(default, true)]);
    assert_eq!(ways("F2"), [by("fin@d2.test", false), by("late@d2.test", false), by("late@d2.test", true)]);
    assert_eq!(ways("F3"), [by("own@d2.test", false), by("own@d2.test", false), by("own@d2.test", true)]);
    assert_eq!(ways("F4")[2], by("a@d4.test", false));
    assert!(payt.emulator.switch_channels(CODE, "D2", false, true));
    assert_eq!(ways("F2")[0], Channels { email: None, letter: true });
    assert!(payt.emulator.switch_channels(CODE, "D2", false, false));
    assert_eq!(ways("F2")[2], Channels::default());
    assert!(!payt.emulator.switch_channels(CODE, "D9", true, true));
}

#[tokio::test]
async fn small_amounts_are_not_reminded_of_and_a_demo_may_send_without_documents() {
    let settings = PaytAdministration {
        minimum_reminded_cents: 500,
        send_without_document: true,
        ..PaytAdministration::new(CODE, "Bakkerij")
    };
    let payt = Payt::start_in(settings).await;
    payt.import(&[row("F1", "4.99", "4.99"), row("F2", "5.00", "5.00")]).await;
    assert_eq!(["F1", "F2"].map(|number| payt.emulator.reminded_cents(CODE, number)), [None, Some(500)]);
    payt.emulator.advance(SignedDuration::from_hours(2));
    assert!(matches!(payt.invoice("F1").sending, Sending::Sent(_)));
}
