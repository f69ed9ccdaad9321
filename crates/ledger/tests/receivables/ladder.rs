//! Addresses of the "Digital" tab.

use ledger::receivable::{ReceivableRules, RowFault, SourceKind};

use crate::sheet::{Sheet, faults};

const PROVISION: SourceKind = SourceKind::Provision;
const METHODS: SourceKind = SourceKind::DistributionMethods;

/// A row of the tab: kind, purpose, address, address for reminders.
type Tab = (SourceKind, &'static str, &'static str, &'static str);

/// What an invoice of debtor 00010 gets for invoices and for reminders.
fn addresses(tab: &[Tab]) -> (Option<String>, Option<String>, Vec<RowFault>) {
    let mut sheet = Sheet::new();
    sheet.put_whole(SourceKind::SalesEntries, "F1", &[]);
    for (kind, purpose, invoices, reminders) in tab {
        sheet.put(
            *kind,
            &[
                ("debtor_code", "00010"),
                ("purpose", purpose),
                ("debtor_invoice_email", invoices),
                ("debtor_reminder_email", reminders),
            ],
        );
    }
    let reading = sheet.read();
    let debtor = reading.receivables[0].whole().debtor.clone();
    (debtor.invoice_email, debtor.reminder_email, faults(&reading))
}

#[test]
fn the_ladder_goes_projects_subscriptions_sales_invoices_for_each_address_apart() {
    let cases: &[(&[Tab], Option<&str>, Option<&str>)] = &[
        (&[], None, None),
        (&[(METHODS, "Verkoopfacturen", "v@molen.nl", "")], Some("v@molen.nl"), None),
        (
            &[(METHODS, "Verkoopfacturen", "v@molen.nl", "vh@molen.nl"), (METHODS, "Abonnementen", "a@molen.nl", "")],
            Some("a@molen.nl"),
            Some("vh@molen.nl"),
        ),
        (
            &[
                (METHODS, "subscriptions", "a@molen.nl", "ah@molen.nl"),
                (METHODS, "PROJECTEN", "p@molen.nl", ""),
                (METHODS, "Sales invoices", "v@molen.nl", "vh@molen.nl"),
            ],
            Some("p@molen.nl"),
            Some("ah@molen.nl"),
        ),
        // provision comes first, even on a lower rung
        (
            &[(METHODS, "Projecten", "p@molen.nl", "ph@molen.nl"), (PROVISION, "Verkoopfactuur", "v@molen.nl", "")],
            Some("v@molen.nl"),
            Some("ph@molen.nl"),
        ),
    ];
    for (tab, invoices, reminders) in cases {
        let found = addresses(tab);
        assert_eq!((found.0.as_deref(), found.1.as_deref()), (*invoices, *reminders), "{tab:?}");
        assert_eq!(found.2, [], "{tab:?}");
    }
}

#[test]
fn what_is_not_clear_on_the_tab_is_told() {
    let several = addresses(&[(METHODS, "Projecten", "z@molen.nl", ""), (METHODS, "Projecten", "b@molen.nl", "")]);
    assert_eq!(several, (Some("b@molen.nl".into()), None, vec![RowFault::SeveralAddresses]));
    let unknown = addresses(&[(METHODS, "Pakbonnen", "p@molen.nl", "")]);
    assert_eq!(unknown, (None, None, vec![RowFault::PurposeUnknown]));
    let wrong = addresses(&[(METHODS, "Projecten", "molen", "")]);
    assert_eq!(wrong, (None, None, vec![RowFault::Email]));
}

#[test]
fn an_address_in_the_invoice_row_comes_before_the_ladder() {
    let mut sheet = Sheet::new();
    sheet.put_whole(SourceKind::SalesEntries, "F1", &[("debtor_invoice_email", "rij@molen.nl")]);
    let row = [("debtor_code", "00010"), ("purpose", "Projecten"), ("debtor_invoice_email", "p@molen.nl")];
    sheet.put(METHODS, &row);
    assert_eq!(sheet.read().receivables[0].whole().debtor.invoice_email.as_deref(), Some("rij@molen.nl"));
}

#[test]
fn addresses_are_joined_by_number_or_id_and_by_administration() {
    let mut sheet = Sheet::new();
    sheet.administration("02");
    sheet.put_whole(SourceKind::SalesEntries, "F1", &[("debtor_origin_id", "D-7")]);
    let of_two = [
        ("administration_code", "02"),
        ("debtor_code", "00010"),
        ("purpose", "Projecten"),
        ("debtor_invoice_email", "twee@molen.nl"),
    ];
    sheet.put(METHODS, &of_two);
    sheet.put(METHODS, &[("debtor_code", "10"), ("purpose", "Projecten"), ("debtor_invoice_email", "x@molen.nl")]);
    assert_eq!(sheet.read().receivables[0].whole().debtor.invoice_email, None, "neither is this debtor here");
    let by_id = [("debtor_origin_id", "D-7"), ("purpose", "Abonnementen"), ("debtor_invoice_email", "id@molen.nl")];
    sheet.put(METHODS, &by_id);
    assert_eq!(sheet.read().receivables[0].whole().debtor.invoice_email.as_deref(), Some("id@molen.nl"));
    sheet.put(METHODS, &[("purpose", "Projecten"), ("debtor_invoice_email", "niemand@molen.nl")]);
    assert_eq!(faults(&sheet.read()), [RowFault::Missing]);
    assert_eq!(sheet.read().refused, [], "a row of the tab refuses no invoice");
}

#[test]
fn a_customer_says_what_the_purposes_are_called() {
    let mut rules = ReceivableRules::default();
    rules.purposes.projects = vec!["Werk".into()];
    let mut sheet = Sheet::new();
    sheet.put_whole(SourceKind::SalesEntries, "F1", &[]);
    sheet.put(METHODS, &[("debtor_code", "00010"), ("purpose", "werk "), ("debtor_reminder_email", "w@molen.nl")]);
    assert_eq!(sheet.read_by(&rules).receivables[0].whole().debtor.reminder_email.as_deref(), Some("w@molen.nl"));
}
