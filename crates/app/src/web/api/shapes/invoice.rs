//! One invoice over both sides.

use ledger::language::Language;
use ledger::receivable::DocumentUse;
use serde::Serialize;
use utoipa::ToSchema;

use super::MoneyShape;
use crate::web::invoices::{AtPayt, InvoiceEvent, InvoiceFile, InvoiceWhat};

/// An invoice in one administration, with what happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Invoice)]
pub(crate) struct InvoiceShape {
    /// Its number.
    invoice: String,
    /// The administration.
    administration: String,
    /// The debtor's number.
    debtor: Option<String>,
    /// The debtor's name.
    debtor_name: Option<String>,
    /// The invoice's date.
    #[schema(format = Date)]
    date: Option<String>,
    /// When it is to be paid.
    #[schema(format = Date)]
    due_date: Option<String>,
    /// Its total.
    total: Option<MoneyShape>,
    /// What is open in AFAS, as it was last seen while booking; null when it is not among the open items.
    open_in_afas: Option<MoneyShape>,
    /// What Payt was last sent.
    at_payt: Vec<AtPaytShape>,
    /// What happened, the oldest first.
    events: Vec<InvoiceEventShape>,
}

/// An invoice as Payt was last sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InvoiceAtPayt)]
pub(crate) struct AtPaytShape {
    /// The integration.
    integration: String,
    /// What is open.
    open: MoneyShape,
    /// The day from which nothing is.
    #[schema(format = Date)]
    closed_since: Option<String>,
}

/// Something that happened to an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InvoiceEvent)]
pub(crate) struct InvoiceEventShape {
    /// The day.
    #[schema(format = Date)]
    day: String,
    /// The moment, where it is known.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// `made_out`, `paid_out`, `taken_back`, `booked`, `listed`, `told_at_once`, `document`, `ubl` or `attachment`.
    what: &'static str,
    /// The amount: paid, booked, or open by a list.
    amount: Option<MoneyShape>,
    /// What was open at Payt before.
    was: Option<MoneyShape>,
    /// Our id of the settlement.
    settlement: Option<String>,
    /// The provider's code of it.
    code: Option<String>,
    /// The voucher of the entry.
    voucher: Option<String>,
    /// Of an entry or list, where it stands.
    state: Option<&'static str>,
    /// The number AFAS gave the entry.
    booked_as: Option<String>,
    /// Why it was booked on this invoice.
    reason: Option<String>,
    /// Id of the list.
    list: Option<String>,
    /// What the list did: `created`, `changed`, `closed_by_absence`, `closed_by_zero` or `reopened`.
    change: Option<&'static str>,
}

impl InvoiceShape {
    pub(crate) fn new(file: &InvoiceFile, language: Language) -> Self {
        let (debtor, debtor_name) = file.debtor.clone().unzip();
        Self {
            invoice: file.number.clone(),
            administration: file.administration.clone(),
            debtor,
            debtor_name,
            date: file.date.map(|day| day.to_string()),
            due_date: file.due_date.map(|day| day.to_string()),
            total: file.total.map(MoneyShape::from),
            open_in_afas: file.open_in_afas.map(MoneyShape::from),
            at_payt: file.at_payt.iter().map(AtPaytShape::from).collect(),
            events: file.events.iter().map(|event| InvoiceEventShape::new(event, language)).collect(),
        }
    }
}

impl From<&AtPayt> for AtPaytShape {
    fn from(at: &AtPayt) -> Self {
        let closed_since = at.closed_since.map(|day| day.to_string());
        Self { integration: at.flow_id.clone(), open: at.open.into(), closed_since }
    }
}

impl InvoiceEventShape {
    fn new(event: &InvoiceEvent, language: Language) -> Self {
        let plain = |what: &'static str| Self {
            day: event.day.to_string(),
            at: event.at.map(|at| at.to_string()),
            what,
            amount: None,
            was: None,
            settlement: None,
            code: None,
            voucher: None,
            state: None,
            booked_as: None,
            reason: None,
            list: None,
            change: None,
        };
        match &event.what {
            InvoiceWhat::MadeOut => plain("made_out"),
            InvoiceWhat::PaidOut(line) => Self {
                amount: Some(line.amount.into()),
                settlement: Some(line.settlement_id.clone()),
                code: Some(line.settlement_code.clone()),
                reason: Some(line.reason.text(language)),
                ..plain(if InvoiceWhat::takes_back(line) { "taken_back" } else { "paid_out" })
            },
            InvoiceWhat::Booked(line) => Self {
                amount: Some(line.amount.into()),
                settlement: Some(line.settlement_id.clone()),
                code: Some(line.settlement_code.clone()),
                voucher: Some(line.voucher.clone()),
                state: Some(line.state.word()),
                booked_as: line.booking.as_ref().map(|(_, number)| number.clone()),
                ..plain("booked")
            },
            InvoiceWhat::Listed { change, .. } => Self {
                amount: Some(change.open.into()),
                was: change.was.map(MoneyShape::from),
                state: Some(change.state.word()),
                list: Some(change.delivery_id.clone()),
                change: Some(change.change.word()),
                ..plain("listed")
            },
            InvoiceWhat::ToldAtOnce(open) => Self { amount: Some((*open).into()), ..plain("told_at_once") },
            InvoiceWhat::Document(DocumentUse::InvoiceUbl) => plain("ubl"),
            InvoiceWhat::Document(DocumentUse::InvoicePdf) => plain("document"),
            InvoiceWhat::Document(DocumentUse::Attachment) => plain("attachment"),
        }
    }
}
