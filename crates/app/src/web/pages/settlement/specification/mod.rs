//! The specification of one settlement, for paper: what Pay. paid out by kind, its costs with VAT, and every line of the
//! entries with its reason. As a page that browsers print on A4, and as a PDF.

mod gather;
mod pdf;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ledger::language::Language;

use self::gather::Specification;
use super::super::{Shown, find, shown};
use crate::web::failure::PageFailure;
use crate::web::visit::{Visit, code};
use crate::web::words::words;
use crate::web::{Here, Site, assets};

words! {
    /// Words of the specification.
    SpecificationWords {
        title: "Specification of settlement" / "Specificatie van uitbetaling",
        organisation: "Organisation" / "Organisatie",
        paid_on: "Day of payout" / "Uitbetaaldag",
        payout: "Payout" / "Uitbetaald",
        integration: "Integration" / "Integratie",
        bank_text: "On the bank statement" / "Op het bankafschrift",
        state: "State" / "Toestand",
        kinds: "What Pay. paid out" / "Wat Pay. uitbetaalde",
        kind: "Kind" / "Soort",
        number: "Number" / "Aantal",
        amount: "Amount" / "Bedrag",
        total: "Total" / "Totaal",
        not_read: "The settlement has not been read yet, so there is nothing to specify."
            / "De uitbetaling is nog niet gelezen, dus er valt nog niets te specificeren.",
        costs: "Costs with VAT" / "Kosten met btw",
        invoice_of_pay: "Invoice of Pay." / "Factuur van Pay.",
        rate: "VAT rate" / "Btw-tarief",
        without_vat: "Without VAT" / "Zonder btw",
        vat: "VAT" / "Btw",
        with_vat: "With VAT" / "Met btw",
        not_specified: "not specified by Pay." / "door Pay. niet gespecificeerd",
        entry: "Entry" / "Boeking",
        administration: "administration" / "administratie",
        journal: "journal" / "dagboek",
        period: "period" / "periode",
        booked_as: "booked in AFAS as entry" / "in AFAS geboekt als journaalpost",
        no_entry: "There is no entry yet." / "Er is nog geen boeking.",
        line: "Line" / "Regel",
        account_and_reason: "Account and reason" / "Rekening en reden",
        debtor: "Debtor" / "Debiteur",
        ledger_account: "Account" / "Rekening",
        invoice: "invoice" / "factuur",
        vat_code: "VAT code" / "btw-code",
        debit: "Debit" / "Debet",
        credit: "Credit" / "Credit",
        made_at: "Made on" / "Gemaakt op",
        other_language: "Nederlands" / "English",
        back: "Back to the settlement" / "Terug naar de uitbetaling",
        print: "Print it from the browser, or save it as" / "Druk af vanuit de browser, of bewaar als",
    }
}

#[derive(Template)]
#[template(path = "specification.html")]
struct SpecificationPage {
    words: &'static SpecificationWords,
    language: &'static str,
    other_language: &'static str,
    other_address: String,
    address: String,
    style: String,
    icon: String,
    specification: Specification,
}

/// Shows it.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Path(which): Path<String>) -> Shown {
    let specification = specification(&site, &which, visit.language).await?;
    let other = match visit.language {
        Language::En => Language::Nl,
        Language::Nl => Language::En,
    };
    shown(&SpecificationPage {
        words: SpecificationWords::of(visit.language),
        language: code(visit.language),
        other_language: code(other),
        other_address: visit.here_in(other),
        address: format!("/settlements/{}", find::in_address(&which)),
        style: assets::paper().address(),
        icon: assets::icon().address(),
        specification,
    })
}

/// The same as a PDF.
pub(crate) async fn as_pdf(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(which): Path<String>,
) -> Result<Response, PageFailure> {
    let specification = specification(&site, &which, visit.language).await?;
    let name: String = specification.code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let language = visit.language;
    // thousands of lines take a while to measure
    let making =
        tokio::task::spawn_blocking(move || pdf::pdf(&specification, SpecificationWords::of(language), code(language)));
    let failed = |why: &dyn std::fmt::Display| {
        tracing::error!("a specification could not be written: {why}");
        PageFailure::Failed
    };
    let bytes = making.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    let disposition = format!("inline; filename=\"{name}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

async fn specification(site: &Site, which: &str, language: Language) -> Result<Specification, PageFailure> {
    let (store, row) = (site.store(), find::settlement(site, which).await?);
    let known = gather::Known {
        organisation: site.visitor().map(|visitor| visitor.organisation.clone()).unwrap_or_default(),
        flow: store.get_flow(&row.flow_id).await?.name,
        parts: store.get_settlement_parts(&row.id).await?,
        entries: store.entries_of(&row.id).await?,
        now: site.engine.clock().now(),
        row,
    };
    Ok(gather::gather(&known, language))
}
