//! `kruispost sync`: work until nothing is left that may be done now.

use clap::Args;
use engine::Report;
use engine::commands::{Synced, WhatWaits};

use super::exit::Exit;
use super::place::Place;
use crate::output::{Bars, Paint, count, print, print_json};

/// Fetch, plan, book and confirm until nothing is left that may be done now
///
/// Safe to run at any time and beside a worker: nothing is booked twice. An integration that was stopped is started again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost sync
  kruispost sync webshop --json")]
pub(crate) struct Sync {
    /// The integration; all of them when it is left out
    flow: Option<String>,
    /// Print the outcome for machines
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(command: Sync, place: &Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let bars = Bars::new();
    let synced = engine.sync(command.flow.as_deref(), &bars).await;
    bars.finish();
    let synced = synced?;
    if command.json {
        print_json(&synced)?;
    } else if synced.is_empty() {
        print("No integration is installed yet: kruispost install pay-afas --help")?;
    } else {
        let text: String = synced.iter().map(|one| told(one, place.paint)).collect();
        print(&text)?;
    }
    Ok(synced.iter().map(|one| exit_of(&one.waits)).max().unwrap_or(Exit::Done))
}

/// What a script should know of what is left.
fn exit_of(waits: &WhatWaits) -> Exit {
    if waits.busy {
        Exit::Busy
    } else if waits.stopped || waits.held || waits.for_a_person > 0 || waits.for_later > 0 {
        Exit::Waiting
    } else {
        Exit::Done
    }
}

/// A sync in words.
pub(crate) fn told(synced: &Synced, paint: Paint) -> String {
    let mut text = format!("{}\n", paint.strong(&synced.flow));
    let done = report(&synced.report);
    text.push_str(&format!("  {}\n", if done.is_empty() { "nothing new".to_owned() } else { done.join(", ") }));
    let WhatWaits { for_a_person, for_later, busy, stopped, held } = synced.waits;
    if busy {
        text.push_str(&format!("  {} another worker is busy with it\n", paint.warning("!")));
    }
    if stopped {
        text.push_str(&format!("  {} it is switched off or stopped: kruispost status says why\n", paint.warning("!")));
    }
    if for_a_person > 0 {
        let waits = count(for_a_person, "settlement");
        text.push_str(&format!(
            "  {} {waits} for you to look at: kruispost settlements --waiting\n",
            paint.warning("!")
        ));
    }
    if held {
        let flow = &synced.flow;
        text.push_str(&format!(
            "  {} a list is held: kruispost check payt {flow}, then kruispost release {flow}\n",
            paint.warning("!")
        ));
    }
    if for_later > 0 {
        text.push_str(&format!("  {} for later, by themselves\n", count(for_later, "settlement")));
    }
    text
}

/// What was done, in words; what was not done is left out.
fn report(report: &Report) -> Vec<String> {
    let Report {
        new,
        changed,
        read: _,
        unreadable,
        planned,
        asking,
        skipped,
        late,
        posted,
        already_there,
        refused,
        unknown,
        confirmed,
        differs,
        delayed,
        listed: _,
        delivered,
        held,
        documents,
    } = report;
    [
        (new, "new settlements"),
        (changed, "changed at Pay."),
        (planned, "planned"),
        (late, "late entries, for invoices that came after their payment"),
        (posted, "entries booked"),
        (already_there, "entries found in AFAS already"),
        (confirmed, "entries confirmed"),
        (skipped, "skipped"),
        (asking, "with a question"),
        (unreadable, "unreadable"),
        (refused, "entries refused by AFAS"),
        (unknown, "entries without a clear answer from AFAS"),
        (differs, "entries that differ in AFAS"),
        (delayed, "put off for now"),
        (delivered, "lists of receivables sent"),
        (held, "lists held for a person"),
        (documents, "documents sent to Payt"),
    ]
    .into_iter()
    .filter(|(number, _)| **number > 0)
    .map(|(number, what)| format!("{number} {what}"))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_worker_outranks_what_waits_and_what_waits_outranks_done() {
        let waits = |for_a_person, busy| WhatWaits { for_a_person, busy, ..WhatWaits::default() };
        assert_eq!(
            [waits(0, false), waits(2, false), waits(2, true)].map(|waits| exit_of(&waits)),
            [Exit::Done, Exit::Waiting, Exit::Busy]
        );
    }

    #[test]
    fn a_sync_says_what_it_did_and_who_is_next() {
        let report = Report { new: 3, planned: 3, posted: 2, confirmed: 2, asking: 1, ..Report::default() };
        let waits = WhatWaits { for_a_person: 1, ..WhatWaits::default() };
        insta::assert_snapshot!(told(&Synced { flow: "webshop".into(), report, waits }, Paint::none()), @"
        webshop
          3 new settlements, 3 planned, 2 entries booked, 2 entries confirmed, 1 with a question
          ! 1 settlement for you to look at: kruispost settlements --waiting
        ");
    }
}
