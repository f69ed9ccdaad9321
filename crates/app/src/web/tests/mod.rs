//! The pages as a browser gets them.

mod accounts;
mod api;
mod bank;
mod decisions;
mod directory;
mod house;
mod installing;
mod invoices;
mod languages;
mod late;
mod mail;
mod organisation;
mod overview;
mod pages;
mod passkey_attacks;
mod passkeys;
mod protection;
mod questions;
mod reading;
mod receivable_documents;
mod receivable_fields;
mod receivables;
mod rules;
mod sftp;
mod specification;
mod webhooks;
