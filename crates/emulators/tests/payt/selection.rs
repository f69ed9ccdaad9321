//! What is imported and what is not, and when.

use emulators::payt::{
    AutomaticImport, Block, IgnoreLists, InvoiceState, Notification, PaytAdministration, Sending, TypeHandling,
};

use crate::client::{CODE, Payt, csv, row};

#[tokio::test]
async fn ignored_records_are_skipped_and_those_already_there_are_blocked() {
    let payt = Payt::start_in(PaytAdministration::new(CODE, "Bakkerij").with_condition("INC", "direct debit")).await;
    let rows = [
        row("F1", "1.00", "1.00"),
        row("F2", "1.00", "1.00").with("debtor_code", "9"),
        row("F3", "1.00", "1.00").with("invoice_payment_condition", "INC"),
        row("F4", "1.00", "1.00"),
    ];
    payt.import(rows.get(..1).unwrap()).await;
    payt.emulator.settings(CODE, |settings| {
        settings.ignore =
            IgnoreLists { invoices: "F1, X*".to_owned(), debtors: "(7...9)".to_owned(), conditions: "INC".to_owned() };
    });
    let report = payt.import(&rows).await;
    assert_eq!(
        (report.ignored.join(" "), report.created.join(" "), report.blocked.join(" ")),
        ("F1 F2 F3".to_owned(), "F4".to_owned(), "F1".to_owned())
    );
    assert!(!payt.emulator.debtors(CODE).iter().any(|debtor| debtor.number == "9"));
    // Updated no more: neither by another amount nor by being absent.
    payt.import(&[row("F1", "1.00", "0.00"), rows[3].clone()]).await;
    payt.import(&rows[3..]).await;
    let held = payt.invoice("F1");
    assert_eq!((held.blocked, held.state()), (Some(Block::Ignored), InvoiceState::Open));
    payt.emulator.settings(CODE, |settings| settings.ignore = IgnoreLists::default());
    payt.import(&rows[..1]).await;
    assert_eq!(payt.invoice("F1").blocked, None);
}

#[tokio::test]
async fn kinds_of_invoices_are_handled_as_set_and_not_afterwards() {
    let payt = Payt::start_in(PaytAdministration {
        zero_invoices: TypeHandling::DoNotImport,
        prepaid_invoices: TypeHandling::ImportWithoutSending,
        ..PaytAdministration::new(CODE, "Bakkerij")
    })
    .await;
    let rows = [row("Z", "0.00", "0.00"), row("P", "5.00", "0.00"), row("C", "-5.00", "-5.00")];
    let report = payt.import(&rows).await;
    assert_eq!((report.ignored, report.created), (vec!["Z".to_owned()], vec!["P".to_owned(), "C".to_owned()]));
    assert_eq!((payt.invoice("P").sending, payt.paid("P")), (Sending::Never, vec![500]));
    assert!(matches!(payt.invoice("C").sending, Sending::Due(_)));
    payt.emulator.settings(CODE, |settings| settings.credit_invoices = TypeHandling::DoNotImport);
    assert!(payt.import(&rows[1..]).await.ignored.is_empty());
    assert_eq!(payt.invoice("C").state(), InvoiceState::Open);
}

#[tokio::test]
async fn what_was_paid_before_becomes_a_payment_if_the_knob_says_so() {
    let payt = Payt::start().await;
    payt.import(&[row("F1", "10.00", "4.00")]).await;
    payt.turn(|knobs| (knobs.first_payment, knobs.payment_type_told) = (false, true));
    payt.import(&[row("F1", "10.00", "3.00"), row("F2", "10.00", "4.00")]).await;
    assert_eq!((payt.paid("F1"), payt.paid("F2")), (vec![600, 100], vec![]));
    let types: Vec<_> = payt.invoice("F1").payments.into_iter().map(|payment| payment.transaction_type).collect();
    assert_eq!(types, [None, Some("payment".to_owned())]);
}

#[tokio::test]
async fn every_waiting_file_counts_if_the_knob_says_so() {
    let payt = Payt::start().await;
    payt.turn(|knobs| knobs.every_file_counts = true);
    payt.deliver("csv", "a.csv", csv(&[row("F1", "1.00", "1.00")]).as_bytes()).await;
    let report = payt.import(&[row("F2", "1.00", "1.00")]).await;
    assert_eq!((report.created.join(" "), report.closed_by_absence.join(" ")), ("F1 F2".to_owned(), "F1".to_owned()));
}

#[tokio::test]
async fn the_clock_imports_as_the_administration_wants() {
    let payt = Payt::start().await;
    for (automatic_import, runs) in [(AutomaticImport::ByHand, 0), (AutomaticImport::WhenDelivered, 1)] {
        payt.emulator.settings(CODE, |settings| settings.automatic_import = automatic_import);
        payt.deliver("csv", "a.csv", csv(&[row("F1", "1.00", "1.00")]).as_bytes()).await;
        payt.emulator.next_morning();
        assert_eq!(payt.emulator.reports(CODE).len(), runs, "{automatic_import:?}");
    }
    for _ in 0..3 {
        payt.emulator.next_morning();
    }
    assert!(payt.emulator.notifications(CODE).is_empty());
    payt.emulator.settings(CODE, |settings| settings.automatic_import = AutomaticImport::AtSetTimes);
    payt.emulator.next_morning();
    let news = payt.emulator.notifications(CODE);
    assert!(matches!(news.as_slice(), [Notification::NoFile(_), Notification::NoSuccess(_, 3)]), "{news:?}");
}
