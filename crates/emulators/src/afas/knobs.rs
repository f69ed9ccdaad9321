//! The switches of the emulator: one for each point on which the AFAS documentation is silent, and the standing faults.

use serde::Deserialize;

/// The release of Profit that is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Decimals as `-.5`, `skip` and `take` on lines of their own, plain-text tokens still work.
    Profit6,
    /// Valid JSON, `X-Trace-Identifier`, plain-text tokens give 500.
    Profit7,
    /// As Profit 7.
    #[default]
    Profit8,
    /// `WWW-Authenticate` on each 401, HTTP Basic at the token endpoint.
    Profit9,
}

/// What a call to a connector that is not on the App connector gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlisted {
    /// 401 without a body.
    #[default]
    Empty401,
    /// 500 with `externalMessage`.
    Message500,
}

/// What `%` means in the value of a text operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PercentSigns {
    /// They are taken away: with or without them is the same.
    #[default]
    Stripped,
    /// They are the wildcard, and without them the whole text must be equal.
    Honoured,
}

/// What the header's `Year` and `Peri` mean beside the voucher date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderPeriod {
    /// They must be the period of each voucher date.
    #[default]
    Strict,
    /// They must exist; the voucher date decides.
    Lenient,
}

/// What a debtor line gets whose `InId` is not an invoice of that debtor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownInvoice {
    /// It is booked as an advance, silently.
    #[default]
    Advance,
    /// The entry is refused.
    Refuse,
}

/// What happens when more is booked on an invoice than is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overpayment {
    /// The balance goes through zero.
    #[default]
    NegativeBalance,
    /// The entry is refused.
    Refuse,
    /// The invoice is settled and the rest is an advance.
    Advance,
}

/// The shape of the answer to a booked entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerShape {
    /// `{"results":{"FiEntryPar":{…}}}`.
    #[default]
    Results,
    /// The same without `results`.
    Bare,
    /// `{"results":{"FiEntries":{… "InID"}}}`.
    UnderFiEntries,
}

/// What the answer says as `InId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerInvoice {
    /// The number of the first debtor line that has one, else empty.
    #[default]
    Echo,
    /// Empty, unless AFAS numbered the invoice.
    Empty,
    /// The member is absent, as in older answers.
    Absent,
}

/// Within what an entry number is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryNumbers {
    /// One row of numbers per administration.
    #[default]
    PerAdministration,
    /// One row of numbers per administration and journal.
    PerJournal,
}

/// What `VoucherNo` holds for entries in cash and bank journals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoucherNumbers {
    /// The `BpNr` that was sent.
    #[default]
    Kept,
    /// A number made by AFAS.
    Renumbered,
}

/// What `AccountNo` holds for a debtor line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebtorLines {
    /// The debtor's number.
    #[default]
    DebtorNumber,
    /// The collective account of the debtors.
    CollectiveAccount,
}

/// What becomes of paid invoices in the connectors for Payt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedRows {
    /// They are not listed.
    #[default]
    Absent,
    /// They are listed with nothing open.
    Zero,
}

