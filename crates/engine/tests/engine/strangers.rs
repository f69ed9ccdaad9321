//! Other people and programs that book in the same AFAS through a connector of their own.

use std::sync::Arc;

use emulators::afas::BookedEntry;
use ledger::entry::{Account, Entry, EntryLine, EntryParts, Side, Voucher};
use ledger::money::{Currency, Money};
use ledger::reason::Reason;
use links::books::afas::auth::ClassicToken;
use links::books::afas::books::{AfasBooks, ConnectorNames};
use links::books::afas::client::AfasClient;
use links::books::afas::entries::PostOutcome;
use links::books::afas::options::{AfasOptions, Environment};
use links::http::{HttpOptions, client};

use crate::house::{House, TODAY};

impl House {
    /// A stranger books one euro under this voucher number. Gives the entry's number in AFAS.
    pub(crate) async fn stranger_books(&self, voucher: &str) -> i64 {
        let euro = Money::new(100, Currency::EUR);
        let line = |account: &str, side| EntryLine {
            account: Account::Ledger(account.into()),
            side,
            amount: euro,
            invoice: None,
            vat_code: None,
            description: "memo".into(),
            covers: Vec::new(),
            reason: Reason::Correction,
        };
        self.stranger_sends(EntryParts {
            voucher: Voucher::parse(voucher).unwrap(),
            part: 1,
            administration: 1,
            journal: "55".into(),
            date: TODAY,
            year: TODAY.year(),
            period: i16::from(TODAY.month()),
            lines: vec![line("4590", Side::Debit), line("2290", Side::Credit)],
        })
        .await
    }

    /// A stranger sends this entry. Gives its number in AFAS.
    pub(crate) async fn stranger_sends(&self, parts: EntryParts) -> i64 {
        let mut options = AfasOptions::new(54321, Environment::Test);
        options.base_url_override = Some(self.afas.base_url());
        let http = client(&HttpOptions::for_base_url(&self.afas.base_url())).unwrap();
        let token = Arc::new(ClassicToken::parse(emulators::afas::TOKEN).unwrap());
        let books = AfasBooks::new(AfasClient::new(http, token, options).unwrap(), ConnectorNames::default());
        match books.post_entry(&Entry::new(parts).unwrap()).await {
            PostOutcome::Posted(reference) => reference.number,
            other => panic!("{other:?}"),
        }
    }

    /// The entry in AFAS with this voucher; there must be one.
    pub(crate) fn in_afas(&self, voucher: &str) -> BookedEntry {
        let mut found = self.booked_by_us();
        found.retain(|entry| entry.voucher.as_deref() == Some(voucher));
        assert_eq!(found.len(), 1, "{found:#?}");
        found.remove(0)
    }
}
