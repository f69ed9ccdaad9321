//! Files, and what becomes of them.

mod apply;
pub(super) mod contact;
mod documents;
pub(super) mod ignore;
mod pick_up;
mod record;
mod upload;
mod values;

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use super::{
    administration::{Administration, Condition, Notification},
    csv::{self, Row, Table},
    knobs::QuotedHeaders,
    office::Moment,
    report::{Outcome, Problem, ProblemKind, RunReport},
};
pub(super) use apply::FALLBACK_FLOW;
pub(super) use pick_up::{arrived, lies_there};
pub(super) use upload::receive;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Data.
    Csv,
    /// The PDF of an invoice.
    InvoicePdf,
    /// The UBL document of an invoice.
    InvoiceUbl,
    /// An attachment of an invoice.
    InvoiceAttachment,
}

/// A file that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSeen {
    /// What it holds.
    pub kind: FileKind,
    /// The administration it is for.
    pub administration: String,
    /// Its name, as it came.
    pub filename: String,
    /// What is in it; unpacked if it was packed well.
    pub bytes: Vec<u8>,
    /// Its name ends in `.gz`, but it can't be unpacked, or the name has no other ending before that.
    pub damaged: bool,
    /// When it came, Amsterdam time.
    pub arrived: DateTime,
}

/// Processes the files that wait.
pub(super) fn run(administration: &mut Administration, by_hand: bool, moment: &mut Moment<'_>) -> RunReport {
    let mut report = RunReport::new(&administration.settings.code, moment.local, by_hand);
    pick_up::pick_up(administration, moment);
    let (data, documents): (Vec<_>, Vec<_>) =
        std::mem::take(&mut administration.waiting).into_iter().partition(|file| file.kind == FileKind::Csv);
    let counting = if moment.knobs.every_file_counts { data.len() } else { 1 };
    let skipped = data.len().saturating_sub(counting);
    report.outcome = Outcome::NoFile;
    for file in data.into_iter().skip(skipped) {
        report.file = Some(file.filename.clone());
        report.outcome = match take(administration, &file, &mut report, moment) {
            Ok(()) => Outcome::Done,
            Err(outcome) => outcome,
        };
    }
    documents::attach(administration, documents, &mut report, moment);
    notify(administration, &report, moment);
    administration.reports.push(report.clone());
    report
}

fn notify(administration: &mut Administration, report: &RunReport, moment: &Moment<'_>) {
    let at = report.at;
    let news = match &report.outcome {
        // Only the clock expects one.
        Outcome::NoFile => (!report.by_hand).then_some(Notification::NoFile(at)),
        Outcome::RefusedEmpty => Some(Notification::EmptyFile(at)),
        Outcome::Failed(why) => Some(Notification::ImportFailed(at, why.clone())),
        Outcome::Done if !report.errors.is_empty() => Some(Notification::ValidationErrors(at, report.errors.len())),
        Outcome::Done | Outcome::Unrecognised => None,
    };
    administration.notifications.extend(news);
    if report.outcome == Outcome::Done {
        administration.last_success = Some(moment.now);
    }
    let days = administration.settings.complain_after_days;
    let quiet = moment.now.duration_since(administration.last_success.unwrap_or(administration.begun)).as_hours() / 24;
    if days > 0 && quiet >= i64::from(days) {
        administration.notifications.push(Notification::NoSuccess(at, days));
    }
}

/// Takes over a data file.
fn take(
    administration: &mut Administration,
    file: &FileSeen,
    report: &mut RunReport,
    moment: &mut Moment<'_>,
) -> Result<(), Outcome> {
    if file.damaged {
        return Err(Outcome::Failed("the file can't be unpacked".to_owned()));
    }
    let table = csv::read(&file.bytes).ok_or_else(|| Outcome::Failed("the file is not UTF-8".to_owned()))?;
    let table = recognise(table, moment.knobs.quoted_headers)?;
    if is_list_of_conditions(&table) {
        take_conditions(administration, &table);
        return Ok(());
    }
    let has_headers = !table.headers.is_empty();
    let needs_code = moment.knobs.administration_column_needed.then_some("administration_code");
    let needed = record::NEEDED.into_iter().chain(needs_code);
    let missing: Vec<&str> = needed.filter(|column| !table.headers.iter().any(|header| header == column)).collect();
    if has_headers && !missing.is_empty() {
        return Err(Outcome::Failed(format!("the file has no column {}", missing.join(", "))));
    }
    if table.rows.is_empty() && moment.knobs.protect_empty_file {
        return Err(Outcome::RefusedEmpty);
    }
    report.records = table.rows.len();
    let rows = of_this_administration(administration, table, report);
    let counts = count(&rows);
    for row in &rows {
        let number = row.get("invoice_number");
        if counts.get(number).is_some_and(|count| *count > 1) {
            let field = "invoice_number".to_owned();
            report.errors.push(Problem { key: number.to_owned(), field, kind: ProblemKind::TwiceInFile });
        } else {
            apply::row(administration, row, report, moment);
        }
    }
    apply::absence(administration, &counts, report, moment);
    Ok(())
}

fn recognise(table: Table, quoted: QuotedHeaders) -> Result<Table, Outcome> {
    match quoted {
        QuotedHeaders::Unrecognised if table.quoted_headers => Err(Outcome::Unrecognised),
        QuotedHeaders::Empty if table.quoted_headers => Ok(Table::default()),
        _ => Ok(table),
    }
}

/// The table of the payment conditions, which has columns of its own.
fn is_list_of_conditions(table: &Table) -> bool {
    let has = |column: &str| table.headers.iter().any(|header| header == column);
    has("payment_condition_code") && !has("invoice_number")
}

fn take_conditions(administration: &mut Administration, table: &Table) {
    for row in &table.rows {
        let Some(code) = row.find("payment_condition_code") else { continue };
        let name = row.find("payment_condition_description").unwrap_or_else(|| code.clone());
        let condition = administration.conditions.entry(code).or_insert(Condition { name: String::new(), flow: None });
        condition.name = name;
    }
}

/// Rows for another administration are errors, and do not count as present.
fn of_this_administration(administration: &Administration, table: Table, report: &mut RunReport) -> Vec<Row> {
    let has_column = table.headers.iter().any(|header| header == "administration_code");
    let is_ours = |row: &Row| !has_column || row.get("administration_code") == administration.settings.code;
    let (ours, others): (Vec<Row>, Vec<Row>) = table.rows.into_iter().partition(is_ours);
    for row in others {
        let blank = row.get("administration_code").is_empty();
        let kind = if blank { ProblemKind::Blank } else { ProblemKind::OtherAdministration };
        let key = row.find("invoice_number").unwrap_or_else(|| format!("line {}", row.line));
        report.errors.push(Problem { key, field: "administration_code".to_owned(), kind });
    }
    ours
}

/// How often each invoice number is in the file; blank ones are left to the row's own check.
fn count(rows: &[Row]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for number in rows.iter().filter_map(|row| row.find("invoice_number")) {
        *counts.entry(number).or_insert(0) += 1;
    }
    counts
}
