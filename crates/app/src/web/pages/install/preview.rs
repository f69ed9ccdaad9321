//! The last step: what would become of the first settlements, and the switch.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::EngineError;
use engine::commands::{Checked, Install, Preview, PreviewOutcome, Previewed};
use ledger::entry::{Account, EntryLine, EntryParts, Side};
use ledger::language::Language;
use ledger::money::Money;
use store::{Draft, StoreError};

use super::{Around, Step, address, both_of, settings_of};
use crate::web::checks::Trouble;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::lives::PreviewState;
use crate::web::pages::placed::placed_of_parts;
use crate::web::pages::{refused, shown};
use crate::web::standing::Tone;
use crate::web::visit::Visit;
use crate::web::words::{counted, text, words};
use crate::web::{Here, Site, days, figures};

/// Lines of one entry that are shown; a large settlement has hundreds.
const LINES_SHOWN: usize = 40;

words! {
    /// Words of the step.
    PreviewWords {
        heading: "The first settlements" / "De eerste uitbetalingen",
        means: "This is what Kruispost would book. Nothing is booked before you switch on."
            / "Dit zou Kruispost boeken. Er wordt niets geboekt voor u inschakelt.",
        going: "Pay. and AFAS are being asked; this takes some seconds." / "Pay. en AFAS worden gevraagd; dat duurt enkele seconden.",
        examples: "Nothing was paid out since your start date yet. These older payouts are examples: they will not be booked."
            / "Sinds uw startdatum is nog niets uitbetaald. Deze oudere uitbetalingen zijn voorbeelden: ze worden niet geboekt.",
        none: "Pay. shows no payout of the last weeks, so there is nothing to look at. You can switch on; the first payout will show."
            / "Pay. toont geen uitbetaling van de laatste weken, dus er valt niets te bekijken. U kunt inschakelen; de eerste uitbetaling laat het zien.",
        from: "Booked is what is paid out from" / "Geboekt wordt wat is uitbetaald vanaf",
        by_itself: "goes to AFAS by itself" / "gaat vanzelf naar AFAS",
        waits: "waits for your approval" / "wacht op uw akkoord",
        asks: "asks you first" / "vraagt u eerst iets",
        skipped: "is not booked" / "wordt niet geboekt",
        unreadable: "can't be read" / "is onleesbaar",
        found: "Invoices found:" / "Facturen gevonden:",
        of: "of" / "van",
        paid_out: "paid out" / "uitbetaald op",
        account: "Account and reason" / "Rekening en reden",
        debtor: "Debtor" / "Debiteur",
        ledger_account: "Account" / "Rekening",
        invoice: "invoice" / "factuur",
        vat_code: "VAT code" / "btw-code",
        debit: "Debit" / "Debet",
        credit: "Credit" / "Credit",
        total: "Total" / "Totaal",
        voucher: "Voucher" / "Boekstuk",
        journal: "journal" / "dagboek",
        again: "Make the preview again" / "Maak de proefboeking opnieuw",
        back: "Change the settings" / "Instellingen wijzigen",
        switch_on: "Switch on" / "Inschakelen",
        switch_means: "Switching on starts the first run at once." / "Inschakelen start meteen de eerste ronde.",
        taken: "You have an integration of this name already: choose another name." / "U hebt al een integratie met deze naam: kies een andere naam.",
    }
}

#[derive(Template)]
#[template(path = "install_preview.html")]
struct PreviewPage<'a> {
    frame: Frame<'a>,
    around: Around,
    words: &'static PreviewWords,
    name: String,
    going: bool,
    made: Option<MadeView>,
    trouble: Option<Trouble>,
}

struct MadeView {
    examples: bool,
    /// `1 March 2026 (12 payouts)`.
    from: String,
    settlements: Vec<SettlementView>,
}

struct SettlementView {
    code: String,
    date: String,
    payout: String,
    tone: Tone,
    word: &'static str,
    entries: Vec<EntryView>,
    /// `9 of 10`: transactions that found their invoice.
    found: Option<String>,
    /// What it asks, or why it is not booked.
    notes: Vec<String>,
}

struct EntryView {
    voucher: String,
    journal: String,
    lines: Vec<LineView>,
    /// Lines that are not shown, in words.
    more: Option<String>,
    debit: String,
    credit: String,
}

struct LineView {
    is_debtor: bool,
    account: String,
    invoice: Option<String>,
    vat_code: Option<String>,
    reason: String,
    not_found: bool,
    debit: String,
    credit: String,
}

type Answer = Result<Response, PageFailure>;

/// Shows the preview, or that it is being made.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Answer {
    let draft = site.store().get_draft(&id).await?;
    let (source, books) = match both_of(&draft) {
        Ok(both) => both,
        Err(elsewhere) => return Ok(elsewhere.into_response()),
    };
    if !settings_of(&draft).contains_key("journal") {
        return Ok(Redirect::to(&address(&draft.id, Step::Settings)).into_response());
    }
    let state = site.lives.preview(&site.engine, &draft.id, settings_of(&draft), (&source, &books));
    let empty = page(&site, &visit, &draft);
    let page = match state {
        PreviewState::Going => PreviewPage { going: true, ..empty },
        PreviewState::Made(made) => PreviewPage { made: Some(made_view(&made, visit.language)), ..empty },
        PreviewState::Failed(error) => PreviewPage { trouble: Some(Trouble::told(&error, visit.language)), ..empty },
    };
    Ok(shown(&page)?.into_response())
}

/// Makes the preview again.
pub(crate) async fn again(Here(site): Here, Path(id): Path<String>) -> Answer {
    let draft = site.store().get_draft(&id).await?;
    site.lives.forget_preview(&draft.id);
    Ok(Redirect::to(&address(&draft.id, Step::Preview)).into_response())
}

