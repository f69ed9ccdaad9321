//! Clients for the scripted server.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use ledger::entry::{Account, Entry, EntryLine, EntryParts, Side, Voucher};
use ledger::money::{Currency, Money};
use ledger::reason::Reason;
use links::books::afas::auth::{ClassicToken, TokenSource};
use links::books::afas::books::{AfasBooks, ConnectorNames};
use links::books::afas::client::AfasClient;
use links::books::afas::options::{AfasOptions, Backoff, Environment};

use crate::server::Server;

/// Data of a classic token.
pub(crate) const TOKEN: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

/// Options that wait for milliseconds only.
pub(crate) fn options(base_url: String) -> AfasOptions {
    let mut options = AfasOptions::new(12345, Environment::Test);
    options.base_url_override = Some(base_url);
    options.backoff = Backoff { first: Duration::from_millis(1), longest: Duration::from_millis(2) };
    options
}

pub(crate) fn client_with(options: AfasOptions) -> AfasClient {
    let token: Arc<dyn TokenSource> = Arc::new(ClassicToken::parse(TOKEN).unwrap());
    AfasClient::new(http(), token, options).unwrap()
}

pub(crate) fn client(server: &Server) -> AfasClient {
    client_with(options(server.base_url()))
}

pub(crate) fn books(server: &Server) -> AfasBooks {
    AfasBooks::new(client(server), ConnectorNames::default())
}

/// A balanced entry of two lines in a journal of administration 1.
pub(crate) fn entry(journal: &str) -> Entry {
    let line = |account, side| EntryLine {
        account,
        side,
        amount: Money::new(14_850, Currency::EUR),
        invoice: None,
        vat_code: None,
        description: "Uitbetaling".to_owned(),
        covers: Vec::new(),
        reason: Reason::CostsWithVat,
    };
    Entry::new(EntryParts {
        voucher: voucher(),
        part: 1,
        administration: 1,
        journal: journal.to_owned(),
        date: date(2026, 11, 18),
        year: 2026,
        period: 11,
        lines: vec![
            line(Account::Ledger("1230".to_owned()), Side::Debit),
            line(Account::Debtor("00144".to_owned()), Side::Credit),
        ],
    })
    .unwrap()
}

pub(crate) fn voucher() -> Voucher {
    Voucher::parse("KP41000001").unwrap()
}
