#![doc = include_str!("../README.md")]

mod answers;
mod api_requests;
mod audit;
mod bank;
mod booked;
mod columns;
mod conditions;
mod connections;
mod database;
mod delivered;
mod delivered_changes;
mod deliveries;
mod delivery_outcomes;
mod documents;
mod drafts;
mod entries;
mod error;
mod events;
mod flows;
mod id;
mod insert;
mod invoices;
mod key;
mod leases;
mod list_events;
mod mails;
mod migrate;
mod open;
mod open_items;
mod open_lines;
mod order_invoices;
mod organisation;
mod overview;
mod people;
mod periods;
mod receivable_checks;
mod receivable_documents;
mod runs;
mod secrets;
mod settlements;
mod sheets;
mod snapshots;
mod summaries;
mod target_records;
mod taught_rules;
mod webhooks;
mod whole;
mod worklist;

pub use answers::AnswerRow;
pub use api_requests::Repeated;
pub use audit::AuditRow;
pub use bank::{BankLineFilter, BankLinePlace, BankLineRow, BankStatementRow, SavedStatement, StatementDiffers};
pub use booked::{BookedInvoice, BookedLine};
pub use connections::{Connection, NewConnection};
pub use delivered_changes::{DeliveredChange, InvoiceChange};
pub use deliveries::{DeliveryFigures, DeliveryRow, DeliveryState, NewDelivery};
pub use delivery_outcomes::{AmountUpdate, Comparison, ComparisonState, RefusedAmount};
pub use documents::{sha256_of, sha256_of_text};
pub use drafts::Draft;
pub use entries::{BookingReferenceRow, EntryMark, EntryRow, LateNote, LateState, NotFoundLine, Pending, PendingLine};
pub use error::StoreError;
pub use events::Event;
pub use flows::{Flow, FlowChange, NewFlow};
pub use invoices::{InvoiceDocument, InvoiceLine};
pub use key::{SecretKey, create_key_file};
pub use leases::Lease;
pub use list_events::ListEvent;
pub use mails::{DueMail, Notified};
pub use migrate::MigrateReport;
pub use open::{ReadStore, Store, StoreOptions};
pub use open_lines::{Unplaced, UnplacedLine};
pub use order_invoices::OrderInvoice;
pub use organisation::OrganisationStore;
pub use overview::{DayOfPayouts, PlacedLines};
pub use people::{
    ApiToken, Attempt, Directory, DirectoryIdentity, DirectoryKeys, DirectoryOffer, DirectoryProof, DirectoryPurpose,
    DirectoryState, DirectoryVisit, EmailChange, FIRST_ORGANISATION, HalfSession, Member, NewApiToken, NewDirectory,
    NewPasskey, NewSession, NewUser, Passkey, PasskeyPurpose, Role, Session, TwoStep, User, Visitor,
};
pub use receivable_checks::ReceivableCheck;
pub use receivable_documents::{DocumentCheck, DocumentFailure, DocumentKey};
pub use runs::{Run, RunId, RunStep};
pub use settlements::{
    FetchedSettlement, Saved, SavedWhat, SettlementFilter, SettlementPage, SettlementPlace, SettlementRow,
};
pub use sheets::{EntryLineHead, LineHead, LineRole, SettlementSheet};
pub use snapshots::Mirror;
pub use summaries::{FirstOf, HeldSummary, ProblemGroup, ReceivableSummary};
pub use target_records::{RecordCount, RecordDoubt, RecordOutcome, RecordOutcomes, RefusedRecord, TargetRecord};
pub use taught_rules::{NewTaughtRule, TaughtRuleRow};
pub use webhooks::{NewWebhook, TakenWebhook, Undelivered, UndeliveredSettlement, Webhook, WebhookLease, WebhookState};
pub use whole::{DeletedOrganisation, ExportColumn, ExportTable, Exported};
pub use worklist::StandingAnswer;
