//! What programs get: shapes of their own, so that a change inside does not change what they were promised.

mod bank;
mod entry;
mod fields;
mod integration;
mod invoice;
mod line;
mod people;
mod question;
mod receivable;
mod settlement;
mod webhook;

pub(crate) use bank::{BankLineShape, BankStatementShape, OnBankShape};
pub(crate) use entry::EntryShape;
pub(crate) use fields::{FieldChoiceSent, FieldsShape, FilterShape, PassingShape};
pub(crate) use integration::{ConnectionShape, IntegrationShape, RuleShape, RunShape};
pub(crate) use invoice::InvoiceShape;
pub(crate) use line::LineShape;
pub(crate) use people::{AuditShape, MemberShape, OrganisationShape};
pub(crate) use question::{AnswerSent, AnswerShape, QuestionShape};
pub(crate) use receivable::{
    DeliveryDetailShape, DeliveryEventShape, DeliveryShape, ReceivableCheckShape, RefusedRecordShape,
};
pub(crate) use settlement::{EventShape, SettlementShape, version as settlement_version};
pub(crate) use webhook::{WebhookMadeShape, WebhookShape, WebhookTriedShape};

use ledger::language::Language;
use ledger::money::Money;
use ledger::problem::Problem;
use serde::Serialize;
use utoipa::ToSchema;

/// An amount, exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Money)]
pub(crate) struct MoneyShape {
    /// In units of the currency, with its decimals and a point: `-12.50`.
    #[schema(example = "-12.50", pattern = "^-?[0-9]+(\\.[0-9]+)?$")]
    amount: String,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: String,
}

impl From<Money> for MoneyShape {
    fn from(money: Money) -> Self {
        Self { amount: money.decimal_text(), currency: money.currency().code().to_owned() }
    }
}

/// A problem out of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = KnownProblem)]
pub(crate) struct ProblemShape {
    /// Its name in the catalogue, which does not change.
    name: &'static str,
    /// What is wrong.
    title: &'static str,
    /// The particulars.
    detail: String,
    /// What to do about it.
    remedy: &'static str,
}

impl ProblemShape {
    pub(crate) fn new(problem: &Problem, language: Language) -> Self {
        Self {
            name: problem.kind.name(),
            title: problem.kind.title().in_language(language),
            detail: problem.detail.en().to_owned(),
            remedy: problem.kind.remedy().in_language(language),
        }
    }
}
