//! What can be turned: the questions the documentation leaves open, each with its answers.

use serde::Deserialize;

use super::sftp::SftpKnobs;

/// All knobs. The defaults are what is documented, and else what hurts a careless client most.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaytKnobs {
    /// Whether a file without invoices is refused; else everything is paid. Its real default is not documented.
    pub protect_empty_file: bool,
    /// What a file with quotes around its headers is.
    pub quoted_headers: QuotedHeaders,
    /// Whether a comma in an amount is read as well as a dot.
    pub decimal_comma: bool,
    /// Whether a file must have the column `administration_code`.
    pub administration_column_needed: bool,
    /// What happens to a file for an administration that is not there.
    pub unknown_administration: FileWithoutAdministration,
    /// Whether an older file that was not processed counts as well, before the newest.
    pub every_file_counts: bool,
    /// Whether files are processed as they come, for demos; else at their time.
    pub import_on_arrival: bool,
    /// After how many days an invoice that reopens looks like a mistake.
    pub reopened_late_days: u32,
    /// Whether what was paid before an invoice first came becomes a payment.
    pub first_payment: bool,
    /// Whether payments that follow from the open amount have the type `payment`; else none.
    pub payment_type_told: bool,
    /// Whether an empty value clears what Payt had.
    pub blank_clears: bool,
    /// The status of a file that was accepted; anything from 200 to 299.
    pub accepted_status: u16,
    /// Whether ids are numbers at the interface; else texts. Payt's specification and its example differ.
    pub ids_as_numbers: bool,
    /// What registering files answers.
    pub files_answer: FilesAnswer,
    /// How many reads at the interface do not show a new invoice yet.
    pub hidden_for_reads: u32,
    /// Whether the interface may change what files can't: total, dates and debtor.
    pub interface_changes_frozen: bool,
    /// How many records a call to the interface may bring; a longer one is malformed as a whole. No number is documented.
    pub records_at_once: Option<usize>,
    /// Whether a field of a record may not be null.
    pub nulls_refused: bool,
    /// Whether a person denies authorisations.
    pub authorization_denied: bool,
    /// Whether every webhook is delivered twice.
    pub webhooks_twice: bool,
    /// Whether webhooks that wait together are delivered newest first.
    pub webhooks_out_of_order: bool,
    /// Calls a second for each token; `None` for no limit.
    pub requests_per_second: Option<u32>,
    /// Files a second for each token; `None` for no limit.
    pub files_per_second: Option<u32>,
    /// Seconds in the `Retry-After` of these limits; without the header when absent.
    pub retry_after_seconds: Option<u32>,
    /// The SFTP door.
    pub sftp: SftpKnobs,
}

impl Default for PaytKnobs {
    fn default() -> PaytKnobs {
        PaytKnobs {
            protect_empty_file: false,
            quoted_headers: QuotedHeaders::default(),
            decimal_comma: false,
            administration_column_needed: true,
            unknown_administration: FileWithoutAdministration::default(),
            every_file_counts: false,
            import_on_arrival: false,
            reopened_late_days: 30,
            first_payment: true,
            payment_type_told: false,
            blank_clears: true,
            accepted_status: 200,
            ids_as_numbers: false,
            files_answer: FilesAnswer::default(),
            hidden_for_reads: 0,
            interface_changes_frozen: false,
            records_at_once: None,
            nulls_refused: false,
            authorization_denied: false,
            webhooks_twice: false,
            webhooks_out_of_order: false,
            requests_per_second: Some(10),
            files_per_second: Some(3),
            retry_after_seconds: None,
            sftp: SftpKnobs::default(),
        }
    }
}

/// A file with quotes around its headers, which one client found to bring no records and no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotedHeaders {
    /// Read like any other.
    #[default]
    Accepted,
    /// Not recognised: no record, no error, nothing changes.
    Unrecognised,
    /// Not recognised, and taken for an empty file: all is paid unless the protection is on.
    Empty,
}

/// A file for an administration that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileWithoutAdministration {
    /// 422.
    #[default]
    Refused,
    /// Accepted, and never seen again.
    Lost,
}

/// What registering files answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilesAnswer {
    /// A list, as the page about files says and a client saw.
    #[default]
    List,
    /// The first file by itself, as the specification shows.
    Object,
}