/// All switches. Change them at any time with `AfasEmulator::knobs`; a faults file gives only those that differ.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AfasKnobs {
    /// The imitated release.
    pub profile: Profile,
    /// Whether the two `Kruispost_…` connectors were imported.
    pub custom_connectors: bool,
    /// Whether the `Payt_…` connectors were imported.
    pub payt_connectors: bool,
    /// Whether the optional `Payt_verstrekking` was imported as well.
    pub payt_provision: bool,
    /// Paid invoices in the connectors for Payt.
    pub closed_rows: ClosedRows,
    /// Whether `Payt_sales_entries_v12` lists invoices of order management as well.
    pub sales_entries_hold_orders: bool,
    /// Whether `/profitversion` is on the App connector.
    pub profit_version: bool,
    /// The answer to a connector that is not on the App connector.
    pub unlisted: Unlisted,
    /// What `/metainfo` says as `tokenExpiry`.
    pub token_expiry: String,
    /// After how many seconds an OAuth token dies, whatever `expires_in` promised. The answer always promises 3600.
    pub oauth_lives_s: i64,
    /// Whether the caller's address is refused: 403 on everything.
    pub address_refused: bool,
    /// One call in so many gets a 403; 0 for none.
    pub forbidden_one_in: u32,
    /// Milliseconds each call waits before it is worked on.
    pub latency_ms: u64,
    /// Bytes a body may have. The documentation says 75 MB.
    pub body_limit: usize,

    /// `%` in the values of text operators.
    pub percent_signs: PercentSigns,
    /// Whether a date in a filter may end in `Z`.
    pub date_filter_with_z: bool,
    /// Whether field ids in filters and sorting are compared with regard to case.
    pub field_ids_exact: bool,
    /// Columns times rows above which an answer is "Out of memory".
    pub cell_limit: usize,
    /// GetConnectors that AFAS blocked.
    pub blocked_definitions: Vec<String>,
    /// Whether balances of credit notes are shown below zero.
    pub credit_notes_negative: bool,
    /// Whether `Profit_Debtor_Invoices` shows advances, as rows without an invoice number.
    pub advances_listed: bool,
    /// `AccountNo` of debtor lines.
    pub debtor_lines: DebtorLines,
    /// Whether files are hidden from the token's user: 404.
    pub files_hidden: bool,

    /// The administration the connector's user worked in last: used when `UnId` is absent.
    pub last_used_administration: i64,
    /// `Year` and `Peri` beside the voucher date.
    pub header_period: HeaderPeriod,
    /// An `InId` that is no invoice of the debtor.
    pub unknown_invoice: UnknownInvoice,
    /// More than is open.
    pub overpayment: Overpayment,
    /// Whether a debtor line with `InId` in a memorial journal lowers the open item.
    pub memorial_settles: bool,
    /// Differences up to so many cents are written off by AFAS; 0 for never.
    pub write_off_cents: i64,
    /// The account such differences go to.
    pub write_off_account: String,
    /// Whether a voucher number that stands in the journal already is refused.
    pub duplicate_vouchers_refused: bool,
    /// `VoucherNo` in cash and bank journals.
    pub voucher_numbers: VoucherNumbers,
    /// Uniqueness of entry numbers.
    pub entry_numbers: EntryNumbers,
    /// The shape of the answer.
    pub answer_shape: AnswerShape,
    /// `InId` in the answer.
    pub answer_invoice: AnswerInvoice,
    /// Whether only entries with an invoice can be deleted.
    pub delete_needs_invoice: bool,
}

impl Default for AfasKnobs {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            custom_connectors: true,
            payt_connectors: true,
            payt_provision: false,
            closed_rows: ClosedRows::default(),
            sales_entries_hold_orders: false,
            profit_version: true,
            unlisted: Unlisted::default(),
            token_expiry: "0".to_owned(),
            oauth_lives_s: 3600,
            address_refused: false,
            forbidden_one_in: 0,
            latency_ms: 0,
            body_limit: 75 * 1024 * 1024,
            percent_signs: PercentSigns::default(),
            date_filter_with_z: false,
            field_ids_exact: true,
            cell_limit: 1_500_000,
            blocked_definitions: Vec::new(),
            credit_notes_negative: true,
            advances_listed: false,
            debtor_lines: DebtorLines::default(),
            files_hidden: false,
            last_used_administration: 1,
            header_period: HeaderPeriod::default(),
            unknown_invoice: UnknownInvoice::default(),
            overpayment: Overpayment::default(),
            memorial_settles: true,
            write_off_cents: 0,
            write_off_account: "4590".to_owned(),
            duplicate_vouchers_refused: false,
            voucher_numbers: VoucherNumbers::default(),
            entry_numbers: EntryNumbers::default(),
            answer_shape: AnswerShape::default(),
            answer_invoice: AnswerInvoice::default(),
            delete_needs_invoice: false,
        }
    }
}
