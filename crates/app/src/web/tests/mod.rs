//! The pages as a browser gets them.

mod accounts;
mod api;
mod bank;
mod decisions;
mod directory;
mod house;
mod installing;
mod languages;
mod late;
mod mail;
mod organisation;
mod overview;
mod pages;
mod passkeys;
mod protection;
mod questions;
mod reading;
mod receivable_documents;
mod receivables;
mod rules;
mod specification;
mod webhooks;
