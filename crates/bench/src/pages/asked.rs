//! What is asked for, and what each answer must show.

use anyhow::Result;

use super::fill::Filled;
use super::settlements::{amount_of, code_of, debtor_of, invoice_of, order_of};

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page: of bounded weight.
    Page,
    /// A file to save, which may take longer and weigh more.
    Table,
    /// What a program is told.
    Api,
}

/// One address.
pub(super) struct Asked {
    pub(super) name: &'static str,
    pub(super) path: String,
    /// What the answer must show.
    pub(super) shows: String,
    pub(super) kind: Kind,
}

/// Every address that is measured; the empty one first.
pub(super) fn all(filled: &Filled) -> Result<Vec<Asked>> {
    let page = |name, path: &str, shows: &str| Asked { name, path: path.into(), shows: shows.into(), kind: Kind::Page };
    let table = |name, path: &str, shows: &str| Asked { kind: Kind::Table, ..page(name, path, shows) };
    let api = |name, path: &str, shows: &str| Asked { kind: Kind::Api, ..page(name, path, shows) };
    let (middle, last) = (filled.settlements / 2, filled.settlements);
    let code = code_of(middle);
    let search = |name, text: &str| page(name, &format!("/settlements?q={text}"), &code);
    let of_flow = |rest: &str| format!("/integrations/{}{rest}", filled.flow);
    let of_payt = |rest: &str| format!("/integrations/{}/receivables{rest}", filled.payt);
    let (month_from, month_to) = filled.month;
    let month = format!("/settlements?from={month_from}&to={month_to}");
    let (v1, one) = ("/api/v1", &filled.middle_id);
    Ok(vec![
        page("health", "/health", "ok"),
        page("overview", "/", "webshop"),
        page("settlements", "/settlements", "class=\"list\""),
        page("settlements_page_20", "/settlements?page=20", "class=\"list\""),
        page("settlements_last_page", &format!("/settlements?page={}", last.div_ceil(25)), "class=\"list\""),
        page("settlements_of_a_month", &month, "class=\"list\""),
        page("settlements_that_ask", "/settlements?state=asking&flow=webshop", "class=\"list\""),
        page("settlements_by_payout", "/settlements?least=50000&most=60000", "class=\"list\""),
        search("search_by_code", &code),
        search("search_by_order", &order_of(middle, 7)),
        search("search_by_invoice", &invoice_of(middle, 7)),
        search("search_by_debtor", &debtor_of(middle)),
        search("search_by_amount", &amount_of(middle)),
        search("search_by_bank_text", &format!("CLEARING-{middle}")),
        page("search_for_nothing", "/settlements?q=nothing-of-the-kind", "No settlement fits"),
        page("search_for_what_all_have", "/settlements?q=clearing", "class=\"list\""),
        page("settlement", &format!("/settlements/{code}"), &order_of(middle, 7)),
        page("settlement_of_5000_lines", &format!("/settlements/{}", code_of(last)), &order_of(last, 7)),
        page("specification", &format!("/settlements/{code}/specification"), &code),
        page("bank", "/bank", "NL91"),
        page("questions", "/questions", "class=\"ask\""),
        page("questions_of_one", &format!("/questions?settlement={}", filled.asking_id), "class=\"ask\""),
        page("runs", "/runs", "webshop"),
        page("integrations", "/integrations", "webshop"),
        page("integration", &of_flow(""), "webshop"),
        page("rules", &of_flow("/rules"), "webshop"),
        page("receivables", &of_payt(""), &filled.closing_invoice),
        page("connections", "/connections", "afas"),
        page("members", "/members", "anna@kaas.example"),
        page("organisation", "/organisation", "Kaas"),
        page("tokens", "/tokens", "bench"),
        page("webhooks", "/webhooks", "receiver.example"),
        page("account", "/account", "anna@kaas.example"),
        page("problems", "/problems", "afas-token"),
        page("connectors", "/connectors", "Payt"),
        page("api_described", "/api", "settlements"),
        table("settlement_csv", &format!("/settlements/{code}/table.csv"), &order_of(middle, 7)),
        table("settlement_xlsx", &format!("/settlements/{code}/table.xlsx"), "xl/"),
        table("settlement_pdf", &format!("/settlements/{code}/specification.pdf"), "%PDF"),
        table("settlements_csv", "/settlements.csv", &code),
        table("settlements_xlsx", "/settlements.xlsx", "xl/"),
        table("audit_csv", "/audit.csv", "bench-note-1"),
        table("closing_csv", &of_payt("/closing/csv"), &filled.closing_invoice),
        table("problems_csv", &of_payt("/problems/csv"), &filled.closing_invoice),
        table("documents_csv", &of_payt("/documents/csv"), &filled.closing_invoice),
        table("export_zip", "/organisation/export.zip", "PK"),
        api("api_settlements", &format!("{v1}/settlements?limit=200"), "next_cursor"),
        api("api_settlements_search", &format!("{v1}/settlements?q={}", order_of(middle, 7)), &code),
        api("api_settlement", &format!("{v1}/settlements/{one}"), &code),
        api("api_lines", &format!("{v1}/settlements/{one}/lines"), &order_of(middle, 7)),
        api("api_entries", &format!("{v1}/settlements/{one}/entries"), &invoice_of(middle, 7)),
        api("api_history", &format!("{v1}/settlements/{one}/events"), "confirmed"),
        api("api_bank_of_settlement", &format!("{v1}/settlements/{one}/bank"), "paired"),
        api("api_questions", &format!("{v1}/questions"), "L-3"),
        api("api_bank_lines", &format!("{v1}/bank/lines?limit=200"), "next_cursor"),
        api("api_integrations", &format!("{v1}/integrations"), "webshop"),
        api("api_audit", &format!("{v1}/audit"), "bench-note"),
        api("api_deliveries", &format!("{v1}/integrations/{}/deliveries", filled.payt), "held"),
        api("api_held", &format!("{v1}/integrations/{}/deliveries/held", filled.payt), &filled.closing_invoice),
        api("api_check", &format!("{v1}/integrations/{}/receivables/check", filled.payt), "problems"),
    ])
}