/// Installs what the draft says, switches it on and starts the first run.
pub(crate) async fn switch_on(Here(site): Here, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Answer {
    let draft = site.store().get_draft(&id).await?;
    let (source, books) = match both_of(&draft) {
        Ok(both) => both,
        Err(elsewhere) => return Ok(elsewhere.into_response()),
    };
    let ask =
        Install { name: draft.name.clone(), settings: settings_of(&draft), source: Some(source), books: Some(books) };
    match site.engine.install_new_pay_afas(site.behalf(), ask).await {
        Ok(installed) => {
            site.engine.store().delete_draft(site.behalf().organisation, &draft.id).await?;
            site.lives.forget_preview(&draft.id);
            site.syncs.start(&site.engine, &installed.flow_id);
            Ok(Redirect::to("/").into_response())
        }
        Err(EngineError::Store(StoreError::Taken { .. })) => {
            let title = PreviewWords::of(visit.language).taken.to_owned();
            let trouble = Some(Trouble { title, remedy: String::new(), detail: String::new() });
            refused(StatusCode::CONFLICT, &PreviewPage { trouble, ..page(&site, &visit, &draft) })
        }
        Err(error) => {
            let Some(trouble) = Trouble::of(&error, visit.language) else { return Err(error.into()) };
            let page = PreviewPage { trouble: Some(trouble), ..page(&site, &visit, &draft) };
            refused(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

fn page<'a>(site: &'a Site, visit: &Visit, draft: &Draft) -> PreviewPage<'a> {
    let words = PreviewWords::of(visit.language);
    PreviewPage {
        frame: Frame::new(site, visit, Part::Integrations, words.heading),
        around: Around::new(draft, Step::Preview, visit.language),
        words,
        name: draft.name.clone(),
        going: false,
        made: None,
        trouble: None,
    }
}

fn made_view((checked, preview): &(Checked, Preview), language: Language) -> MadeView {
    let day = days::day(checked.start_date, language);
    let (one, more) = (text("payout", "uitbetaling"), text("payouts", "uitbetalingen"));
    let count = checked.settlements.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    MadeView {
        examples: preview.examples,
        from: count.map_or(day.clone(), |count| format!("{day} ({})", counted(count, one, more, language))),
        settlements: preview.settlements.iter().map(|one| settlement(one, language)).collect(),
    }
}

fn settlement(one: &Previewed, language: Language) -> SettlementView {
    let words = PreviewWords::of(language);
    let (tone, word, entries, notes) = match &one.outcome {
        PreviewOutcome::Entries { entries, by_itself } => {
            let (tone, word) = if *by_itself { (Tone::Good, words.by_itself) } else { (Tone::Waiting, words.waits) };
            (tone, word, entries.iter().map(|one| entry(one, language)).collect(), Vec::new())
        }
        PreviewOutcome::Asks(questions) => {
            let notes = questions.iter().map(|question| question.text(language)).collect();
            (Tone::Waiting, words.asks, Vec::new(), notes)
        }
        PreviewOutcome::Skipped(why) => (Tone::Rest, words.skipped, Vec::new(), vec![why.clone()]),
        PreviewOutcome::Unreadable(problem) => {
            let title = problem.kind.title().in_language(language);
            (
                Tone::Stopped,
                words.unreadable,
                Vec::new(),
                vec![format!("{title}: {}", problem.detail.in_language(language))],
            )
        }
    };
    let found = match &one.outcome {
        PreviewOutcome::Entries { entries, .. } => Some(placed(entries, language)),
        _ => None,
    };
    SettlementView {
        found,
        code: one.code.clone(),
        date: days::day(one.date, language),
        payout: one.payout.map(|payout| figures::money(payout, language)).unwrap_or_default(),
        tone,
        word,
        entries,
        notes,
    }
}

/// How many transactions found their invoice, so that a wrong administration or field shows at a glance.
fn placed(entries: &[EntryParts], language: Language) -> String {
    let placed = placed_of_parts(entries);
    let number = |count| figures::whole(count, language);
    format!("{} {} {}", number(placed.matched), PreviewWords::of(language).of, number(placed.total()))
}

fn entry(parts: &EntryParts, language: Language) -> EntryView {
    let hidden = parts.lines.len().saturating_sub(LINES_SHOWN);
    let more = (hidden > 0)
        .then(|| counted(hidden, text("more line", "regel meer"), text("more lines", "regels meer"), language));
    let total = |side: Side| {
        let amounts = parts.lines.iter().filter(|line| line.side == side).map(|line| line.amount);
        let currency = parts.lines.first().map(|line| line.amount.currency());
        let sum = currency.and_then(|currency| Money::sum(currency, amounts).ok());
        sum.map(|sum| figures::amount(sum, language)).unwrap_or_default()
    };
    EntryView {
        voucher: parts.voucher.to_string(),
        journal: parts.journal.clone(),
        lines: parts.lines.iter().take(LINES_SHOWN).map(|one| line(one, language)).collect(),
        more,
        debit: total(Side::Debit),
        credit: total(Side::Credit),
    }
}

fn line(line: &EntryLine, language: Language) -> LineView {
    let amount = figures::amount(line.amount, language);
    let (debit, credit) = match line.side {
        Side::Debit => (amount, String::new()),
        Side::Credit => (String::new(), amount),
    };
    LineView {
        is_debtor: matches!(line.account, Account::Debtor(_)),
        account: line.account.number().to_owned(),
        invoice: line.invoice.clone(),
        vat_code: line.vat_code.clone(),
        reason: line.reason.text(language),
        not_found: line.reason.is_not_found(),
        debit,
        credit,
    }
}
